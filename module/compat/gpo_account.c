/*
 * Windows Security Options for Samba
 *
 * Does samba-gpupdate need the computer's account to be known to Unix?
 *
 * Trick:	the version is looked at. No header differs: what changed is
 *		in Samba's Python.
 * Serves:	4.17, where the function is true; 4.22 and later, where it is
 *		not.
 * Upstream:	get_gpo_list() of python/samba/gp/gpclass.py, which called
 *		ads_get_sid_token() of libgpo/gpo_ldap.c for the list
 * Symptom:	if it is wrong, "secopts show" tells to install libnss-winbind
 *		where that does not help, or does not tell it.
 * Test:	tests/live/test_gpo.py
 * Delete:	with support for 4.17.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_compat_client.h"

bool secopts_compat_gpo_needs_nss(void)
{
	unsigned major = 0;
	unsigned minor = 0;

	return sscanf(samba_version_string(), "%u.%u", &major, &minor) == 2 &&
	       major == 4 && minor < 22;
}
