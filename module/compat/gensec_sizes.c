/*
 * Windows Security Options for Samba
 *
 * Are gensec's structures those that the plug-in was built with?
 *
 * Trick:	compare gensec's critical sizes with those of the headers.
 * Serves:	4.17 and later.
 * Upstream:	GENSEC_INTERFACE_VERSION stayed 1 when struct gensec_security
 *		changed between 4.20.2 and 4.20.3, and it is checked nowhere.
 * Symptom:	without it, crashes in any program that uses NTLM.
 * Test:	tests/samba/test_load.c
 * Delete:	when Samba checks the version of gensec modules itself.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_compat_gensec.h"
#include "auth/gensec/gensec.h"
#include "auth/gensec/gensec_internal.h"

bool secopts_compat_same_gensec(void)
{
	const struct gensec_critical_sizes *running =
		gensec_interface_version();

	if (running->interface_version == GENSEC_INTERFACE_VERSION &&
	    running->sizeof_gensec_security_ops ==
		    (int)sizeof(struct gensec_security_ops) &&
	    running->sizeof_gensec_security ==
		    (int)sizeof(struct gensec_security))
	{
		return true;
	}
	DBG_ERR("secopts: the gensec plug-in was built for Samba %s, gensec "
		"interface %d with structures of %zu and %zu bytes; this "
		"Samba has interface %d with %d and %d bytes\n",
		SECOPTS_BUILD_SAMBA_VERSION,
		GENSEC_INTERFACE_VERSION,
		sizeof(struct gensec_security_ops),
		sizeof(struct gensec_security),
		running->interface_version,
		running->sizeof_gensec_security_ops,
		running->sizeof_gensec_security);
	return false;
}
