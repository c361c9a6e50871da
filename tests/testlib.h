/*
 * Windows Security Options for Samba
 *
 * What the unit tests have in common
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __TESTLIB_H__
#define __TESTLIB_H__

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define TEST_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/*
 * In a loop over a table: name the row that is wrong and go on, so that one
 * run tells all of them. check_rows() at the end fails the test.
 */
#define check_row(rows_wrong, good, ...)                                      \
	do {                                                                  \
		if (!(good)) {                                                \
			(rows_wrong)++;                                       \
			print_error("%s:%d: ", __FILE__, __LINE__);           \
			print_error(__VA_ARGS__);                             \
			print_error("\n");                                    \
		}                                                             \
	} while (0)

#define check_rows(rows_wrong) assert_int_equal((rows_wrong), 0)

/* The same numbers in every run (xorshift32, Marsaglia 2003). */
static inline uint32_t test_random(uint32_t *state)
{
	uint32_t x = *state;

	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	return *state = x;
}

#endif /* __TESTLIB_H__ */
