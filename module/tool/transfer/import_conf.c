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
#include <signal.h>

/* The signals that end the command; a temporary file would be left. */
static void hold_signals(bool hold)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGPIPE);
	sigprocmask(hold ? SIG_BLOCK : SIG_UNBLOCK, &set, NULL);
}

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
 * A value that holds already is not written, be it a default, so that the
 * import of an export changes nothing. A line that cannot be read is
 * replaced, even where what stands in for it is the value.
 */
static void judge(struct transfer *transfer, const struct conf_scan *scan)
{
	size_t i;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		enum secopts_setting setting = (enum secopts_setting)i;
		struct transfer_wish *wish = &transfer->wishes[i];
		const struct secopts_value *now = &transfer->policy->values[i];

		if (wish->change == TRANSFER_SET) {
			wish->applied =
				now->origin == SECOPTS_ORIGIN_FALLBACK ||
				!secopts_is_same(transfer->policy, setting,
						 &now->data, &wish->data);
		} else if (wish->change == TRANSFER_REMOVE) {
			wish->applied = is_given(scan, setting);
		}
		if (secopts_settings[i].enforced == SECOPTS_ENFORCED_SAMBA) {
			wish->applied = false;
		}
		transfer->num_applied += wish->applied ? 1 : 0;
	}
}

/* smb.conf can hold the settings, and is where they are read. */
static bool is_suitable(const struct transfer *transfer,
			const struct conf_scan *scan)
{
	if (!lp_config_backend_is_file()) {
		return transfer_fail(transfer,
				     "%s: the configuration is in the registry "
				     "('config backend'), not in this file",
				     scan->file);
	}
	if (scan->other_file != NULL) {
		return transfer_fail(transfer,
				     "%s: 'config file' names another file, "
				     "%s; import into that with -s",
				     scan->file, scan->other_file);
	}
	if (transfer->policy->source == SECOPTS_SOURCE_REGISTRY) {
		return transfer_fail(transfer,
				     "%s: 'secopts:policy source = registry': "
				     "settings are not read from this file; "
				     "use --to registry",
				     scan->file);
	}
	return true;
}

static bool is_granted(const struct transfer *transfer,
		       const struct secopts_policy *now,
		       enum secopts_setting setting)
{
	const struct transfer_wish *wish = &transfer->wishes[setting];
	const struct secopts_value *value = &now->values[setting];
	const struct secopts_value *before =
		&transfer->policy->values[setting];

	if (!wish->applied) {
		return value->origin == before->origin &&
		       secopts_is_same(transfer->policy, setting,
				       &value->data, &before->data);
	}
	if (wish->change == TRANSFER_REMOVE) {
		return value->origin != SECOPTS_ORIGIN_SMB_CONF &&
		       value->origin != SECOPTS_ORIGIN_FALLBACK;
	}
	return value->origin == SECOPTS_ORIGIN_SMB_CONF &&
	       secopts_is_same(transfer->policy, setting, &value->data,
			       &wish->data);
}

/* What Samba itself makes of the new file, before anything else reads it. */
static bool verify(const struct transfer *transfer,
		   const struct transfer_temp *temp)
{
	TALLOC_CTX *frame = talloc_stackframe();
	const struct secopts_policy *now =
		tool_load_file(frame, transfer->verb, temp->beside);
	bool ok = (now != NULL);
	size_t i;

	for (i = 0; ok && i < SECOPTS_NUM_SETTINGS; i++) {
		enum secopts_setting setting = (enum secopts_setting)i;

		if (is_granted(transfer, now, setting)) {
			continue;
		}
		ok = transfer_fail(
			transfer,
			"%s: %s would be %s after the change: smb.conf cannot "
			"hold the value, or what it includes sets another",
			temp->path, secopts_settings[i].value_name,
			tool_value_text(frame, setting, &now->values[i].data));
	}
	ok = ok && now->role == transfer->policy->role &&
	     now->release == transfer->policy->release &&
	     now->mode == transfer->policy->mode;
	TALLOC_FREE(frame);
	return ok;
}

/* A dry run has to know whether the change would hold, too. */
static bool replace(TALLOC_CTX *mem_ctx,
		    const struct transfer *transfer,
		    const char *text,
		    struct transfer_temp *temp)
{
	bool ok;

	hold_signals(true);
	ok = transfer_temp_write(mem_ctx, transfer, text, temp) &&
	     verify(transfer, temp) &&
	     (transfer->dry_run || transfer_temp_commit(transfer, temp));
	transfer_temp_drop(temp);
	hold_signals(false);
	return ok;
}

bool transfer_to_conf(struct transfer *transfer)
{
	TALLOC_CTX *frame = talloc_stackframe();
	const char *file = transfer->conf;
	struct transfer_temp temp;
	struct conf_scan scan;
	char *text = NULL;
	char *diff = NULL;
	bool ok = false;

	if (!lp_config_backend_is_file()) {
		scan = (struct conf_scan){.file = file};
		is_suitable(transfer, &scan);
		goto done;
	}
	if (!transfer_scan(frame, transfer, file, &scan)) {
		goto done;
	}
	judge(transfer, &scan);
	if (transfer->num_applied == 0) {
		ok = true;
		goto done;
	}
	ok = is_suitable(transfer, &scan) &&
	     transfer_edit(frame, transfer, &scan, &text, &diff) &&
	     transfer_temp_open(frame, transfer, file, &temp) &&
	     replace(frame, transfer, text, &temp);
	if (ok && transfer->dry_run) {
		transfer->diff = talloc_steal(transfer, diff);
	}
done:
	TALLOC_FREE(frame);
	return ok;
}
