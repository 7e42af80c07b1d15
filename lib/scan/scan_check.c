/* Whether an order can be done from there, before anything is made of it. */
#include "scan/cookie.h"
#include "scan/scan_part.h"

static int
check_order(const struct scan_setup *setup, struct error *error)
{
	const struct scan_order *order = setup->order;
	const struct scope *scope = setup->scope;

	if (!scope->owned)
		return error_set(error, ERROR_DENIED,
			"segment '%s' is not declared as owned", scope->name);
	if (order->tries < 1 || order->tries > SCAN_TRIES_MAX)
		return error_set(error, ERROR_INVALID,
			"%u tries ordered; 1 to %d are possible", order->tries,
			SCAN_TRIES_MAX);
	if (order->kind != SCAN_DISCOVER && order->kind != SCAN_CHECK &&
		order->kind != SCAN_PORTS)
		return error_set(error, ERROR_INVALID, "unknown kind of scan %d",
			(int)order->kind);
	if (order->kind != SCAN_PORTS)
		return 0;
	if (order->proto == PROTO_UDP && scope->connect)
		return error_set(error, ERROR_INVALID,
			"segment '%s' is asked by connect(): TCP only", scope->name);
	if (order->proto == PROTO_UDP && setup->book == NULL)
		return error_set(error, ERROR_INVALID,
			"nothing is known of what may be sent to UDP ports");
	if (order->ports.count == 0)
		return error_set(error, ERROR_INVALID, "no port to ask");
	return 0;
}

bool
scan_has_address(const struct vantage *vantage)
{
	return vantage->own_ip.family != IP_NONE;
}

/* Behind a router the next hop must be known, and be allowed. */
static int
check_gateway(
	const struct scope *scope, const struct vantage *vantage, struct error *error)
{
	if (!scope->routed || scope->connect || !scan_has_address(vantage))
		return 0;
	if (mac_is_zero(&vantage->gateway_mac) || mac_is_group(&vantage->gateway_mac))
		return error_set(error, ERROR_INVALID,
			"the gateway to segment '%s' has not answered", scope->name);
	if (scope_excludes_mac(scope, &vantage->gateway_mac))
		return error_set(error, ERROR_INVALID,
			"the gateway to segment '%s' is excluded", scope->name);
	return 0;
}

static int
check_vantage(const struct scan_setup *setup, struct error *error)
{
	int result;

	if (setup->slot >= SCAN_SLOTS)
		return error_set(error, ERROR_LIMIT, "no free slot for another scan");
	if (!scan_has_address(&setup->vantage) && !scan_has_address(&setup->vantage6))
		return error_set(error, ERROR_INVALID,
			"interface '%s' has no address to ask from",
			setup->scope->interface);
	result = check_gateway(setup->scope, &setup->vantage, error);
	if (result == 0)
		result = check_gateway(setup->scope, &setup->vantage6, error);
	return result;
}

int
scan_check(const struct scan_setup *setup, struct error *error)
{
	int result = check_order(setup, error);

	return result == 0 ? check_vantage(setup, error) : result;
}
