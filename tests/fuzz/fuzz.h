/*
 * Windows Security Options for Samba
 *
 * What a target gives to libFuzzer, or to fuzz_main.c
 *
 * Copyright (C) the secopts authors 2026
 *
 * This program is free software; you can redistribute it and/or modify
 * it under the terms of the GNU General Public License as published by
 * the Free Software Foundation; either version 3 of the License, or
 * (at your option) any later version.
 *
 * This program is distributed in the hope that it will be useful,
 * but WITHOUT ANY WARRANTY; without even the implied warranty of
 * MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
 * GNU General Public License for more details.
 *
 * You should have received a copy of the GNU General Public License
 * along with this program.  If not, see <http://www.gnu.org/licenses/>.
 */

#ifndef __FUZZ_H__
#define __FUZZ_H__

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* https://llvm.org/docs/LibFuzzer.html#fuzz-target */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What has to hold; as libFuzzer wants it, the process ends otherwise. */
#define require(condition)                                                     \
	((condition) ? (void)0                                                 \
		     : require_failed(__FILE__, __LINE__, #condition))

static inline void
require_failed(const char *file, int line, const char *condition)
{
	fprintf(stderr, "[  FAILED  ] %s:%d: %s\n", file, line, condition);
	abort();
}

#endif /* __FUZZ_H__ */
