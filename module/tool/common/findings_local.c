/*
 * Windows Security Options for Samba
 *
 * The secopts command: who becomes a guest on this host, and what Samba's own
 * programs lose there
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tool.h"
#include "../../samba/secopts_shares.h"

/* Whether a program that logs on anonymously gets this pipe opened. */
static bool is_pipe_open(const struct secopts_policy *policy, const char *pipe)
{
	struct secopts_facts facts = {.who = SECOPTS_WHO_ANONYMOUS};

	if (!secopts_is_enforced(policy)) {
		return true;
	}
	facts.unwatched_share = secopts_unwatched_share(policy, &facts);
	return secopts_decide_session(policy, &facts).allow &&
	       secopts_decide_pipe(policy, &facts, pipe).allow;
}

static bool is_anonymous_in_everyone(const struct secopts_policy *policy)
{
	const struct secopts_facts facts = {.who = SECOPTS_WHO_ANONYMOUS};

	return !secopts_is_enforced(policy) ||
	       secopts_decide_everyone(policy, &facts).allow;
}

/*
 * A domain controller that --role names is taken to be one of Active Directory,
 * as Windows' are.
 */
static bool is_addc(const struct secopts_policy *policy)
{
	return policy->role == SECOPTS_ROLE_DC &&
	       lp_server_role() != ROLE_DOMAIN_PDC &&
	       lp_server_role() != ROLE_DOMAIN_BDC;
}

/*
 * What to tell a user whose password has to be changed, since smbpasswd logs on
 * anonymously to change it: remote_password_change() of Samba. On an AD domain
 * controller the object of the user has to grant the change, and grants it to
 * Everyone; elsewhere an open pipe is enough (docs/fidelity.md).
 */
static const char *password_text(const struct secopts_policy *policy)
{
	bool open = is_pipe_open(policy, "samr");

	if (is_addc(policy) && !(open && is_anonymous_in_everyone(policy))) {
		return "smbpasswd cannot change a password that has to be "
		       "changed at the next logon, as it comes anonymously "
		       "then; Kerberos and winbindd can. vfs_secopts(8) says "
		       "how to let smbpasswd do so.";
	}
	if (!is_addc(policy) && !open) {
		return "smbpasswd cannot change a password that has to be "
		       "changed at the next logon, as it comes anonymously "
		       "then: root sets another one with 'smbpasswd NAME'. "
		       "vfs_secopts(8) says what else can be done.";
	}
	return NULL;
}

/*
 * What "net usershare" cannot find out any more: net_lookup_sid_from_name() of
 * Samba. The AD domain controller's own LSA tells anonymous the SID of a name;
 * that of smbd tells those in Everyone only.
 */
static const char *usershare_text(const struct secopts_policy *policy)
{
	if (lp_usershare_max_shares() <= 0 ||
	    (is_pipe_open(policy, "lsarpc") &&
	     (is_addc(policy) || is_anonymous_in_everyone(policy))))
	{
		return NULL;
	}
	return "'net usershare add', which file managers call to share a "
	       "folder, asks smbd anonymously for the SID of Everyone and is "
	       "refused: S-1-1-0 in its place works. vfs_secopts(8) says how "
	       "to have it written there.";
}

void tool_find_local(struct tool_findings **findings,
		     const struct secopts_policy *policy)
{
	const struct {
		const char *id;
		const char *text;
	} hints[] = {
		{"password-must-change", password_text(policy)},
		{"usershare-names", usershare_text(policy)},
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(hints); i++) {
		const struct tool_finding finding = {
			.id = hints[i].id,
			.hint = true,
			.weakens = TOOL_WEAKENS_NOTHING,
		};

		if (hints[i].text != NULL) {
			tool_add_finding(findings, finding, "%s",
					 hints[i].text);
		}
	}
}

/* Does a share but IPC$ let guests in? */
static bool guests_have_a_share(void)
{
	int snum;

	for (snum = 0; snum < lp_numservices(); snum++) {
		if (lp_snum_ok(snum) &&
		    !strequal(lp_const_servicename(snum), "IPC$") &&
		    (lp_guest_ok(snum) || lp_guest_only(snum)))
		{
			return true;
		}
	}
	return false;
}

/*
 * Where no share lets guests in, as with the smb.conf that distributions begin
 * with, what is left to them are names: nothing that should keep a server from
 * being called well set up.
 */
static void add_harmless_guests(struct tool_findings **findings,
				const char *who)
{
	const struct tool_finding finding = {
		.id = "map-to-guest",
		.hint = true,
		.weakens = TOOL_WEAKENS_NOTHING,
		.section = "global",
		.line = "map to guest = never",
	};

	tool_add_finding(
		findings, finding,
		"'map to guest = %s': a client that logs on with %s is a "
		"guest, to whom these policies do not apply. No share has "
		"'guest ok'; a guest sees the names of shares all the same. "
		"'map to guest = never' keeps it out.",
		tool_samba_parameter(talloc_tos(), "map to guest"), who);
}

void tool_find_guests(struct tool_findings **findings,
		      const struct secopts_policy *policy,
		      enum tool_warnings wanted)
{
	const struct tool_finding finding = {
		.id = "map-to-guest",
		.weakens = TOOL_WEAKENS_NOTHING,
		.section = "global",
		.line = "map to guest = never",
	};
	const char *who = "a name that Samba does not know";

	if (lp_map_to_guest() == NEVER_MAP_TO_GUEST ||
	    policy->guest_as_anonymous)
	{
		return;
	}
	if (lp_map_to_guest() == MAP_TO_GUEST_ON_BAD_PASSWORD) {
		who = "any name and a wrong password";
	} else if (lp_map_to_guest() == MAP_TO_GUEST_ON_BAD_UID) {
		who = "an account without a Unix user";
	}
	if (!guests_have_a_share()) {
		if (wanted == TOOL_WARN_LOCAL && lp_restrict_anonymous() < 2) {
			add_harmless_guests(findings, who);
		}
		return;
	}
	tool_add_finding(
		findings, finding,
		"'map to guest = %s': a client that logs on with %s is a "
		"guest, to whom these policies do not apply: it %s. Set 'map "
		"to guest = never' or 'secopts:treat guest as anonymous = "
		"yes'.",
		tool_samba_parameter(talloc_tos(), "map to guest"), who,
		lp_restrict_anonymous() < 2
			? "lists users and shares, and reaches shares with "
			  "'guest ok'"
			: "reaches shares with 'guest ok'");
}
