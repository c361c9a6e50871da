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
#include "libcli/security/security.h"
#include "source3/include/ntioctl.h"

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
	return secopts_are_watching(secopts_compat_vfs_objects(snum)) &&
	       !secopts_compat_printable(snum);
}

enum secopts_printer secopts_printer_of(const char *share, bool printable)
{
	/* What is made from [printers] is printable, whatever it says. */
	if (strequal(share, PRINTERS_NAME)) {
		return SECOPTS_PRINTER_PATTERN;
	}
	if (!printable) {
		return SECOPTS_PRINTER_NONE;
	}
	return (strequal(share, HOMES_NAME) ||
		secopts_compat_is_default_service(share))
		       ? SECOPTS_PRINTER_PATTERN
		       : SECOPTS_PRINTER_ONE;
}

bool secopts_may_reach(const struct secopts_policy *policy,
		       const struct secopts_facts *facts,
		       const char *share,
		       enum secopts_printer printer)
{
	/* The names that smbd gives the others are on no list. */
	if (printer == SECOPTS_PRINTER_PATTERN) {
		share = NULL;
	}
	return secopts_decide_share(policy, facts, share, false).allow;
}

const char *secopts_hidden_behind(int snum)
{
	const char *behind = NULL;

	return find_in_modules(secopts_compat_vfs_objects(snum), &behind)
		       ? behind
		       : NULL;
}

/*
 * The share that a usershare takes its "vfs objects" from: [global], or its
 * template. The parameters of a template that is not a share itself ("-valid =
 * no") cannot be asked for.
 */
static bool find_usershares(int *snum)
{
	const char *template = secopts_compat_usershare_template();

	*snum = GLOBAL_SECTION_SNUM;
	if (template == NULL) {
		return true;
	}
	*snum = secopts_compat_find_share(template);
	return *snum >= 0;
}

/* Users choose the names of usershares: [global] is their pattern, too. */
static enum secopts_printer loaded_printer(int snum, const char *share)
{
	bool printable = secopts_compat_printable(snum);

	if (strcmp(share, "global") == 0) {
		return printable ? SECOPTS_PRINTER_PATTERN
				 : SECOPTS_PRINTER_NONE;
	}
	return secopts_printer_of(share, printable);
}

static bool is_usershare_watched(void)
{
	int snum;

	return find_usershares(&snum) && secopts_is_watched(snum);
}

void secopts_set_unwatched(struct secopts_facts *facts, const char *share)
{
	bool is_global = share != NULL && strcmp(share, "global") == 0;
	int snum = GLOBAL_SECTION_SNUM;

	facts->unwatched_share = share;
	facts->unwatched_behind = NULL;
	facts->unwatched_printer = SECOPTS_PRINTER_NONE;
	if (share == NULL || secopts_compat_num_shares() < 0) {
		return;
	}
	if (is_global && !find_usershares(&snum)) {
		return;
	}
	if (!is_global) {
		snum = secopts_compat_find_share(share);
		if (snum < 0) {
			return;
		}
	}
	facts->unwatched_behind = secopts_hidden_behind(snum);
	facts->unwatched_printer = loaded_printer(snum, share);
}

const char *secopts_unwatched_share(const struct secopts_policy *policy,
				    const struct secopts_facts *facts)
{
	int num = secopts_compat_num_shares();
	int snum;

	if (num < 0) {
		/* Not smbd as we know it: nothing is known to be watched. */
		return "global";
	}

	snum = secopts_compat_find_share("IPC$");
	if (snum < 0 || !secopts_is_watched(snum)) {
		return "IPC$";
	}

	for (snum = 0; snum < num; snum++) {
		const char *name = secopts_compat_share_name(snum);

		if (name == NULL || secopts_is_watched(snum) ||
		    (!secopts_compat_guest_ok(snum) &&
		     !secopts_compat_guest_only(snum)))
		{
			continue;
		}
		if (!secopts_may_reach(policy, facts, name,
				       loaded_printer(snum, name)))
		{
			return name;
		}
	}

	/* Usershares are loaded one by one: look at what they are made from. */
	if (secopts_compat_usershares_admit_guests() && !is_usershare_watched())
	{
		return "global";
	}
	return NULL;
}

/* Warn once in a process: each anonymous session comes by here. */
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
	NTSTATUS status =
		secopts_compat_share_access(token, "IPC$", SEC_FILE_READ_DATA);

	if (!NT_STATUS_EQUAL(status, NT_STATUS_ACCESS_DENIED)) {
		return NT_STATUS_IS_OK(status);
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
