/*
 * Windows Security Options for Samba
 *
 * Tests of the effective policy: what smb.conf says, and what no memory says
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "testlib.h"

#include "secopts_conf_cache.h"
#include "lib/param/loadparm.h"
#include "libds/common/roles.h"

/* talloc_set_memlimit(): nothing else makes talloc fail at a chosen point */
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

struct option {
	const char *name;
	const char *value;
};

static const char *get_option(void *private_data, const char *name)
{
	const struct option *options = private_data;

	for (; options != NULL && options->name != NULL; options++) {
		if (strcasecmp_m(options->name, name) == 0) {
			return options->value;
		}
	}
	return NULL;
}

static struct secopts_policy *read_options(TALLOC_CTX *mem_ctx,
					   const struct option *options,
					   int server_role)
{
	struct secopts_conf conf = {
		.get = get_option,
		.private_data = discard_const_p(struct option, options),
		.server_role = server_role,
	};

	return secopts_conf_read(mem_ctx, &conf);
}

struct number {
	enum secopts_setting setting;
	enum secopts_origin origin;
	uint32_t number;
};

static void check_numbers(const struct secopts_policy *policy,
			  const struct number *rows,
			  size_t num)
{
	size_t wrong = 0;
	size_t i;

	for (i = 0; i < num; i++) {
		const struct secopts_value *value =
			&policy->values[rows[i].setting];

		check_row(wrong,
			  value->origin == rows[i].origin &&
				  value->data.number == rows[i].number,
			  "%s: 0x%" PRIx32 " of origin %d",
			  secopts_settings[rows[i].setting].value_name,
			  value->data.number, (int)value->origin);
	}
	check_rows(wrong);
}

/* A registry that gives one value of each kind. */
static const char *const registry_pipes[] = {"samr", "netlogon"};
static struct secopts_registry registry = {.values = {
	[SECOPTS_NULL_SESSION_PIPES] = {
		.given = true,
		.data = {.list = {ARRAY_SIZE(registry_pipes), registry_pipes}},
	},
	[SECOPTS_RESTRICT_NULL_SESS_ACCESS] = {.given = true},
	[SECOPTS_NTLM_MIN_SERVER_SEC] = {
		.given = true,
		.problem = "unknown flags",
	},
}};

static const struct secopts_registry *get_registry(void *private_data)
{
	return &registry;
}

static const struct secopts_registry *no_registry(void *private_data)
{
	return NULL;
}

static const char *const delivered_pipes[] = {"spoolss"};

static const struct secopts_layer delivered = {
	.serial = 1,
	.values = {
		[SECOPTS_NULL_SESSION_PIPES] = {
			.given = true,
			.data = {
				.defined = true,
				.list = {.num = 1, .names = delivered_pipes},
			},
		},
		/* equal to the default */
		[SECOPTS_RESTRICT_ANONYMOUS_SAM] = {
			.given = true,
			.data = {.defined = true, .number = 1},
		},
		[SECOPTS_LSA_ANONYMOUS_NAME_LOOKUP] = {
			.given = true,
			.data = {.defined = true, .number = 1},
		},
		[SECOPTS_NTLM_MIN_SERVER_SEC] = {
			.given = true,
			.problem = "unknown flags",
		},
		[SECOPTS_LM_COMPATIBILITY_LEVEL] = {
			.given = true,
			.data = {.defined = true, .number = 5},
		},
	},
	.gpo = {
		[SECOPTS_NULL_SESSION_PIPES] = "Server hardening",
		[SECOPTS_RESTRICT_ANONYMOUS_SAM] = "Default Domain Policy",
	},
};

static const struct secopts_layer *get_layer(void *private_data)
{
	return &delivered;
}

static const struct secopts_layer *broken_layer(void *private_data)
{
	static const struct secopts_layer layer = {.serial = 1, .broken = true};

	return &layer;
}

static const struct secopts_layer *no_layer(void *private_data)
{
	return NULL;
}

static int setup(void **state)
{
	talloc_enable_null_tracking();
	*state = talloc_new(NULL);
	return 0;
}

/* All that a policy has allocated hangs below it. */
static int teardown(void **state)
{
	TALLOC_CTX *mem_ctx = *state;

	assert_int_equal(talloc_total_blocks(mem_ctx), 1);
	talloc_free(mem_ctx);
	return 0;
}

static void test_defaults(void **state)
{
	static const struct {
		int server_role;
		enum secopts_role role;
		size_t pipes;
	} rows[] = {
		{ROLE_STANDALONE, SECOPTS_ROLE_STANDALONE, 0},
		{ROLE_DOMAIN_MEMBER, SECOPTS_ROLE_MEMBER, 0},
		{ROLE_DOMAIN_PDC, SECOPTS_ROLE_DC, 3},
		{ROLE_DOMAIN_BDC, SECOPTS_ROLE_DC, 3},
		{ROLE_ACTIVE_DIRECTORY_DC, SECOPTS_ROLE_DC, 3},
		{ROLE_IPA_DC, SECOPTS_ROLE_DC, 3},
		{ROLE_AUTO, SECOPTS_ROLE_MEMBER, 0}, /* unknown: the strict */
		{4711, SECOPTS_ROLE_MEMBER, 0},
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct secopts_policy *policy =
			read_options(*state, NULL, rows[i].server_role);

		assert_non_null(policy);
		assert_int_equal(policy->role, rows[i].role);
		assert_int_equal(policy->release, SECOPTS_RELEASE_2022);
		assert_int_equal(policy->mode, SECOPTS_MODE_ENFORCE);
		assert_false(policy->guest_as_anonymous);
		assert_false(policy->always_128bit);
		assert_int_equal(policy->values[SECOPTS_NULL_SESSION_PIPES]
					 .data.list.num,
				 rows[i].pipes);
		TALLOC_FREE(policy);
	}
}

static void test_values(void **state)
{
	static const struct option options[] = {
		{"null session pipes", "lsarpc, \"DAV RPC SERVICE\""},
		{"NullSessionShares", "scans"},
		{"EveryoneIncludesAnonymous", "1"},
		{"restrict null session access", "no"},
		{"windows release", "2008R2"},
		{"mode", "Audit"},
		{"treat guest as anonymous", "yes"},
		{"ntlm 128bit", " Always "},
		{NULL, NULL},
	};
	static const struct number numbers[] = {
		{SECOPTS_EVERYONE_INCLUDES_ANONYMOUS, SECOPTS_ORIGIN_SMB_CONF,
		 1},
		{SECOPTS_RESTRICT_NULL_SESS_ACCESS, SECOPTS_ORIGIN_SMB_CONF, 0},
	};
	struct secopts_policy *policy =
		read_options(*state, options, ROLE_STANDALONE);
	const struct secopts_value *pipes = NULL;

	assert_non_null(policy);
	pipes = &policy->values[SECOPTS_NULL_SESSION_PIPES];
	assert_int_equal(pipes->origin, SECOPTS_ORIGIN_SMB_CONF);
	assert_int_equal(pipes->data.list.num, 2);
	assert_string_equal(pipes->data.list.names[1], "DAV RPC SERVICE");
	assert_int_equal(policy->values[SECOPTS_NULL_SESSION_SHARES]
				 .data.list.num,
			 1);
	check_numbers(policy, numbers, ARRAY_SIZE(numbers));
	assert_int_equal(policy->release, SECOPTS_RELEASE_2008R2);
	assert_int_equal(policy->mode, SECOPTS_MODE_AUDIT);
	assert_true(policy->guest_as_anonymous);
	assert_true(policy->always_128bit);
	TALLOC_FREE(policy);
}

static void test_fallbacks(void **state)
{
	static const struct option options[] = {
		{"null session pipes", "\"lsarpc"},
		{"restrict null session access", "zero"},
		{"everyone includes anonymous", "2"},
		{"ntlm min server sec", "everything"},
		{"windows release", "95"},
		{"mode", "off"},
		{"treat guest as anonymous", "maybe"},
		{"ntlm 128bit", "with integrity"},
		{NULL, NULL},
	};
	static const struct number numbers[] = {
		{SECOPTS_RESTRICT_NULL_SESS_ACCESS, SECOPTS_ORIGIN_FALLBACK, 1},
		{SECOPTS_EVERYONE_INCLUDES_ANONYMOUS, SECOPTS_ORIGIN_FALLBACK,
		 0},
		{SECOPTS_NTLM_MIN_SERVER_SEC, SECOPTS_ORIGIN_FALLBACK,
		 0x20080000},
	};
	struct secopts_policy *policy = read_options(*state, options,
						     ROLE_ACTIVE_DIRECTORY_DC);

	assert_non_null(policy);
	check_numbers(policy, numbers, ARRAY_SIZE(numbers));
	assert_int_equal(policy->release, SECOPTS_RELEASE_2022);
	assert_int_equal(policy->mode, SECOPTS_MODE_ENFORCE);
	assert_true(policy->guest_as_anonymous);
	assert_true(policy->always_128bit);
	TALLOC_FREE(policy);
}

/*
 * Line and source; from the registry, when it can be read and when not. The
 * number is the names of NullSessionPipes.
 */
static void test_sources(void **state)
{
	static const struct {
		const char *source;
		const char *line;
		bool readable;
		size_t pipes;
		enum secopts_origin origin;
	} rows[] = {
		{NULL, NULL, true, 3, SECOPTS_ORIGIN_DEFAULT},
		{NULL, "lsarpc", true, 1, SECOPTS_ORIGIN_SMB_CONF},
		{"smb.conf", NULL, true, 3, SECOPTS_ORIGIN_DEFAULT},
		{"smb.conf", "lsarpc", true, 1, SECOPTS_ORIGIN_SMB_CONF},
		{"smb.conf", NULL, false, 3, SECOPTS_ORIGIN_DEFAULT},
		{"registry", NULL, true, 2, SECOPTS_ORIGIN_REGISTRY},
		{"registry", "lsarpc", true, 2, SECOPTS_ORIGIN_REGISTRY},
		{"registry", "\"bad", true, 2, SECOPTS_ORIGIN_REGISTRY},
		{"registry", "lsarpc", false, 3, SECOPTS_ORIGIN_FALLBACK},
		{"both", NULL, true, 2, SECOPTS_ORIGIN_REGISTRY},
		{"both", "lsarpc", true, 1, SECOPTS_ORIGIN_SMB_CONF},
		{"both", "\"bad", true, 3, SECOPTS_ORIGIN_FALLBACK},
		{"both", NULL, false, 3, SECOPTS_ORIGIN_FALLBACK},
		{"both", "lsarpc", false, 1, SECOPTS_ORIGIN_SMB_CONF},
		{"rubbish", NULL, true, 3, SECOPTS_ORIGIN_FALLBACK},
		{"rubbish", "lsarpc", true, 1, SECOPTS_ORIGIN_SMB_CONF},
		{"", NULL, true, 3, SECOPTS_ORIGIN_FALLBACK},
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct option options[] = {
			{"policy source",
			 rows[i].source != NULL ? rows[i].source : "smb.conf"},
			{rows[i].line != NULL ? "null session pipes" : "none",
			 rows[i].line},
			{NULL, NULL},
		};
		struct secopts_conf conf = {
			.get = get_option,
			.registry = rows[i].readable ? get_registry
						     : no_registry,
			.private_data = discard_const_p(struct option, options),
			.server_role = ROLE_ACTIVE_DIRECTORY_DC,
		};
		struct secopts_policy *policy =
			secopts_conf_read(*state, &conf);
		const struct secopts_value *pipes = NULL;

		assert_non_null(policy);
		pipes = &policy->values[SECOPTS_NULL_SESSION_PIPES];
		assert_int_equal(pipes->origin, rows[i].origin);
		assert_int_equal(pipes->data.list.num, rows[i].pipes);
		TALLOC_FREE(policy);
	}
}

/* Each kind of value; and what the registry has no place for. */
static void test_registry(void **state)
{
	static const struct option options[] = {
		{"policy source", "registry"},
		{"lsa anonymous name lookup", "1"},
		{"everyone includes anonymous", "1"},
		{"mode", "audit"},
		{NULL, NULL},
	};
	struct secopts_conf conf = {
		.get = get_option,
		.registry = get_registry,
		.private_data = discard_const_p(struct option, options),
		.server_role = ROLE_STANDALONE,
	};
	static const struct number numbers[] = {
		{SECOPTS_RESTRICT_NULL_SESS_ACCESS, SECOPTS_ORIGIN_REGISTRY, 0},
		{SECOPTS_NTLM_MIN_SERVER_SEC, SECOPTS_ORIGIN_FALLBACK,
		 0x20080000},
		{SECOPTS_EVERYONE_INCLUDES_ANONYMOUS, SECOPTS_ORIGIN_DEFAULT,
		 0},
		{SECOPTS_LSA_ANONYMOUS_NAME_LOOKUP, SECOPTS_ORIGIN_SMB_CONF, 1},
	};
	struct secopts_policy *policy = secopts_conf_read(*state, &conf);
	const struct secopts_value *pipes = NULL;

	assert_non_null(policy);
	assert_int_equal(policy->mode, SECOPTS_MODE_AUDIT);
	pipes = &policy->values[SECOPTS_NULL_SESSION_PIPES];
	assert_string_equal(pipes->data.list.names[1], "netlogon");
	/* a copy: the registry may be read again while the policy lives */
	assert_ptr_not_equal(pipes->data.list.names[1], registry_pipes[1]);
	check_numbers(policy, numbers, ARRAY_SIZE(numbers));
	TALLOC_FREE(policy);
}

/* Group Policy holds over smb.conf and registry, whatever the source is. */
static void test_layer(void **state)
{
	static const char *const sources[] = {"smb.conf", "registry", "both"};
	static const struct number numbers[] = {
		{SECOPTS_RESTRICT_ANONYMOUS_SAM, SECOPTS_ORIGIN_GROUP_POLICY,
		 1},
		{SECOPTS_LSA_ANONYMOUS_NAME_LOOKUP, SECOPTS_ORIGIN_GROUP_POLICY,
		 1},
		/* a bad one is the stricter of Windows' default and CIS */
		{SECOPTS_NTLM_MIN_SERVER_SEC, SECOPTS_ORIGIN_FALLBACK,
		 0x20080000},
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sources); i++) {
		const struct option options[] = {
			{"policy source", sources[i]},
			{"null session pipes", "lsarpc"},
			{"restrict anonymous sam", "0"},
			{"restrict anonymous", "1"},
			{"lsa anonymous name lookup", "0"},
			{NULL, NULL},
		};
		struct secopts_conf conf = {
			.get = get_option,
			.registry = get_registry,
			.layer = get_layer,
			.private_data = discard_const_p(struct option, options),
			.server_role = ROLE_STANDALONE,
		};
		struct secopts_policy *policy =
			secopts_conf_read(*state, &conf);
		const struct secopts_value *value = NULL;

		assert_non_null(policy);
		value = &policy->values[SECOPTS_NULL_SESSION_PIPES];
		assert_int_equal(value->origin, SECOPTS_ORIGIN_GROUP_POLICY);
		assert_string_equal(value->gpo, "Server hardening");
		assert_string_equal(value->data.list.names[0], "spoolss");
		assert_ptr_not_equal(value->data.list.names[0],
				     delivered_pipes[0]);
		value = &policy->values[SECOPTS_LSA_ANONYMOUS_NAME_LOOKUP];
		assert_null(value->gpo);
		check_numbers(policy, numbers, ARRAY_SIZE(numbers));
		/* what it does not give is where it was */
		value = &policy->values[SECOPTS_RESTRICT_ANONYMOUS];
		assert_int_equal(value->origin,
				 i == 1 ? SECOPTS_ORIGIN_DEFAULT
					: SECOPTS_ORIGIN_SMB_CONF);
		assert_null(value->gpo);
		TALLOC_FREE(policy);
	}
}

/* Broken, absent, and switched off. */
static void test_layer_away(void **state)
{
	static const struct {
		const struct secopts_layer *(*layer)(void *private_data);
		const char *wanted;
		enum secopts_origin origin;
	} rows[] = {
		{get_layer, "yes", SECOPTS_ORIGIN_GROUP_POLICY},
		{get_layer, "rubbish", SECOPTS_ORIGIN_GROUP_POLICY},
		{get_layer, "no", SECOPTS_ORIGIN_SMB_CONF},
		{broken_layer, "yes", SECOPTS_ORIGIN_FALLBACK},
		{broken_layer, "no", SECOPTS_ORIGIN_SMB_CONF},
		{no_layer, "yes", SECOPTS_ORIGIN_SMB_CONF},
		{NULL, "yes", SECOPTS_ORIGIN_SMB_CONF},
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct option options[] = {
			{"group policy", rows[i].wanted},
			{"null session pipes", "lsarpc"},
			{NULL, NULL},
		};
		struct secopts_conf conf = {
			.get = get_option,
			.layer = rows[i].layer,
			.private_data = discard_const_p(struct option, options),
			.server_role = ROLE_STANDALONE,
		};
		struct secopts_policy *policy =
			secopts_conf_read(*state, &conf);

		assert_non_null(policy);
		assert_int_equal(
			policy->values[SECOPTS_NULL_SESSION_PIPES].origin,
			rows[i].origin);
		TALLOC_FREE(policy);
	}
}

/* Memory that runs out while lists are copied. */
static void test_registry_no_memory(void **state)
{
	static const struct option options[] = {
		{"policy source", "both"},
		{NULL, NULL},
	};
	struct secopts_conf conf = {
		.get = get_option,
		.registry = get_registry,
		.private_data = discard_const_p(struct option, options),
		.server_role = ROLE_STANDALONE,
	};
	size_t failed = 0;
	size_t limit;

	for (limit = 64; limit < 4096; limit += 16) {
		TALLOC_CTX *mem_ctx = talloc_new(*state);
		struct secopts_policy *policy = NULL;

		assert_int_equal(talloc_set_memlimit(mem_ctx, limit), 0);
		policy = secopts_conf_read(mem_ctx, &conf);
		failed += (policy == NULL);
		if (policy != NULL) {
			assert_int_equal(
				policy->values[SECOPTS_NULL_SESSION_PIPES]
					.data.list.num,
				2);
		}
		assert_int_equal(talloc_set_memlimit(mem_ctx, 0), 0);
		TALLOC_FREE(mem_ctx);
	}
	assert_in_range(failed, 10, 250);
}

/*
 * Memory that runs out at each point in turn: either there is no policy,
 * which refuses anonymous and nobody else, or it is the whole policy.
 */
static void test_no_memory(void **state)
{
	static const struct option options[] = {
		{"null session pipes", "lsarpc samr netlogon srvsvc"},
		{"null session shares", "one two three"},
		{NULL, NULL},
	};
	static const struct secopts_facts anonymous = {
		.who = SECOPTS_WHO_ANONYMOUS,
	};
	static const struct secopts_facts user = {.who = SECOPTS_WHO_USER};
	size_t failed = 0;
	size_t limit;

	for (limit = 64; limit < 16384; limit += 16) {
		TALLOC_CTX *mem_ctx = talloc_new(*state);
		struct secopts_policy *policy = NULL;
		bool listed;

		assert_int_equal(talloc_set_memlimit(mem_ctx, limit), 0);
		policy = read_options(mem_ctx, options, ROLE_STANDALONE);
		failed += (policy == NULL);

		listed = secopts_decide_pipe(policy, &anonymous, "lsarpc")
				 .allow;
		assert_int_equal(listed, policy != NULL);
		listed = secopts_decide_share(policy, &anonymous, "one", false)
				 .allow;
		assert_int_equal(listed, policy != NULL);
		assert_int_equal(
			secopts_decide_session(policy, &anonymous).allow,
			policy != NULL);
		assert_false(
			secopts_decide_pipe(policy, &anonymous, "x").allow);
		assert_true(secopts_decide_pipe(policy, &user, "x").allow);
		assert_true(secopts_decide_session(policy, &user).allow);

		assert_int_equal(talloc_set_memlimit(mem_ctx, 0), 0);
		TALLOC_FREE(mem_ctx);
	}
	assert_in_range(failed, 10, 1000);
}

static bool is_open(const struct secopts_policy *policy, const char *pipe)
{
	static const struct secopts_facts anonymous = {
		.who = SECOPTS_WHO_ANONYMOUS,
	};

	return secopts_decide_pipe(policy, &anonymous, pipe).allow;
}

/* The options as Samba has them, with lines of others. */
static void set_lines(struct secopts_conf *conf, struct parmlist_entry *lines)
{
	const struct option *options = conf->private_data;
	static char keys[4][64];
	static char others[] = "a";
	size_t i;

	others[0]++;
	conf->lines = lines;
	for (i = 0; options[i].name != NULL; i++) {
		snprintf(keys[i], sizeof(keys[i]), "Sec Opts : %s",
			 options[i].name);
		lines[i].key = keys[i];
		lines[i].value = discard_const_p(char, options[i].value);
		lines[i].next = &lines[i + 1];
	}
	lines[i].key = discard_const_p(char, "secopt:s mode");
	lines[i].value = others;
	lines[i].next = NULL;
}

/* Whoever borrows the policy gets the one that others keep. */
static const struct secopts_policy *now(TALLOC_CTX *mem_ctx,
					struct secopts_conf *conf)
{
	struct parmlist_entry lines[4] = {{.key = NULL}};
	const struct secopts_policy *borrowed = NULL;
	const struct secopts_policy *policy = NULL;

	set_lines(conf, lines);
	borrowed = secopts_conf_borrow(mem_ctx, conf);
	policy = secopts_conf_now(mem_ctx, conf);
	assert_ptr_equal(borrowed, policy);
	return policy;
}

/* Whatever changes, the very next answer is of now. */
static void test_now(void **state)
{
	char text[] = "lsarpc a b c d e f g h i j";
	struct option options[] = {
		{"null session pipes", text},
		{NULL, NULL},
		{NULL, NULL},
	};
	struct secopts_lm_facts lm = {.client_ntlmv2 = true};
	struct secopts_registry_value *pipes =
		&registry.values[SECOPTS_NULL_SESSION_PIPES];
	struct secopts_registry_value *restricted =
		&registry.values[SECOPTS_RESTRICT_NULL_SESS_ACCESS];
	struct secopts_conf conf = {
		.get = get_option,
		.private_data = options,
		.registry = get_registry,
		.server_role = ROLE_STANDALONE,
	};
	const struct secopts_policy *first = now(*state, &conf);
	const struct secopts_policy *next = NULL;

	assert_true(is_open(first, "LSARPC"));
	assert_false(is_open(first, "samr"));
	assert_ptr_equal(now(*state, &conf), first);

	/* the same place and length, another text */
	memcpy(text, "samrpc", 6);
	next = now(*state, &conf);
	assert_true(is_open(next, "samrpc"));
	assert_false(is_open(next, "lsarpc"));
	/* who still has the old one has all of it */
	assert_true(is_open(first, "lsarpc"));

	/* lines that come and go, under either name */
	options[1] = (struct option){"mode", "audit"};
	assert_int_equal(now(*state, &conf)->mode,
			 SECOPTS_MODE_AUDIT);
	options[1].name = NULL;
	assert_int_equal(now(*state, &conf)->mode,
			 SECOPTS_MODE_ENFORCE);
	options[1] = (struct option){"EveryoneIncludesAnonymous", "1"};
	next = now(*state, &conf);
	assert_int_equal(next->mode, SECOPTS_MODE_ENFORCE);
	assert_int_equal(next->values[SECOPTS_EVERYONE_INCLUDES_ANONYMOUS]
				 .data.number, 1);
	options[0].name = "x";
	options[1].name = "x";
	assert_false(is_open(now(*state, &conf), "samrpc"));

	conf.server_role = ROLE_DOMAIN_PDC;
	assert_true(is_open(now(*state, &conf), "samr"));
	conf.server_role = ROLE_STANDALONE;
	assert_false(is_open(now(*state, &conf), "samr"));

	conf.lm = &lm;
	next = now(*state, &conf);
	lm.client_ntlmv2 = false;
	lm.client_lm = true;
	assert_ptr_not_equal(now(*state, &conf), next);

	/* the registry is asked every time, and read when it has changed */
	options[1] = (struct option){"policy source", "registry"};
	assert_true(is_open(now(*state, &conf), "winreg"));
	restricted->data.number = 1;
	registry.serial++;
	next = now(*state, &conf);
	assert_false(is_open(next, "winreg"));
	assert_true(is_open(next, "samr"));
	assert_ptr_equal(now(*state, &conf), next);
	pipes->data.list.num = 0;
	registry.serial++;
	assert_false(is_open(now(*state, &conf), "samr"));
	pipes->data.list.num = ARRAY_SIZE(registry_pipes);
	registry.serial++;
	assert_true(is_open(now(*state, &conf), "samr"));
	conf.registry = no_registry;
	assert_false(is_open(now(*state, &conf), "samr"));
	conf.registry = get_registry;
	assert_true(is_open(now(*state, &conf), "samr"));
	conf.registry = NULL;
	assert_false(is_open(now(*state, &conf), "samr"));
	restricted->data.number = 0;

	secopts_conf_forget();
	talloc_free_children(*state);
}

/* Who says that nothing was read again is believed, and nobody else. */
static void test_configuration(void **state)
{
	struct option options[] = {
		{"null session pipes", "lsarpc"},
		{NULL, NULL},
	};
	struct secopts_conf conf = {
		.get = get_option,
		.private_data = options,
		.server_role = ROLE_STANDALONE,
		.configuration = 1,
	};

	assert_true(is_open(now(*state, &conf), "lsarpc"));
	options[0].value = "samr";
	assert_false(is_open(now(*state, &conf), "samr"));
	conf.configuration = 2;
	assert_true(is_open(now(*state, &conf), "samr"));
	assert_true(is_open(now(*state, &conf), "samr"));

	/* another one that has the same lines counts from now on */
	conf.configuration = 3;
	assert_true(is_open(now(*state, &conf), "samr"));
	options[0].value = "lsarpc";
	assert_false(is_open(now(*state, &conf), "lsarpc"));
	conf.configuration = 0;
	assert_true(is_open(now(*state, &conf), "lsarpc"));
	options[0].value = "samr";
	assert_true(is_open(now(*state, &conf), "samr"));

	/* what is no line is looked at nevertheless */
	conf.configuration = 4;
	assert_false(is_open(now(*state, &conf), "netlogon"));
	conf.server_role = ROLE_DOMAIN_PDC;
	options[0].name = "x";
	assert_true(is_open(now(*state, &conf), "netlogon"));
	conf.layer = get_layer;
	assert_true(is_open(now(*state, &conf), "spoolss"));

	secopts_conf_forget();
	talloc_free_children(*state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_defaults, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_values, setup, teardown),
		cmocka_unit_test_setup_teardown(test_fallbacks, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_sources, setup, teardown),
		cmocka_unit_test_setup_teardown(test_registry, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_layer, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_layer_away, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_registry_no_memory, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_now, setup, teardown),
		cmocka_unit_test_setup_teardown(test_configuration, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_no_memory, setup,
						teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
