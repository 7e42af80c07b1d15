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

static void
pass_location(struct codec *codec, struct location *location)
{
	pass_ip(codec, &location->ip);
	location->port = pass_u16(codec, location->port);
	pass_text(codec, location->path, sizeof(location->path));
	if (!codec_is_broken(codec) &&
		(location->port == 0 || !location_is_path(location->path)))
		codec->bad = true;
}

void
pass_place(struct codec *codec, struct observation_place *place)
{
	pass_mac(codec, &place->mac);
	pass_text(codec, place->device, sizeof(place->device));
	if (!codec_is_broken(codec) && !text_is_harmless(place->device))
		codec->bad = true;
	pass_location(codec, &place->location);
}

void
pass_claim(struct codec *codec, struct observation_claim *claim)
{
	claim->source = (enum claim_source)pass_choice(
		codec, claim->source, CLAIM_DHCP, CLAIM_DISCOVERY);
	pass_mac(codec, &claim->mac);
	pass_text(codec, claim->name, sizeof(claim->name));
	pass_text(codec, claim->detail, sizeof(claim->detail));
	if (!codec_is_broken(codec) &&
		(!text_is_harmless(claim->name) || !text_is_harmless(claim->detail)))
		codec->bad = true;
}
