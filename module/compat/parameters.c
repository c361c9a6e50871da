/*
 * Windows Security Options for Samba
 *
 * Samba's parameters in memory
 *
 * Trick:	to ask for "secopts:..." Samba compares the names of all
 *		parametric options, and to set a parameter or such an option
 *		those of all parameters. That is too slow for each request, and
 *		for each session setup: 46,000 instructions. The list of the
 *		options and the place of "nt pipe support" are in structures
 *		that Samba's generated headers declare.
 * Serves:	4.17 and later.
 * Upstream:	lpcfg_get_parametric(), lp_do_parameter_parametric() and
 *		set_param_opt() (lib/param/loadparm.c), get_globals()
 *		(source3/param/loadparm.c), script/generate_param.py.
 * Symptom:	a changed line is not noticed; pipes refused to nobody or to
 *		everybody.
 * Test:	tests/live/test_reload.py, tests/live/test_pipes.py
 * Delete:	when Samba tells that smb.conf was read again, and VFS has a
 *		hook for named pipes.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_compat.h"
#include "compat_internal.h"
#include "lib/param/loadparm.h"
#include "lib/param/param.h"
#include "lib/param/param_global.h"
#include "lib/param/s3_param.h"

/* libsmbconf; see smbd_session.c. */
#pragma weak loadparm_s3_helpers

const struct parmlist_entry *
secopts_compat_parametric(const struct loadparm_context *lp_ctx)
{
	return (lp_ctx != NULL) ? lp_ctx->globals->param_opt
				: loadparm_s3_helpers()->globals->param_opt;
}

void secopts_compat_set_parametric(const char *key, const char *value)
{
	/* As Samba: those of source3 hang on nothing, and are freed one by one. */
	set_param_opt(NULL, &loadparm_s3_helpers()->globals->param_opt, key,
		      value, 0);
}

bool *secopts_compat_nt_pipe_support(void)
{
	return &loadparm_s3_helpers()->globals->nt_pipe_support;
}
