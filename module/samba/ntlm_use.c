/*
 * Windows Security Options for Samba
 *
 * Uses of NTLM as the gensec plug-in sees them, from AUTHENTICATE to the token
 *
 * A server knows whether a password was right when Samba's NTLMSSP is done, and
 * who somebody is - a user, a guest, nobody - when the session gets its token.
 * So a logon that fails is noted at once, and one that does not with its token.
 * Nothing here refuses anybody, and nothing that fails here does.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_admit.h"
#include "secopts_audit.h"
#include "secopts_ntlm.h"
#include "secopts_uses.h"
#include "auth/credentials/credentials.h"
#include "auth/gensec/gensec.h"
#include "auth/gensec/gensec_internal.h"
#include "lib/param/param.h"
#include "lib/tsocket/tsocket.h"
#include "librpc/gen_ndr/ntlmssp.h"

struct secopts_ntlm_use {
	struct secopts_authenticate message;
	enum secopts_account account;
	bool offered; /* Kerberos */
};

/* SPNEGO is above it, if it is in SPNEGO. It has the mark where so. */
static bool has_offered_kerberos(struct gensec_security *gensec)
{
	const void *above = talloc_parent(gensec);
	const struct gensec_security *spnego =
		(above != NULL) ? talloc_find_parent_bytype(
					  above, struct gensec_security)
				: NULL;

	return spnego != NULL &&
	       secopts_compat_has_mark(spnego, SECOPTS_MARK_KERBEROS);
}

void secopts_use_begin(struct gensec_security *gensec,
		       const struct secopts_policy *policy,
		       const struct secopts_ntlm_legs *legs,
		       const DATA_BLOB *in,
		       struct secopts_ntlm_use **use)
{
	struct secopts_ntlm_use *begun = NULL;
	bool unicode = legs->num != 0 &&
		       (legs->leg[0].flags & NTLMSSP_NEGOTIATE_UNICODE) != 0;

	if (gensec->gensec_role != GENSEC_SERVER ||
	    !secopts_is_ntlm_audited(policy, SECOPTS_ACCOUNT_DOMAIN))
	{
		return;
	}
	begun = talloc(gensec->private_data, struct secopts_ntlm_use);
	if (begun == NULL) {
		return;
	}
	if (!secopts_read_authenticate(in->data, in->length, unicode,
				       &begun->message))
	{
		TALLOC_FREE(begun);
		return;
	}
	begun->account = secopts_ntlm_account(gensec, policy, &begun->message);
	if (!secopts_is_ntlm_audited(policy, begun->account)) {
		TALLOC_FREE(begun);
		return;
	}
	begun->offered = has_offered_kerberos(gensec);
	TALLOC_FREE(*use);
	*use = begun;
}

#define MAX_NAMES 32

/*
 * The names that have an SPN: a computer has those of its NetBIOS name and of
 * its DNS name when it joins ("net ads join"), and whoever gives it others is to
 * list them here, too (smb.conf(5), "additional dns hostnames").
 */
static const char *const *own_names(TALLOC_CTX *mem_ctx,
				    struct loadparm_context *lp_ctx)
{
	const char **names = talloc_zero_array(mem_ctx, const char *,
					       MAX_NAMES + 1);
	const char **lists[] = {
		lpcfg_netbios_aliases(lp_ctx),
		lpcfg_additional_dns_hostnames(lp_ctx),
	};
	const char *host = lpcfg_netbios_name(lp_ctx);
	const char *domain = lpcfg_dnsdomain(lp_ctx);
	size_t num = 0;
	size_t i, j;

	if (names == NULL || host == NULL) {
		return NULL;
	}
	names[num++] = host;
	if (domain != NULL && domain[0] != '\0') {
		names[num] = talloc_asprintf(names, "%s.%s", host, domain);
		num += (names[num] != NULL);
	}
	for (i = 0; i < ARRAY_SIZE(lists); i++) {
		for (j = 0; lists[i] != NULL && lists[i][j] != NULL; j++) {
			if (num < MAX_NAMES) {
				names[num++] = lists[i][j];
			}
		}
	}
	return names;
}

static void note(struct gensec_security *gensec,
		 const struct secopts_policy *policy,
		 struct secopts_use *use)
{
	const struct secopts_smbd_session smbd = {
		.remote = gensec_get_remote_address(gensec),
		.local = gensec_get_local_address(gensec),
	};
	struct secopts_event event =
		secopts_gensec_event(gensec, &smbd, SECOPTS_EVENT_USE_SERVER,
				     use->side == SECOPTS_CLIENT
					     ? "NTLM, outgoing"
					     : "NTLM logon",
				     use->who);
	bool became = secopts_compat_become_root();

	if (use->client == NULL) {
		use->client = secopts_audit_client(talloc_tos(), smbd.remote);
	}
	if (use->address == NULL) {
		use->address = secopts_json_host(talloc_tos(), smbd.remote);
	}
	secopts_uses_add(lpcfg_state_directory(gensec->settings->lp_ctx), use,
			 time(NULL));
	secopts_audit_use(policy, use, &event);
	secopts_compat_unbecome_root(became);
}

void secopts_use_end(struct gensec_security *gensec,
		     const struct secopts_policy *policy,
		     struct secopts_ntlm_use **begun,
		     NTSTATUS status,
		     enum secopts_who who)
{
	const struct secopts_authenticate *message = NULL;
	struct secopts_use_facts facts = {.side = SECOPTS_SERVER};
	struct secopts_use use = {.side = SECOPTS_SERVER};
	TALLOC_CTX *frame = NULL;

	if (*begun == NULL) {
		return;
	}
	frame = talloc_stackframe();
	message = &(*begun)->message;
	facts.version = message->version;
	facts.is_local = (*begun)->account == SECOPTS_ACCOUNT_LOCAL;
	facts.has_target = message->has_target;
	facts.target = message->target;
	facts.offered = (*begun)->offered;
	facts.names = own_names(frame, gensec->settings->lp_ctx);

	use.machine = message->workstation;
	use.user = message->user;
	use.domain = message->domain;
	use.target = message->target;
	use.has_target = message->has_target;
	use.version = message->version;
	use.is_local = facts.is_local;
	use.who = message->version == SECOPTS_NTLM_VERSION_ANONYMOUS
			  ? SECOPTS_WHO_ANONYMOUS
			  : who;
	use.binding = message->binding;
	use.flags = message->flags;
	use.av_flags = message->av_flags;
	use.status = NT_STATUS_V(status);
	if (policy != NULL) {
		use.why = secopts_why_ntlm(&facts, policy->casecmp);
		note(gensec, policy, &use);
	}
	TALLOC_FREE(*begun);
	TALLOC_FREE(frame);
}

static enum secopts_kerberos kerberos_of(struct gensec_security *gensec)
{
	/* Alone, and not below SPNEGO, it was to be NTLM. */
	if (gensec->credentials == NULL || !gensec->subcontext) {
		return SECOPTS_KERBEROS_UNKNOWN;
	}
	return cli_credentials_get_kerberos_state(gensec->credentials) ==
			       CRED_USE_KERBEROS_DISABLED
		       ? SECOPTS_KERBEROS_OFF
		       : SECOPTS_KERBEROS_FIRST;
}

/* As the client was told it, which is how exceptions are to be listed. */
static const char *target_of(TALLOC_CTX *mem_ctx,
			     struct gensec_security *gensec,
			     const struct secopts_authenticate *message)
{
	const char *host = gensec_get_target_hostname(gensec);
	const char *service = gensec_get_target_service(gensec);

	if (host == NULL) {
		return message->target;
	}
	if (service == NULL) {
		return host;
	}
	return talloc_asprintf(mem_ctx, "%s/%s", service, host);
}

void secopts_use_sent(struct gensec_security *gensec,
		      const struct secopts_policy *policy,
		      const DATA_BLOB *out)
{
	struct secopts_ntlmssp head;
	struct secopts_authenticate message;
	struct secopts_use_facts facts = {.side = SECOPTS_CLIENT};
	struct secopts_use use = {.side = SECOPTS_CLIENT};
	TALLOC_CTX *frame = NULL;

	if (gensec->gensec_role != GENSEC_CLIENT ||
	    !secopts_is_ntlm_sending_audited(policy) ||
	    !secopts_read_ntlmssp(out->data, out->length, &head) ||
	    !secopts_read_authenticate(
		    out->data, out->length,
		    (head.flags & NTLMSSP_NEGOTIATE_UNICODE) != 0, &message))
	{
		return;
	}
	frame = talloc_stackframe();
	use.client = "local";
	use.machine = lpcfg_netbios_name(gensec->settings->lp_ctx);
	use.user = message.user;
	use.domain = message.domain;
	use.target = target_of(frame, gensec, &message);
	use.has_target = use.target != NULL && use.target[0] != '\0';
	use.version = message.version;
	use.who = message.version == SECOPTS_NTLM_VERSION_ANONYMOUS
			  ? SECOPTS_WHO_ANONYMOUS
			  : SECOPTS_WHO_USER;
	use.binding = message.binding;
	use.flags = message.flags;
	use.av_flags = message.av_flags;

	facts.version = message.version;
	facts.target = use.target;
	facts.kerberos = kerberos_of(gensec);
	use.why = secopts_why_ntlm(&facts, policy->casecmp);
	note(gensec, policy, &use);
	TALLOC_FREE(frame);
}
