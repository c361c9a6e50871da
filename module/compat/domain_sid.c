/*
 * Windows Security Options for Samba
 *
 * The domain whose Domain Admins "DA" means in a security descriptor
 *
 * Trick:	none: the functions are used where the process has them, since
 *		not every program that loads the plug-in has Samba's accounts.
 * Serves:	4.17 and later.
 * Upstream:	secrets_fetch_domain_sid() (source3/passdb/secrets.c),
 *		get_global_sam_sid() (source3/passdb/machine_sid.c).
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
#pragma weak get_global_sam_sid
#pragma weak lp_workgroup

bool secrets_fetch_domain_sid(const char *domain, struct dom_sid *sid);
struct dom_sid *get_global_sam_sid(void);
const char *lp_workgroup(void);

const struct dom_sid *secopts_compat_domain_sid(void)
{
	static struct dom_sid sid;
	bool became = false;

	if (sid.num_auths != 0) {
		return &sid;
	}
	became = secopts_compat_become_root();
	if (secrets_fetch_domain_sid == NULL || lp_workgroup == NULL ||
	    !secrets_fetch_domain_sid(lp_workgroup(), &sid))
	{
		sid = (get_global_sam_sid != NULL) ? *get_global_sam_sid()
						   : global_sid_NULL;
	}
	secopts_compat_unbecome_root(became);
	return &sid;
}
