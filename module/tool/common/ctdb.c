/*
 * Windows Security Options for Samba
 *
 * The secopts command: waiting for CTDB, but not for ever
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tool.h"
#include <sys/time.h>

/* Seconds. ctdbd answers in milliseconds, unless it is recovering. */
#define PATIENCE 4

static char complaint[160];

/*
 * Samba reads ctdbd's answers in a loop of its own, which only a signal ends.
 * Here nothing may be called but what signal-safety(7) allows. The parameter is
 * a variable in memory, and smb.conf sets it before anything asks ctdbd.
 */
static void give_up(int signum)
{
	ssize_t ignored;

	if (lp_clustering()) {
		ignored = write(STDERR_FILENO, complaint, strlen(complaint));
		(void)ignored;
		_exit(TOOL_TROUBLE);
	}
}

void tool_await_ctdb(const struct tool_verb *verb)
{
	const struct itimerval patience = {.it_value.tv_sec = PATIENCE};
	struct sigaction action = {.sa_handler = give_up};

	if (verb != NULL) {
		snprintf(complaint, sizeof(complaint),
			 "secopts %s: CTDB does not answer ('clustering = "
			 "yes'): is ctdbd stopped or recovering? 'ctdb status' "
			 "tells\n",
			 verb->name);
	}
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &patience, NULL);
}

void tool_has_answered(void)
{
	const struct itimerval none = {.it_value.tv_sec = 0};

	setitimer(ITIMER_REAL, &none, NULL);
}
