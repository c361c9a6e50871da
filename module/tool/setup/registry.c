/*
 * Windows Security Options for Samba
 *
 * The secopts command: setup in Samba's registry
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "setup.h"
#include "lib/smbconf/smbconf.h"
#include "lib/smbconf/smbconf_init.h"

/* smb.conf(5), "include" */
static bool is_registry_included(const struct setup *setup)
{
	size_t i;

	for (i = 0; setup->scan != NULL && i < setup->scan->num_lines; i++) {
		const struct tool_conf_line *line = &setup->scan->lines[i];

		if (strwicmp(line->name, "include") == 0 &&
		    strequal(line->value, "registry"))
		{
			return true;
		}
	}
	return false;
}

bool setup_in_registry(const struct setup *setup,
		       const char *section,
		       const char *parameter)
{
	if (tool_is_in_registry(section)) {
		return true;
	}
	return tool_conf_is_section("global", section) &&
	       is_registry_included(setup) &&
	       tool_has_registry_line(section, parameter);
}

static bool failed(const struct setup *setup, sbcErr error)
{
	return setup_fail(setup, "Samba's registry cannot be changed: %s",
			  sbcErrorString(error));
}

bool setup_registry_begin(struct setup *setup)
{
	sbcErr error;

	if (setup->registry != NULL) {
		return true;
	}
	tool_await_ctdb(setup->verb);
	error = smbconf_init(setup, &setup->registry, "registry:");
	if (SBC_ERROR_IS_OK(error)) {
		error = smbconf_transaction_start(setup->registry);
	}
	tool_has_answered();
	if (!SBC_ERROR_IS_OK(error)) {
		TALLOC_FREE(setup->registry);
		return failed(setup, error);
	}
	return true;
}

/* NULL: there is no such line */
static const char *value_of(struct setup *setup,
			    const struct setup_change *change)
{
	char *value = NULL;

	if (!SBC_ERROR_IS_OK(smbconf_get_parameter(
		    setup->registry, setup, change->section, change->parameter,
		    &value)))
	{
		return NULL;
	}
	return value;
}

bool setup_registry_set(struct setup *setup, struct setup_change *change)
{
	sbcErr error = SBC_ERR_OK;

	if (!setup_registry_begin(setup)) {
		return false;
	}
	change->before = value_of(setup, change);
	if (!smbconf_share_exists(setup->registry, change->section)) {
		error = smbconf_create_share(setup->registry, change->section);
		change->created = true;
	}
	if (SBC_ERROR_IS_OK(error)) {
		error = smbconf_set_parameter(setup->registry, change->section,
					      change->parameter, change->value);
	}
	return SBC_ERROR_IS_OK(error) || failed(setup, error);
}

/* A section that setup has made goes, unless others have put lines there. */
static sbcErr drop_section(struct setup *setup, const char *section)
{
	struct smbconf_service *service = NULL;
	sbcErr error = smbconf_get_share(setup->registry, setup, section,
					 &service);

	if (SBC_ERROR_IS_OK(error) && service->num_params == 0) {
		error = smbconf_delete_share(setup->registry, section);
	}
	return error;
}

bool setup_registry_undo(struct setup *setup, const struct setup_change *change)
{
	const char *now = NULL;
	sbcErr error = SBC_ERR_OK;

	if (!setup_registry_begin(setup)) {
		return false;
	}
	now = value_of(setup, change);
	if (!setup->force &&
	    (now == NULL || strcmp(now, change->before) != 0))
	{
		return setup_fail(setup,
				  "[%s] '%s' in Samba's registry is '%s' now, "
				  "and not '%s' as setup left it; --force puts "
				  "back what was there before",
				  change->section, change->parameter,
				  now != NULL ? now : "", change->before);
	}
	if (change->value != NULL) {
		error = smbconf_set_parameter(setup->registry, change->section,
					      change->parameter, change->value);
	} else if (now != NULL) {
		error = smbconf_delete_parameter(setup->registry,
						 change->section,
						 change->parameter);
	}
	if (SBC_ERROR_IS_OK(error) && change->created) {
		error = drop_section(setup, change->section);
	}
	return SBC_ERROR_IS_OK(error) || failed(setup, error);
}

bool setup_registry_end(struct setup *setup, bool commit)
{
	sbcErr error = SBC_ERR_OK;

	if (setup->registry == NULL) {
		return true;
	}
	tool_await_ctdb(setup->verb);
	error = commit ? smbconf_transaction_commit(setup->registry)
		       : smbconf_transaction_cancel(setup->registry);
	smbconf_shutdown(setup->registry);
	tool_has_answered();
	setup->registry = NULL;
	return SBC_ERROR_IS_OK(error) || failed(setup, error);
}
