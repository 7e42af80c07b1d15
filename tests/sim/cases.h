/* What happens in the simulations, by what it is about: changes.c true changes, calm.c what
 * looks like a change and is none, outages.c what goes for many at once, lives.c the habits
 * of a house. */
#ifndef WATCHDOG_TESTS_SIM_CASES_H
#define WATCHDOG_TESTS_SIM_CASES_H

#include "sim.h"

void build_ports(struct sim *sim);
void build_joins(struct sim *sim);
void build_absences(struct sim *sim);
void build_replaced(struct sim *sim);
void build_crashes(struct sim *sim);
void build_frail(struct sim *sim);
void build_middlebox(struct sim *sim);
void build_tarpit(struct sim *sim);
void build_flapping(struct sim *sim);

void build_quiet(struct sim *sim);
void build_churn(struct sim *sim);
void build_wifi(struct sim *sim);
void build_suspend(struct sim *sim);
void build_clock(struct sim *sim);
void build_no_clock(struct sim *sim);
void build_longer_list(struct sim *sim);
void build_upgrade(struct sim *sim);
void build_drops(struct sim *sim);
void build_restarts(struct sim *sim);

void build_switch_off(struct sim *sim);
void build_switch_reboot(struct sim *sim);
void build_gateway_reboot(struct sim *sim);
void build_gateway_gone(struct sim *sim);
void build_link_flap(struct sim *sim);
void build_link_down(struct sim *sim);
void build_meddling(struct sim *sim);
void build_proxy(struct sim *sim);
void build_shut_out(struct sim *sim);

void build_sleeper(struct sim *sim);
void build_house(struct sim *sim);

#endif
