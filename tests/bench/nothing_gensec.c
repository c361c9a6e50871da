/*
 * Windows Security Options for Samba
 *
 * A gensec plug-in that does nothing: what loading one costs
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Linked with no library, since all that smbd has serves it as well. */

#include "includes.h"
#include "auth/gensec/gensec.h"
#include "auth/gensec/gensec_internal.h"

/* Of nobody, and switched off: no client asks for it. */
static const char *oids[] = {"1.2.3.4.5", NULL};

static const struct gensec_security_ops nothing = {
	.name = "nothing_secopts",
	.oid = oids,
	.enabled = false,
	.priority = GENSEC_NTLMSSP,
};

_PUBLIC_ NTSTATUS samba_init_module(TALLOC_CTX *mem_ctx)
{
	return gensec_register(mem_ctx, &nothing);
}
