/*
 * Windows Security Options for Samba
 *
 * To whom do the security descriptors of the SAM and of winreg grant?
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

/*
 * Does the text name somebody of a domain by two letters (MS-DTYP 2.5.1.1)?
 * Which domain that is stands in a database of root's, which most programs need
 * not open: values are written with SIDs, or name Administrators.
 */
static bool names_domain(const char *text)
{
	static const char *const names[] = {
		"LA", "LG", "CA", "DA", "DC", "DD", "DG", "DU", "EA", "PA",
		"RS", "SA", "RO", "CN", "KA", "EK", "AP"};
	const char *p = NULL;
	size_t i;

	for (p = text; (p = strpbrk(p, ";:")) != NULL; p++) {
		for (i = 0; i < ARRAY_SIZE(names); i++) {
			if (secopts_skip_prefix(p + 1, names[i]) != NULL) {
				return true;
			}
		}
	}
	return false;
}

static struct security_descriptor *decode(TALLOC_CTX *mem_ctx, const char *text)
{
	return sddl_decode(mem_ctx, text,
			   names_domain(text) ? secopts_compat_domain_sid()
					      : &global_sid_NULL);
}

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
	is_valid = decode(frame, data->list.names[0]) != NULL;
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
		descriptor = decode(NULL, text);
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

/*
 * Windows' default descriptor of the key winreg grants to Administrators.
 */
bool secopts_is_registry_denied(const struct auth_session_info *session_info)
{
	return session_info == NULL || session_info->security_token == NULL ||
	       (!is_root(session_info) && !secopts_is_system(session_info) &&
		!security_token_has_builtin_administrators(
			session_info->security_token));
}
