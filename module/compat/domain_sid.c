/*
 * Windows Security Options for Samba
 *
 * The domain whose Domain Admins "DA" means in a security descriptor
 *
 * Trick:	none: the functions are used where the process has them, since
 *		not every program that loads the plug-in has Samba's accounts.
 * Serves:	4.17 and later.
 * Upstream:	secrets_fetch_domain_sid() (source3/passdb/secrets.c); not
 *		get_global_sam_sid(), which ends a program that may not read
 *		the database.
 * Symptom:	a value of RestrictRemoteSAM with "DA" grants nothing to Domain
 *		Admins.
 * Test:	tests/live/test_sam.py
 * Delete:	never.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_compat.h"
#include "libcli/security/security.h"

#pragma weak secrets_fetch_domain_sid
#pragma weak lp_workgroup
#pragma weak lp_netbios_name

bool secrets_fetch_domain_sid(const char *domain, struct dom_sid *sid);
const char *lp_workgroup(void);
const char *lp_netbios_name(void);

/* A stand-alone server is a domain of its own, by its own name. */
static bool fetch(struct dom_sid *sid)
{
	return secrets_fetch_domain_sid != NULL && lp_workgroup != NULL &&
	       lp_netbios_name != NULL &&
	       (secrets_fetch_domain_sid(lp_workgroup(), sid) ||
		secrets_fetch_domain_sid(lp_netbios_name(), sid));
}

const struct dom_sid *secopts_compat_domain_sid(void)
{
	static struct dom_sid sid;
	bool became = false;

	if (sid.num_auths != 0) {
		return &sid;
	}
	became = secopts_compat_become_root();
	if (!fetch(&sid)) {
		sid = global_sid_NULL;
	}
	secopts_compat_unbecome_root(became);
	return &sid;
}
