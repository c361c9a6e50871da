/*
 * Windows Security Options for Samba
 *
 * The secopts command: what keeps the policy from being enforced
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "group_policy.h"
#include "secopts_load.h"
#include "../../samba/secopts_registry.h"
#include "../../samba/secopts_shares.h"

static const char *const *vfs_objects(int snum)
{
	return (const char *const *)lp_vfs_objects(snum);
}

/* Samba does not read that line of a printer. */
static bool is_named(int snum)
{
	return secopts_is_watched(snum) ||
	       (!lp_printable(snum) && secopts_hidden_behind(snum) != NULL);
}

static bool is_vfs_line_anywhere(void)
{
	int snum;

	for (snum = 0; snum < lp_numservices(); snum++) {
		if (lp_snum_ok(snum) && is_named(snum)) {
			return true;
		}
	}
	return is_named(GLOBAL_SECTION_SNUM);
}

/* Returns whether Samba loads it. */
static bool find_plugin(struct tool_findings **findings,
			const char *kind,
			const char *id,
			enum tool_weakens weakens,
			const char *effect)
{
	bool loads = false;
	const char *problem = tool_plugin_problem(talloc_tos(), kind, &loads);
	const struct tool_finding finding = {
		.id = id,
		.weakens = weakens,
		.brief = problem,
	};

	if (problem != NULL && loads) {
		tool_add_finding(findings, finding, "%s.", problem);
	} else if (problem != NULL) {
		tool_add_finding(findings, finding, "%s%s", problem, effect);
	}
	return loads;
}

/* Returns whether Samba loads the gensec plug-in. */
static bool find_plugins(struct tool_findings **findings)
{
	bool loads = find_plugin(
		findings, "gensec", "gensec-plugin", TOOL_WEAKENS_GENSEC,
		": no anonymous session is refused, and Everyone stays in "
		"its token.");

	find_plugin(findings, "vfs", "vfs-plugin", TOOL_WEAKENS_VFS,
		    is_vfs_line_anywhere()
			    ? ", and 'vfs objects' names it: nobody can "
			      "connect to these shares."
			    : ": pipes and shares are not watched. Install it "
			      "before 'vfs objects' names it, or nobody can "
			      "connect to these shares.");
	return loads;
}

static void find_news(struct tool_findings **findings)
{
	const char *news = tool_package_news(*findings);

	if (news != NULL) {
		tool_add_warning(findings, "samba-waits", "%s", news);
	}
}

static bool is_vfs_plugin(const char *module)
{
	return strcmp(module, "secopts") == 0 ||
	       strncmp(module, "secopts:", strlen("secopts:")) == 0;
}

char *tool_vfs_value(TALLOC_CTX *mem_ctx, const char *const *modules)
{
	char *text = talloc_strdup(mem_ctx, "secopts");

	for (; modules != NULL && *modules != NULL; modules++) {
		if (!is_vfs_plugin(*modules)) {
			talloc_asprintf_addbuf(&text, " %s", *modules);
		}
	}
	return text;
}

const char *tool_vfs_line(TALLOC_CTX *mem_ctx, int snum)
{
	const char *value = tool_vfs_value(mem_ctx, vfs_objects(snum));

	return value != NULL
		       ? talloc_asprintf(mem_ctx, "vfs objects = %s", value)
		       : NULL;
}

/* A share where a module that may never call secopts stands before it. */
static void add_hidden(struct tool_findings **findings,
		       struct tool_finding finding,
		       const char *behind)
{
	finding.brief = talloc_asprintf(*findings,
					"[%s] has secopts behind '%s'",
					finding.section,
					behind);
	tool_add_finding(
		findings,
		finding,
		"[%s] has secopts behind '%s' in 'vfs objects', and is not "
		"watched: that module may answer by itself what secopts has to "
		"see. Put secopts first: '%s'.",
		finding.section,
		behind,
		finding.line);
}

static void find_global(struct tool_findings **findings,
			struct tool_finding finding)
{
	const char *behind = secopts_hidden_behind(GLOBAL_SECTION_SNUM);

	if (secopts_are_watching(vfs_objects(GLOBAL_SECTION_SNUM))) {
		return;
	}
	finding.section = "global";
	finding.line = tool_vfs_line(*findings, GLOBAL_SECTION_SNUM);
	if (behind != NULL) {
		add_hidden(findings, finding, behind);
		return;
	}
	finding.brief = "IPC$ and the shares of [global] are not watched";
	tool_add_finding(findings,
			 finding,
			 "[global] is without '%s': IPC$ and the shares "
			 "without a line of "
			 "their own are not watched.",
			 finding.line);
}

/*
 * A line would not have a printer watched. Only one that anonymous could reach
 * has to be told of.
 */
static void find_printer(struct tool_findings **findings,
			 const struct secopts_policy *policy,
			 struct tool_finding finding,
			 int snum)
{
	struct secopts_facts facts = {.who = SECOPTS_WHO_ANONYMOUS};
	char text[SECOPTS_UNWATCHED_TEXT_SIZE];

	finding.section = talloc_strdup(*findings, lp_const_servicename(snum));
	if (finding.section == NULL ||
	    (!lp_guest_ok(snum) && !lp_guest_only(snum)))
	{
		return;
	}
	secopts_set_unwatched(&facts, finding.section);
	if (secopts_may_reach(policy, &facts, finding.section,
			      facts.unwatched_printer))
	{
		return;
	}
	finding.brief = talloc_strdup(*findings,
				      secopts_unwatched_text(&facts, text));
	tool_add_finding(findings, finding, "%s.", text);
}

static void find_shares(struct tool_findings **findings,
			const struct secopts_policy *policy)
{
	const char *const *global = vfs_objects(GLOBAL_SECTION_SNUM);
	struct tool_finding finding = {
		.id = "unwatched",
		.weakens = TOOL_WEAKENS_VFS,
	};
	int snum;

	find_global(findings, finding);
	for (snum = 0; snum < lp_numservices(); snum++) {
		const char *behind = NULL;

		if (lp_snum_ok(snum) && lp_printable(snum)) {
			find_printer(findings, policy, finding, snum);
			continue;
		}
		if (!lp_snum_ok(snum) || secopts_is_watched(snum) ||
		    str_list_equal(vfs_objects(snum), global)) {
			continue;
		}
		behind = secopts_hidden_behind(snum);
		finding.section =
			talloc_strdup(*findings, lp_const_servicename(snum));
		finding.line = tool_vfs_line(*findings, snum);
		if (behind != NULL) {
			add_hidden(findings, finding, behind);
			continue;
		}
		finding.brief = talloc_asprintf(*findings,
						"[%s] is not watched",
						finding.section);
		tool_add_finding(findings,
				 finding,
				 "[%s] has 'vfs objects' of its own without "
				 "secopts: it is not watched.",
				 finding.section);
	}
}

static bool is_found(const struct tool_findings *findings, const char *id)
{
	size_t i;

	for (i = 0; findings != NULL && i < findings->num; i++) {
		if (strcmp(findings->list[i].id, id) == 0) {
			return true;
		}
	}
	return false;
}

/*
 * As long as a share is not watched, the gensec plug-in refuses every session
 * that could reach it. Say whom that strikes, and whom it does not see.
 */
static void find_unwatched_sessions(struct tool_findings **findings,
				    const struct secopts_policy *policy)
{
	bool has_guests = lp_map_to_guest() != NEVER_MAP_TO_GUEST &&
			  policy->guest_as_anonymous;

	if (!is_found(*findings, "unwatched")) {
		return;
	}
	if (has_guests) {
		tool_add_finding(
			findings,
			(struct tool_finding){.id = "guests-unwatched",
					      .hint = true,
					      .weakens = TOOL_WEAKENS_NOTHING},
			"guests count as anonymous: as long as a share that "
			"they could reach is not watched they get no session, "
			"by NTLM or by Kerberos.");
	}
	if (lp_server_min_protocol() <= PROTOCOL_NT1) {
		tool_add_finding(
			findings,
			(struct tool_finding){
				.id = "smb1-unwatched",
				.weakens = TOOL_WEAKENS_VFS,
				.brief = "SMB1 reaches what is not watched",
			},
			"'server min protocol' admits SMB1, where clients may "
			"log on without extended security: no plug-in sees "
			"these sessions, and anonymous%s in them reach each "
			"share for guests that is not watched.",
			has_guests ? " and guests" : "");
	}
}

/*
 * A worker of samba-dcerpcd has the gensec plug-in once smbd, or something that
 * authenticates, has been in it. Calls over TCP come without either.
 */
static void find_rpc_over_tcp(struct tool_findings **findings,
			      const struct secopts_policy *policy)
{
	if (lp_rpc_start_on_demand_helpers() ||
	    policy->role == SECOPTS_ROLE_DC)
	{
		return;
	}
	tool_add_finding(
		findings,
		(struct tool_finding){
			.id = "rpc-over-tcp",
			.weakens = TOOL_WEAKENS_RPC,
			.brief = "'rpc start on demand helpers = no' offers RPC "
				 "over TCP",
			.section = "global",
			.line = "rpc start on demand helpers = yes",
		},
		"'rpc start on demand helpers = no' offers RPC over TCP, where "
		"calls without authentication are not judged%s.",
		lp_restrict_anonymous() > 0
			? ""
			: " and list users and shares. Set 'restrict anonymous "
			  "= 1' at least, or leave RPC to the pipes");
}

/* What the registry gives, NULL where it is not asked or cannot be read. */
static const struct secopts_registry *
registry_of(const struct secopts_policy *policy)
{
	return (policy->source != SECOPTS_SOURCE_SMB_CONF)
		       ? secopts_registry_now(NULL)
		       : NULL;
}

static void find_registry(struct tool_findings **findings,
			  const struct secopts_policy *policy,
			  const struct secopts_registry *registry)
{
	if (policy->source == SECOPTS_SOURCE_SMB_CONF || registry != NULL) {
		return;
	}
	tool_add_warning(findings, "registry-unreadable",
			 "the registry cannot be read%s: the strictest values "
			 "are used instead of those that it has.",
			 geteuid() != 0 ? ", which takes root" : "");
}

/* Without the plug-in that line would switch NTLM off for everybody. */
static void find_hints(struct tool_findings **findings, bool loads)
{
	const struct tool_finding finding = {
		.id = "ntlmssp-not-locked",
		.hint = true,
		.weakens = TOOL_WEAKENS_NOTHING,
		.section = "global",
		.line = "gensec:ntlmssp = no",
	};

	if (loads &&
	    lp_parm_bool(GLOBAL_SECTION_SNUM, "gensec", "ntlmssp", true)) {
		tool_add_finding(
			findings,
			finding,
			"'gensec:ntlmssp = no' is not set: should the gensec "
			"plug-in fail to load, NTLM goes on without it.");
	}
}

/* The gensec plug-in registers this endpoint server where it judges. */
static void find_rpc_lock(struct tool_findings **findings, bool loads)
{
	const struct tool_finding finding = {
		.id = "rpc-not-locked",
		.hint = true,
		.weakens = TOOL_WEAKENS_NOTHING,
		.section = "global",
		.line = "dcerpc endpoint servers = +secopts",
	};

	if (loads && lp_server_role() == ROLE_ACTIVE_DIRECTORY_DC &&
	    !str_list_check_ci(lp_dcerpc_endpoint_servers(), "secopts"))
	{
		tool_add_finding(
			findings, finding,
			"'dcerpc endpoint servers = +secopts' is not set: "
			"should the gensec plug-in fail to load, Samba's RPC "
			"servers start without it, and tell anonymous clients "
			"what the settings refuse.");
	}
}

struct tool_findings *tool_find(TALLOC_CTX *mem_ctx,
				const struct secopts_policy *policy,
				enum tool_warnings wanted)
{
	const struct secopts_registry *registry = registry_of(policy);
	struct tool_findings *findings =
		talloc_zero(mem_ctx, struct tool_findings);
	bool loads = find_plugins(&findings);

	find_news(&findings);
	find_shares(&findings, policy);
	find_unwatched_sessions(&findings, policy);
	find_rpc_over_tcp(&findings, policy);
	find_registry(&findings, policy, registry);
	if (wanted != TOOL_WARN_FOOTING) {
		tool_find_gpo(&findings, policy);
		tool_find_settings(&findings, policy, registry);
		tool_find_guests(&findings, policy, wanted);
		find_hints(&findings, loads);
		find_rpc_lock(&findings, loads);
	}
	if (wanted == TOOL_WARN_LOCAL) {
		tool_find_local(&findings, policy);
	}
	return findings;
}

void tool_warn(FILE *out,
	       const struct secopts_policy *policy,
	       enum tool_warnings wanted)
{
	const struct tool_findings *findings =
		tool_find(talloc_tos(), policy, wanted);

	if (findings != NULL) {
		tool_print_findings(out, findings);
	} else {
		fprintf(stderr, "secopts: out of memory\n");
	}
}
