/*
 * Windows Security Options for Samba
 *
 * Fuzzing the reader of NTLMSSP messages
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <stdlib.h>

#include "fuzz.h"
#include "secopts_ntlmssp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct secopts_ntlmssp first = {.flags = 0};
	struct secopts_ntlmssp again = {.flags = 0xffffffff};
	bool ok = secopts_read_ntlmssp(data, size, &first);

	/* It says the same each time, and nothing that is not there. */
	if (secopts_read_ntlmssp(data, size, &again) != ok) {
		abort();
	}
	if (!ok) {
		return 0;
	}
	if (size < 12 || first.type != again.type ||
	    first.flags != again.flags ||
	    first.type < SECOPTS_NTLMSSP_NEGOTIATE ||
	    first.type > SECOPTS_NTLMSSP_AUTHENTICATE)
	{
		abort();
	}
	if (first.flags != 0 && first.type == SECOPTS_NTLMSSP_AUTHENTICATE &&
	    size < 64)
	{
		abort();
	}
	return 0;
}
