/*
 * Windows Security Options for Samba
 *
 * Published baselines, and how a policy compares with them
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_baseline.h"
#include "secopts_table.h"

/*
 * The benchmarks' lists, and the names that they let an administrator add under
 * circumstances: .exceptions_doc of each rule says which.
 */
static const char *const pipes_dc[] = {"lsarpc", "netlogon", "samr"};
static const char *const pipes_excepted[] = {
	"BROWSER", "HydraLSPipe", "TermServLicensing",
};
static const char *const pipes_excepted_dc[] = {"BROWSER"};

static const char *const sam_admins[] = {"O:BAG:BAD:(A;;RC;;;BA)"};

/*
 * Of CIS 2.3.10.8 and 2.3.10.9. They are Windows' defaults today, and stand here
 * once more because a benchmark is a text of its own: should either change, the
 * other one stays what it is. The benchmark excepts a path each for two roles
 * that Windows adds it for; a Samba server has neither, but a list that was taken
 * over from a Windows server that has is no gap.
 */
static const char *const exact_paths[] = {
	"System\\CurrentControlSet\\Control\\ProductOptions",
	"System\\CurrentControlSet\\Control\\Server Applications",
	"Software\\Microsoft\\Windows NT\\CurrentVersion",
};
static const char *const sub_paths[] = {
	"System\\CurrentControlSet\\Control\\Print\\Printers",
	"System\\CurrentControlSet\\Services\\Eventlog",
	"Software\\Microsoft\\OLAP Server",
	"Software\\Microsoft\\Windows NT\\CurrentVersion\\Print",
	"Software\\Microsoft\\Windows NT\\CurrentVersion\\Windows",
	"System\\CurrentControlSet\\Control\\ContentIndex",
	"System\\CurrentControlSet\\Control\\Terminal Server",
	"System\\CurrentControlSet\\Control\\Terminal Server\\UserConfig",
	"System\\CurrentControlSet\\Control\\Terminal Server\\"
	"DefaultUserConfiguration",
	"Software\\Microsoft\\Windows NT\\CurrentVersion\\Perflib",
	"System\\CurrentControlSet\\Services\\SysmonLog",
};
static const char *const paths_excepted[] = {
	"System\\CurrentControlSet\\Services\\CertSvc",
	"System\\CurrentControlSet\\Services\\WINS",
};

#define NONE {.num = 0}
#define EXACT_PATHS NAMES(exact_paths)
#define SUB_PATHS NAMES(sub_paths)
#define PATHS_EXCEPTED NAMES(paths_excepted)
#define SAM_ADMINS NAMES(sam_admins)
#define PIPES_DC NAMES(pipes_dc)
#define PIPES_EXCEPTED NAMES(pipes_excepted)
#define PIPES_EXCEPTED_DC NAMES(pipes_excepted_dc)

/* "cis" and its name with a year are one edition, and say so. */
#define CIS_2025 "CIS Microsoft Windows Server 2025 Benchmark, level 1"

/*
 * A rule is cited by the number that it has in the edition named here. Numbers
 * move between editions, so an auditor who holds another one can tell.
 */
const struct secopts_baseline_info secopts_baselines[SECOPTS_NUM_BASELINES] = {
	[SECOPTS_BASELINE_WINDOWS] = {
		.name = "windows",
		.title = "Windows Server's own defaults",
		.source = "Microsoft's security policy settings reference",
	},
	[SECOPTS_BASELINE_CIS] = {
		.name = "cis",
		.title = CIS_2025,
		.source = "rule numbers of v1.0.0",
	},
	[SECOPTS_BASELINE_CIS_2025] = {
		.name = "cis-2025",
		.title = CIS_2025,
		.source = "rule numbers of v1.0.0",
	},
	[SECOPTS_BASELINE_CIS_2022] = {
		.name = "cis-2022",
		.title = "CIS Microsoft Windows Server 2022 Benchmark, level 1",
		.source = "rule numbers of v4.0.0",
	},
	[SECOPTS_BASELINE_CIS_2019] = {
		.name = "cis-2019",
		.title = "CIS Microsoft Windows Server 2019 Benchmark, level 1",
		.source = "rule numbers of v4.0.0",
	},
	[SECOPTS_BASELINE_STIG] = {
		.name = "stig",
		.title = "DISA STIG for Microsoft Windows Server 2022",
		.source = "WN22-SO rules, V-254465 to V-254478; Server 2025: "
			  "WN25-SO rules, V-278215 to V-278228",
	},
	[SECOPTS_BASELINE_MICROSOFT] = {
		.name = "microsoft",
		.title = "Microsoft security baseline",
		.source = "SecCon framework, level 1 (Windows 10); Server 2022 "
			  "and Server 2025 (v2602) where a rule says so",
	},
};

static const struct secopts_rule rules[] = {
#define SECOPTS_RULE(b, s, ...)                                               \
	{.baseline = SECOPTS_BASELINE_##b, .setting = SECOPTS_##s, __VA_ARGS__},
#include "secopts_baselines.def"
#undef SECOPTS_RULE
};

/*
 * Windows' own defaults as if they were a benchmark, one rule for each setting.
 * They differ between releases, so they cannot be entries of the table.
 */
static bool windows_rule(size_t n,
			 enum secopts_release release,
			 struct secopts_rule *rule)
{
	size_t role;

	if (n >= SECOPTS_NUM_SETTINGS) {
		return false;
	}
	*rule = (struct secopts_rule){
		.baseline = SECOPTS_BASELINE_WINDOWS,
		.setting = (enum secopts_setting)n,
		.id = "Windows default",
	};
	for (role = 0; role < SECOPTS_NUM_ROLES; role++) {
		rule->wanted[role] = secopts_default(
			rule->setting, (enum secopts_role)role, release);
	}
	return true;
}

/*
 * The editions of the CIS benchmark that are current ask for the same values of
 * the same settings. Only their numbers differ, so that they are one table: of
 * three copies, sooner or later one would be forgotten. "cis" is the newest of
 * them and becomes another one with a line in CHANGELOG.md; who has to pass a
 * certain edition names it.
 */
static bool is_cis(enum secopts_baseline baseline)
{
	return baseline == SECOPTS_BASELINE_CIS ||
	       baseline == SECOPTS_BASELINE_CIS_2025 ||
	       baseline == SECOPTS_BASELINE_CIS_2022 ||
	       baseline == SECOPTS_BASELINE_CIS_2019;
}

static void number_cis_rule(enum secopts_baseline baseline,
			    struct secopts_rule *rule)
{
	rule->baseline = baseline;
	/*
	 * From the rule on clients' session security on, the editions for
	 * Server 2022 (4.0.0) and 2025 count one more than the one for 2019. An
	 * auditor looks a rule up by its number.
	 */
	if (baseline == SECOPTS_BASELINE_CIS_2019 && rule->id_2019 != NULL) {
		rule->id = rule->id_2019;
	}
	/* The second number is of earlier versions for Server 2022 alone. */
	if (baseline != SECOPTS_BASELINE_CIS_2022) {
		rule->other_id = NULL;
	}
}

bool secopts_baseline_rule(enum secopts_baseline baseline,
			   size_t n,
			   enum secopts_release release,
			   struct secopts_rule *rule)
{
	enum secopts_baseline table =
		is_cis(baseline) ? SECOPTS_BASELINE_CIS : baseline;
	size_t i;

	if (baseline == SECOPTS_BASELINE_WINDOWS) {
		return windows_rule(n, release, rule);
	}
	for (i = 0; i < COUNT(rules); i++) {
		if (rules[i].baseline != table || n-- != 0) {
			continue;
		}
		/* A copy: what follows must not reach the table. */
		*rule = rules[i];
		if (is_cis(baseline)) {
			number_cis_rule(baseline, rule);
		}
		return true;
	}
	return false;
}

/*
 * By the comparison that the decisions use, so that a name counts as listed for
 * a benchmark exactly where it opens something: case, and a pipe's prefix, are
 * no difference (docs/fidelity.md 4, 5).
 */
static bool is_subset(const struct secopts_policy *policy,
		      enum secopts_setting setting,
		      const struct secopts_list *found,
		      const struct secopts_list *wanted)
{
	size_t i;

	for (i = 0; i < found->num; i++) {
		if (!secopts_is_named(policy, setting, wanted,
				      found->names[i]))
		{
			return false;
		}
	}
	return true;
}

/*
 * Compared by what a value lets through, not by the value: a flag more, a name
 * less or a greater number passes where no more is asked for. Benchmarks are
 * written as minimums ("configure this or a stronger one"), and a server that
 * does more must not fail them.
 */
bool secopts_is_as_strict(const struct secopts_policy *policy,
			  enum secopts_setting setting,
			  const struct secopts_data *found,
			  const struct secopts_data *wanted)
{
	/* A benchmark without a value for this role cannot be failed. */
	if (!found->defined || !wanted->defined) {
		return !wanted->defined;
	}
	switch (secopts_settings[setting].stricter) {
	case SECOPTS_STRICTER_HIGHER:
		return found->number >= wanted->number;
	case SECOPTS_STRICTER_LOWER:
		return found->number <= wanted->number;
	case SECOPTS_STRICTER_BITS:
		/* KB 239869: each flag is a requirement of its own */
		return (found->number & wanted->number) == wanted->number;
	case SECOPTS_STRICTER_SHORTER:
		/*
		 * Not by their length: one name that is not wanted opens
		 * something that the benchmark closes, however many others
		 * are missing.
		 */
		return is_subset(policy, setting, &found->list, &wanted->list);
	case SECOPTS_STRICTER_GRANTS:
		/* An empty value has nobody checked, and asks for nothing. */
		return wanted->list.num == 0 ||
		       (found->list.num != 0 &&
			secopts_sddl_grants_no_more(found->list.names[0],
						    wanted->list.names[0]));
	}
	return false;
}

bool secopts_is_same(const struct secopts_policy *policy,
		     enum secopts_setting setting,
		     const struct secopts_data *a,
		     const struct secopts_data *b)
{
	/* "Not defined" is what Windows shows, and no value like any other. */
	if (a->defined != b->defined) {
		return false;
	}
	if (!secopts_is_text(setting)) {
		return a->number == b->number;
	}
	/* A list is a set: order and repetition open nothing. */
	return is_subset(policy, setting, &a->list, &b->list) &&
	       is_subset(policy, setting, &b->list, &a->list);
}

bool secopts_is_unrestricted(enum secopts_setting setting,
			     const struct secopts_data *data)
{
	const struct secopts_setting_info *info = &secopts_settings[setting];

	/*
	 * The opposite end of .stricter. Nobody has to enforce a value that
	 * asks for nothing, so its rule does not fail where nothing does
	 * (docs/fidelity.md 35).
	 */
	if (!data->defined) {
		return true;
	}
	switch (info->stricter) {
	case SECOPTS_STRICTER_HIGHER:
	case SECOPTS_STRICTER_BITS:
		return data->number == 0;
	case SECOPTS_STRICTER_LOWER:
		return data->number == info->max;
	case SECOPTS_STRICTER_SHORTER:
		/*
		 * An allow-list is a restriction, whatever it names; but those
		 * of servers are exceptions from another setting's "deny".
		 */
		return info->of_servers;
	case SECOPTS_STRICTER_GRANTS:
		return data->list.num == 0;
	}
	return false;
}

bool secopts_needs_vfs(enum secopts_setting setting)
{
	/*
	 * What is asked at TREE_CONNECT and at CREATE on IPC$ (MS-SMB2 3.3.5.7,
	 * 3.3.5.9), and what RPC servers are asked, who have to prove to the
	 * VFS plug-in that they judge it. All else is decided while a session
	 * is set up.
	 */
	return secopts_settings[setting].judged_with_vfs;
}
