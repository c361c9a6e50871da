/*
 * Windows Security Options for Samba
 *
 * The secopts command: the server that is asked about
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
#include "secopts_load.h"
#include "libds/common/roles.h"
#include "dynconfig/dynconfig.h"
#include "lib/util/samba_modules.h"

static char *option_configfile;
static char *option_role;
static char *option_release;

struct poptOption tool_server_options[] = {
	{"configfile", 's', POPT_ARG_STRING, &option_configfile, 0,
	 "smb.conf to read instead of Samba's", "FILE"},
	{"role", '\0', POPT_ARG_STRING, &option_role, 0,
	 "take the defaults of this role", "standalone|member|dc"},
	{"release", '\0', POPT_ARG_STRING, &option_release, 0,
	 "take the rules of this Windows", "2022|2012|2008r2|2008|2003"},
	POPT_TABLEEND};

static bool parse_role(const char *text, int *server_role)
{
	static const int server_roles[SECOPTS_NUM_ROLES] = {
		[SECOPTS_ROLE_STANDALONE] = ROLE_STANDALONE,
		[SECOPTS_ROLE_MEMBER] = ROLE_DOMAIN_MEMBER,
		[SECOPTS_ROLE_DC] = ROLE_ACTIVE_DIRECTORY_DC,
	};
	size_t i;

	for (i = 0; i < SECOPTS_NUM_ROLES; i++) {
		if (strequal(text, secopts_role_name((enum secopts_role)i))) {
			*server_role = server_roles[i];
			return true;
		}
	}
	return false;
}

static const char *get_option(void *private_data, const char *option)
{
	if (option_release != NULL && strcmp(option, "windows release") == 0) {
		return option_release;
	}
	return lp_parm_const_string(GLOBAL_SECTION_SNUM, "secopts", option,
				    NULL);
}

/* As Samba's own commands do. */
static const char *configfile(void)
{
	const char *file = getenv("SMB_CONF_PATH");

	if (option_configfile != NULL) {
		return option_configfile;
	}
	if (is_default_dyn_CONFIGFILE() && file != NULL && file[0] != '\0') {
		return file;
	}
	return get_dyn_CONFIGFILE();
}

struct secopts_policy *tool_load(TALLOC_CTX *mem_ctx,
				 const struct tool_verb *verb)
{
	struct secopts_conf conf = {.get = get_option};
	struct secopts_policy *policy = NULL;
	enum secopts_release release;
	const char *file = configfile();
	int server_role = -1;

	if (option_role != NULL && !parse_role(option_role, &server_role)) {
		tool_misused(verb, "--role %s: not standalone, member or dc",
			     option_role);
		return NULL;
	}
	if (option_release != NULL &&
	    !secopts_parse_release(option_release, &release))
	{
		tool_misused(verb,
			     "--release %s: not 2022, 2012, 2008r2, 2008 or "
			     "2003",
			     option_release);
		return NULL;
	}

	/* smb.conf's "log level" is the server's. */
	lp_set_cmdline("log level", "0");
	set_dyn_CONFIGFILE(file);
	if (!lp_load_with_registry_shares(get_dyn_CONFIGFILE())) {
		fprintf(stderr,
			"secopts %s: cannot load %s; testparm may tell why\n",
			verb->name, file);
		return NULL;
	}

	conf.server_role = (server_role != -1) ? server_role : lp_server_role();
	policy = secopts_conf_read(mem_ctx, &conf);
	if (policy == NULL) {
		fprintf(stderr, "secopts %s: out of memory\n", verb->name);
	}
	return policy;
}

bool tool_has_module(const char *const *modules, const char *name)
{
	size_t i;

	for (i = 0; modules != NULL && modules[i] != NULL; i++) {
		/* "module:parameter" is a module, too */
		size_t length = strcspn(modules[i], ":");

		if (length == strlen(name) &&
		    strncmp(modules[i], name, length) == 0)
		{
			return true;
		}
	}
	return false;
}

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

static bool is_watched(int snum)
{
	return tool_has_module(vfs_objects(snum), "secopts");
}

static bool is_vfs_line_anywhere(void)
{
	int snum;

	for (snum = 0; snum < lp_numservices(); snum++) {
		if (lp_snum_ok(snum) && is_watched(snum)) {
			return true;
		}
	}
	return is_watched(GLOBAL_SECTION_SNUM);
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

static void warn_of_shares(FILE *out)
{
	const char *const *global = vfs_objects(GLOBAL_SECTION_SNUM);
	int snum;

	if (!is_watched(GLOBAL_SECTION_SNUM)) {
		say(out, "warning: ",
		    "'vfs objects' in [global] does not name secopts: IPC$ and "
		    "the shares without a line of their own are not watched.");
	}
	for (snum = 0; snum < lp_numservices(); snum++) {
		if (!lp_snum_ok(snum) || is_watched(snum) ||
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

static void warn_of_settings(FILE *out, const struct secopts_policy *policy)
{
	size_t i;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		const struct secopts_setting_info *info = &secopts_settings[i];

		if (policy->values[i].origin == SECOPTS_ORIGIN_DEFAULT) {
			continue;
		}
		if (info->enforced == SECOPTS_ENFORCED_NOT_YET) {
			say(out, "warning: ",
			    "'secopts:%s' has no effect: it is not enforced "
			    "yet.",
			    info->parameter);
		} else if (info->enforced == SECOPTS_ENFORCED_SAMBA) {
			say(out, "warning: ",
			    "'secopts:%s' has no effect: set Samba's '%s'.",
			    info->parameter, info->samba_parameter);
		}
	}
}

void tool_warn(FILE *out,
	       const struct secopts_policy *policy,
	       enum tool_warnings wanted)
{
	warn_of_plugins(out);
	warn_of_shares(out);
	if (wanted != TOOL_WARN_ALL) {
		return;
	}
	warn_of_settings(out, policy);
	if (lp_parm_bool(GLOBAL_SECTION_SNUM, "gensec", "ntlmssp", true)) {
		say(out, "hint: ",
		    "'gensec:ntlmssp = no' is not set: should the gensec "
		    "plug-in fail to load, NTLM goes on without it.");
	}
}
