/*
 * Windows Security Options for Samba
 *
 * What a target gives to libFuzzer, or to fuzz_main.c
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
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
