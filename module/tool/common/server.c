/*
 * Windows Security Options for Samba
 *
 * The secopts command: the server that is asked about
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "group_policy.h"
#include "../../samba/secopts_registry.h"
#include "lib/param/param.h"
#include "secopts_load.h"
#include "libds/common/roles.h"
#include "dynconfig/dynconfig.h"
#include "lib/smbconf/smbconf.h"
#include "lib/smbconf/smbconf_init.h"
#include "source3/lib/util_cluster.h"

static char *option_configfile;
static char *option_role;
static char *option_release;

struct poptOption tool_file_options[] = {
	{"configfile", 's', POPT_ARG_STRING, &option_configfile, 0,
	 "another smb.conf", "FILE"},
	POPT_TABLEEND};

struct poptOption tool_server_options[] = {
	{NULL, '\0', POPT_ARG_INCLUDE_TABLE, tool_file_options, 0, NULL, NULL},
	{"role", '\0', POPT_ARG_STRING, &option_role, 0,
	 "take the defaults of this role", "standalone|member|dc"},
	{"release", '\0', POPT_ARG_STRING, &option_release, 0,
	 "take the rules of this Windows", "2022|2012|2008r2|2008|2003"},
	POPT_TABLEEND};

static bool read_role(const struct tool_verb *verb, int *server_role)
{
	static const int server_roles[SECOPTS_NUM_ROLES] = {
		[SECOPTS_ROLE_STANDALONE] = ROLE_STANDALONE,
		[SECOPTS_ROLE_MEMBER] = ROLE_DOMAIN_MEMBER,
		[SECOPTS_ROLE_DC] = ROLE_ACTIVE_DIRECTORY_DC,
	};
	const char *names[SECOPTS_NUM_ROLES];
	size_t i;

	for (i = 0; i < SECOPTS_NUM_ROLES; i++) {
		names[i] = secopts_role_name((enum secopts_role)i);
	}
	if (!tool_choose(verb, "role", option_role, names, i, &i)) {
		return false;
	}
	*server_role = server_roles[i];
	return true;
}

static const char *get_option(void *private_data, const char *option)
{
	const char *release =
		secopts_parameters[SECOPTS_PARAMETER_RELEASE].name;

	if (option_release != NULL && strcmp(option, release) == 0) {
		return option_release;
	}
	return lp_parm_const_string(GLOBAL_SECTION_SNUM, "secopts", option,
				    NULL);
}

/* As Samba's own commands do. */
static const char *find_configfile(void)
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

/*
 * Found once, and kept as a copy: set_dyn_CONFIGFILE() frees the name that it
 * replaces, and a verb may load files one after another.
 */
const char *tool_configfile(void)
{
	static const char *configfile;

	if (configfile == NULL) {
		configfile = talloc_strdup(NULL, find_configfile());
	}
	return configfile != NULL ? configfile : find_configfile();
}

/* The shares of smb.conf and what it includes; NULL: all are. */
static const char **shares_of_file;

static void forget_shares(void)
{
	TALLOC_FREE(shares_of_file);
}

static bool remember_shares(void)
{
	int num = lp_numservices();
	size_t n = 0;
	int snum;

	forget_shares();
	shares_of_file = talloc_zero_array(NULL, const char *, num + 1);
	for (snum = 0; shares_of_file != NULL && snum < num; snum++) {
		if (lp_snum_ok(snum)) {
			shares_of_file[n++] = talloc_strdup(
				shares_of_file, lp_const_servicename(snum));
		}
	}
	return shares_of_file != NULL;
}

/*
 * smbd's way makes IPC$, but leaves the shares in the registry for when they
 * are asked for; a second pass adds these.
 */
static bool load_shares(const char *file)
{
	forget_shares();
	/* IPC$ would keep what an earlier file has made of it. */
	lp_kill_all_services();
	return lp_load_with_shares(file) &&
	       (!lp_registry_shares() ||
		(remember_shares() && lp_load_with_registry_shares(file)));
}

bool tool_is_in_registry(const char *section)
{
	size_t i;

	if (strequal(section, "global")) {
		return !lp_config_backend_is_file();
	}
	for (i = 0; shares_of_file != NULL && shares_of_file[i] != NULL; i++) {
		if (strequal(shares_of_file[i], section)) {
			return false;
		}
	}
	return shares_of_file != NULL;
}

bool tool_has_registry_line(const char *section, const char *parameter)
{
	TALLOC_CTX *frame = talloc_stackframe();
	struct smbconf_ctx *conf = NULL;
	char *value = NULL;
	bool has = true;

	tool_await_ctdb(NULL);
	/* Where the registry cannot be asked, a further line does no harm. */
	if (SBC_ERROR_IS_OK(smbconf_init(frame, &conf, "registry:"))) {
		has = SBC_ERROR_IS_OK(smbconf_get_parameter(
			conf, frame, section, parameter, &value));
	}
	tool_has_answered();
	TALLOC_FREE(frame);
	return has;
}

struct secopts_lm_facts tool_lm_facts(void)
{
	TALLOC_CTX *frame = talloc_stackframe();
	struct loadparm_context *lp_ctx =
		loadparm_init_s3(frame, loadparm_s3_helpers());
	struct secopts_lm_facts facts = {.server_lm = true};

	if (lp_ctx != NULL) {
		facts = secopts_lm_facts(lp_ctx);
	}
	TALLOC_FREE(frame);
	return facts;
}

/*
 * Is the cluster down that has the policy? No smbd runs on this node then, and
 * what it will do cannot be said. A registry that cannot be read for another
 * reason is a finding, since smbd does run and takes the strictest values.
 */
static bool lacks_ctdb(const struct secopts_policy *policy)
{
	return lp_clustering() && policy->source != SECOPTS_SOURCE_SMB_CONF &&
	       geteuid() == 0 && secopts_registry_now(NULL) == NULL &&
	       !cluster_probe_ok();
}

/* The enum server_role that --role names; -1: that of smb.conf. */
static int given_role = -1;

/* What is loaded, with what Group Policy has delivered or without. */
static struct secopts_policy *read_policy(TALLOC_CTX *mem_ctx, bool own)
{
	const struct secopts_lm_facts lm = tool_lm_facts();
	const struct secopts_conf conf = {
		.get = get_option,
		.registry = secopts_registry_now,
		.layer = own ? NULL : secopts_layer_now,
		.server_role = (given_role != -1) ? given_role
						  : lp_server_role(),
		.lm = &lm,
	};

	return secopts_conf_read(mem_ctx, &conf);
}

static struct secopts_policy *load(TALLOC_CTX *mem_ctx,
				   const struct tool_verb *verb,
				   const char *file,
				   bool own)
{
	struct secopts_policy *policy = NULL;
	char releases[SECOPTS_PARAMETER_VALUES_SIZE];
	uint32_t release;

	if (option_role != NULL && !read_role(verb, &given_role)) {
		return NULL;
	}
	if (option_release != NULL &&
	    !secopts_parse_parameter(SECOPTS_PARAMETER_RELEASE, option_release,
				     &release))
	{
		tool_misused(verb, "--release %s: not %s", option_release,
			     secopts_parameter_values(SECOPTS_PARAMETER_RELEASE,
						      true, releases));
		return NULL;
	}

	/* smb.conf's "log level" is the server's. */
	store_lp_set_cmdline("log level", "0");
	set_dyn_CONFIGFILE(file);
	tool_await_ctdb(verb);
	if (!load_shares(file)) {
		tool_has_answered();
		tool_fail(verb, "cannot load %s; testparm may tell why", file);
		return NULL;
	}

	policy = read_policy(mem_ctx, own);
	if (policy == NULL) {
		tool_fail(verb, "out of memory");
	} else if (lacks_ctdb(policy)) {
		tool_fail(verb, "the policy is in the registry of a cluster "
				"('clustering = yes'), and no CTDB answers "
				"here: is ctdbd running? 'ctdb status' tells");
		policy = NULL;
	}
	tool_has_answered();
	return policy;
}

struct secopts_policy *tool_load(TALLOC_CTX *mem_ctx,
				 const struct tool_verb *verb)
{
	return tool_load_file(mem_ctx, verb, tool_configfile());
}

struct secopts_policy *tool_load_file(TALLOC_CTX *mem_ctx,
				      const struct tool_verb *verb,
				      const char *file)
{
	return load(mem_ctx, verb, file, false);
}

struct secopts_policy *tool_load_own(TALLOC_CTX *mem_ctx,
				     const struct tool_verb *verb,
				     const char *file)
{
	return load(mem_ctx, verb, file, true);
}

struct secopts_policy *tool_own(TALLOC_CTX *mem_ctx)
{
	return read_policy(mem_ctx, true);
}
