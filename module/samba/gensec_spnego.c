/*
 * Windows Security Options for Samba
 *
 * The gensec plug-in: SPNEGO, for the sessions of other mechanisms
 *
 * Each session setup of SMB2, and each of SMB1 with extended security, is
 * SPNEGO to smbd, raw NTLMSSP and Kerberos too. So a mechanism of higher
 * priority that is Samba's SPNEGO in everything but session_info sees everybody
 * who gets a session. NTLMSSP's have been judged below it; what is left are
 * guests by Kerberos, whom "map to guest" makes of principals without a Unix
 * account, and whatever mechanism smbd has next. Kerberos itself cannot be
 * replaced: smbd has its address in auth_generic_prepare()
 * (source3/auth/auth_generic.c).
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_admit.h"
#include "secopts_compat.h"
#include "auth/gensec/gensec.h"
#include "auth/gensec/gensec_internal.h"
#include "lib/param/param.h"

#undef DBGC_CLASS
#define DBGC_CLASS secopts_debug_class

static const struct gensec_security_ops *stock;
static struct gensec_security_ops spnego_ops;

/*
 * An administrator switches Samba's SPNEGO off by its name.
 */
static bool is_enabled(const struct gensec_security *gensec)
{
	return lpcfg_parm_bool(gensec->settings->lp_ctx, NULL, "gensec",
			       stock->name, stock->enabled);
}

static NTSTATUS spnego_client_start(struct gensec_security *gensec)
{
	if (!is_enabled(gensec)) {
		return NT_STATUS_INVALID_PARAMETER;
	}
	/* Clients have nobody to judge. */
	gensec->ops = stock;
	return stock->client_start(gensec);
}

static NTSTATUS spnego_server_start(struct gensec_security *gensec)
{
	if (!is_enabled(gensec)) {
		return NT_STATUS_INVALID_PARAMETER;
	}
	return stock->server_start(gensec);
}

static NTSTATUS spnego_session_info(struct gensec_security *gensec,
				    TALLOC_CTX *mem_ctx,
				    struct auth_session_info **info)
{
	NTSTATUS status = stock->session_info(gensec, mem_ctx, info);
	TALLOC_CTX *frame = NULL;

	if (!NT_STATUS_IS_OK(status) ||
	    secopts_facts(*info).who == SECOPTS_WHO_USER ||
	    secopts_compat_is_judged(*info))
	{
		return status;
	}

	frame = talloc_stackframe();
	status = secopts_admit(gensec, secopts_read_policy(frame, gensec),
			       *info);
	TALLOC_FREE(frame);
	if (!NT_STATUS_IS_OK(status)) {
		TALLOC_FREE(*info);
	}
	return status;
}

NTSTATUS secopts_register_spnego(TALLOC_CTX *mem_ctx)
{
	stock = gensec_security_by_name(NULL, "spnego");
	if (stock == NULL) {
		DBG_ERR("secopts: this Samba has no SPNEGO: guests by Kerberos "
			"who count as anonymous get a session and nothing "
			"else\n");
		return NT_STATUS_NOT_FOUND;
	}
	/*
	 * Its SASL name stays, too: Samba's LDAP clients (net ads, winbindd)
	 * seek SPNEGO among a few mechanisms that they have picked by OID, and
	 * that is this one. An AD domain controller lists the name twice.
	 */
	spnego_ops = *stock;
	spnego_ops.name = SECOPTS_GENSEC_SPNEGO;
	spnego_ops.client_start = spnego_client_start;
	spnego_ops.server_start = spnego_server_start;
	spnego_ops.session_info = spnego_session_info;
	spnego_ops.priority = stock->priority + 1;
	return gensec_register(mem_ctx, &spnego_ops);
}
