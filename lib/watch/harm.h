/*
 * Did we disturb a device? One whose ports were asked answers before, meanwhile, and to the
 * last question, which asks whether it is still there. One that is silent then is asked by
 * itself at once, beside some neighbours; if it stays silent and they do not, it may have
 * been disturbed: its ports are never asked again before its owner says so, and the owner
 * is told. Two of them within ten minutes stop everything until he resumes.
 *
 * What a device was never asked before is the likeliest to hurt it. One that has survived
 * the same questions before, and goes silent, has more likely been switched off: only when
 * that happens twice in a row it is no chance.
 */
#ifndef WATCHDOG_WATCH_HARM_H
#define WATCHDOG_WATCH_HARM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/timepoint.h"

struct watch;
struct segment;
struct run;
struct device;
struct address;
struct observation_host_done;

/* What is remembered of a device until its silence is explained. */
struct harm {
	bool suspect;		  /* silent after its last run, and not heard since */
	bool novel;		  /* that run asked it something for the first time */
	double lost;		  /* share of the answers that got lost in it */
	uint32_t missed_permille; /* sweeps that it missed before, see device_record */
	uint64_t run_id;
	uint32_t checks;   /* in a row that it did not answer since */
	uint32_t silences; /* runs in a row after which it stayed silent */
};

/* What speaks for harm. */
struct harm_signs {
	bool novel;
	bool usual;	   /* it comes and goes by itself */
	bool dark;	   /* its segment is told as dark */
	bool gateway;	   /* the gateway is silent, too */
	bool company;	   /* a neighbour was heard meanwhile, or there is none */
	uint32_t silences; /* runs in a row, this one included */
	uint32_t checks;   /* in a row, unanswered */
	double lost;	   /* of a device's answers, 0-1 */
	uint32_t missed_permille; /* sweeps that it misses although it is there */
	uint32_t silent,
		present; /* devices of the segment: silent alike, and not absent */
};

enum harm_verdict {
	HARM_NO,   /* another explanation is likelier */
	HARM_LOOK, /* ask once more */
	HARM_LIKELY
};

/* What the signs of one device that fell silent say: did the questions disturb it? */
enum harm_verdict harm_judge(const struct harm_signs *signs);

/* All answers of one target are in: notes when it was silent at the end; it is looked into
 * when the run is over. novel: the run asked ports of it that were never asked before. */
void harm_asked(struct watch *watch, struct run *run,
	const struct observation_host_done *done, bool novel);

/* It was connected to and said nothing: is it still there? novel: for the first time. */
void harm_spoken(struct watch *watch, const struct address *address, bool novel);

/* Fills a check with the suspects of a segment and some neighbours; false when there are
 * none. */
bool harm_choose(struct watch *watch, struct segment *segment, struct run *run);
void harm_checked(struct watch *watch, struct segment *segment, const struct run *run);

/* What was told before a restart counts on. */
void harm_start(struct watch *watch);

/* The owner says how the device is asked from now on: that ends its alert. */
void harm_forgive(struct watch *watch, struct device *device);

#endif
