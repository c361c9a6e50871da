/*
 * Windows Security Options for Samba
 *
 * The gensec plug-in: SPNEGO, for the sessions of other mechanisms
 *
 * smbd uses SPNEGO for each session setup of SMB2, and for each of SMB1 with
 * extended security, even where the client sends raw NTLMSSP or Kerberos. So a
 * mechanism of higher priority that is Samba's SPNEGO in nearly everything but
 * session_info sees everybody who gets a session. Sessions by NTLMSSP have been
 * judged below it. Those that are left are of guests by Kerberos ("map to
 * guest" makes guests of principals without a Unix account) and of any
 * mechanism that smbd may have in future. Kerberos itself cannot be replaced:
 * smbd has its address in auth_generic_prepare() (source3/auth/auth_generic.c).
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_admit.h"
#include "secopts_compat_gensec.h"
#include "secopts_uses.h"
#include "auth/gensec/gensec.h"
#include "auth/gensec/gensec_internal.h"
#include "lib/param/param.h"

static const struct gensec_security_ops *stock;
static const struct gensec_security_ops *stock_ntlmssp;
static struct gensec_security_ops spnego_ops;

/* The name of Samba's SPNEGO is the one that an administrator switches off. */
static bool is_enabled(const struct gensec_security *gensec)
{
	return lpcfg_parm_bool(gensec->settings->lp_ctx, NULL, "gensec",
			       stock->name, stock->enabled);
}

static NTSTATUS spnego_client_start(struct gensec_security *gensec)
{
	/* SPNEGO does not offer itself, but would offer the other one. */
	const struct gensec_security_ops *const both[] = {stock_ntlmssp, stock,
							  NULL};

	if (!is_enabled(gensec)) {
		return NT_STATUS_INVALID_PARAMETER;
	}
	/*
	 * Clients have nobody to judge. But where ours refuses a server, the
	 * stock NTLMSSP must not be what SPNEGO tries next.
	 */
	if (!secopts_compat_leave_out(gensec, both)) {
		return NT_STATUS_NO_MEMORY;
	}
	gensec->ops = stock;
	return stock->client_start(gensec);
}

static NTSTATUS spnego_server_start(struct gensec_security *gensec)
{
	const struct gensec_security_ops *const other[] = {stock, NULL};

	if (!is_enabled(gensec)) {
		return NT_STATUS_INVALID_PARAMETER;
	}
	if (!secopts_compat_leave_out(gensec, other)) {
		return NT_STATUS_NO_MEMORY;
	}
	return stock->server_start(gensec);
}

/*
 * Samba keeps the list of mechanisms that a client offers to itself. The first
 * token has it; those that follow are answers, which offer nothing.
 */
static struct tevent_req *spnego_update_send(TALLOC_CTX *mem_ctx,
					     struct tevent_context *ev,
					     struct gensec_security *gensec,
					     const DATA_BLOB in)
{
	if (gensec->gensec_role == GENSEC_SERVER &&
	    secopts_offers_kerberos(in.data, in.length))
	{
		/* Without it, a record gives another reason. */
		secopts_compat_set_mark(gensec, SECOPTS_MARK_KERBEROS);
	}
	return stock->update_send(mem_ctx, ev, gensec, in);
}

static NTSTATUS spnego_session_info(struct gensec_security *gensec,
				    TALLOC_CTX *mem_ctx,
				    struct auth_session_info **info)
{
	NTSTATUS status = stock->session_info(gensec, mem_ctx, info);
	TALLOC_CTX *frame = NULL;

	if (!NT_STATUS_IS_OK(status) || secopts_compat_is_judged(*info)) {
		return status;
	}
	if (secopts_facts(*info).who == SECOPTS_WHO_USER) {
		secopts_admit_other(gensec, *info);
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
	stock_ntlmssp = gensec_security_by_name(NULL, "ntlmssp");
	/*
	 * The SASL name stays as well. Samba's LDAP clients (net ads, winbindd)
	 * pick a few mechanisms by their OID, which finds this one, and look
	 * for SPNEGO's SASL name among them. An AD domain controller therefore
	 * lists the name twice.
	 */
	spnego_ops = *stock;
	spnego_ops.name = SECOPTS_GENSEC_SPNEGO;
	spnego_ops.client_start = spnego_client_start;
	spnego_ops.server_start = spnego_server_start;
	spnego_ops.update_send = spnego_update_send;
	spnego_ops.session_info = spnego_session_info;
	spnego_ops.priority = stock->priority + 1;
	return gensec_register(mem_ctx, &spnego_ops);
}
