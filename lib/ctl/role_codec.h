/*
 * One description of every message serves both directions: a pass_ function hands a value
 * through the codec and gives back what it became, so that what is written and what is
 * read cannot drift apart. The same checks stand on both sides; the sender's own mistakes
 * therefore end in a refused encode, never in a peer that is blamed. Every value has one
 * form on the wire: bytes that decode encode to the same bytes again. For lib/ctl only.
 */
#ifndef WATCHDOG_CTL_ROLE_CODEC_H
#define WATCHDOG_CTL_ROLE_CODEC_H

#include "base/buffer.h"
#include "inquiry/order.h"
#include "watch/observation.h"

struct codec {
	struct reader *reader; /* NULL when writing */
	struct writer *writer; /* NULL when reading */
	bool bad;	       /* a value broke a rule */
};

bool codec_is_broken(const struct codec *codec);

uint8_t pass_u8(struct codec *codec, uint8_t value);
uint16_t pass_u16(struct codec *codec, uint16_t value);
uint32_t pass_u32(struct codec *codec, uint32_t value);
uint64_t pass_u64(struct codec *codec, uint64_t value);
void pass_bytes(struct codec *codec, void *bytes, size_t length);
/* One byte in first..last; anything else is bad and becomes first. */
uint8_t pass_choice(
	struct codec *codec, unsigned int value, uint8_t first, uint8_t last);
bool pass_bool(struct codec *codec, bool value);
enum proto pass_proto(struct codec *codec, enum proto value);
uint16_t pass_segment(struct codec *codec, uint16_t value);
uint64_t pass_run_id(struct codec *codec, uint64_t value);
void pass_mac(struct codec *codec, struct mac *mac);
void pass_ip_or_none(struct codec *codec, struct ip *ip);
void pass_ip(struct codec *codec, struct ip *ip);
/* From 1970 to 9999. */
int64_t pass_time(struct codec *codec, int64_t value);
/* A count of things of at least size bytes each; 0 when it cannot be true. */
uint32_t pass_count(struct codec *codec, size_t value, uint32_t most, size_t size);
/* NUL-terminated in size bytes. */
void pass_text(struct codec *codec, char *text, size_t size);

/* role_service.c: what goes to and comes from the identify role. */
void pass_inquiry(struct codec *codec, struct inquiry_order *order);
void pass_claim(struct codec *codec, struct observation_claim *claim);
void pass_place(struct codec *codec, struct observation_place *place);
void pass_guide(struct codec *codec, struct observation_guide *guide);
void pass_service(struct codec *codec, struct observation_service *service);

#endif
