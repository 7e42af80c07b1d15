#include <string.h>

#include "store/column.h"
#include "store/handle.h"

enum { DIGITS_MAX = 18 };

bool
finding_id_read(const char *text, uint64_t *id)
{
	const char *digits;
	size_t length;

	if ((text[0] != 'F' && text[0] != 'f') || text[1] != '-')
		return false;
	digits = text + 2;
	length = strspn(digits, "0123456789");
	if (length == 0 || length > DIGITS_MAX || digits[length] != '\0')
		return false;
	*id = 0;
	for (size_t i = 0; i < length; i++)
		*id = *id * 10 + (uint64_t)(digits[i] - '0');
	return *id > 0;
}

int
store_find_finding(struct store *store, const char *text,
	struct finding_subject *subject, struct error *error)
{
	sqlite3_stmt *find = statement(store, "finding");
	struct columns columns = {.row = find};
	uint64_t id;
	int status;

	if (!finding_id_read(text, &id))
		return error_set(error, ERROR_INVALID,
			"a finding is named like F-12: `wdog plan` lists them");
	bind_id(find, ":id", id);
	status = statement_step(store, find, error);
	if (status < 0)
		return status;
	if (status == 0)
		return error_set(error, ERROR_NOT_FOUND,
			"there is no finding F-%llu: `wdog plan --state all` lists "
			"them",
			(unsigned long long)id);
	subject->device_id = take_count(&columns, INT64_MAX);
	subject->proto = (enum proto)take_name(&columns, proto_names, PROTO_TCP);
	subject->port = (uint16_t)take_count(&columns, UINT16_MAX);
	(void)sqlite3_reset(find); /* it was read well */
	return columns.failed ? error_set(error, ERROR_CORRUPT,
					"finding F-%llu does not hold valid values",
					(unsigned long long)id)
			      : 0;
}
