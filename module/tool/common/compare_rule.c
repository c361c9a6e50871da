/*
 * Windows Security Options for Samba
 *
 * The secopts command: one rule of a baseline
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "compare.h"
#include "conf.h"
#include "../../samba/secopts_shares.h"

static bool PRINTF_ATTRIBUTE(3, 4) add_reason(struct check_report *report,
					      struct check_rule *rule,
					      const char *format,
					      ...)
{
	va_list ap;
	bool ok;

	va_start(ap, format);
	ok = tool_add_text(report, &rule->reasons, &rule->num_reasons, format,
			   ap);
	va_end(ap);
	return ok;
}

static bool PRINTF_ATTRIBUTE(4, 5) add_line(struct check_report *report,
					    struct check_rule *rule,
					    const char *section,
					    const char *format,
					    ...)
{
	struct check_line *lines = talloc_realloc(report, rule->lines,
						  struct check_line,
						  rule->num_lines + 1);
	char *text = NULL;
	va_list ap;

	va_start(ap, format);
	text = talloc_vasprintf(report, format, ap);
	va_end(ap);
	if (lines == NULL || text == NULL) {
		return false;
	}
	rule->lines = lines;
	lines[rule->num_lines] = (struct check_line){section, text, NULL};
	if (tool_is_in_registry(section)) {
		/*
		 * A section of smb.conf for a share that is in the registry
		 * would hide the share there, with its path: nobody could
		 * connect to it any more.
		 */
		lines[rule->num_lines].command =
			tool_registry_command(report, section, text);
		if (lines[rule->num_lines].command == NULL) {
			return false;
		}
	}
	rule->num_lines++;
	return true;
}

/*
 * What Group Policy delivers holds over smb.conf and registry: a line there
 * would change nothing.
 */
static bool change_policy(struct check_report *report,
			  struct check_rule *rule,
			  enum secopts_setting setting,
			  const struct secopts_data *data)
{
	const char *gpo = report->policy->values[setting].gpo;
	const char *name = secopts_settings[setting].value_name;
	const struct check_change change = {
		.policy = tool_gpo_text(report, gpo),
		.gpo = gpo,
		.text = talloc_asprintf(
			report, "%s = %s", name,
			tool_value_text(report, setting, data)),
	};
	struct check_change *changes = talloc_realloc(
		report, rule->changes, struct check_change,
		rule->num_changes + 1);

	if (changes == NULL || change.policy == NULL || change.text == NULL) {
		return false;
	}
	rule->changes = changes;
	changes[rule->num_changes++] = change;
	return add_reason(report, rule,
			  "%s is what %s delivers, which holds over smb.conf: "
			  "change it there",
			  name, change.policy);
}

/*
 * The name under which smb.conf has the setting already: a second line under
 * the other one would contradict it.
 */
static const char *parameter_of(enum secopts_setting setting)
{
	const char *given = tool_given_name(&secopts_settings[setting]);

	return (given != NULL) ? given : secopts_settings[setting].parameter;
}

/*
 * A value that passes and is nowhere less strict than the present one: other
 * flags stay, and no name is added.
 */
static bool mended(struct check_report *report,
		   const struct check_rule *rule,
		   struct secopts_data *data)
{
	const struct secopts_data *found = &rule->found->data;
	enum secopts_setting setting = rule->rule.setting;
	const char **names = NULL;
	size_t num = 0;
	size_t i;

	*data = rule->wanted;
	switch (secopts_settings[setting].stricter) {
	case SECOPTS_STRICTER_HIGHER:
	case SECOPTS_STRICTER_LOWER:
		return true;
	case SECOPTS_STRICTER_GRANTS:
		/* It fails because it grants to others, too. */
		return true;
	case SECOPTS_STRICTER_BITS:
		data->number |= found->number;
		return true;
	case SECOPTS_STRICTER_SHORTER:
		break;
	}
	names = talloc_array(report, const char *, found->list.num + 1);
	if (names == NULL) {
		return false;
	}
	for (i = 0; i < found->list.num; i++) {
		if (secopts_is_named(report->policy, setting,
				     &rule->wanted.list, found->list.names[i]))
		{
			names[num++] = found->list.names[i];
		}
	}
	data->list = (struct secopts_list){.num = num, .names = names};
	return true;
}

/*
 * Where settings are read from the registry alone, a line of smb.conf counts
 * only with "policy source = both". That brings into effect the lines that
 * smb.conf has already: they get the values that hold beneath Group Policy, so
 * that nothing becomes less strict.
 */
static bool open_source(struct check_report *report, struct check_rule *rule)
{
	size_t i;

	if (report->policy->source != SECOPTS_SOURCE_REGISTRY) {
		return true;
	}
	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		enum secopts_setting setting = (enum secopts_setting)i;

		if (secopts_settings[i].key == NULL ||
		    secopts_settings[i].enforced == SECOPTS_ENFORCED_SAMBA ||
		    tool_given_name(&secopts_settings[i]) == NULL)
		{
			continue;
		}
		if (!add_line(report, rule, "global", "secopts:%s = %s",
			      parameter_of(setting),
			      tool_conf_text(report, setting,
					     &report->own->values[i].data)))
		{
			return false;
		}
	}
	return add_line(report, rule, "global", "secopts:policy source = both");
}

static bool set_value(struct check_report *report, struct check_rule *rule)
{
	enum secopts_setting setting = rule->rule.setting;
	struct secopts_data data;

	if (!mended(report, rule, &data)) {
		return false;
	}
	if (tool_is_delivered(report->policy, setting)) {
		return change_policy(report, rule, setting, &data);
	}
	return open_source(report, rule) &&
	       add_line(report, rule, "global", "secopts:%s = %s",
			parameter_of(setting),
			tool_conf_text(report, setting, &data));
}

/* Whoever has the level delivered may believe that this is enough. */
static bool note_lm_level(struct check_report *report, struct check_rule *rule)
{
	const enum secopts_setting setting = SECOPTS_LM_COMPATIBILITY_LEVEL;
	const struct secopts_layer *layer = secopts_layer_now(NULL);
	const char *lines = NULL;
	uint32_t level = tool_gpo_lm_level(report, report->policy, &lines);

	return level == UINT32_MAX ||
	       add_reason(report, rule,
			  "%s delivers %" PRIu32 "; Samba enforces it by "
			  "parameters of its own, which smb.conf has to set",
			  tool_gpo_text(report, layer->gpo[setting]), level);
}

static bool set_parameters(struct check_report *report, struct check_rule *rule)
{
	struct tool_parameter list[TOOL_MAX_PARAMETERS];
	size_t num = tool_parameters(report, rule->rule.setting,
				     rule->wanted.number, list);
	size_t i;

	if (rule->rule.setting == SECOPTS_LM_COMPATIBILITY_LEVEL &&
	    !note_lm_level(report, rule))
	{
		return false;
	}
	for (i = 0; i < num; i++) {
		if (!list[i].set &&
		    !add_line(report, rule, "global", "%s = %s", list[i].name,
			      list[i].needed))
		{
			return false;
		}
	}
	return true;
}

/* Some benchmarks permit a name in circumstances that they describe. */
static bool note_exceptions(struct check_report *report,
			    struct check_rule *rule)
{
	const struct secopts_list *found = &rule->found->data.list;
	size_t i;

	for (i = 0; i < found->num; i++) {
		if (secopts_is_named(report->policy, rule->rule.setting,
				     &rule->rule.exceptions, found->names[i]))
		{
			return add_reason(report, rule, "%s",
					  rule->rule.exceptions_doc);
		}
	}
	return true;
}

static bool judge_value(struct check_report *report, struct check_rule *rule)
{
	enum secopts_setting setting = rule->rule.setting;
	bool samba = secopts_settings[setting].enforced ==
		     SECOPTS_ENFORCED_SAMBA;

	if (secopts_is_as_strict(report->policy, setting, &rule->found->data,
				 &rule->wanted))
	{
		return true;
	}
	rule->result = CHECK_FAIL;
	return add_reason(report, rule, "the value is less strict") &&
	       note_exceptions(report, rule) &&
	       (samba ? set_parameters(report, rule)
		      : set_value(report, rule));
}

static bool weakens(const struct tool_finding *finding,
		    enum secopts_setting setting)
{
	switch (finding->weakens) {
	case TOOL_WEAKENS_GENSEC:
		return true;
	case TOOL_WEAKENS_VFS:
		return secopts_needs_vfs(setting);
	case TOOL_WEAKENS_RPC:
		return secopts_settings[setting].of_operations;
	case TOOL_WEAKENS_NOTHING:
		break;
	}
	return false;
}

static bool has_finding(const struct check_report *report, const char *share)
{
	size_t i;

	for (i = 0; i < report->findings->num; i++) {
		const char *section = report->findings->list[i].section;

		if (section != NULL && strequal(section, share)) {
			return true;
		}
	}
	return false;
}

/*
 * Samba gives a share what [global] has when the share's section begins: a
 * line that comes later is too late for it. IPC$ is made at the end, and so is
 * a share of the registry, unless it has a line of its own.
 */
static bool watch_shares(struct check_report *report, struct check_rule *rule)
{
	int snum;

	for (snum = 0; snum < lp_numservices(); snum++) {
		const char *name = lp_const_servicename(snum);

		if (!lp_snum_ok(snum) || secopts_is_watched(snum) ||
		    lp_printable(snum) || strequal(name, "IPC$") ||
		    has_finding(report, name) ||
		    (tool_is_in_registry(name) &&
		     !tool_has_registry_line(name, "vfs objects")))
		{
			continue;
		}
		if (!add_line(report, rule, name, "%s",
			      tool_vfs_line(report, snum)))
		{
			return false;
		}
	}
	return true;
}

static bool mend_finding(struct check_report *report,
			 struct check_rule *rule,
			 const struct tool_finding *finding)
{
	if (finding->line == NULL) {
		return true;
	}
	if (finding->weakens == TOOL_WEAKENS_VFS && !report->vfs_loads) {
		return add_reason(report, rule,
				  "once the VFS plug-in is there, check again "
				  "for its lines: without it they would keep "
				  "everybody from the shares");
	}
	return add_line(report, rule, finding->section, "%s", finding->line) &&
	       (!strequal(finding->section, "global") ||
		watch_shares(report, rule));
}

static bool judge_findings(struct check_report *report, struct check_rule *rule)
{
	size_t i;

	for (i = 0; i < report->findings->num; i++) {
		const struct tool_finding *finding = &report->findings->list[i];

		if (!weakens(finding, rule->rule.setting)) {
			continue;
		}
		rule->result = CHECK_FAIL;
		if (!add_reason(report, rule, "not enforced: %s",
				finding->brief) ||
		    !mend_finding(report, rule, finding))
		{
			return false;
		}
	}
	return true;
}

/* Another setting has to have a value, or this one is not enforced. */
static bool needs_other(struct check_report *report,
			struct check_rule *rule,
			enum secopts_setting other,
			uint32_t number)
{
	const struct secopts_data *data = &report->policy->values[other].data;

	if (data->number == number) {
		return true;
	}
	rule->result = CHECK_FAIL;
	if (!add_reason(report, rule, "not enforced: %s is %" PRIu32,
			secopts_settings[other].value_name, data->number))
	{
		return false;
	}
	if (tool_is_delivered(report->policy, other)) {
		const struct secopts_data needed = {
			.defined = true,
			.number = number,
		};

		return change_policy(report, rule, other, &needed);
	}
	return open_source(report, rule) &&
	       add_line(report, rule, "global", "secopts:%s = %" PRIu32,
			parameter_of(other), number);
}

static bool judge_others(struct check_report *report, struct check_rule *rule)
{
	switch (rule->rule.setting) {
	case SECOPTS_NULL_SESSION_PIPES:
	case SECOPTS_NULL_SESSION_SHARES:
		/* Windows looks at them only while access is restricted. */
		return needs_other(report, rule,
				   SECOPTS_RESTRICT_NULL_SESS_ACCESS, 1);
	case SECOPTS_RESTRICT_REMOTE_SAM:
		/* In this mode of Windows' own it refuses nothing. */
		return needs_other(report, rule,
				   SECOPTS_RESTRICT_REMOTE_SAM_AUDIT_ONLY, 0);
	default:
		return true;
	}
}

static bool judge_plugins(struct check_report *report, struct check_rule *rule)
{
	/* UseMachineId refuses nothing, and holds in audit mode, too. */
	if (!secopts_is_enforced(report->policy) &&
	    rule->rule.setting != SECOPTS_USE_MACHINE_ID)
	{
		rule->result = CHECK_FAIL;
		if (!add_reason(report, rule, "not enforced: mode is audit") ||
		    !add_line(report, rule, "global", "secopts:mode = enforce"))
		{
			return false;
		}
	}
	return judge_others(report, rule) &&
	       judge_findings(report, rule);
}

static bool judge_enforcement(struct check_report *report,
			      struct check_rule *rule)
{
	const char *none = NULL;

	/* A value that restricts nothing needs nothing that enforces it. */
	if (secopts_is_unrestricted(rule->rule.setting, &rule->wanted)) {
		return true;
	}
	none = secopts_no_effect(rule->rule.setting, report->policy->role,
				 report->policy->release);
	if (none != NULL) {
		return add_reason(report, rule, "%s", none);
	}
	return secopts_settings[rule->rule.setting].enforced ==
		       SECOPTS_ENFORCED_SAMBA ||
	       judge_plugins(report, rule);
}

bool check_judge(struct check_report *report, struct check_rule *rule)
{
	rule->wanted = rule->rule.wanted[report->policy->role];
	rule->found = &report->policy->values[rule->rule.setting];
	rule->result = CHECK_PASS;

	if (!rule->wanted.defined) {
		rule->result = CHECK_NOT_APPLICABLE;
		return true;
	}
	return judge_value(report, rule) && judge_enforcement(report, rule);
}
