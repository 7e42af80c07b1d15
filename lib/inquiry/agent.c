#include "inquiry/agent.h"

#include "version.h"

const char inquiry_agent[] =
	"WatchDog-netmonitor/" WDOG_VERSION " (asks what is open; see wdogd(8))";
