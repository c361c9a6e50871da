/*
 * Windows Security Options for Samba
 *
 * What a decision costs, by the length of the allow-list
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_decide.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define MAX_NAMES 1000
#define ROUNDS 31

static char text[MAX_NAMES][16];
static const char *names[MAX_NAMES];

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (double)ts.tv_sec * 1e9 + (double)ts.tv_nsec;
}

static int compare(const void *a, const void *b)
{
	double difference = *(const double *)a - *(const double *)b;

	return (difference > 0) - (difference < 0);
}

/* The median of the rounds, in nanoseconds. */
static double cost(const struct secopts_policy *policy, const char *pipe,
		   bool allow)
{
	struct secopts_facts facts = {.who = SECOPTS_WHO_ANONYMOUS};
	double rounds[ROUNDS];
	int times = 2000;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		double began = now();
		int j;

		for (j = 0; j < times; j++) {
			struct secopts_verdict verdict =
				secopts_decide_pipe(policy, &facts, pipe);

			if (verdict.allow != allow) {
				abort();
			}
		}
		rounds[i] = (now() - began) / times;
	}
	qsort(rounds, ROUNDS, sizeof(rounds[0]), compare);
	return rounds[ROUNDS / 2];
}

int main(void)
{
	size_t num;

	for (num = 1; num <= MAX_NAMES; num *= 10) {
		struct secopts_policy policy;
		struct secopts_data data = {
			.list = {.num = num, .names = names},
		};
		size_t i;

		for (i = 0; i < num; i++) {
			snprintf(text[i], sizeof(text[i]), "entry%05zu", i);
			names[i] = text[i];
		}
		names[num - 1] = "lsarpc";
		secopts_policy_init(&policy, SECOPTS_ROLE_STANDALONE,
				    SECOPTS_RELEASE_2022, NULL);
		secopts_policy_set(&policy, SECOPTS_NULL_SESSION_PIPES, data,
				   SECOPTS_ORIGIN_SMB_CONF);
		printf("%zu %.1f %.1f\n", num, cost(&policy, "lsarpc", true),
		       cost(&policy, "samr", false));
	}
	return 0;
}
