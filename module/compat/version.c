/*
 * Windows Security Options for Samba
 *
 * Is this the Samba that the plug-in was built for?
 *
 * Trick:	compare samba_version_string() with what the headers said at
 *		build time. What Samba loads does so before it opens anything
 *		that needs a library of Samba's, and so loads into any.
 * Serves:	4.17 and later.
 * Upstream:	SMB_VFS_INTERFACE_VERSION and GENSEC_INTERFACE_VERSION stay
 *		while structures change; an error of the dynamic linker about a
 *		gensec module is logged at level 5.
 * Symptom:	without it, crashes in any program that uses NTLM, or silence.
 * Test:	tests/samba/test_load.c, tests/matrix/guard.py
 * Delete:	when Samba checks the version of modules itself.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_compat.h"
#include "early_log.h"

/* libsmbconf has it; programs of the source4 tree come without. */
#pragma weak samba_version_string

#define MARKER "@(#)secopts " SECOPTS_VERSION " built for Samba "

/*
 * What "secopts show" finds in the file without loading it; so does what(1).
 */
static const char marker[] __attribute__((used, section(".secopts"))) =
	MARKER SECOPTS_BUILD_SAMBA_VERSION;

bool secopts_compat_same_samba(const char *plugin)
{
	/* Taken from the marker, so that the linker does not remove it. */
	const char *built_for = marker + strlen(MARKER);
	const char *running = NULL;

	if (samba_version_string == NULL || !secopts_compat_can_log()) {
		return true;
	}
	running = samba_version_string();
	if (strcmp(running, built_for) == 0) {
		return true;
	}
	DBG_ERR("secopts: the %s plug-in was built for Samba %s and does not "
		"load into Samba %s\n",
		plugin, built_for, running);
	return false;
}
