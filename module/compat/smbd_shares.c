/*
 * Windows Security Options for Samba
 *
 * The shares that smbd has loaded, as the gensec plug-in sees them
 *
 * Trick:	weak references, as in smbd_session.c: every program that uses
 *		gensec loads the plug-in, and most of them have no shares. What
 *		is asked of one without shares is answered as if there were
 *		none.
 * Serves:	4.17 and later.
 * Upstream:	source3/param/loadparm.c, source3/param/service.c
 *		(load_registry_shares()).
 * Symptom:	anonymous has no session, and the log names the share "global".
 * Test:	tests/live/test_failclosed.py
 * Delete:	when gensec mechanisms of smbd are modules of smbd's own.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_compat_gensec.h"
#include "smbd/smbd.h"

/* libsmbconf and libsmbd-base */
#pragma weak load_registry_shares
#pragma weak loadparm_s3_global_substitution
#pragma weak lp_const_servicename
#pragma weak lp_defaultservice
#pragma weak lp_guest_ok
#pragma weak lp_guest_only
#pragma weak lp_lock_directory
#pragma weak lp_numservices
#pragma weak lp_printable
#pragma weak lp_registry_shares
#pragma weak lp_servicenumber
#pragma weak lp_snum_ok
#pragma weak lp_usershare_allow_guests
#pragma weak lp_usershare_max_shares
#pragma weak lp_usershare_template_share
#pragma weak lp_vfs_objects

int secopts_compat_num_shares(void)
{
	return (lp_numservices != NULL && lp_vfs_objects != NULL &&
		lp_printable != NULL)
		       ? lp_numservices()
		       : -1;
}

int secopts_compat_find_share(const char *name)
{
	return (lp_servicenumber != NULL) ? lp_servicenumber(name) : -1;
}

const char *secopts_compat_share_name(int snum)
{
	return lp_snum_ok(snum) ? lp_const_servicename(snum) : NULL;
}

const char *const *secopts_compat_vfs_objects(int snum)
{
	return (lp_vfs_objects != NULL)
		       ? (const char *const *)lp_vfs_objects(snum)
		       : NULL;
}

bool secopts_compat_printable(int snum)
{
	return lp_printable != NULL && lp_printable(snum);
}

bool secopts_compat_is_default_service(const char *name)
{
	char *service = lp_defaultservice(
		talloc_tos(), loadparm_s3_global_substitution());
	bool is_default = service != NULL && strequal(service, name);

	TALLOC_FREE(service);
	return is_default;
}

bool secopts_compat_guest_ok(int snum)
{
	return lp_guest_ok(snum);
}

bool secopts_compat_guest_only(int snum)
{
	return lp_guest_only(snum);
}

bool secopts_compat_usershares_admit_guests(void)
{
	return lp_usershare_max_shares() > 0 && lp_usershare_allow_guests();
}

const char *secopts_compat_usershare_template(void)
{
	const char *template = lp_usershare_template_share();

	return (template != NULL && template[0] != '\0') ? template : NULL;
}

bool secopts_compat_has_registry_shares(void)
{
	return lp_registry_shares != NULL && lp_registry_shares();
}

void secopts_compat_load_registry_shares(void)
{
	if (load_registry_shares != NULL) {
		load_registry_shares();
	}
}

const char *secopts_compat_lock_directory(void)
{
	return (lp_lock_directory != NULL) ? lp_lock_directory() : NULL;
}
