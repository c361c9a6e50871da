/*
 * Windows Security Options for Samba
 *
 * The secopts command: which lines setup wants
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "setup.h"
#include "../../samba/secopts_shares.h"

bool setup_note(struct setup *setup, const char *format, ...)
{
	const char *text = NULL;
	va_list ap;
	bool ok;
	size_t i;

	va_start(ap, format);
	ok = tool_add_text(setup, &setup->notes, &setup->num_notes, format, ap);
	va_end(ap);
	if (!ok) {
		return setup_fail(setup, "out of memory");
	}
	/* What is seen in each round is said once. */
	text = setup->notes[setup->num_notes - 1];
	for (i = 0; i + 1 < setup->num_notes; i++) {
		if (strcmp(setup->notes[i], text) == 0) {
			setup->num_notes--;
			break;
		}
	}
	return true;
}

bool setup_is_parameter(const char *name, const char *other)
{
	const char *names[] = {name, other};
	bool inverse = false;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		const char *canonical = NULL;

		if (lp_canonicalize_parameter(names[i], &canonical, &inverse) &&
		    canonical != NULL && !inverse)
		{
			names[i] = canonical;
		}
	}
	return strwicmp(names[0], names[1]) == 0;
}

bool setup_is_vfs(const char *name)
{
	return setup_is_parameter(name, "vfs objects");
}

bool setup_is_watching(const char *value)
{
	char **modules = str_list_make_v3(talloc_tos(), value, NULL);
	bool watching = secopts_are_watching((const char *const *)modules);

	TALLOC_FREE(modules);
	return watching;
}

char *setup_vfs_value(TALLOC_CTX *mem_ctx, const char *value)
{
	char **modules = str_list_make_v3(talloc_tos(), value, NULL);
	char *text = tool_vfs_value(mem_ctx, (const char *const *)modules);

	TALLOC_FREE(modules);
	return text;
}

bool setup_is_read(const struct tool_conf_line *line)
{
	/* Where all is in the registry, that is read in place of smb.conf. */
	return line != NULL && lp_config_backend_is_file();
}

/* Each parameter of a section is wished for once. */
static bool add(struct setup *setup, struct setup_wish wish, bool *grown)
{
	size_t i;

	for (i = 0; i < setup->num_wishes; i++) {
		const struct setup_wish *other = &setup->wishes[i];

		if (tool_conf_is_section(other->section, wish.section) &&
		    setup_is_parameter(other->parameter, wish.parameter))
		{
			return true;
		}
	}
	setup->wishes = talloc_realloc(setup, setup->wishes, struct setup_wish,
				       setup->num_wishes + 1);
	wish.section = talloc_strdup(setup, wish.section);
	wish.parameter = talloc_strdup(setup, wish.parameter);
	wish.value = talloc_strdup(setup, wish.value);
	wish.reason = talloc_strdup(setup, wish.reason);
	if (setup->wishes == NULL || wish.section == NULL ||
	    wish.parameter == NULL || wish.value == NULL ||
	    wish.reason == NULL)
	{
		return setup_fail(setup, "out of memory");
	}
	setup->wishes[setup->num_wishes++] = wish;
	*grown = true;
	return true;
}

/* Samba does not read that line of a printer. */
static bool is_printer(const char *section)
{
	int snum = lp_servicenumber(section);

	return strequal(section, "printers") ||
	       (snum >= 0 && lp_printable(snum));
}

/*
 * Each line of its own, that of a share that is not available now or that
 * usershares are made from, too.
 */
static bool wish_lines(struct setup *setup, bool *grown)
{
	size_t i;

	for (i = 0; i < setup->scan->num_lines; i++) {
		const struct tool_conf_line *line = &setup->scan->lines[i];
		struct setup_wish wish = {
			.section = line->section,
			.parameter = "vfs objects",
			.value = "secopts",
			.vfs = true,
		};

		if (!setup_is_read(line) || !setup_is_vfs(line->name) ||
		    setup_is_watching(line->value) || is_printer(line->section))
		{
			continue;
		}
		wish.reason = talloc_asprintf(
			setup,
			"[%s] has 'vfs objects' of its own without the "
			"plug-in in a place that works",
			line->section);
		if (wish.reason == NULL || !add(setup, wish, grown)) {
			return false;
		}
	}
	return true;
}

/* Where the administrator has said something about it himself. */
static const char *given_at(const struct setup *setup, const char *parameter)
{
	size_t i;

	for (i = 0; i < setup->scan->num_lines; i++) {
		const struct tool_conf_line *line = &setup->scan->lines[i];

		if (setup_is_read(line) &&
		    tool_conf_is_section("global", line->section) &&
		    setup_is_parameter(line->name, parameter))
		{
			return talloc_asprintf(
				setup, "%s:%zu",
				setup->scan->files[line->file].name,
				line->number);
		}
	}
	return setup_in_registry(setup, "global", parameter) &&
			       tool_has_registry_line("global", parameter)
		       ? "Samba's registry"
		       : NULL;
}

static bool wish_finding(struct setup *setup,
			 const struct tool_finding *finding,
			 bool *grown)
{
	struct setup_wish wish = {
		.section = finding->section,
		.reason = finding->brief,
	};
	const char *given = NULL;

	if (finding->line == NULL ||
	    !tool_split_line(setup, finding->line, &wish.parameter,
			     &wish.value))
	{
		return true;
	}
	wish.vfs = setup_is_vfs(wish.parameter);
	if (wish.vfs) {
		return add(setup, wish, grown);
	}
	/*
	 * What else could be better is the administrator's to say where he has
	 * said something; "show" tells of it.
	 */
	given = given_at(setup, wish.parameter);
	if (given != NULL || !finding->hint) {
		return given == NULL ||
		       setup_note(setup,
				  "%s: '%s' would be better, but it is set "
				  "there, and stays",
				  given, finding->line);
	}
	return add(setup, wish, grown);
}

static bool wish_findings(struct setup *setup,
			  const struct secopts_policy *policy,
			  bool *grown)
{
	const struct tool_findings *findings =
		tool_find(setup, policy, TOOL_WARN_ALL);
	size_t i;

	if (findings == NULL) {
		return setup_fail(setup, "out of memory");
	}
	for (i = 0; i < findings->num; i++) {
		if (!wish_finding(setup, &findings->list[i], grown)) {
			return false;
		}
	}
	return true;
}

static bool wish_mode(struct setup *setup, bool *grown)
{
	char text[SECOPTS_PARAMETER_TEXT_SIZE];
	struct setup_wish wish = {
		.section = "global",
		.reason = "--mode",
	};

	wish.parameter = talloc_asprintf(
		setup, "secopts:%s",
		secopts_parameters[SECOPTS_PARAMETER_MODE].name);
	wish.value = secopts_parameter_text(SECOPTS_PARAMETER_MODE, setup->mode,
					    text);
	return wish.parameter != NULL && add(setup, wish, grown);
}

static bool wish_rule(struct setup *setup,
		      const struct check_rule *rule,
		      bool *grown)
{
	char *reason = talloc_asprintf(
		setup, "%s %s: %s", secopts_baselines[setup->baseline].name,
		rule->rule.id,
		secopts_settings[rule->rule.setting].value_name);
	size_t i;

	for (i = 0; i < rule->num_lines; i++) {
		struct setup_wish wish = {
			.section = rule->lines[i].section,
			.reason = reason,
		};

		if (reason == NULL ||
		    !tool_split_line(setup, rule->lines[i].text,
				     &wish.parameter, &wish.value))
		{
			return setup_fail(setup, "out of memory");
		}
		/* The plug-in's place follows from the findings. */
		if (setup_is_vfs(wish.parameter) ||
		    (setup->has_mode &&
		     strequal(wish.parameter, "secopts:mode")))
		{
			continue;
		}
		if (!add(setup, wish, grown)) {
			return false;
		}
	}
	return true;
}

static bool wish_baseline(struct setup *setup,
			  const struct secopts_policy *policy,
			  bool *grown)
{
	const struct check_report *report =
		tool_compare(setup, policy, setup->baseline);
	size_t i;

	if (report == NULL) {
		return setup_fail(setup, "out of memory");
	}
	for (i = 0; i < report->num_rules; i++) {
		if (!wish_rule(setup, &report->rules[i], grown)) {
			return false;
		}
	}
	return true;
}

bool setup_wish(struct setup *setup,
		const struct secopts_policy *policy,
		bool *grown)
{
	*grown = false;
	if (!wish_lines(setup, grown) ||
	    !wish_findings(setup, policy, grown))
	{
		return false;
	}
	if (setup->has_mode && policy->mode != setup->mode &&
	    !wish_mode(setup, grown))
	{
		return false;
	}
	return !setup->has_baseline || wish_baseline(setup, policy, grown);
}
