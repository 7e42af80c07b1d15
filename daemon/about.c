#include "about.h"

#include <jansson.h>

#include "base/text.h"
#include "config/yaml_reader.h"
#include "identify/tls.h"
#include "sensor/capture.h"
#include "store/store.h"
#include "sys/confine.h"
#include "sys/loop.h"
#include "version.h"

const char *
about_text(char *bytes)
{
	struct text text;

	text_init(&text, bytes, ABOUT_TEXT_SIZE);
	text_format(&text, "wdogd %s (commit %s)\n", WDOG_VERSION, WDOG_COMMIT);
	text_format(&text, "libevent %s\n", loop_library_version());
	text_format(&text, "%s\n", capture_library_version());
	text_format(&text, "SQLite %s\n", store_library_version());
	text_format(&text, "libyaml %s\n", yaml_reader_library_version());
	text_format(&text, "jansson %s\n", jansson_version_str());
	tls_library_version(&text);
	confine_library_version(&text);
	return bytes;
}
