/* What was heard on the wire, unasked. */
#include "base/text.h"
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

void
pass_claim(struct codec *codec, struct observation_claim *claim)
{
	claim->source = (enum claim_source)pass_choice(
		codec, claim->source, CLAIM_DHCP, CLAIM_NETBIOS);
	pass_mac(codec, &claim->mac);
	pass_text(codec, claim->name, sizeof(claim->name));
	pass_text(codec, claim->detail, sizeof(claim->detail));
	if (!codec_is_broken(codec) &&
		(!text_is_harmless(claim->name) || !text_is_harmless(claim->detail)))
		codec->bad = true;
}
