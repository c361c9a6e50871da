/*
 * Windows Security Options for Samba
 *
 * The secopts command: all settings in one look
 *
 * What is shown has to fit a screen, and nothing that matters may be missing.
 * So a setting has a line if it is one of those that decide what a stranger
 * gets, or if somebody has set it; what is left has Windows' default, or has no
 * effect on this server, and is counted.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "show.h"
#include "../common/conf.h"
#include "../common/group_policy.h"
#include "secopts_unicode.h"

/* A value that gets less than this goes to a line of its own. */
#define VALUE_COLUMNS 12
/* The name of a policy of the domain may be as long as it likes. */
#define ORIGIN_COLUMNS 24
/* What a line begins with: a blank, the mark and another one. */
#define MARK_COLUMNS 6

enum mark {
	MARK_OK,
	MARK_WEAK,   /* enforced, and laxer than Windows' default */
	MARK_BAD,    /* something stands in for a value that cannot be read */
	MARK_LOGGED, /* mode audit */
	MARK_FAIL,   /* not enforced */
	MARK_NONE,   /* no effect here */
};

static const struct {
	const char *word;
	enum tool_style style;
} marks[] = {
	[MARK_OK] = {"ok", TOOL_GOOD},
	[MARK_WEAK] = {"weak", TOOL_WARN},
	[MARK_BAD] = {"bad", TOOL_WARN},
	[MARK_LOGGED] = {"log", TOOL_WARN},
	[MARK_FAIL] = {"FAIL", TOOL_BAD},
	[MARK_NONE] = {"-", TOOL_PLAIN},
};

/* A setting that has a line. */
struct row {
	enum secopts_setting setting;
	enum mark mark;
	const char *value;
	const char *origin;
	const char **reasons; /* why it is not enforced, or has no effect */
	size_t num_reasons;
	bool printed;
};

struct look {
	const struct secopts_policy *policy;
	struct check_report *report;
	struct row rows[SECOPTS_NUM_SETTINGS];
	size_t num_rows;
	size_t counts[ARRAY_SIZE(marks)];
	bool is_cut; /* a value is longer than its column */
	int names;   /* columns */
	int values;
	int origins;
};

/*
 * Text that takes no more than these columns. What was cut off is told by the
 * line of one setting.
 */
static const char *fit(struct look *look, const char *text, size_t columns)
{
	size_t taken = 0;
	size_t keep = 0;
	size_t i;

	for (i = 0; text[i] != '\0'; i++) {
		if (secopts_is_continued(text[i])) {
			continue;
		}
		if (taken == columns - MIN(columns, strlen("..."))) {
			keep = i;
		}
		taken++;
	}
	if (taken <= columns) {
		return text;
	}
	look->is_cut = true;
	return talloc_asprintf(look->report, "%.*s...", (int)keep, text);
}

/* Is it enforced with the value that it has, whatever that is? */
static bool judge(struct look *look,
		  enum secopts_setting setting,
		  struct check_rule *rule)
{
	const struct secopts_policy *policy = look->policy;

	*rule = (struct check_rule){
		.rule = {.baseline = SECOPTS_BASELINE_WINDOWS,
			 .setting = setting},
	};
	rule->rule.wanted[policy->role] = policy->values[setting].data;
	return check_judge(look->report, rule);
}

static bool is_laxer(const struct secopts_policy *policy,
		     enum secopts_setting setting)
{
	const struct secopts_data normal =
		secopts_default(setting, policy->role, policy->release);

	return !secopts_is_as_strict(policy, setting,
				     &policy->values[setting].data, &normal);
}

static enum mark find_mark(const struct secopts_policy *policy,
			   enum secopts_setting setting,
			   const struct check_rule *rule)
{
	if (secopts_no_effect(setting, policy->role, policy->release) != NULL) {
		return MARK_NONE;
	}
	if (rule->result == CHECK_FAIL) {
		return secopts_is_enforced(policy) ? MARK_FAIL : MARK_LOGGED;
	}
	if (policy->values[setting].origin == SECOPTS_ORIGIN_FALLBACK) {
		return MARK_BAD;
	}
	return is_laxer(policy, setting) ? MARK_WEAK : MARK_OK;
}

/* Nobody has set it, and it is not one of those that everybody looks for. */
static bool is_folded(const struct secopts_policy *policy,
		      enum secopts_setting setting,
		      enum mark mark)
{
	return policy->values[setting].origin == SECOPTS_ORIGIN_DEFAULT &&
	       (mark == MARK_NONE || secopts_settings[setting].is_detail);
}

static const char *origin_text(struct look *look,
			       const struct secopts_value *value)
{
	switch (value->origin) {
	case SECOPTS_ORIGIN_FALLBACK:
		return "stand-in";
	case SECOPTS_ORIGIN_SAMBA:
		return "Samba";
	case SECOPTS_ORIGIN_GROUP_POLICY:
		return fit(look,
			   talloc_asprintf(look->report, "GPO %s",
					   value->gpo != NULL ? value->gpo
							      : "?"),
			   ORIGIN_COLUMNS);
	default:
		return secopts_origin_name(value->origin);
	}
}

/* What is said about lines to be added belongs to "secopts check". */
static void drop_advice(struct row *row)
{
	static const char why[] = "not enforced: ";
	size_t kept = 0;
	size_t i;

	for (i = 0; i < row->num_reasons; i++) {
		if (row->mark == MARK_NONE ||
		    strncmp(row->reasons[i], why, strlen(why)) == 0)
		{
			row->reasons[kept++] = row->reasons[i];
		}
	}
	row->num_reasons = kept;
}

static bool add_row(struct look *look, enum secopts_setting setting)
{
	const struct secopts_value *value = &look->policy->values[setting];
	struct check_rule rule;
	struct row row = {.setting = setting};
	const char *text = NULL;

	if (!judge(look, setting, &rule)) {
		return false;
	}
	row.mark = find_mark(look->policy, setting, &rule);
	if (is_folded(look->policy, setting, row.mark)) {
		return true;
	}
	text = tool_value_text(look->report, setting, &value->data);
	row.value = tool_safe_text(look->report, text);
	row.origin = origin_text(look, value);
	row.reasons = rule.reasons;
	row.num_reasons = rule.num_reasons;
	drop_advice(&row);
	if (row.value == NULL || row.origin == NULL) {
		return false;
	}
	look->counts[row.mark]++;
	look->rows[look->num_rows++] = row;
	return true;
}

/* Names and origins are never cut, so that values get what is left. */
static void set_columns(struct look *look)
{
	int left = (int)tool_columns() - 1;
	size_t i;

	for (i = 0; i < look->num_rows; i++) {
		const struct row *row = &look->rows[i];
		const char *name = secopts_settings[row->setting].value_name;

		look->names = MAX(look->names, (int)strlen(name));
		look->values = MAX(look->values,
				   (int)tool_text_columns(row->value));
		look->origins = MAX(look->origins, (int)strlen(row->origin));
	}
	left -= MARK_COLUMNS + look->names + 1 + 1 + look->origins;
	look->values = MIN(look->values, left);
}

static const char *mark_text(const struct look *look, enum mark mark)
{
	const char *text = talloc_asprintf(
		look->report, " %s%-4s%s ",
		tool_style(stdout, marks[mark].style), marks[mark].word,
		tool_style(stdout, TOOL_PLAIN));

	return text != NULL ? text : "";
}

static bool is_told(const struct look *look, const char *reason)
{
	size_t i;
	size_t j;

	for (i = 0; i < look->num_rows; i++) {
		const struct row *row = &look->rows[i];

		for (j = 0; row->printed && j < row->num_reasons; j++) {
			if (strcmp(row->reasons[j], reason) == 0) {
				return true;
			}
		}
	}
	return false;
}

/* Each reason once: a plug-in that is missing is one for nearly all lines. */
static void print_reasons(const struct look *look, const struct row *row)
{
	size_t i;

	for (i = 0; i < row->num_reasons; i++) {
		if (!is_told(look, row->reasons[i])) {
			tool_wrap(stdout, "      ", "      ", row->reasons[i]);
		}
	}
}

static void print_windows(struct look *look, const struct row *row)
{
	const struct secopts_policy *policy = look->policy;
	const struct secopts_data data = secopts_default(
		row->setting, policy->role, policy->release);
	const char *text = tool_value_text(look->report, row->setting, &data);

	printf("      Windows' default: %s\n",
	       fit(look, text, tool_columns() - 26));
}

static void print_row(struct look *look, struct row *row)
{
	const char *name = secopts_settings[row->setting].value_name;

	fputs(mark_text(look, row->mark), stdout);
	if (look->values < VALUE_COLUMNS &&
	    look->values < (int)tool_text_columns(row->value)) {
		printf("%s\n      %s\n      from %s\n", name,
		       fit(look, row->value, tool_columns() - 8), row->origin);
	} else {
		const char *value = fit(look, row->value, look->values);

		/* "%-*s" counts bytes */
		printf("%-*s %s%*s %s\n", look->names, name, value,
		       look->values - (int)tool_text_columns(value), "",
		       row->origin);
	}
	print_reasons(look, row);
	if (is_laxer(look->policy, row->setting) && row->mark != MARK_NONE) {
		print_windows(look, row);
	}
	row->printed = true;
}

static void print_rows(struct look *look)
{
	enum secopts_group group;
	size_t i;

	for (group = 0; group < SECOPTS_NUM_GROUPS; group++) {
		bool first = true;

		for (i = 0; i < look->num_rows; i++) {
			struct row *row = &look->rows[i];

			if (secopts_settings[row->setting].group != group) {
				continue;
			}
			if (first) {
				printf("%s%s%s\n",
				       tool_style(stdout, TOOL_BOLD),
				       secopts_group_name(group),
				       tool_style(stdout, TOOL_PLAIN));
			}
			first = false;
			print_row(look, row);
		}
	}
}

/* The parameters that are no settings: the first two always. */
static void print_head(const struct look *look)
{
	const struct secopts_policy *policy = look->policy;
	char *text = talloc_asprintf(
		look->report, "Role %s, Windows Server %s, mode %s",
		secopts_role_name(policy->role),
		secopts_release_name(policy->release),
		secopts_is_enforced(policy)
			? "enforce"
			: "audit (nothing is refused)");
	size_t i;

	for (i = 0; i < SECOPTS_NUM_PARAMETERS; i++) {
		enum secopts_parameter parameter = (enum secopts_parameter)i;
		uint32_t number = secopts_parameter(policy, parameter);
		char value[SECOPTS_PARAMETER_TEXT_SIZE];

		if (parameter == SECOPTS_PARAMETER_MODE ||
		    parameter == SECOPTS_PARAMETER_RELEASE ||
		    number == secopts_parameters[i].number)
		{
			continue;
		}
		talloc_asprintf_addbuf(&text, "; %s = %s",
				       secopts_parameters[i].name,
				       secopts_parameter_text(parameter, number,
							      value));
	}
	tool_wrap(stdout, "", "", text != NULL ? text : "out of memory");
}

static void print_folded(const struct look *look)
{
	size_t folded = SECOPTS_NUM_SETTINGS - look->num_rows;
	char *text = NULL;

	if (folded != 0) {
		text = talloc_asprintf(look->report,
				       "%zu more are at Windows' default or "
				       "have no effect here: secopts show --all",
				       folded);
		tool_wrap(stdout, "", "", text != NULL ? text : "");
	}
	if (look->is_cut) {
		printf("A value that ends in ... is longer:\n"
		       "\tsecopts show NAME\n");
	}
	printf("\n");
}

/* The line that mends it, alone on its line so that it can be copied. */
static void print_remedy(const struct look *look,
			 const struct tool_finding *finding)
{
	/* Without the VFS plug-in, the line shuts everybody out. */
	if (finding->line == NULL || (finding->weakens == TOOL_WEAKENS_VFS &&
				      !look->report->vfs_loads))
	{
		return;
	}
	if (tool_is_in_registry(finding->section)) {
		printf("    Run:\n\t%s\n",
		       tool_registry_command(look->report, finding->section,
					     finding->line));
		return;
	}
	printf("    In [%s] of smb.conf:\n\t%s\n", finding->section,
	       finding->line);
}

static void print_findings(const struct look *look)
{
	const struct tool_findings *findings = look->report->findings;
	size_t i;

	for (i = 0; i < findings->num; i++) {
		const struct tool_finding *finding = &findings->list[i];

		tool_print_finding(stdout, finding->hint, finding->text);
		print_remedy(look, finding);
	}
}

/* Of what TOOL_WARN_LOCAL adds, all are hints. */
static void print_folded_hints(const struct look *look)
{
	struct tool_findings *more =
		talloc_zero(look->report, struct tool_findings);
	char *text = NULL;
	size_t num = 0;

	tool_find_guests(&more, look->policy, TOOL_WARN_LOCAL);
	tool_find_local(&more, look->policy);
	if (more != NULL) {
		num = tool_count_findings(more, true);
	}
	if (num > 0) {
		text = talloc_asprintf(look->report,
				       "%zu hint%s on programs and guests: "
				       "secopts show --all",
				       num, num == 1 ? "" : "s");
		tool_wrap(stdout, "", "", text != NULL ? text : "");
	}
}

static void print_count(const struct look *look,
			enum mark mark,
			const char *one,
			const char *many)
{
	size_t num = look->counts[mark];
	char *text = NULL;

	if (num > 0) {
		text = talloc_asprintf(look->report, "%zu %s", num,
				       num == 1 ? one : many);
		tool_wrap(stdout, mark_text(look, mark), "      ",
			  text != NULL ? text : "out of memory");
	}
}

/* The last line is what is seen first. */
static void print_sum(const struct look *look)
{
	size_t warnings = tool_count_findings(look->report->findings, false);
	size_t good = look->counts[MARK_OK] + look->counts[MARK_NONE];
	enum mark mark;

	for (mark = MARK_LOGGED; mark <= MARK_FAIL; mark++) {
		print_count(look, mark, "setting is not enforced.",
			    "settings are not enforced.");
	}
	print_count(look, MARK_BAD, "line cannot be read.",
		    "lines cannot be read.");
	print_count(look, MARK_WEAK, "setting is laxer than Windows' default.",
		    "settings are laxer than Windows' default.");
	if (look->counts[MARK_WEAK] > 0) {
		printf("      To see lines that give it back:\n"
		       "\tsecopts check --baseline windows\n");
	}
	if (good == look->num_rows && warnings == 0) {
		tool_wrap(stdout, mark_text(look, MARK_OK), "      ",
			  "All of it is enforced, and nothing is laxer than "
			  "Windows' default.");
	}
}

bool show_look(TALLOC_CTX *mem_ctx,
	       const struct tool_verb *verb,
	       const struct secopts_policy *policy)
{
	struct look *look = talloc_zero(mem_ctx, struct look);
	bool good = (look != NULL);
	size_t i;

	if (good) {
		look->policy = policy;
		look->report =
			tool_compare(look, policy, SECOPTS_BASELINE_WINDOWS);
		good = (look->report != NULL);
	}
	for (i = 0; good && i < SECOPTS_NUM_SETTINGS; i++) {
		good = add_row(look, (enum secopts_setting)i);
	}
	if (!good) {
		return tool_fail(verb, "out of memory");
	}
	set_columns(look);
	tool_page();
	print_head(look);
	print_rows(look);
	print_folded(look);
	show_print_result(policy);
	printf("\n");
	tool_print_gpo(policy);
	print_findings(look);
	print_folded_hints(look);
	print_sum(look);
	return true;
}
