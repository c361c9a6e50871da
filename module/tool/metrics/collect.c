/*
 * Windows Security Options for Samba
 *
 * The secopts command: the numbers of "secopts metrics"
 *
 * Names follow Prometheus' rules: counters end in _total, times in _seconds,
 * and what is true is 1.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "metrics.h"
#include "secopts_compat_db.h"
#include "../common/sessions.h"
#include "../../samba/secopts_layer.h"
#include "../../samba/secopts_refusals.h"
#include "../../samba/secopts_uses.h"

#define LABELS(...) ((const struct metrics_label[]){__VA_ARGS__, {NULL, NULL}})

static void add_build(struct metrics *metrics)
{
	const char *name = "secopts_build_info";

	metrics_begin(metrics, name, "gauge",
		      "Version of secopts, and of the Samba it was built for.");
	metrics_add(metrics, name,
		    LABELS({"version", SECOPTS_VERSION},
			   {"samba", SECOPTS_BUILD_SAMBA_VERSION}),
		    1);
}

static void add_plugins(TALLOC_CTX *mem_ctx, struct metrics *metrics)
{
	static const char *const kinds[] = {"gensec", "vfs"};
	const char *name = "secopts_plugin_in_place";
	size_t i;

	metrics_begin(metrics, name, "gauge",
		      "Whether the plug-in is there and fits Samba.");
	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		bool loads = false;
		const char *problem =
			tool_plugin_problem(mem_ctx, kinds[i], &loads);

		metrics_add(metrics, name, LABELS({"plugin", kinds[i]}),
			    problem == NULL);
	}
}

static bool is_weakened(const struct tool_findings *findings)
{
	size_t i;

	for (i = 0; i < findings->num; i++) {
		if (!findings->list[i].hint &&
		    findings->list[i].weakens != TOOL_WEAKENS_NOTHING)
		{
			return true;
		}
	}
	return false;
}

static size_t count_bad_values(const struct secopts_policy *policy)
{
	size_t num = 0;
	size_t i;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		num += policy->values[i].origin == SECOPTS_ORIGIN_FALLBACK;
	}
	return num;
}

static bool add_policy(TALLOC_CTX *mem_ctx,
		       const struct secopts_policy *policy,
		       struct metrics *metrics)
{
	const struct tool_findings *findings =
		tool_find(mem_ctx, policy, TOOL_WARN_ALL);
	const char *name = "secopts_findings";
	size_t num_bad = count_bad_values(policy);

	if (findings == NULL) {
		return false;
	}
	metrics_one(metrics, "secopts_policy_enforced", "gauge",
		    "Whether refusals are carried out: secopts:mode is "
		    "enforce.",
		    secopts_is_enforced(policy));
	metrics_one(metrics, "secopts_policy_in_force", "gauge",
		    "Whether the mode is enforce and nothing that secopts show "
		    "warns of keeps the plug-ins from enforcing.",
		    secopts_is_enforced(policy) && !is_weakened(findings));
	metrics_one(metrics, "secopts_policy_sound", "gauge",
		    "Whether secopts show has no warning and every value could "
		    "be read.",
		    num_bad == 0 && tool_count_findings(findings, false) == 0);
	metrics_one(metrics, "secopts_bad_values", "gauge",
		    "Settings whose value cannot be read, so that a stricter "
		    "one holds.",
		    num_bad);
	metrics_begin(metrics, name, "gauge",
		      "Warnings and hints of secopts show.");
	metrics_add(metrics, name, LABELS({"kind", "warning"}),
		    tool_count_findings(findings, false));
	metrics_add(metrics, name, LABELS({"kind", "hint"}),
		    tool_count_findings(findings, true));
	return true;
}

static void add_group_policy(TALLOC_CTX *mem_ctx,
			     const struct secopts_policy *policy,
			     struct metrics *metrics)
{
	const char *path = secopts_compat_state_path(mem_ctx, NULL,
						     SECOPTS_LAYER_FILE);
	struct stat st;
	size_t num = 0;
	size_t i;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		num += policy->values[i].origin == SECOPTS_ORIGIN_GROUP_POLICY;
	}
	metrics_one(metrics, "secopts_group_policy_settings", "gauge",
		    "Settings whose value Group Policy has delivered.", num);
	if (path != NULL && stat(path, &st) == 0) {
		metrics_one(metrics,
			    "secopts_group_policy_applied_timestamp_seconds",
			    "gauge",
			    "When Group Policy last delivered another value.",
			    (uint64_t)st.st_mtime);
	}
}

static bool add_sessions(TALLOC_CTX *mem_ctx,
			 const struct tool_verb *verb,
			 struct metrics *metrics)
{
	const char *name = "secopts_sessions";
	struct tool_sessions *found = NULL;
	uint64_t anonymous = 0;
	size_t i;

	/* CTDB's databases are not read: the others are of use all the same. */
	if (lp_clustering()) {
		return true;
	}
	found = tool_read_sessions(mem_ctx, verb);
	if (found == NULL) {
		return false;
	}
	for (i = 0; i < found->num; i++) {
		anonymous += found->sessions[i].who == SECOPTS_WHO_ANONYMOUS;
	}
	metrics_begin(metrics, name, "gauge",
		      "Open sessions of who has not proved who they are.");
	metrics_add(metrics, name, LABELS({"who", "anonymous"}), anonymous);
	metrics_add(metrics, name, LABELS({"who", "guest"}),
		    found->num - anonymous);
	return true;
}

static void ignore_refusal(const struct secopts_refusal_note *note,
			   void *private_data)
{
}

static bool add_refusals(const struct tool_verb *verb,
			 const struct secopts_policy *policy,
			 struct metrics *metrics)
{
	const char *name = "secopts_refusals_total";
	const char *directory = lp_state_directory();
	struct secopts_refusals sum;
	int error = secopts_refusals_read(directory, &sum, ignore_refusal,
					  NULL);
	size_t kind;

	if (error != 0) {
		return tool_fail(verb, "needs to read %s/%s: %s", directory,
				 SECOPTS_REFUSALS_FILE, strerror(error));
	}
	metrics_one(metrics, "secopts_refusals_recorded", "gauge",
		    "Whether refusals are recorded now.",
		    policy->record_refusals);
	metrics_begin(metrics, name, "counter",
		      "Refusals by what was asked for; result would_refuse: "
		      "only told of.");
	for (kind = 0; kind < SECOPTS_NUM_REFUSAL_KINDS; kind++) {
		const char *of = secopts_refusal_kind_name(
			(enum secopts_refusal_kind)kind);

		metrics_add(metrics, name,
			    LABELS({"kind", of}, {"result", "refused"}),
			    sum.refused[kind]);
		metrics_add(metrics, name,
			    LABELS({"kind", of}, {"result", "would_refuse"}),
			    sum.would_refuse[kind]);
	}
	return true;
}

static void ignore_use(const struct secopts_use_note *note, void *private_data)
{
}

static bool add_uses(const struct tool_verb *verb,
		     const struct secopts_policy *policy,
		     struct metrics *metrics)
{
	const char *name = "secopts_ntlm_logons_total";
	const char *directory = lp_state_directory();
	struct secopts_uses uses;
	int error = secopts_uses_read(directory, &uses, ignore_use, NULL);
	int version;

	if (error != 0) {
		return tool_fail(verb, "needs to read %s/%s: %s", directory,
				 SECOPTS_USES_FILE, strerror(error));
	}
	metrics_one(metrics, "secopts_ntlm_audited", "gauge",
		    "AuditReceivingNTLMTraffic: 1 logons of accounts of a "
		    "domain are recorded, 2 all.",
		    secopts_number_in_effect(policy,
					     SECOPTS_AUDIT_RECEIVING_NTLM));
	metrics_begin(metrics, name, "counter",
		      "Logons to this host by NTLM, while they were audited.");
	for (version = 0; version < SECOPTS_NUM_NTLM_VERSIONS; version++) {
		const char *of = secopts_ntlm_version_name(
			(enum secopts_ntlm_version)version);

		metrics_add(metrics, name,
			    LABELS({"version", of}, {"result", "success"}),
			    uses.logons[version]);
		metrics_add(metrics, name,
			    LABELS({"version", of}, {"result", "failure"}),
			    uses.failures[version]);
	}
	return true;
}

bool metrics_collect(TALLOC_CTX *mem_ctx,
		     const struct tool_verb *verb,
		     const struct secopts_policy *policy,
		     struct metrics *metrics)
{
	bool ok;

	metrics->text = talloc_strdup(mem_ctx, "");
	add_build(metrics);
	add_plugins(mem_ctx, metrics);
	ok = add_policy(mem_ctx, policy, metrics);
	add_group_policy(mem_ctx, policy, metrics);
	/* All that can be said is said, also where one of them fails. */
	ok &= add_sessions(mem_ctx, verb, metrics);
	ok &= add_refusals(verb, policy, metrics);
	ok &= add_uses(verb, policy, metrics);
	metrics_one(metrics, "secopts_metrics_complete", "gauge",
		    "Whether all of this could be read.", ok);
	if (metrics->text == NULL) {
		return tool_fail(verb, "out of memory");
	}
	return ok;
}
