/*
 * Windows Security Options for Samba
 *
 * A mark on an identity that the gensec plug-in has judged
 *
 * Trick:	the mark is a talloc child of the identity, with a name of ours.
 *		smbd moves the identity that gensec has made into its session,
 *		with its children, and frees it when the session becomes
 *		somebody else's. An identity that was made in a way which our
 *		mechanisms do not see has no mark. A session whose next
 *		authentication has not ended yet still has its old identity.
 * Serves:	4.17 and later.
 * Upstream:	smbd_smb2_auth_generic_return(),
 *		smbd_smb2_reauth_generic_return()
 *		(source3/smbd/smb2_sesssetup.c), reply_sesssetup_and_X(),
 *		reply_sesssetup_and_X_spnego() (smb1_sesssetup.c there),
 *		smbXsrv_session_info_lookup() (smbXsrv_session.c there).
 * Symptom:	where smbd copies the identity, anonymous has a session and is
 *		refused each share; where something else gives it the mark,
 *		anonymous opens a listed share although Everyone is in its
 *		token.
 * Test:	tests/live/test_smb1.py, tests/live/test_smb1_attack.py,
 *		tests/live/test_guests.py
 * Delete:	when smbd tells VFS modules how a session was authenticated.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "includes.h"
#include "auth.h"
#include "secopts_compat.h"

#define MARK_NAME "secopts: judged"

struct finding {
	const char *name;
	bool found;
};

static void find_mark(const void *ptr,
		      int depth,
		      int max_depth,
		      int is_ref,
		      void *private_data)
{
	struct finding *finding = private_data;

	if (depth == 1 && !is_ref &&
	    strcmp(talloc_get_name(ptr), finding->name) == 0)
	{
		finding->found = true;
	}
}

bool secopts_compat_has_mark(const void *object, const char *name)
{
	struct finding finding = {.name = name};

	talloc_report_depth_cb(object, 0, 1, find_mark, &finding);
	return finding.found;
}

bool secopts_compat_set_mark(const void *object, const char *name)
{
	return talloc_named_const(object, 0, name) != NULL;
}

/*
 * The identity whose mark was found last, so that the children of an identity
 * are looked through once and not for each request. A child of it of our own
 * tells when it is freed, and another may get its memory.
 */
static struct {
	const struct auth_session_info *info;
	void *child;
} marked;

static int forget_marked(void *child)
{
	marked.info = NULL;
	marked.child = NULL;
	return 0;
}

/* Without memory for that, it is looked through again next time. */
static void remember_marked(const struct auth_session_info *info)
{
	TALLOC_FREE(marked.child);
	marked.child = talloc_named_const(info, 0, "secopts: looked at");
	if (marked.child != NULL) {
		talloc_set_destructor(marked.child, forget_marked);
		marked.info = info;
	}
}

bool secopts_compat_is_judged(const struct auth_session_info *info)
{
	if (info != NULL && info == marked.info) {
		return true;
	}
	if (!secopts_compat_has_mark(info, MARK_NAME)) {
		return false;
	}
	remember_marked(info);
	return true;
}

bool secopts_compat_set_judged(struct auth_session_info *info)
{
	return secopts_compat_set_mark(info, MARK_NAME);
}
