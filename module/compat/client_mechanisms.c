/*
 * Windows Security Options for Samba
 *
 * A SPNEGO that does not know a stock mechanism
 *
 * Trick:	give the context settings of its own, with a list of mechanisms
 *		from which some are left out. SPNEGO makes its list from there
 *		when it is first asked for a message.
 * Serves:	4.17 and later.
 * Upstream:	gensec_security_mechs() in gensec_start.c. Where a client of
 *		SPNEGO speaks first, as over LDAP and DCE/RPC, it goes on to the
 *		next mechanism after any error of the first message
 *		(gensec_spnego_create_negTokenInit_step() in spnego.c). After a
 *		server's hint, as over SMB, it does after some errors only.
 *		SPNEGO takes itself off its list, in 4.25 only once
 *		(str_list_remove()): where the list has the stock one besides
 *		ours, it would start itself without end.
 * Symptom:	without it, clients on Samba's own gensec (Python, ldbsearch,
 *		samba-tool) send by the stock NTLMSSP what was refused; with
 *		4.25 they crash.
 * Test:	tests/live/test_ntlm_outgoing.py, tests/live/test_addc.py
 * Delete:	when an error can end SPNEGO there.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_compat_gensec.h"
#include "auth/gensec/gensec.h"
#include "auth/gensec/gensec_internal.h"

static bool is_one_of(const struct gensec_security_ops *op,
		      const struct gensec_security_ops *const *ops)
{
	while (*ops != NULL && *ops != op) {
		ops++;
	}
	return *ops != NULL;
}

static const struct gensec_security_ops **
all_but(TALLOC_CTX *mem_ctx,
	const struct gensec_security_ops *const *all,
	const struct gensec_security_ops *const *ops)
{
	const struct gensec_security_ops **left = NULL;
	size_t num = 0;
	size_t i;

	for (i = 0; all[i] != NULL; i++) {
		num++;
	}
	left = talloc_zero_array(mem_ctx, const struct gensec_security_ops *,
				 num + 1);
	if (left == NULL) {
		return NULL;
	}
	for (num = 0, i = 0; all[i] != NULL; i++) {
		if (!is_one_of(all[i], ops)) {
			left[num++] = all[i];
		}
	}
	return left;
}

bool secopts_compat_leave_out(struct gensec_security *gensec,
			      const struct gensec_security_ops *const *ops)
{
	const struct gensec_security_ops *const *all =
		gensec->settings->backends;
	struct gensec_settings *settings = NULL;
	size_t i;

	/* smbd has a short list of its own. */
	for (i = 0; all != NULL && all[i] != NULL; i++) {
		if (is_one_of(all[i], ops)) {
			break;
		}
	}
	if (all != NULL && all[i] == NULL) {
		return true;
	}

	/* What the caller's settings point to lives on: gensec refers to them. */
	settings = talloc_memdup(gensec, gensec->settings,
				 sizeof(*gensec->settings));
	if (settings == NULL) {
		return false;
	}
	talloc_set_name_const(settings, "struct gensec_settings");
	if (all == NULL) {
		all = gensec_security_mechs(NULL, settings);
	}
	if (all != NULL) {
		settings->backends = all_but(settings, all, ops);
	}
	if (settings->backends == NULL) {
		TALLOC_FREE(settings);
		return false;
	}
	gensec->settings = settings;
	return true;
}
