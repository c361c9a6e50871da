/*
 * Windows Security Options for Samba
 *
 * The secopts command: import into smb.conf
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "transfer.h"
#include "../common/group_policy.h"

static bool is_given(const struct conf_scan *scan, enum secopts_setting setting)
{
	size_t i;

	for (i = 0; i < scan->num_lines; i++) {
		if (scan->lines[i].setting == setting) {
			return true;
		}
	}
	return false;
}

/*
 * A value that is in effect already is not written, even where it is a default:
 * so the import of an export changes nothing. A line that cannot be read is
 * replaced even where its fallback is the value that is wanted.
 */
static void judge(struct import *import, const struct conf_scan *scan)
{
	size_t i;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		enum secopts_setting setting = (enum secopts_setting)i;
		struct import_wish *wish = &import->wishes[i];
		const struct secopts_value *now = &import->policy->values[i];

		if (wish->change == IMPORT_SET) {
			wish->applied =
				now->origin == SECOPTS_ORIGIN_FALLBACK ||
				!secopts_is_same(import->policy, setting,
						 &now->data, &wish->data);
		} else if (wish->change == IMPORT_REMOVE) {
			wish->applied = is_given(scan, setting);
		}
		if (secopts_settings[i].enforced == SECOPTS_ENFORCED_SAMBA) {
			wish->applied = false;
		}
		import->num_applied += wish->applied ? 1 : 0;
	}
}

/* smb.conf can hold the settings, and is where they are read. */
static bool is_suitable(const struct import *import,
			const struct conf_scan *scan)
{
	if (scan->other_file != NULL) {
		return import_fail(import,
				   "%s: 'config file' names another file, "
				   "%s; import into that with -s",
				   scan->file->name, scan->other_file);
	}
	if (import->policy->source == SECOPTS_SOURCE_REGISTRY) {
		return import_fail(import,
				   "%s: 'secopts:policy source = registry': "
				   "settings are not read from this file; "
				   "use --to registry",
				   scan->file->name);
	}
	return true;
}

static bool is_granted(const struct import *import,
		       const struct secopts_policy *now,
		       enum secopts_setting setting)
{
	const struct import_wish *wish = &import->wishes[setting];
	const struct secopts_value *value = &now->values[setting];
	const struct secopts_value *before =
		&import->policy->values[setting];

	if (!wish->applied) {
		return value->origin == before->origin &&
		       secopts_is_same(import->policy, setting,
				       &value->data, &before->data);
	}
	if (wish->change == IMPORT_REMOVE) {
		return value->origin != SECOPTS_ORIGIN_SMB_CONF &&
		       value->origin != SECOPTS_ORIGIN_FALLBACK;
	}
	return value->origin == SECOPTS_ORIGIN_SMB_CONF &&
	       secopts_is_same(import->policy, setting, &value->data,
			       &wish->data);
}

/* What Samba itself makes of the new file, before anything else reads it. */
static bool verify(const struct import *import,
		   const struct tool_replace *temp)
{
	TALLOC_CTX *frame = talloc_stackframe();
	const struct secopts_policy *now =
		tool_load_own(frame, import->verb, temp->beside);
	bool ok = (now != NULL);
	size_t i;

	for (i = 0; ok && i < SECOPTS_NUM_SETTINGS; i++) {
		enum secopts_setting setting = (enum secopts_setting)i;

		if (is_granted(import, now, setting)) {
			continue;
		}
		ok = import_fail(
			import,
			"%s: %s would be %s after the change: smb.conf cannot "
			"hold the value, or what it includes sets another",
			temp->path, secopts_settings[i].value_name,
			tool_value_text(frame, setting, &now->values[i].data));
	}
	ok = ok && now->role == import->policy->role &&
	     now->release == import->policy->release &&
	     now->mode == import->policy->mode;
	TALLOC_FREE(frame);
	return ok;
}

/* A dry run verifies the new file as well, and does not put it in place. */
static bool replace(TALLOC_CTX *mem_ctx,
		    const struct import *import,
		    const char *text,
		    struct tool_replace *temp)
{
	bool ok;

	tool_hold_signals(true);
	ok = tool_replace_write(mem_ctx, text, temp) &&
	     verify(import, temp) &&
	     (import->dry_run || tool_replace_commit(temp));
	tool_replace_drop(temp);
	tool_hold_signals(false);
	return ok;
}

bool import_to_conf(struct import *import)
{
	TALLOC_CTX *frame = talloc_stackframe();
	const char *file = import->conf;
	struct tool_replace temp;
	struct conf_scan scan;
	char *text = NULL;
	char *diff = NULL;
	bool ok = false;

	if (!lp_config_backend_is_file()) {
		import_fail(import,
			    "%s: the configuration is in the registry "
			    "('config backend'), not in this file",
			    file);
		goto done;
	}
	if (!import_scan(frame, import, file, &scan)) {
		goto done;
	}
	judge(import, &scan);
	if (import->num_applied == 0) {
		ok = true;
		goto done;
	}
	ok = is_suitable(import, &scan) &&
	     import_edit(frame, import, &scan, &text, &diff) &&
	     tool_replace_open(frame, import->verb, file,
			       import->dry_run, &temp) &&
	     replace(frame, import, text, &temp);
	if (ok && import->dry_run) {
		import->diff = talloc_steal(import, diff);
	}
done:
	TALLOC_FREE(frame);
	return ok;
}
