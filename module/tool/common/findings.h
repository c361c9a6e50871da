/*
 * Windows Security Options for Samba
 *
 * The secopts command: what should enforce the policy and does not, and the
 * lines of smb.conf that mend it
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_FINDINGS_H__
#define __SECOPTS_FINDINGS_H__

#include "secopts_samba.h"

/*
 * findings.c
 */

/* Which warnings are wanted. */
enum tool_warnings {
	TOOL_WARN_FOOTING, /* what keeps the plug-ins from enforcing */
	TOOL_WARN_ALL,     /* and settings without effect, and hints */
	TOOL_WARN_LOCAL,   /* and what programs on this host lose by it */
};

/* What is not enforced because of a finding. */
enum tool_weakens {
	TOOL_WEAKENS_GENSEC, /* all that the plug-ins enforce */
	TOOL_WEAKENS_VFS,    /* what needs the VFS plug-in */
	TOOL_WEAKENS_RPC,    /* what operations of RPC are judged by */
	TOOL_WEAKENS_NOTHING,
};

struct tool_finding {
	const char *id; /* in JSON */
	bool hint;      /* not a warning */
	enum tool_weakens weakens;
	const char *text;
	const char *brief; /* text without its consequences */
	/* a line of smb.conf that mends it, or NULL */
	const char *section;
	const char *line;
};

struct tool_findings {
	struct tool_finding *list;
	size_t num;
};

/**
 * What should enforce the policy and does not.
 *
 * @return	NULL when memory ran out.
 */
struct tool_findings *tool_find(TALLOC_CTX *mem_ctx,
				const struct secopts_policy *policy,
				enum tool_warnings wanted);

/**
 * Add a finding.
 *
 * @param[in,out] findings	NULL afterwards: memory ran out.
 * @param[in] finding		All but its text; its brief where that differs.
 */
void tool_add_finding(struct tool_findings **findings,
		      struct tool_finding finding,
		      const char *format,
		      ...) PRINTF_ATTRIBUTE(3, 4);

/** Add a warning of something that weakens no enforcement. */
void tool_add_warning(struct tool_findings **findings,
		      const char *id,
		      const char *format,
		      ...) PRINTF_ATTRIBUTE(3, 4);

/**
 * Add what has to be said of the settings: which have no effect, whom they lock
 * out, and which are probably not what their writer meant.
 *
 * @param[in,out] findings	NULL afterwards: memory ran out.
 * @param[in] registry		What the registry gives, or NULL.
 */
void tool_find_settings(struct tool_findings **findings,
			const struct secopts_policy *policy,
			const struct secopts_registry *registry);

/**
 * Add whom the minimums of NTLM session security lock out.
 *
 * @param[in,out] findings	NULL afterwards: memory ran out.
 * @param[in] server		NtlmMinServerSec, its flags.
 * @param[in] client		NtlmMinClientSec.
 *
 * Source: KB 239869; the NEGOTIATE flags of clients in docs/fidelity.md
 * (128-bit, acceptor by acceptor).
 */
void tool_find_locked_out(struct tool_findings **findings,
			  uint32_t server,
			  uint32_t client);

/**
 * These policies are not about guests, as on Windows; but where 'map to guest'
 * is set, a name that Samba does not know is enough to become one: warn of it
 * where a share lets guests in, else give a hint to who wants all of them.
 */
void tool_find_guests(struct tool_findings **findings,
		      const struct secopts_policy *policy,
		      enum tool_warnings wanted);

/** Add what programs on this host cannot do any more, and what helps. */
void tool_find_local(struct tool_findings **findings,
		     const struct secopts_policy *policy);

/** The name under which smb.conf has a line of this setting, or NULL. */
const char *tool_given_name(const struct secopts_setting_info *info);

/**
 * A value of "vfs objects" with the plug-in in the first place.
 *
 * @param[in] modules	What it has now, up to a NULL; NULL: nothing.
 *
 * @return		NULL when memory ran out.
 */
char *tool_vfs_value(TALLOC_CTX *mem_ctx, const char *const *modules);

/** The line that adds the VFS plug-in to what a share has. */
const char *tool_vfs_line(TALLOC_CTX *mem_ctx, int snum);

/** How many of them are hints, or warnings? */
size_t tool_count_findings(const struct tool_findings *findings, bool hint);

/** Print "warning: ..." or "hint: ...". */
void tool_print_finding(FILE *out, bool hint, const char *text);

/** Print findings as "warning: ..." and "hint: ...". */
void tool_print_findings(FILE *out, const struct tool_findings *findings);

/** Print what should enforce the policy and does not. */
void tool_warn(FILE *out,
	       const struct secopts_policy *policy,
	       enum tool_warnings wanted);

/*
 * findings_plugin.c
 */

/**
 * Why the plug-in of this kind does not do its work: "PATH is missing", "PATH
 * was built for Samba ...".
 *
 * @param[in] kind	"gensec" or "vfs".
 * @param[out] loads	Samba loads it all the same.
 *
 * @return	NULL where nothing is wrong.
 */
const char *tool_plugin_problem(TALLOC_CTX *mem_ctx,
				const char *kind,
				bool *loads);

/**
 * What Debian's package has to tell of itself: that a newer Samba waits for
 * plug-ins that fit it.
 *
 * @return	One line; NULL where there is nothing.
 */
const char *tool_package_news(TALLOC_CTX *mem_ctx);

#endif /* __SECOPTS_FINDINGS_H__ */
