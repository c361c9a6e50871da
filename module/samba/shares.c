/*
 * Windows Security Options for Samba
 *
 * What the gensec plug-in asks and tells smbd about shares
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_shares.h"
#include "secopts_compat_gensec.h"
#include "smbd/smbd.h"
#include "libcli/security/security.h"
#include "source3/include/ntioctl.h"

/* libsmbconf; see module/compat/smbd_session.c. */
#pragma weak lp_numservices
#pragma weak lp_snum_ok
#pragma weak lp_const_servicename
#pragma weak lp_servicenumber
#pragma weak lp_vfs_objects
#pragma weak lp_guest_ok
#pragma weak lp_guest_only
#pragma weak lp_usershare_max_shares
#pragma weak lp_usershare_allow_guests
#pragma weak lp_usershare_template_share
#pragma weak share_access_check

#undef DBGC_CLASS
#define DBGC_CLASS secopts_debug_class

/* "module:parameter" is the module, too. */
static bool is_module(const char *entry, const char *module)
{
	size_t length = strcspn(entry, ":");

	return length == strlen(module) && strncmp(entry, module, length) == 0;
}

static bool hands_on(const char *entry)
{
	static const char *const modules[] = {
#define SECOPTS_HANDS_ON(NAME) NAME,
#include "secopts_modules.def"
#undef SECOPTS_HANDS_ON
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(modules); i++) {
		if (is_module(entry, modules[i])) {
			return true;
		}
	}
	return false;
}

/*
 * Where secopts stands in a list of modules.
 *
 * @param[out] behind	The first one before it that may not hand on what it
 *			is asked, or NULL.
 *
 * @return		False where it is not in the list.
 */
static bool find_in_modules(const char *const *modules, const char **behind)
{
	size_t i;

	*behind = NULL;
	for (i = 0; modules != NULL && modules[i] != NULL; i++) {
		if (is_module(modules[i], "secopts")) {
			return true;
		}
		if (*behind == NULL && !hands_on(modules[i])) {
			*behind = modules[i];
		}
	}
	return false;
}

bool secopts_are_watching(const char *const *modules)
{
	const char *behind = NULL;

	return find_in_modules(modules, &behind) && behind == NULL;
}

bool secopts_is_watched(int snum)
{
	return secopts_are_watching(lp_vfs_objects(snum));
}

const char *secopts_hidden_behind(int snum)
{
	const char *behind = NULL;

	return find_in_modules(lp_vfs_objects(snum), &behind) ? behind : NULL;
}

/*
 * What a usershare takes its vfs objects from: [global], or its template. A
 * template that is not a share itself ("-valid = no") cannot be looked into.
 */
static bool find_usershares(int *snum)
{
	const char *template = lp_usershare_template_share();

	*snum = GLOBAL_SECTION_SNUM;
	if (template != NULL && template[0] != '\0') {
		*snum = lp_servicenumber(template);
		if (*snum < 0) {
			return false;
		}
	}
	return true;
}

static bool is_usershare_watched(void)
{
	int snum;

	return find_usershares(&snum) && secopts_is_watched(snum);
}

const char *secopts_unwatched_behind(const char *share)
{
	int snum = GLOBAL_SECTION_SNUM;

	if (share == NULL || lp_servicenumber == NULL || lp_vfs_objects == NULL)
	{
		return NULL;
	}
	if (strcmp(share, "global") != 0) {
		snum = lp_servicenumber(share);
		return (snum < 0) ? NULL : secopts_hidden_behind(snum);
	}
	return find_usershares(&snum) ? secopts_hidden_behind(snum) : NULL;
}

const char *secopts_unwatched_share(const struct secopts_policy *policy,
				    const struct secopts_facts *facts)
{
	int num;
	int snum;

	if (lp_numservices == NULL || lp_vfs_objects == NULL) {
		/* Not smbd as we know it: nothing is known to be watched. */
		return "global";
	}

	snum = lp_servicenumber("IPC$");
	if (snum < 0 || !secopts_is_watched(snum)) {
		return "IPC$";
	}

	num = lp_numservices();
	for (snum = 0; snum < num; snum++) {
		const char *name = NULL;

		if (!lp_snum_ok(snum) || secopts_is_watched(snum) ||
		    (!lp_guest_ok(snum) && !lp_guest_only(snum)))
		{
			continue;
		}
		name = lp_const_servicename(snum);
		if (!secopts_decide_share(policy, facts, name, false).allow) {
			return name;
		}
	}

	/* Usershares likewise, but they cannot be loaded as a whole. */
	if (lp_usershare_max_shares() > 0 && lp_usershare_allow_guests() &&
	    !is_usershare_watched())
	{
		return "global";
	}
	return NULL;
}

/* Once in a process, as each anonymous session comes by. */
static void warn_of_acl(void)
{
	static bool warned;

	if (!warned) {
		DBG_WARNING("anonymous sessions do not connect to IPC$: it has "
			    "a share ACL of its own, which grants nothing to "
			    "ANONYMOUS LOGON (S-1-5-7) and is left as it is\n");
		warned = true;
	}
}

bool secopts_open_ipc(TALLOC_CTX *mem_ctx, const struct security_token *token)
{
	struct security_descriptor *sd = NULL;
	uint32_t granted = 0;
	NTSTATUS status;

	if (share_access_check == NULL) {
		return false;
	}
	if (share_access_check(token, "IPC$", SEC_FILE_READ_DATA, &granted)) {
		return true;
	}

	sd = security_descriptor_dacl_create(mem_ctx, SEC_DESC_SELF_RELATIVE,
					     NULL, NULL,
					     SID_WORLD,
					     SEC_ACE_TYPE_ACCESS_ALLOWED,
					     SEC_RIGHTS_FILE_ALL, 0,
					     SID_NT_ANONYMOUS,
					     SEC_ACE_TYPE_ACCESS_ALLOWED,
					     SEC_RIGHTS_FILE_ALL, 0,
					     SID_BUILTIN_GUESTS,
					     SEC_ACE_TYPE_ACCESS_ALLOWED,
					     SEC_RIGHTS_FILE_ALL, 0,
					     NULL);
	if (sd == NULL) {
		return false;
	}
	status = secopts_compat_new_share_acl("ipc$", sd);
	if (NT_STATUS_EQUAL(status, NT_STATUS_OBJECT_NAME_COLLISION)) {
		warn_of_acl();
		return false;
	}
	if (!NT_STATUS_IS_OK(status)) {
		DBG_ERR("granting IPC$ to ANONYMOUS LOGON failed: %s\n",
			nt_errstr(status));
		return false;
	}
	return true;
}
