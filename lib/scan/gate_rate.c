#include "scan/gate_rate.h"

#include <stdlib.h>

#include "base/mem.h"

void
gate_window_init(struct gate_window *window, uint32_t ceiling)
{
	uint32_t bounded = ceiling > UINT32_MAX / 2 ? UINT32_MAX / 2 : ceiling;

	*window = (struct gate_window){.limit = bounded + bounded / 10 + 1};
}

/* Forgets slices that are older than the window. A clock that goes back changes nothing:
 * frames then count in the newest slice. */
static void
slide(struct gate_window *window, mono_t now)
{
	int64_t length = span_ms(GATE_SLICE_MS).us, steps;

	if (now.us < window->ends.us)
		return;
	steps = mono_since(now, window->ends).us / length + 1;
	for (int64_t i = 0; i < steps && i < GATE_SLICES; i++) {
		window->newest = (window->newest + 1) % GATE_SLICES;
		window->total -= window->counts[window->newest];
		window->counts[window->newest] = 0;
	}
	window->ends.us += steps * length;
}

static bool
has_room(struct gate_window *window, mono_t now)
{
	slide(window, now);
	return window->total < window->limit;
}

static void
count(struct gate_window *window)
{
	window->counts[window->newest]++;
	window->total++;
}

/* From now on each host is counted by itself. */
static void
count_hosts(struct gate_rates *rates)
{
	if (rates->hosts != NULL)
		return;
	/* Every frame of a window may go to another host. */
	host_table_init(&rates->table, (size_t)rates->total.limit, &rates->key);
	rates->hosts = mem_array(rates->table.size, sizeof(*rates->hosts));
}

void
gate_rates_init(struct gate_rates *rates, const struct scan_limits *limits,
	const struct hash_key *key)
{
	gate_window_init(&rates->total, limits->total);
	gate_window_init(&rates->arp, limits->arp);
	gate_window_init(&rates->udp, limits->udp);
	rates->host_ceiling = limits->host;
	rates->udp_host_ceiling = limits->udp_host;
	rates->key = *key;
	care_set_init(&rates->care, key);
	rates->per_host = limits->host < limits->total;
	rates->udp_per_host = limits->udp_host < limits->udp;
	if (rates->per_host || rates->udp_per_host)
		count_hosts(rates);
}

void
gate_rates_set_care(struct gate_rates *rates, const struct ip *ip, enum care care)
{
	care_set_note(&rates->care, ip, care);
	/* A full set takes every host that it does not know for a gentle one. */
	if (care != CARE_GENTLE && !rates->care.full)
		return;
	rates->per_host = true;
	count_hosts(rates);
}

void
gate_rates_done(struct gate_rates *rates)
{
	host_table_done(&rates->table);
	care_set_done(&rates->care);
	free(rates->hosts);
}

static enum gate_reason
find_host(struct gate_rates *rates, const struct gate_frame *frame, mono_t now,
	size_t *row)
{
	struct gate_host *host;
	bool fresh;

	if (!host_table_find(&rates->table, &frame->host, now, row, &fresh))
		return GATE_RATE_HOST;
	host = &rates->hosts[*row];
	if (fresh) {
		gate_window_init(&host->total,
			care_set_of(&rates->care, &frame->host) == CARE_GENTLE
				? CARE_GENTLE_RATE
				: rates->host_ceiling);
		gate_window_init(&host->udp, rates->udp_host_ceiling);
	}
	if (!has_room(&host->total, now))
		return GATE_RATE_HOST;
	return frame->udp && !has_room(&host->udp, now) ? GATE_RATE_UDP : GATE_PASS;
}

enum gate_reason
gate_rates_take(struct gate_rates *rates, struct gate_window *daemon,
	const struct gate_frame *frame, mono_t now)
{
	enum gate_reason reason;
	bool per_host;
	size_t row = 0;

	if (!has_room(daemon, now))
		return GATE_RATE_DAEMON;
	if (!has_room(&rates->total, now))
		return GATE_RATE_SEGMENT;
	if (frame->arp && !has_room(&rates->arp, now))
		return GATE_RATE_ARP;
	if (frame->udp && !has_room(&rates->udp, now))
		return GATE_RATE_UDP;
	if (frame->crossing != NULL && !has_room(frame->crossing, now))
		return GATE_RATE_CROSSING;
	per_host = rates->per_host || (frame->udp && rates->udp_per_host);
	reason = per_host ? find_host(rates, frame, now, &row) : GATE_PASS;
	if (reason != GATE_PASS)
		return reason;
	count(daemon);
	count(&rates->total);
	if (frame->arp)
		count(&rates->arp);
	if (frame->udp)
		count(&rates->udp);
	if (frame->crossing != NULL)
		count(frame->crossing);
	if (!per_host)
		return GATE_PASS;
	if (frame->udp)
		count(&rates->hosts[row].udp);
	count(&rates->hosts[row].total);
	rates->table.rows[row].expires =
		mono_add(now, span_ms(GATE_SLICES * GATE_SLICE_MS));
	return GATE_PASS;
}
