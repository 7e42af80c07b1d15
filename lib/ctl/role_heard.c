/* What was heard on the wire, unasked. */
#include "ctl/role_codec.h"

void
pass_guide(struct codec *codec, struct observation_guide *guide)
{
	guide->kind = (enum guide_kind)pass_choice(
		codec, guide->kind, GUIDE_DHCP, GUIDE_ROUTER);
	pass_mac(codec, &guide->mac);
	guide->named = pass_bool(codec, guide->named);
	guide->ended = pass_bool(codec, guide->ended);
	pass_ip_or_none(codec, &guide->ip);
	pass_ip_or_none(codec, &guide->gateway);
	pass_ip_or_none(codec, &guide->name_server);
}
