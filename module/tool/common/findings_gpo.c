/*
 * Windows Security Options for Samba
 *
 * The secopts command: what keeps Group Policy from being applied, and what it
 * delivers and cannot enforce
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "group_policy.h"
#include "secopts_compat_client.h"
#include "lib/util_file.h"
#include "system/passwd.h"

/* winbindd runs samba-gpupdate at least every two hours. */
#define RECENT (24 * 60 * 60)
#define GPUPDATE "samba-gpupdate"
#define NO_MODULE "No module named '"

static bool has_run_lately(const struct tool_gpo *gpo)
{
	return gpo->last_run + RECENT > time(NULL);
}

static void find_broken(struct tool_findings **findings,
			const struct tool_gpo *gpo)
{
	if (gpo->layer != NULL && gpo->layer->broken) {
		tool_add_warning(
			findings, "group-policy-unreadable",
			"what Group Policy has delivered, %s in Samba's state "
			"directory, cannot be read: the strictest values hold "
			"instead of those that it has, until samba-gpupdate "
			"has written it anew.",
			SECOPTS_LAYER_FILE);
	}
}

/* A delivered level is no more than a wish: Samba has parameters of its own. */
static void find_lm_level(struct tool_findings **findings,
			  const struct secopts_policy *policy,
			  const struct tool_gpo *gpo)
{
	const enum secopts_setting setting = SECOPTS_LM_COMPATIBILITY_LEVEL;
	const char *lines = NULL;
	uint32_t level = tool_gpo_lm_level(*findings, policy, &lines);

	if (lines == NULL) {
		return;
	}
	tool_add_warning(
		findings, "group-policy-lm",
		"%s delivers %s = %" PRIu32 ", and Samba enforces that by "
		"parameters of its own: smb.conf needs in [global] %s.",
		tool_gpo_text(*findings, gpo->layer->gpo[setting]),
		secopts_settings[setting].value_name, level, lines);
}

static void find_file(struct tool_findings **findings,
		      const struct tool_gpo *gpo)
{
	if (gpo->registered != TOOL_REGISTERED || gpo->file_is_there) {
		return;
	}
	tool_add_warning(
		findings, "group-policy-extension",
		"the extension of samba-gpupdate is registered, and its file%s%s "
		"is missing: %s.",
		gpo->file != NULL ? " " : "",
		gpo->file != NULL ? tool_safe_text(*findings, gpo->file) : "",
		gpo->stops_all
			? "samba-gpupdate applies nothing at all until it is "
			  "registered again, or not registered any more, as "
			  "secopts-gpo(8) says"
			: "Group Policy brings no settings, and what it has "
			  "delivered stays");
}

static void find_failure(struct tool_findings **findings,
			 const struct tool_gpo *gpo)
{
	if (gpo->failure != NULL) {
		tool_add_warning(
			findings, "group-policy-failed",
			"Group Policy was not applied on %s, and what it had "
			"delivered before holds: %s",
			tool_minute(*findings, gpo->last_run),
			tool_safe_text(*findings, gpo->failure));
	}
}

static void find_switch(struct tool_findings **findings,
			const struct tool_gpo *gpo)
{
	const struct tool_finding finding = {
		.id = "group-policy-not-applied",
		.hint = true,
		.weakens = TOOL_WEAKENS_NOTHING,
		.section = "global",
		.line = "apply group policies = yes",
	};

	if (lp_apply_group_policies() || has_run_lately(gpo)) {
		return;
	}
	tool_add_finding(findings, finding,
			 "'apply group policies = yes' is not set: winbindd "
			 "does not have Group Policy applied.");
}

/*
 * Before 4.22, samba-gpupdate asks for the token of the computer, which Samba
 * makes only of accounts that Unix knows.
 */
static void find_account(struct tool_findings **findings)
{
	const char *account =
		talloc_asprintf(*findings, "%s%s%s$", lp_workgroup(),
				lp_winbind_separator(), lp_netbios_name());

	if (!secopts_compat_gpo_needs_nss() || account == NULL ||
	    getpwnam(account) != NULL)
	{
		return;
	}
	tool_add_warning(
		findings, "group-policy-account",
		"this Samba applies Group Policy only where Unix knows the "
		"account of the computer, and %s is not known: install "
		"libnss-winbind, and name winbind in the lines passwd and "
		"group of /etc/nsswitch.conf.",
		account);
}

/* What samba-gpupdate says when it cannot even print its help; NULL: it can. */
static const char *trouble_of(TALLOC_CTX *mem_ctx, const char *gpupdate)
{
	const char *argv[] = {
		"/bin/sh", "-c", "\"$0\" --help 2>&1 >/dev/null || echo failed",
		gpupdate, NULL};
	char **lines = file_lines_ploadv(
		mem_ctx, discard_const_p(char *, argv), NULL);
	const char *last = NULL;
	size_t i;

	for (i = 0; lines != NULL && lines[i] != NULL; i++) {
		if (strcmp(lines[i], "failed") == 0 && last != NULL) {
			return last;
		}
		last = (lines[i][0] != '\0') ? lines[i] : last;
	}
	return NULL;
}

/*
 * Only a program called samba-gpupdate is run: another one that an administrator
 * has put in its place may not know --help.
 */
static const char *gpupdate_of(TALLOC_CTX *mem_ctx)
{
	const char **command = lp_gpo_update_command();
	const char *program = NULL;
	const char *name = NULL;

	for (; command != NULL && *command != NULL; command++) {
		program = *command;
	}
	name = (program != NULL) ? strrchr(program, '/') : NULL;
	return (name != NULL && strcmp(name + 1, GPUPDATE) == 0)
		       ? talloc_strdup(mem_ctx, program)
		       : NULL;
}

static void find_gpupdate(struct tool_findings **findings)
{
	const char *gpupdate = gpupdate_of(*findings);
	const char *trouble = (gpupdate != NULL)
				      ? trouble_of(*findings, gpupdate)
				      : NULL;
	const char *module = NULL;
	const char *package = "";

	if (trouble == NULL) {
		return;
	}
	module = strstr(trouble, NO_MODULE);
	if (module != NULL) {
		module += strlen(NO_MODULE);
		package = talloc_asprintf(
			*findings, " Debian's package for it is python3-%.*s.",
			(int)strcspn(module, "'."), module);
	}
	tool_add_warning(findings, "group-policy-gpupdate",
			 "samba-gpupdate does not start, and Group Policy is "
			 "not applied: %s.%s",
			 tool_safe_text(*findings, trouble), package);
}

void tool_find_gpo(struct tool_findings **findings,
		   const struct secopts_policy *policy)
{
	const struct tool_gpo *gpo =
		(*findings != NULL) ? tool_gpo_read(*findings) : NULL;

	if (gpo == NULL) {
		return;
	}
	find_broken(findings, gpo);
	find_lm_level(findings, policy, gpo);
	if (!gpo->expected || gpo->registered == TOOL_NOT_REGISTERED) {
		return;
	}
	find_file(findings, gpo);
	find_failure(findings, gpo);
	find_switch(findings, gpo);
	/* That costs a second, and is for where Group Policy is wanted. */
	if (*findings != NULL &&
	    (gpo->failure != NULL || !has_run_lately(gpo)) &&
	    (lp_apply_group_policies() || gpo->last_run != 0 ||
	     gpo->layer != NULL))
	{
		find_account(findings);
		find_gpupdate(findings);
	}
}
