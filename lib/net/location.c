#include "net/location.h"

#include "base/text.h"

static const char scheme[] = "http://";

bool
location_is_path(const char *path)
{
	static const char others[] = "/-._~!$&'()*+,;=:@%?";

	if (path[0] != '/')
		return false;
	for (; *path != '\0'; path++)
		if (!((*path >= 'a' && *path <= 'z') ||
			    (*path >= 'A' && *path <= 'Z') ||
			    (*path >= '0' && *path <= '9') ||
			    strchr(others, *path) != NULL))
			return false;
	return true;
}

static bool
begins(const char *bytes, size_t length)
{
	if (length < sizeof(scheme) - 1)
		return false;
	for (size_t i = 0; i < sizeof(scheme) - 1; i++)
		if ((bytes[i] | (bytes[i] >= 'A' && bytes[i] <= 'Z' ? 0x20 : 0)) !=
			scheme[i])
			return false;
	return true;
}

static bool
read_port(const char *text, uint16_t *port)
{
	uint32_t number = 0;

	for (; *text >= '0' && *text <= '9' && number <= UINT16_MAX; text++)
		number = number * 10 + (uint32_t)(*text - '0');
	if (*text != '\0' || number == 0 || number > UINT16_MAX)
		return false;
	*port = (uint16_t)number;
	return true;
}

/* "192.168.1.1:5000", "[2001:db8::1]"; cuts text into pieces. */
static bool
read_host(char *text, struct location *location)
{
	char *port = NULL;

	if (text[0] == '[') {
		char *end = strchr(++text, ']');

		if (end == NULL)
			return false;
		*end++ = '\0';
		if (*end != '\0' && *end != ':')
			return false;
		port = *end == ':' ? end + 1 : NULL;
	} else {
		port = strchr(text, ':');
		if (port != NULL)
			*port++ = '\0';
	}
	location->port = 80;
	if (port != NULL && !read_port(port, &location->port))
		return false;
	return ip_parse(text, &location->ip);
}

bool
location_read(const char *bytes, size_t length, struct location *location)
{
	char host[IP_TEXT_SIZE + sizeof("[]:65535")];
	struct location read = {.port = 0};
	size_t at = 0;

	if (!begins(bytes, length))
		return false;
	bytes += sizeof(scheme) - 1;
	length -= sizeof(scheme) - 1;
	for (; at < length && bytes[at] != '/' && at < sizeof(host) - 1; at++)
		host[at] = bytes[at];
	host[at] = '\0';
	if ((at < length && bytes[at] != '/') || length - at >= sizeof(read.path))
		return false;
	memcpy(read.path, at == length ? "/" : bytes + at,
		at == length ? 1 : length - at);
	if (!read_host(host, &read) || !location_is_path(read.path))
		return false;
	*location = read;
	return true;
}
