/*
 * Windows Security Options for Samba
 *
 * The secopts command: what keeps the policy from being enforced
 *
 * Copyright (C) the secopts authors 2026
 *
 * This program is free software; you can redistribute it and/or modify
 * it under the terms of the GNU General Public License as published by
 * the Free Software Foundation; either version 3 of the License, or
 * (at your option) any later version.
 *
 * This program is distributed in the hope that it will be useful,
 * but WITHOUT ANY WARRANTY; without even the implied warranty of
 * MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
 * GNU General Public License for more details.
 *
 * You should have received a copy of the GNU General Public License
 * along with this program.  If not, see <http://www.gnu.org/licenses/>.
 */

#include "tool.h"
#include "../samba/secopts_registry.h"
#include "../samba/secopts_shares.h"
#include "lib/util/util_paths.h"

static void PRINTF_ATTRIBUTE(3, 4)
	say(FILE *out, const char *kind, const char *format, ...)
{
	char *text = NULL;
	va_list ap;

	va_start(ap, format);
	text = talloc_vasprintf(talloc_tos(), format, ap);
	va_end(ap);
	if (text != NULL) {
		tool_wrap(out, kind, "    ", text);
	}
	TALLOC_FREE(text);
}

static const char *const *vfs_objects(int snum)
{
	return (const char *const *)lp_vfs_objects(snum);
}

static bool is_vfs_line_anywhere(void)
{
	int snum;

	for (snum = 0; snum < lp_numservices(); snum++) {
		if (lp_snum_ok(snum) && secopts_is_guarded(snum)) {
			return true;
		}
	}
	return secopts_is_guarded(GLOBAL_SECTION_SNUM);
}

/* The text of a plug-in's path if it is not there, or NULL. */
static char *missing_plugin(const char *subsystem)
{
	char *path = talloc_asprintf(talloc_tos(), "%s/secopts.%s",
				     modules_path(talloc_tos(), subsystem),
				     shlib_ext());

	if (path != NULL && access(path, F_OK) == 0) {
		TALLOC_FREE(path);
	}
	return path;
}

static void warn_of_plugins(FILE *out)
{
	const char *path = missing_plugin("gensec");

	if (path != NULL) {
		say(out, "warning: ",
		    "%s is missing: no anonymous session is refused, and "
		    "Everyone stays in its token.",
		    path);
	}

	path = missing_plugin("vfs");
	if (path != NULL && is_vfs_line_anywhere()) {
		say(out, "warning: ",
		    "%s is missing, and 'vfs objects' names it: nobody can "
		    "connect to these shares.",
		    path);
	} else if (path != NULL) {
		say(out, "warning: ",
		    "%s is missing: pipes and shares are not watched.", path);
	}
}

static bool same_list(const char *const *a, const char *const *b)
{
	while (a != NULL && b != NULL && *a != NULL && *b != NULL) {
		if (strcmp(*a, *b) != 0) {
			return false;
		}
		a++;
		b++;
	}
	return (a == NULL || *a == NULL) && (b == NULL || *b == NULL);
}

/* "a b " */
static const char *joined(const char *const *list)
{
	char *text = talloc_strdup(talloc_tos(), "");

	for (; list != NULL && *list != NULL; list++) {
		talloc_asprintf_addbuf(&text, "%s ", *list);
	}
	return text;
}

static void warn_of_shares(FILE *out)
{
	const char *const *global = vfs_objects(GLOBAL_SECTION_SNUM);
	int snum;

	if (!secopts_is_guarded(GLOBAL_SECTION_SNUM)) {
		say(out, "warning: ",
		    "[global] is without 'vfs objects = %ssecopts': IPC$ and "
		    "the shares without a line of their own are not watched.",
		    joined(global));
	}
	for (snum = 0; snum < lp_numservices(); snum++) {
		if (!lp_snum_ok(snum) || secopts_is_guarded(snum) ||
		    same_list(vfs_objects(snum), global))
		{
			continue;
		}
		say(out, "warning: ",
		    "[%s] has 'vfs objects' of its own without secopts: it is "
		    "not watched.",
		    lp_const_servicename(snum));
	}
}

static bool is_given(const struct secopts_setting_info *info)
{
	return lp_parm_const_string(GLOBAL_SECTION_SNUM, "secopts",
				    info->parameter, NULL) != NULL ||
	       lp_parm_const_string(GLOBAL_SECTION_SNUM, "secopts",
				    info->value_name, NULL) != NULL;
}

/* What the registry gives, NULL where it is not asked or cannot be read. */
static const struct secopts_registry *
registry_of(const struct secopts_policy *policy)
{
	return (policy->source != SECOPTS_SOURCE_SMB_CONF)
		       ? secopts_registry_now(NULL)
		       : NULL;
}

static void warn_of_registry(FILE *out, const struct secopts_policy *policy)
{
	if (policy->source == SECOPTS_SOURCE_SMB_CONF ||
	    registry_of(policy) != NULL)
	{
		return;
	}
	say(out, "warning: ",
	    "the registry cannot be read%s: the strictest values stand in for "
	    "what it could give.",
	    geteuid() != 0 ? ", which takes root" : "");
}

static void warn_of_effect(FILE *out,
			   const struct secopts_setting_info *info,
			   const char *given)
{
	if (info->enforced == SECOPTS_ENFORCED_NOT_YET) {
		say(out, "warning: ",
		    "'%s' has no effect: it is not enforced yet.", given);
	} else if (info->enforced == SECOPTS_ENFORCED_SAMBA) {
		say(out, "warning: ",
		    "'%s' has no effect: set Samba's '%s'.", given,
		    info->samba_parameter);
	}
}

static void warn_of_settings(FILE *out, const struct secopts_policy *policy)
{
	const struct secopts_registry *registry = registry_of(policy);
	TALLOC_CTX *frame = talloc_stackframe();
	size_t i;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		const struct secopts_setting_info *info = &secopts_settings[i];
		const char *line = talloc_asprintf(frame, "secopts:%s",
						   info->parameter);

		if (is_given(info) && info->key != NULL &&
		    policy->source == SECOPTS_SOURCE_REGISTRY)
		{
			say(out, "warning: ",
			    "'%s' has no effect: 'secopts:policy source' is "
			    "registry.",
			    line);
		} else if (is_given(info)) {
			warn_of_effect(out, info, line);
		}
		if (registry != NULL && registry->values[i].given) {
			warn_of_effect(out, info,
				       tool_registry_text(frame, info));
		}
	}
	TALLOC_FREE(frame);
}

void tool_warn(FILE *out,
	       const struct secopts_policy *policy,
	       enum tool_warnings wanted)
{
	fflush(stdout);
	warn_of_plugins(out);
	warn_of_shares(out);
	warn_of_registry(out, policy);
	if (wanted != TOOL_WARN_ALL) {
		return;
	}
	warn_of_settings(out, policy);
	if (lp_map_to_guest() != NEVER_MAP_TO_GUEST &&
	    !policy->guest_as_anonymous)
	{
		say(out, "hint: ",
		    "'map to guest' makes guests of unknown users, to whom "
		    "these policies do not apply: set 'map to guest = never', "
		    "or 'secopts:treat guest as anonymous = yes'.");
	}
	if (lp_parm_bool(GLOBAL_SECTION_SNUM, "gensec", "ntlmssp", true)) {
		say(out, "hint: ",
		    "'gensec:ntlmssp = no' is not set: should the gensec "
		    "plug-in fail to load, NTLM goes on without it.");
	}
}
