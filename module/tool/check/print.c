/*
 * Windows Security Options for Samba
 *
 * The secopts command: a comparison as text
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "check.h"

const char *check_result_name(enum check_result result)
{
	static const char *const words[CHECK_NUM_RESULTS] = {
		[CHECK_PASS] = "pass",
		[CHECK_FAIL] = "fail",
		[CHECK_NOT_APPLICABLE] = "not applicable",
	};

	return words[result];
}

const char *check_title(TALLOC_CTX *mem_ctx, const struct check_report *report)
{
	if (report->baseline == SECOPTS_BASELINE_WINDOWS) {
		return talloc_asprintf(
			mem_ctx, "Defaults of Windows Server %s",
			secopts_release_name(report->policy->release));
	}
	return secopts_baselines[report->baseline].title;
}

static void print_head(const struct check_report *report,
		       const struct check_rule *rule)
{
	static const struct {
		const char *word;
		enum tool_style style;
	} marks[CHECK_NUM_RESULTS] = {
		[CHECK_PASS] = {"pass", TOOL_GOOD},
		[CHECK_FAIL] = {"FAIL", TOOL_BAD},
		[CHECK_NOT_APPLICABLE] = {"n/a", TOOL_DIM},
	};
	const struct secopts_rule *r = &rule->rule;

	printf("%s%-4s%s  %s%s%s%s%s%s%s%s\n",
	       tool_style(stdout, marks[rule->result].style),
	       marks[rule->result].word, tool_style(stdout, TOOL_PLAIN), r->id, r->other_id != NULL ? ", " : "",
	       r->other_id != NULL ? r->other_id : "",
	       r->severity != NULL ? " (" : "",
	       r->severity != NULL ? r->severity : "",
	       r->severity != NULL ? ")" : "",
	       r->id_2025 != NULL ? "; Server 2025: " : "",
	       r->id_2025 != NULL ? r->id_2025 : "");
	tool_wrap(stdout, "      ", "        ",
		  secopts_settings[r->setting].display_name);
	if (rule->result == CHECK_NOT_APPLICABLE) {
		printf("      no value for the role %s\n",
		       secopts_role_name(report->policy->role));
	}
}

static void print_rule(const struct check_report *report,
		       const struct check_rule *rule)
{
	enum secopts_setting setting = rule->rule.setting;
	size_t i;

	print_head(report, rule);
	if (rule->result != CHECK_NOT_APPLICABLE) {
		tool_print_long("      wanted  ", "              ",
				tool_value_text(talloc_tos(), setting,
						&rule->wanted));
		tool_print_long(
			"      found   ", "              ",
			talloc_asprintf(talloc_tos(), "%s, from %s",
					tool_value_text(talloc_tos(), setting,
							&rule->found->data),
					tool_origin_text(talloc_tos(),
							 rule->found)));
	}
	for (i = 0; i < rule->num_reasons; i++) {
		tool_wrap(stdout, "      note    ", "              ",
			  rule->reasons[i]);
	}
	for (i = 0; i < rule->num_lines; i++) {
		if (rule->lines[i].command != NULL) {
			printf("      run     %s\n", rule->lines[i].command);
			continue;
		}
		printf("      set     [%s] %s\n", rule->lines[i].section,
		       rule->lines[i].text);
	}
	for (i = 0; i < rule->num_changes; i++) {
		printf("      change  %s in %s\n", rule->changes[i].text,
		       rule->changes[i].policy);
	}
	printf("\n");
}

static void print_rules(const struct check_report *report)
{
	const char *delivered = tool_gpo_count_text(talloc_tos(),
						    report->policy);
	size_t i;

	for (i = 0; i < report->num_rules; i++) {
		print_rule(report, &report->rules[i]);
	}
	printf("%s%zu pass, %zu fail, %zu not applicable%s\n",
	       tool_style(stdout, report->counts[CHECK_FAIL] > 0 ? TOOL_BAD
								 : TOOL_GOOD),
	       report->counts[CHECK_PASS], report->counts[CHECK_FAIL],
	       report->counts[CHECK_NOT_APPLICABLE],
	       tool_style(stdout, TOOL_PLAIN));
	if (delivered != NULL) {
		tool_wrap(stdout, "", "", delivered);
	}
}

/* The n-th line of all rules, from 0. */
static const struct check_line *line_at(const struct check_report *report,
					size_t n)
{
	size_t i;

	for (i = 0; i < report->num_rules; i++) {
		if (n < report->rules[i].num_lines) {
			return &report->rules[i].lines[n];
		}
		n -= report->rules[i].num_lines;
	}
	return NULL;
}

static bool is_repeated(const struct check_report *report, size_t n)
{
	const struct check_line *line = line_at(report, n);
	size_t i;

	for (i = 0; i < n; i++) {
		const struct check_line *other = line_at(report, i);

		if (strequal(other->section, line->section) &&
		    strcmp(other->text, line->text) == 0)
		{
			return true;
		}
	}
	return false;
}

/* Under its section's name, each line once. */
static void print_lines(const struct check_report *report)
{
	const struct check_line *line = NULL;
	const char *section = NULL;
	size_t n;

	for (n = 0; (line = line_at(report, n)) != NULL; n++) {
		if (line->command != NULL || is_repeated(report, n)) {
			continue;
		}
		if (section == NULL) {
			printf("\nFor the end of smb.conf:\n\n");
		}
		if (section == NULL || !strequal(section, line->section)) {
			section = line->section;
			printf("[%s]\n", section);
		}
		printf("\t%s\n", line->text);
	}
}

static void print_commands(const struct check_report *report)
{
	const struct check_line *line = NULL;
	bool first = true;
	size_t n;

	for (n = 0; (line = line_at(report, n)) != NULL; n++) {
		if (line->command == NULL || is_repeated(report, n)) {
			continue;
		}
		if (first) {
			printf("\nTo be run, for what is in Samba's "
			       "registry:\n\n");
		}
		first = false;
		printf("%s\n", line->command);
	}
}

static bool is_change_repeated(const struct check_report *report,
			       size_t num_rules,
			       const struct check_change *change)
{
	size_t i, j;

	for (i = 0; i < num_rules; i++) {
		for (j = 0; j < report->rules[i].num_changes; j++) {
			const struct check_change *other =
				&report->rules[i].changes[j];

			if (strcmp(other->policy, change->policy) == 0 &&
			    strcmp(other->text, change->text) == 0)
			{
				return true;
			}
		}
	}
	return false;
}

/* What to change in the policies of the domain, each value once. */
static void print_changes(const struct check_report *report)
{
	bool first = true;
	size_t i, j;

	for (i = 0; i < report->num_rules; i++) {
		for (j = 0; j < report->rules[i].num_changes; j++) {
			const struct check_change *change =
				&report->rules[i].changes[j];

			if (is_change_repeated(report, i, change)) {
				continue;
			}
			if (first) {
				printf("\nTo be changed in Group Policy, which "
				       "holds over smb.conf:\n\n");
			}
			first = false;
			printf("%s: %s\n", change->policy, change->text);
		}
	}
}

/* Warnings that belong to no rule, such as whom a value locks out. */
static void print_warnings(const struct check_report *report)
{
	bool first = true;
	size_t i;

	for (i = 0; i < report->findings->num; i++) {
		const struct tool_finding *finding = &report->findings->list[i];

		if (finding->hint || finding->weakens != TOOL_WEAKENS_NOTHING) {
			continue;
		}
		if (first) {
			printf("\n");
		}
		first = false;
		tool_print_finding(stdout, false, finding->text);
	}
}

void check_print(const struct check_report *report)
{
	tool_page();
	printf("%s, role %s\n\n", check_title(talloc_tos(), report),
	       secopts_role_name(report->policy->role));
	print_rules(report);
	print_warnings(report);
	print_lines(report);
	print_commands(report);
	print_changes(report);
}

static void print_footing(const struct check_report *report)
{
	printf("\nWhat enforces it\n\n");
	tool_wrap(stdout, "", "",
		  "The plug-ins gensec/secopts.so and vfs/secopts.so of this "
		  "host's Samba, and Samba itself for LmCompatibilityLevel. "
		  "A value that nothing enforces is counted as a failure.");
	printf("\n");
	if (report->findings->num == 0) {
		printf("Nothing keeps them from it.\n");
	}
	tool_print_findings(stdout, report->findings);
}

void check_print_statement(const struct check_report *report)
{
	const struct secopts_policy *policy = report->policy;

	tool_page();
	printf("Statement on Windows Security Options of a Samba server\n\n");
	printf("Host       %s\n", report->host);
	printf("Date       %s\n", report->date);
	printf("Samba      %s\n", samba_version_string());
	printf("secopts    %s\n", SECOPTS_VERSION);
	printf("Role       %s\n", secopts_role_name(policy->role));
	printf("Rules of   Windows Server %s\n",
	       secopts_release_name(policy->release));
	printf("Mode       %s\n", secopts_is_enforced(policy)
					  ? "enforce"
					  : "audit: nothing is refused");
	printf("Guests     %s\n", policy->guest_as_anonymous
					  ? "treated as anonymous"
					  : "not treated as anonymous");
	printf("Baseline   %s\n", check_title(talloc_tos(), report));
	printf("           %s\n\n",
	       secopts_baselines[report->baseline].source);
	tool_wrap(stdout, "", "",
		  "A scanner that looks into the registry of Windows finds "
		  "nothing on this host: the settings are in Samba's "
		  "configuration. This is what \"secopts check\" read there, "
		  "and how it compares.");
	printf("\n");
	print_rules(report);
	print_footing(report);
}
