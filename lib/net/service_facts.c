#include "net/service_facts.h"

#include <stddef.h>

const struct name encrypted_names[] = {
	{ENCRYPTED_MAYBE, "maybe"},
	{ENCRYPTED_NO, "no"},
	{ENCRYPTED_YES, "yes"},
	{0, NULL},
};

const struct name login_names[] = {
	{LOGIN_UNKNOWN, "unknown"},
	{LOGIN_NONE, "none"},
	{LOGIN_REQUIRED, "required"},
	{0, NULL},
};
