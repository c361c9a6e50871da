/*
 * Windows Security Options for Samba
 *
 * The secopts command: what setup has to change
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "setup.h"

/* One line may show what another one lacks, such as a share's beside [global]. */
#define MAX_ROUNDS 8

/* What is changed has to be what Samba reads. */
static bool is_suitable(const struct setup *setup)
{
	size_t i;

	for (i = 0; i < setup->scan->num_lines; i++) {
		const struct tool_conf_line *line = &setup->scan->lines[i];

		if (setup_is_read(line) &&
		    tool_conf_is_section("global", line->section) &&
		    strwicmp(line->name, "config file") == 0 &&
		    line->value[0] != '\0')
		{
			return setup_fail(setup,
					  "%s: 'config file' names another "
					  "file, %s; set that up with -s",
					  setup->conf, line->value);
		}
	}
	return true;
}

/*
 * Nothing may be left that a line mends, but what is the administrator's choice:
 * where he has set a line himself, a note tells of it.
 */
static bool is_mended(const struct setup *setup,
		      const struct tool_findings *findings)
{
	size_t i;

	for (i = 0; i < findings->num; i++) {
		const struct tool_finding *finding = &findings->list[i];
		const char *parameter = NULL;
		const char *value = NULL;

		if (finding->line != NULL &&
		    tool_split_line(setup->scan, finding->line, &parameter,
				    &value) &&
		    setup_is_vfs(parameter))
		{
			return setup_fail(setup,
					  "cannot be put right by a line of "
					  "smb.conf: %s",
					  finding->text);
		}
	}
	return true;
}

static bool is_compliant(struct setup *setup,
			 const struct secopts_policy *policy)
{
	struct check_report *report =
		tool_compare(setup, policy, setup->baseline);
	size_t i;

	if (report == NULL) {
		return setup_fail(setup, "out of memory");
	}
	for (i = 0; i < report->num_rules; i++) {
		const struct check_rule *rule = &report->rules[i];

		if (rule->num_lines > 0 &&
		    !(setup->has_mode && !secopts_is_enforced(policy)))
		{
			return setup_fail(
				setup,
				"%s would still want [%s] '%s' after the "
				"change: what smb.conf includes sets another "
				"value",
				rule->rule.id, rule->lines[0].section,
				rule->lines[0].text);
		}
	}
	return true;
}

/* No line of setup may cost anything that held before. */
static bool is_as_strict(const struct setup *setup,
			 const struct secopts_policy *now)
{
	const struct secopts_policy *before = setup->before;
	size_t i;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		enum secopts_setting setting = (enum secopts_setting)i;
		const struct secopts_data *data = &now->values[i].data;

		if (!secopts_is_as_strict(before, setting, data,
					  &before->values[i].data))
		{
			return setup_fail(
				setup,
				"%s would be %s after the change, which is "
				"less strict than now",
				secopts_settings[i].value_name,
				tool_value_text(setup->scan, setting, data));
		}
	}
	if (now->role != before->role || now->release != before->release ||
	    (setup->has_mode && now->mode != setup->mode))
	{
		return setup_fail(setup,
				  "role, release or mode would be another than "
				  "wanted after the change");
	}
	return true;
}

bool setup_verify(struct setup *setup, const struct secopts_policy *policy)
{
	struct tool_findings *findings =
		tool_find(setup, policy, TOOL_WARN_LOCAL);

	if (findings == NULL) {
		return setup_fail(setup, "out of memory");
	}
	setup->findings = findings;
	return is_mended(setup, findings) && is_as_strict(setup, policy) &&
	       (!setup->has_baseline || is_compliant(setup, policy));
}

static bool make_rounds(struct setup *setup)
{
	struct secopts_policy *policy = setup->before;
	bool grown = false;
	size_t round;

	for (round = 0; round < MAX_ROUNDS; round++) {
		if (!setup_wish(setup, policy, &grown)) {
			return false;
		}
		if (!grown) {
			break;
		}
		if (!setup_edit(setup) || !setup_preview_write(setup)) {
			return false;
		}
		policy = setup_preview_load(setup, setup);
		if (policy == NULL) {
			return false;
		}
	}
	setup->after = policy;
	return setup_verify(setup, policy);
}

bool setup_plan(struct setup *setup)
{
	bool ok;

	/* Before the lock was held, another setup may have changed it. */
	setup->before = tool_load_file(setup, setup->verb, setup->conf);
	if (setup->before == NULL) {
		return false;
	}
	setup->scan = tool_conf_scan(setup, setup->verb, setup->conf, NULL, 0);
	if (setup->scan == NULL || !is_suitable(setup)) {
		return false;
	}
	ok = make_rounds(setup);
	setup_preview_drop(setup);
	return setup_registry_end(setup, false) && ok;
}
