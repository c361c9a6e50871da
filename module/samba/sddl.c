/*
 * Windows Security Options for Samba
 *
 * RestrictRemoteSAM: to whom does its security descriptor grant?
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_samba.h"
#include "secopts_compat.h"
#include "auth.h"
#include "libcli/security/security.h"
#include "libcli/security/session.h"

const char *secopts_data_problem(enum secopts_setting setting,
				 const struct secopts_data *data)
{
	TALLOC_CTX *frame = NULL;
	bool is_valid;

	if (secopts_settings[setting].type != SECOPTS_TYPE_SDDL ||
	    data->list.num == 0)
	{
		return NULL;
	}
	frame = talloc_stackframe();
	is_valid = sddl_decode(frame, data->list.names[0],
			       secopts_compat_domain_sid()) != NULL;
	TALLOC_FREE(frame);
	return is_valid ? NULL : "not a security descriptor in SDDL";
}

/* The descriptor of the last text; most processes only ever have one. */
static const struct security_descriptor *descriptor_of(const char *text)
{
	static char *last;
	static struct security_descriptor *descriptor;

	if (last == NULL || strcmp(last, text) != 0) {
		TALLOC_FREE(last);
		TALLOC_FREE(descriptor);
		descriptor = sddl_decode(NULL, text,
					 secopts_compat_domain_sid());
		last = (descriptor != NULL) ? talloc_strdup(NULL, text) : NULL;
	}
	return descriptor;
}

/*
 * Samba knows root as the administrator without any group; Windows has none
 * whom Administrators does not hold.
 */
static bool is_root(const struct auth_session_info *session_info)
{
	return session_info->unix_token != NULL &&
	       session_info->unix_token->uid == 0;
}

bool secopts_is_system(const struct auth_session_info *session_info)
{
	return session_info != NULL &&
	       session_info->security_token != NULL &&
	       security_token_is_system(session_info->security_token);
}

bool secopts_is_sam_denied(const struct secopts_policy *policy,
			   const struct auth_session_info *session_info)
{
	const struct security_descriptor *descriptor = NULL;
	const struct secopts_list *list = NULL;
	uint32_t granted = 0;

	if (policy == NULL) {
		return false;
	}
	list = &policy->values[SECOPTS_RESTRICT_REMOTE_SAM].data.list;
	if (list->num == 0) {
		return false;
	}
	if (session_info == NULL || session_info->security_token == NULL) {
		return true;
	}
	if (is_root(session_info)) {
		return false;
	}
	/* Its reader has tried it, so this is a lack of memory. */
	descriptor = descriptor_of(list->names[0]);
	if (descriptor == NULL) {
		return secopts_facts(session_info).who != SECOPTS_WHO_USER;
	}
	return !NT_STATUS_IS_OK(se_access_check(descriptor,
						session_info->security_token,
						SEC_STD_READ_CONTROL,
						&granted));
}
