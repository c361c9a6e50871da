/*
 * Windows Security Options for Samba
 *
 * The baselines against what was typed from their documents
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "secopts_baseline.h"
#include "testlib.h"

#define STANDALONE SECOPTS_ROLE_STANDALONE
#define MEMBER SECOPTS_ROLE_MEMBER
#define DC SECOPTS_ROLE_DC
#define Y2003 SECOPTS_RELEASE_2003
#define Y2008 SECOPTS_RELEASE_2008
#define Y2008R2 SECOPTS_RELEASE_2008R2
#define Y2022 SECOPTS_RELEASE_2022

/* Of tests/data/windows-defaults.csv; tests run in the top directory. */
#define CSV "tests/data/windows-defaults.csv"
#define NUM_COLUMNS 11

/* Cut a line into cells in place (RFC 4180). */
static size_t cut(char *line, char **cells)
{
	char *out = line;
	size_t num = 0;

	for (;;) {
		bool quoted = false;

		assert_true(num < NUM_COLUMNS);
		cells[num++] = out;
		for (; *line != '\0' && (quoted || *line != ','); line++) {
			if (*line == '"' && quoted && line[1] == '"') {
				*out++ = *line++;
			} else if (*line == '"') {
				quoted = !quoted;
			} else {
				*out++ = *line;
			}
		}
		if (*line == '\0') {
			*out = '\0';
			return num;
		}
		line++;
		*out++ = '\0';
	}
}

static bool has_name(const struct secopts_list *list, const char *name)
{
	size_t i;

	for (i = 0; i < list->num; i++) {
		if (strcasecmp(list->names[i], name) == 0) {
			return true;
		}
	}
	return false;
}

/* Does a cell say what the rule wants? "-" is nothing, "\"\"" an empty list. */
static bool agrees(const struct secopts_data *data,
		   enum secopts_type type,
		   const char *cell)
{
	char text[4096];
	const char *separator = (strchr(cell, '|') != NULL) ? "|" : " ";
	char *word = NULL;
	size_t num = 0;

	if (strcmp(cell, "-") == 0) {
		return !data->defined;
	}
	if (!data->defined) {
		return false;
	}
	if (type != SECOPTS_TYPE_MULTI_SZ && type != SECOPTS_TYPE_SDDL) {
		return data->number == strtoul(cell, NULL, 0);
	}
	snprintf(text, sizeof(text), "%s", cell);
	for (word = strtok(text, separator); word != NULL;
	     word = strtok(NULL, separator))
	{
		if (strcmp(word, "\"\"") == 0) {
			continue;
		}
		if (!has_name(&data->list, word)) {
			return false;
		}
		num++;
	}
	return data->list.num == num;
}

/* What a baseline wants of a setting: at most one rule per role says it. */
static struct secopts_data wanted(enum secopts_baseline baseline,
				  const char *value_name,
				  enum secopts_role role)
{
	struct secopts_data found = {.defined = false};
	struct secopts_rule rule;
	size_t n;

	for (n = 0; secopts_baseline_rule(baseline, n, Y2022, &rule); n++) {
		if (strcmp(secopts_settings[rule.setting].value_name,
			   value_name) != 0 ||
		    !rule.wanted[role].defined)
		{
			continue;
		}
		assert_false(found.defined);
		found = rule.wanted[role];
	}
	return found;
}

/* "ms VALUE" is no rule for domain controllers, "dc VALUE" one for them. */
static const char *cell_for(const char *cell, enum secopts_role role)
{
	if (strncmp(cell, "dc ", 3) == 0) {
		return (role == DC) ? cell + 3 : "-";
	}
	if (strncmp(cell, "ms ", 3) != 0) {
		return cell;
	}
	return (role == DC) ? "-" : cell + 3;
}

static enum secopts_type type_of(const char *value_name)
{
	size_t i;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		if (strcmp(secopts_settings[i].value_name, value_name) == 0) {
			return secopts_settings[i].type;
		}
	}
	fail_msg("%s is no setting", value_name);
	return SECOPTS_TYPE_DWORD;
}

/* The columns of the file, by baseline and role. */
static const struct {
	enum secopts_baseline baseline;
	enum secopts_role role;
	size_t column;
} columns[] = {
	{SECOPTS_BASELINE_WINDOWS, STANDALONE, 3},
	{SECOPTS_BASELINE_WINDOWS, MEMBER, 4},
	{SECOPTS_BASELINE_WINDOWS, DC, 5},
	{SECOPTS_BASELINE_CIS, STANDALONE, 6},
	{SECOPTS_BASELINE_CIS, MEMBER, 6},
	{SECOPTS_BASELINE_CIS, DC, 7},
	{SECOPTS_BASELINE_STIG, STANDALONE, 8},
	{SECOPTS_BASELINE_STIG, MEMBER, 8},
	{SECOPTS_BASELINE_STIG, DC, 8},
	{SECOPTS_BASELINE_MICROSOFT, STANDALONE, 9},
	{SECOPTS_BASELINE_MICROSOFT, MEMBER, 9},
	{SECOPTS_BASELINE_MICROSOFT, DC, 9},
};

static void test_values(void **state)
{
	char line[8192];
	char *cells[NUM_COLUMNS];
	size_t rows = 0;
	int wrong = 0;
	FILE *f = fopen(CSV, "r");

	(void)state;
	assert_non_null(f);
	while (fgets(line, sizeof(line), f) != NULL) {
		size_t i;

		line[strcspn(line, "\r\n")] = '\0';
		if (line[0] == '#') {
			continue;
		}
		assert_int_equal(cut(line, cells), NUM_COLUMNS);
		if (rows++ == 0) {
			assert_string_equal(cells[6], "cis_2022_ms");
			assert_string_equal(cells[9], "microsoft_baseline");
			continue;
		}
		for (i = 0; i < TEST_COUNT(columns); i++) {
			struct secopts_data data =
				wanted(columns[i].baseline, cells[0],
				       columns[i].role);

			check_row(wrong,
				  agrees(&data, type_of(cells[0]),
					 cell_for(cells[columns[i].column],
						  columns[i].role)),
				  "%s, baseline %d, role %d: not %s", cells[0],
				  columns[i].baseline, columns[i].role,
				  cells[columns[i].column]);
		}
	}
	fclose(f);
	assert_int_equal(rows, SECOPTS_NUM_SETTINGS + 1);
	check_rows(wrong);
}

/* windows-policies.md, section 8: ids as the publishers write them. */
static const struct {
	enum secopts_baseline baseline;
	const char *value_name;
	const char *id;
	const char *other_id;
	const char *severity;
	const char *id_2025;
} ids[] = {
	{SECOPTS_BASELINE_STIG, "LSAAnonymousNameLookup", "WN22-SO-000210",
	 "V-254465", "CAT I", "WN25-SO-000210, V-278215"},
	{SECOPTS_BASELINE_STIG, "RestrictAnonymousSAM", "WN22-SO-000220",
	 "V-254466", "CAT I", "WN25-SO-000220, V-278216"},
	{SECOPTS_BASELINE_STIG, "RestrictAnonymous", "WN22-SO-000230",
	 "V-254467", "CAT I", "WN25-SO-000230, V-278217"},
	{SECOPTS_BASELINE_STIG, "EveryoneIncludesAnonymous", "WN22-SO-000240",
	 "V-254468", "CAT II", "WN25-SO-000240, V-278218"},
	{SECOPTS_BASELINE_STIG, "RestrictNullSessAccess", "WN22-SO-000250",
	 "V-254469", "CAT I", "WN25-SO-000250, V-278219"},
	{SECOPTS_BASELINE_STIG, "UseMachineId", "WN22-SO-000260",
	 "V-254470", "CAT II", "WN25-SO-000260, V-278220"},
	{SECOPTS_BASELINE_STIG, "allownullsessionfallback", "WN22-SO-000270",
	 "V-254471", "CAT II", "WN25-SO-000270, V-278221"},
	{SECOPTS_BASELINE_STIG, "LmCompatibilityLevel", "WN22-SO-000310",
	 "V-254475", "CAT I", "WN25-SO-000310, V-278225"},
	{SECOPTS_BASELINE_STIG, "NtlmMinClientSec", "WN22-SO-000330",
	 "V-254477", "CAT II", "WN25-SO-000330, V-278227"},
	{SECOPTS_BASELINE_STIG, "NtlmMinServerSec", "WN22-SO-000340",
	 "V-254478", "CAT II", "WN25-SO-000340, V-278228"},
	{SECOPTS_BASELINE_STIG, "RestrictRemoteClients", "WN22-MS-000040",
	 "V-254431", "CAT II", "WN25-MS-000040, V-278180"},
	{SECOPTS_BASELINE_STIG, "RestrictRemoteSAM", "WN22-MS-000060",
	 "V-254433", "CAT II", "WN25-MS-000060, V-278182"},
	{SECOPTS_BASELINE_CIS, "RestrictRemoteSAM", "2.3.10.11", NULL, "L1",
	 NULL},
	{SECOPTS_BASELINE_CIS, "AllowedExactPaths", "2.3.10.8", NULL, "L1",
	 NULL},
	{SECOPTS_BASELINE_CIS, "AllowedPaths", "2.3.10.9", NULL, "L1", NULL},
	{SECOPTS_BASELINE_CIS, "LSAAnonymousNameLookup", "2.3.10.1", NULL,
	 "L1", NULL},
	{SECOPTS_BASELINE_CIS, "RestrictAnonymousSAM", "2.3.10.2", NULL, "L1", NULL},
	{SECOPTS_BASELINE_CIS, "RestrictAnonymous", "2.3.10.3", NULL, "L1", NULL},
	{SECOPTS_BASELINE_CIS, "EveryoneIncludesAnonymous", "2.3.10.5", NULL,
	 "L1", NULL},
	{SECOPTS_BASELINE_CIS, "NullSessionPipes", "2.3.10.6", NULL, "L1", NULL},
	{SECOPTS_BASELINE_CIS, "NullSessionPipes", "2.3.10.7", NULL, "L1", NULL},
	{SECOPTS_BASELINE_CIS, "RestrictNullSessAccess", "2.3.10.10", NULL,
	 "L1", NULL},
	{SECOPTS_BASELINE_CIS, "NullSessionShares", "2.3.10.12", NULL, "L1", NULL},
	{SECOPTS_BASELINE_CIS, "UseMachineId", "2.3.11.1", NULL, "L1", NULL},
	{SECOPTS_BASELINE_CIS, "allownullsessionfallback", "2.3.11.2", NULL,
	 "L1", NULL},
	{SECOPTS_BASELINE_CIS, "LmCompatibilityLevel", "2.3.11.7", NULL, "L1", NULL},
	{SECOPTS_BASELINE_CIS, "NtlmMinClientSec", "2.3.11.10",
	 NULL, "L1", NULL},
	{SECOPTS_BASELINE_CIS, "NtlmMinServerSec", "2.3.11.11",
	 NULL, "L1", NULL},
	{SECOPTS_BASELINE_CIS, "AuditReceivingNTLMTraffic", "2.3.11.12",
	 NULL, "L1", NULL},
	{SECOPTS_BASELINE_CIS, "AuditNTLMInDomain", "2.3.11.13",
	 NULL, "L1", NULL},
	{SECOPTS_BASELINE_CIS, "RestrictSendingNTLMTraffic", "2.3.11.14",
	 NULL, "L1", NULL},
};

/* ntlm-restriction.md, section 5: the numbers that are not the same. */
static const struct {
	enum secopts_setting setting;
	const char *ids[3]; /* of 2025, of 2022, of 2019 */
	const char *other_2022;
} editions[] = {
	{SECOPTS_LM_COMPATIBILITY_LEVEL,
	 {"2.3.11.7", "2.3.11.7", "2.3.11.7"}, NULL},
	{SECOPTS_NTLM_MIN_CLIENT_SEC,
	 {"2.3.11.10", "2.3.11.10", "2.3.11.9"}, "2.3.11.9 up to v3.0.0"},
	{SECOPTS_NTLM_MIN_SERVER_SEC,
	 {"2.3.11.11", "2.3.11.11", "2.3.11.10"}, "2.3.11.10 up to v3.0.0"},
	{SECOPTS_AUDIT_RECEIVING_NTLM,
	 {"2.3.11.12", "2.3.11.12", "2.3.11.11"}, "2.3.11.11 up to v3.0.0"},
	{SECOPTS_AUDIT_NTLM_IN_DOMAIN,
	 {"2.3.11.13", "2.3.11.13", "2.3.11.12"}, "2.3.11.12 up to v3.0.0"},
	{SECOPTS_RESTRICT_SENDING_NTLM,
	 {"2.3.11.14", "2.3.11.14", "2.3.11.13"}, "2.3.11.13 up to v3.0.0"},
};

static bool same(const char *a, const char *b)
{
	return (a == NULL || b == NULL) ? a == b : strcmp(a, b) == 0;
}

static void test_ids(void **state)
{
	int wrong = 0;
	size_t counted = 0;
	struct secopts_rule rule;
	size_t b;
	size_t n;
	size_t i;

	(void)state;
	for (b = SECOPTS_BASELINE_CIS; b <= SECOPTS_BASELINE_STIG; b++) {
		for (n = 0; secopts_baseline_rule((enum secopts_baseline)b, n,
						  Y2022, &rule);
		     n++)
		{
			const char *name =
				secopts_settings[rule.setting].value_name;
			bool found = false;

			for (i = 0; i < TEST_COUNT(ids); i++) {
				found = found ||
					(ids[i].baseline == b &&
					 same(ids[i].value_name, name) &&
					 same(ids[i].id, rule.id) &&
					 same(ids[i].other_id, rule.other_id) &&
					 same(ids[i].severity, rule.severity) &&
					 same(ids[i].id_2025, rule.id_2025));
			}
			check_row(wrong, found, "%s: %s", rule.id, name);
			counted++;
		}
	}
	assert_int_equal(counted, TEST_COUNT(ids));
	check_rows(wrong);
}

static const struct secopts_rule *rule_of(enum secopts_baseline baseline,
					  enum secopts_setting setting)
{
	static struct secopts_rule rule;
	size_t n;

	for (n = 0; secopts_baseline_rule(baseline, n, Y2022, &rule); n++) {
		if (rule.setting == setting) {
			return &rule;
		}
	}
	return NULL;
}

static void test_editions(void **state)
{
	static const enum secopts_baseline cis[] = {
		SECOPTS_BASELINE_CIS_2025,
		SECOPTS_BASELINE_CIS_2022,
		SECOPTS_BASELINE_CIS_2019,
	};
	int wrong = 0;
	size_t i;
	size_t k;

	(void)state;
	for (i = 0; i < TEST_COUNT(editions); i++) {
		for (k = 0; k < TEST_COUNT(cis); k++) {
			const struct secopts_rule *rule =
				rule_of(cis[k], editions[i].setting);
			const char *other =
				(k == 1) ? editions[i].other_2022 : NULL;

			assert_non_null(rule);
			check_row(wrong,
				  rule->baseline == cis[k] &&
					  same(rule->id, editions[i].ids[k]) &&
					  same(rule->other_id, other),
				  "%s, edition %zu: %s", editions[i].ids[0], k,
				  rule->id);
		}
	}
	check_rows(wrong);
}

#define SAM SECOPTS_RESTRICT_REMOTE_SAM
#define NUMBER(n) {.defined = true, .number = (n)}
#define NAMES(...)                                                            \
	{.defined = true,                                                     \
	 .list = {sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *),     \
		  (const char *[]){__VA_ARGS__}}}
#define EMPTY {.defined = true}

static void test_strictness(void **state)
{
	const struct {
		enum secopts_setting setting;
		struct secopts_data found;
		struct secopts_data wanted;
		bool passes;
	} rows[] = {
		{SECOPTS_RESTRICT_ANONYMOUS, NUMBER(1), NUMBER(1), true},
		{SECOPTS_RESTRICT_ANONYMOUS, NUMBER(1), NUMBER(0), true},
		{SECOPTS_RESTRICT_ANONYMOUS, NUMBER(0), NUMBER(1), false},
		{SECOPTS_LM_COMPATIBILITY_LEVEL, NUMBER(5), NUMBER(3), true},
		{SECOPTS_LM_COMPATIBILITY_LEVEL, NUMBER(4), NUMBER(5), false},
		{SECOPTS_EVERYONE_INCLUDES_ANONYMOUS, NUMBER(0), NUMBER(1),
		 true},
		{SECOPTS_EVERYONE_INCLUDES_ANONYMOUS, NUMBER(1), NUMBER(0),
		 false},
		{SECOPTS_NTLM_MIN_SERVER_SEC, NUMBER(0x20080030),
		 NUMBER(0x20080000), true},
		{SECOPTS_NTLM_MIN_SERVER_SEC, NUMBER(0xa0000000),
		 NUMBER(0x20080000), false},
		{SECOPTS_NTLM_MIN_SERVER_SEC, NUMBER(0), NUMBER(0), true},
		{SECOPTS_NULL_SESSION_PIPES, EMPTY, EMPTY, true},
		{SECOPTS_NULL_SESSION_PIPES, EMPTY, NAMES("samr"), true},
		{SECOPTS_NULL_SESSION_PIPES, NAMES("samr"), EMPTY, false},
		{SECOPTS_NULL_SESSION_PIPES, NAMES("SAMR"),
		 NAMES("lsarpc", "samr"), true},
		{SECOPTS_NULL_SESSION_PIPES, NAMES("\\pipe\\samr", "\\lsarpc"),
		 NAMES("lsarpc", "samr"), true},
		{SECOPTS_NULL_SESSION_PIPES, NAMES("samr", "winreg"),
		 NAMES("lsarpc", "samr"), false},
		/* A path is looked for at the path and, in one list, below. */
		{SECOPTS_ALLOWED_EXACT_PATHS, NAMES("A\\b"),
		 NAMES("\\a\\B\\"), true},
		{SECOPTS_ALLOWED_EXACT_PATHS, NAMES("a\\b"), NAMES("a"), false},
		{SECOPTS_ALLOWED_PATHS, NAMES("A\\b", "a"), NAMES("a"), true},
		{SECOPTS_ALLOWED_PATHS, NAMES("a"), NAMES("a\\b"), false},
		{SECOPTS_ALLOWED_PATHS, NAMES("ab"), NAMES("a"), false},
		{SECOPTS_ALLOWED_PATHS, NAMES("\\"), NAMES("\\"), false},
		/* A share has no prefix. */
		{SECOPTS_NULL_SESSION_SHARES, NAMES("\\a"), NAMES("a"), false},
		{SECOPTS_NULL_SESSION_SHARES, NAMES("A"), NAMES("a"), true},
		{SECOPTS_RESTRICT_ANONYMOUS, {.defined = false}, NUMBER(0),
		 false},
		{SAM, NAMES("O:SYG:SYD:(A;;RC;;;BA)"),
		 NAMES("O:BAG:BAD:(A;;RC;;;BA)"), true},
		{SAM, NAMES("D:(D;;RC;;;AN)(a;;rc;;;ba)"),
		 NAMES("O:BAG:BAD:(A;;RC;;;BA)"), true},
		{SAM, NAMES("O:BAG:BAD:P(A;;RC;;;BA)(A;;RC;;;AU)"),
		 NAMES("O:BAG:BAD:(A;;RC;;;BA)"), false},
		{SAM, NAMES("O:BAG:BAD:(A;;RC;;;BA)"),
		 NAMES("O:BAG:BAD:(A;;RC;;;BA)(A;;RC;;;AU)"), true},
		{SAM, NAMES("O:AUG:BAD:(A;;RC;;;BA)"),
		 NAMES("O:BAG:BAD:(A;;RC;;;BA)"), false},
		{SAM, NAMES("O:BAG:BA"), NAMES("O:BAG:BAD:(A;;RC;;;BA)"),
		 false},
		{SAM, NAMES("O:BAG:BAD:(A;;RC;;;B)"),
		 NAMES("O:BAG:BAD:(A;;RC;;;BA)"), false},
		{SAM, EMPTY, NAMES("O:BAG:BAD:(A;;RC;;;BA)"), false},
		{SAM, NAMES("D:(A;;RC;;;WD)"), EMPTY, true},
		{SAM, EMPTY, EMPTY, true},
		{SECOPTS_RESTRICT_ANONYMOUS, NUMBER(0), {.defined = false},
		 true},
	};
	struct secopts_policy policy;
	int wrong = 0;
	size_t i;

	(void)state;
	secopts_policy_init(&policy, MEMBER, Y2022, NULL);
	for (i = 0; i < TEST_COUNT(rows); i++) {
		check_row(wrong,
			  secopts_is_as_strict(&policy, rows[i].setting,
					       &rows[i].found,
					       &rows[i].wanted) ==
				  rows[i].passes,
			  "row %zu", i);
	}
	check_rows(wrong);
}

static void test_unrestricted(void **state)
{
	const struct secopts_data zero = NUMBER(0);
	const struct secopts_data one = NUMBER(1);
	const struct secopts_data five = NUMBER(5);
	const struct secopts_data nothing = EMPTY;
	const struct secopts_data undefined = {.defined = false};

	(void)state;
	assert_true(secopts_is_unrestricted(SECOPTS_RESTRICT_ANONYMOUS, &zero));
	assert_false(secopts_is_unrestricted(SECOPTS_RESTRICT_ANONYMOUS, &one));
	assert_true(secopts_is_unrestricted(SECOPTS_LSA_ANONYMOUS_NAME_LOOKUP,
					    &one));
	assert_false(secopts_is_unrestricted(SECOPTS_LSA_ANONYMOUS_NAME_LOOKUP,
					     &zero));
	assert_true(secopts_is_unrestricted(SECOPTS_NTLM_MIN_CLIENT_SEC,
					    &zero));
	assert_false(secopts_is_unrestricted(SECOPTS_LM_COMPATIBILITY_LEVEL,
					     &five));
	assert_false(secopts_is_unrestricted(SECOPTS_NULL_SESSION_SHARES,
					     &nothing));
	assert_true(secopts_is_unrestricted(SECOPTS_NULL_SESSION_SHARES,
					    &undefined));
	assert_true(secopts_is_unrestricted(
		SECOPTS_CLIENT_ALLOWED_NTLM_SERVERS, &nothing));
	assert_false(secopts_is_unrestricted(SECOPTS_RESTRICT_NTLM_IN_DOMAIN,
					     &one));
}

static bool has_no_effect(enum secopts_setting setting,
			  enum secopts_role role,
			  enum secopts_release release)
{
	return secopts_no_effect(setting, role, release) != NULL;
}

static void test_what_enforces(void **state)
{
	(void)state;
	assert_true(has_no_effect(SECOPTS_RESTRICT_ANONYMOUS, DC, Y2022));
	assert_true(has_no_effect(SECOPTS_RESTRICT_ANONYMOUS_SAM, DC, Y2022));
	assert_false(has_no_effect(SECOPTS_RESTRICT_ANONYMOUS, MEMBER, Y2022));
	assert_false(
		has_no_effect(SECOPTS_LSA_ANONYMOUS_NAME_LOOKUP, DC, Y2022));
	assert_true(
		has_no_effect(SECOPTS_RESTRICT_NTLM_IN_DOMAIN, MEMBER, Y2022));
	assert_false(
		has_no_effect(SECOPTS_RESTRICT_NTLM_IN_DOMAIN, DC, Y2008R2));
	assert_true(has_no_effect(SECOPTS_RESTRICT_NTLM_IN_DOMAIN, DC, Y2008));
	assert_true(
		has_no_effect(SECOPTS_RESTRICT_RECEIVING_NTLM, DC, Y2003));
	assert_false(has_no_effect(SECOPTS_BLOCK_NTLM, MEMBER, Y2003));
	assert_true(secopts_needs_vfs(SECOPTS_NULL_SESSION_PIPES));
	assert_true(secopts_needs_vfs(SECOPTS_RESTRICT_NULL_SESS_ACCESS));
	assert_true(secopts_needs_vfs(SECOPTS_RESTRICT_ANONYMOUS_SAM));
	assert_true(secopts_needs_vfs(SECOPTS_LSA_ANONYMOUS_NAME_LOOKUP));
	assert_false(secopts_needs_vfs(SECOPTS_EVERYONE_INCLUDES_ANONYMOUS));
	assert_false(secopts_needs_vfs(SECOPTS_NTLM_MIN_SERVER_SEC));
}

/* The defaults of an older Windows are a baseline, too. */
static void test_release(void **state)
{
	struct secopts_rule rule;
	size_t n;

	(void)state;
	for (n = 0; secopts_baseline_rule(SECOPTS_BASELINE_WINDOWS, n,
					  SECOPTS_RELEASE_2003, &rule);
	     n++)
	{
		if (rule.setting == SECOPTS_NULL_SESSION_PIPES) {
			assert_int_equal(rule.wanted[MEMBER].list.num, 8);
		}
	}
	assert_int_equal(n, SECOPTS_NUM_SETTINGS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_editions),
		cmocka_unit_test(test_strictness),
		cmocka_unit_test(test_unrestricted),
		cmocka_unit_test(test_what_enforces),
		cmocka_unit_test(test_release),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
