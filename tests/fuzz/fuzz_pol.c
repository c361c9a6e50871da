/*
 * Windows Security Options for Samba
 *
 * Fuzzing the reader of registry policy files
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "fuzz_template.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_read(secopts_read_pol, data, size);
	return 0;
}
