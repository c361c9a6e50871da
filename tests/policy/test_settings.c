/*
 * Windows Security Options for Samba
 *
 * The settings table against what was typed from Microsoft's documents
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "secopts_policy.h"
#include "testlib.h"

#define STANDALONE SECOPTS_ROLE_STANDALONE
#define MEMBER SECOPTS_ROLE_MEMBER
#define DC SECOPTS_ROLE_DC
#define Y2003 SECOPTS_RELEASE_2003
#define Y2008 SECOPTS_RELEASE_2008
#define Y2008R2 SECOPTS_RELEASE_2008R2
#define Y2012 SECOPTS_RELEASE_2012
#define Y2022 SECOPTS_RELEASE_2022

/* Of tests/data/windows-defaults.csv; tests run in the top directory. */
#define CSV "tests/data/windows-defaults.csv"
#define CSV_HEADER                                                            \
	"value,key,type,default_standalone,default_member,default_dc,"        \
	"cis_2022_ms,cis_2022_dc,stig_2022,microsoft_baseline,display_name"

enum column {
	COL_VALUE,
	COL_KEY,
	COL_TYPE,
	COL_STANDALONE,
	COL_MEMBER,
	COL_DC,
	COL_CIS_MS,
	COL_CIS_DC,
	COL_STIG,
	COL_BASELINE,
	COL_DISPLAY_NAME,
	NUM_COLUMNS
};

struct csv {
	size_t num;
	char text[32][8192];
	char *cell[32][NUM_COLUMNS];
};

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
			if (*line != '"') {
				*out++ = *line;
			} else if (quoted && line[1] == '"') {
				*out++ = '"';
				line++;
			} else {
				quoted = !quoted;
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

static const struct csv *csv(void)
{
	static struct csv read;
	bool header = false;
	FILE *f = NULL;
	char *line = NULL;

	if (read.num != 0) {
		return &read;
	}
	f = fopen(CSV, "r");
	assert_non_null(f);
	while ((line = fgets(read.text[read.num], sizeof(read.text[0]), f))) {
		assert_non_null(strchr(line, '\n'));
		line[strcspn(line, "\r\n")] = '\0';
		if (line[0] == '#') {
			continue;
		}
		if (!header) {
			assert_string_equal(line, CSV_HEADER);
			header = true;
			continue;
		}
		assert_int_equal(cut(line, read.cell[read.num]), NUM_COLUMNS);
		read.num++;
		assert_true(read.num < TEST_COUNT(read.cell));
	}
	fclose(f);
	return &read;
}

static bool has_name(const struct secopts_list *list,
		     const char *name,
		     size_t length)
{
	size_t i;

	for (i = 0; i < list->num; i++) {
		if (strlen(list->names[i]) == length &&
		    strncasecmp(list->names[i], name, length) == 0)
		{
			return true;
		}
	}
	return false;
}

/* Are these the names in words, in any order and case, each once? */
static bool list_is(const struct secopts_list *list, const char *words)
{
	const char *separator = (strchr(words, '|') != NULL) ? "|" : " ";
	size_t num = 0;

	for (words += strspn(words, separator); *words != '\0';
	     words += strspn(words, separator))
	{
		size_t length = strcspn(words, separator);

		if (!has_name(list, words, length)) {
			return false;
		}
		words += length;
		num++;
	}
	return list->num == num;
}

/* "-" is not defined, a pair of quotes an empty list. */
static bool data_is(enum secopts_setting setting,
		    const struct secopts_data *data,
		    const char *cell)
{
	char *end = NULL;
	unsigned long number;

	if (strcmp(cell, "-") == 0) {
		return !data->defined;
	}
	if (!data->defined) {
		return false;
	}
	if (secopts_is_text(setting)) {
		return list_is(&data->list,
			       strcmp(cell, "\"\"") == 0 ? "" : cell);
	}
	number = strtoul(cell, &end, 0);
	return end != cell && *end == '\0' && data->number == number;
}

/* ... and the other way round: nothing but the number or the list is set. */
static bool is_plain(enum secopts_setting setting,
		     const struct secopts_data *data)
{
	if (!data->defined || secopts_is_text(setting)) {
		return data->number == 0;
	}
	return data->list.num == 0;
}

static const char *key_of(const char *prefix)
{
	static const struct {
		const char *prefix;
		const char *key;
	} keys[] = {
		/* windows-policies, 4; comment of the CSV */
		{"LMS", "SYSTEM\\CurrentControlSet\\Services\\LanmanServer\\"
			"Parameters"},
		{"LSA", "SYSTEM\\CurrentControlSet\\Control\\Lsa"},
		{"MSV", "SYSTEM\\CurrentControlSet\\Control\\Lsa\\MSV1_0"},
		{"NL", "SYSTEM\\CurrentControlSet\\Services\\Netlogon\\"
		       "Parameters"},
		{"LMW", "SOFTWARE\\Policies\\Microsoft\\Windows\\"
			"LanmanWorkstation"},
		{"RPC", "SOFTWARE\\Policies\\Microsoft\\Windows NT\\Rpc"},
		{"SAM", "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\"
			"Policies\\System\\SAM"},
		{"EXACT", "SYSTEM\\CurrentControlSet\\Control\\"
			  "SecurePipeServers\\Winreg\\AllowedExactPaths"},
		{"PATHS", "SYSTEM\\CurrentControlSet\\Control\\"
			  "SecurePipeServers\\Winreg\\AllowedPaths"},
	};
	size_t i;

	for (i = 0; i < TEST_COUNT(keys); i++) {
		if (strcmp(keys[i].prefix, prefix) == 0) {
			return keys[i].key;
		}
	}
	assert_string_equal(prefix, "SEC");
	return NULL;
}

static bool find_setting(const char *value_name, enum secopts_setting *setting)
{
	size_t i;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		if (strcmp(secopts_settings[i].value_name, value_name) == 0) {
			*setting = (enum secopts_setting)i;
			return true;
		}
	}
	return false;
}

static void test_same_settings(void **state)
{
	bool found[SECOPTS_NUM_SETTINGS] = {false};
	enum secopts_setting setting;
	size_t i;

	(void)state;

	assert_int_equal(csv()->num, SECOPTS_NUM_SETTINGS);
	for (i = 0; i < csv()->num; i++) {
		assert_true(find_setting(csv()->cell[i][COL_VALUE], &setting));
		assert_false(found[setting]);
		found[setting] = true;
	}
}

static const char *type_name(enum secopts_type type)
{
	switch (type) {
	case SECOPTS_TYPE_DWORD:
	case SECOPTS_TYPE_FLAGS:
		return "dword";
	case SECOPTS_TYPE_MULTI_SZ:
		return "multi_sz";
	case SECOPTS_TYPE_SDDL:
		return "sddl";
	}
	return "unknown";
}

static void test_what_they_are(void **state)
{
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < csv()->num; i++) {
		char *const *cell = csv()->cell[i];
		const char *key = key_of(cell[COL_KEY]);
		const struct secopts_setting_info *info = NULL;
		enum secopts_setting setting;

		assert_true(find_setting(cell[COL_VALUE], &setting));
		info = &secopts_settings[setting];
		check_row(wrong,
			  (info->key == NULL) == (key == NULL) &&
				  (key == NULL || strcmp(info->key, key) == 0),
			  "%s: the key is %s", cell[COL_VALUE], info->key);
		check_row(wrong,
			  strcmp(info->display_name,
				 cell[COL_DISPLAY_NAME]) == 0,
			  "%s: the display name is %s", cell[COL_VALUE],
			  info->display_name);
		check_row(wrong, strcmp(cell[COL_TYPE], type_name(info->type)) == 0,
			  "%s: not a %s", cell[COL_VALUE], cell[COL_TYPE]);
	}
	check_rows(wrong);
}

static void check_cell(enum secopts_setting setting,
		       struct secopts_data data,
		       const char *cell,
		       const char *what,
		       int *wrong)
{
	check_row(*wrong, data_is(setting, &data, cell), "%s: %s is not %s",
		  secopts_settings[setting].value_name, what, cell);
	check_row(*wrong, is_plain(setting, &data), "%s: %s is more than that",
		  secopts_settings[setting].value_name, what);
}

static void test_values(void **state)
{
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < csv()->num; i++) {
		char *const *cell = csv()->cell[i];
		enum secopts_setting s;

		assert_true(find_setting(cell[COL_VALUE], &s));
		check_cell(s, secopts_default(s, STANDALONE, Y2022),
			   cell[COL_STANDALONE], "stand-alone", &wrong);
		check_cell(s, secopts_default(s, MEMBER, Y2022),
			   cell[COL_MEMBER], "member", &wrong);
		check_cell(s, secopts_default(s, DC, Y2022), cell[COL_DC],
			   "dc", &wrong);
		check_cell(s, secopts_cis(s, STANDALONE), cell[COL_CIS_MS],
			   "CIS stand-alone", &wrong);
		check_cell(s, secopts_cis(s, MEMBER), cell[COL_CIS_MS],
			   "CIS member", &wrong);
		check_cell(s, secopts_cis(s, DC), cell[COL_CIS_DC], "CIS dc",
			   &wrong);
	}
	check_rows(wrong);
}

#define PIPES SECOPTS_NULL_SESSION_PIPES
#define SERVER_SEC SECOPTS_NTLM_MIN_SERVER_SEC
#define CLIENT_SEC SECOPTS_NTLM_MIN_CLIENT_SEC
#define FALLBACK SECOPTS_ALLOW_NULL_SESSION_FALLBACK

#define CONTROL "system\\currentcontrolset\\control\\"
#define SERVICES "system\\currentcontrolset\\services\\"
#define NT "software\\microsoft\\windows nt\\currentversion"
#define EXACT_PATHS CONTROL "productoptions|" CONTROL "server applications|" NT
#define SUB_PATHS                                                             \
	SERVICES "eventlog|" SERVICES "sysmonlog|" NT "\\print|" NT             \
		 "\\windows|" NT "\\perflib|software\\microsoft\\olap server|"   \
		 CONTROL "contentindex|" CONTROL "print\\printers|" CONTROL     \
		 "terminal server|" CONTROL "terminal server\\userconfig|"      \
		 CONTROL "terminal server\\defaultuserconfiguration"
#define LIST_2003                                                             \
	"COMNAP COMNODE SQL\\QUERY SPOOLSS NETLOGON LSARPC SAMR BROWSER"
#define LIST_DC "NETLOGON SAMR LSARPC"

/*
 * Defaults through the releases: each row holds for all releases from the
 * first to the last one named.
 */
static const struct {
	const char *source;
	enum secopts_setting setting;
	enum secopts_release first, last;
	const char *standalone, *member, *dc;
} through[] = {
	{"cc957461: 1 from Windows 2000 on", SECOPTS_RESTRICT_NULL_SESS_ACCESS,
	 Y2003, Y2022, "1", "1", "1"},

	{"MS-SRVS <38>", PIPES, Y2003, Y2003, LIST_2003, LIST_2003, LIST_2003},
	{"MS-SRVS <38>; Default Domain Controllers Policy", PIPES, Y2008, Y2008,
	 "BROWSER", "BROWSER", LIST_DC},
	{"MS-SRVS <38>; Default Domain Controllers Policy", PIPES, Y2008R2,
	 Y2022, "\"\"", "\"\"", LIST_DC},

	{"reference page", SECOPTS_NULL_SESSION_SHARES, Y2003, Y2022, "\"\"",
	 "\"\"", "\"\""},
	{"reference page", SECOPTS_EVERYONE_INCLUDES_ANONYMOUS, Y2003, Y2022,
	 "0", "0", "0"},
	{"MS-LSAD <55>: since 2003", SECOPTS_RESTRICT_ANONYMOUS_SAM, Y2003,
	 Y2022, "1", "1", "1"},
	{"reference page", SECOPTS_RESTRICT_ANONYMOUS, Y2003, Y2022, "0", "0",
	 "0"},
	{"reference page: domain controllers since 2008",
	 SECOPTS_LSA_ANONYMOUS_NAME_LOOKUP, Y2008, Y2022, "0", "0", "0"},
	{"MS-LSAD <55>: since 2003", SECOPTS_TURN_OFF_ANONYMOUS_BLOCK, Y2003,
	 Y2022, "0", "0", "0"},
	{"rpc-policies, 4.3: not before 1607", SECOPTS_RESTRICT_REMOTE_SAM,
	 Y2003, Y2012, "\"\"", "\"\"", "\"\""},
	{"rpc-policies, 4.3", SECOPTS_RESTRICT_REMOTE_SAM, Y2022, Y2022,
	 "O:SYG:SYD:(A;;RC;;;BA)", "O:SYG:SYD:(A;;RC;;;BA)", "\"\""},
	{"rpc-policies, 4.3", SECOPTS_RESTRICT_REMOTE_SAM_AUDIT_ONLY, Y2003,
	 Y2022, "0", "0", "0"},
	{"rpc-policies, 4.3", SECOPTS_RESTRICT_REMOTE_SAM_WINDOW, Y2003, Y2022,
	 "900", "900", "900"},
	{"rpc-policies, 7", SECOPTS_ALLOWED_EXACT_PATHS, Y2003, Y2022,
	 EXACT_PATHS, EXACT_PATHS, EXACT_PATHS},
	{"rpc-policies, 7", SECOPTS_ALLOWED_PATHS, Y2003, Y2022, SUB_PATHS,
	 SUB_PATHS, SUB_PATHS},
	{"rpc-policies, 5", SECOPTS_RESTRICT_REMOTE_CLIENTS, Y2003, Y2022,
	 "0", "0", "0"},
	{"rpc-policies, 4.4", SECOPTS_SAMR_CHANGE_PASSWORD, Y2003, Y2022, "3",
	 "3", "3"},

	{"MS-NLMP <60>: not NT to 2008", SERVER_SEC, Y2003, Y2008, "0", "0",
	 "0"},
	{"dd566199: since 7 and 2008 R2", SERVER_SEC, Y2008R2, Y2022,
	 "0x20000000", "0x20000000", "0x20000000"},
	{"MS-NLMP <38>: not NT to 2008", CLIENT_SEC, Y2003, Y2008, "0", "0",
	 "0"},
	{"dd566199: since 7 and 2008 R2", CLIENT_SEC, Y2008R2, Y2022,
	 "0x20000000", "0x20000000", "0x20000000"},

	{"reference page: 2008 R2 and later", SECOPTS_LM_COMPATIBILITY_LEVEL,
	 Y2008R2, Y2022, "3", "3", "3"},
	{"reference page: anonymous on Vista and 2008", SECOPTS_USE_MACHINE_ID,
	 Y2003, Y2008, "0", "0", "0"},
	{"reference page: computer identity since 7 and 2008 R2",
	 SECOPTS_USE_MACHINE_ID, Y2008R2, Y2022, "1", "1", "1"},
	{"reference page: enabled before 7 and 2008 R2", FALLBACK, Y2003, Y2008,
	 "1", "1", "1"},
	{"reference page: disabled since 7 and 2008 R2", FALLBACK, Y2008R2,
	 Y2022, "0", "0", "0"},
};

static void test_releases(void **state)
{
	int wrong = 0;
	size_t i;
	int r;

	(void)state;

	for (i = 0; i < TEST_COUNT(through); i++) {
		enum secopts_setting s = through[i].setting;

		for (r = through[i].first; r <= (int)through[i].last; r++) {
			enum secopts_release release = (enum secopts_release)r;

			check_cell(s, secopts_default(s, STANDALONE, release),
				   through[i].standalone, through[i].source,
				   &wrong);
			check_cell(s, secopts_default(s, MEMBER, release),
				   through[i].member, through[i].source,
				   &wrong);
			check_cell(s, secopts_default(s, DC, release),
				   through[i].dc, through[i].source, &wrong);
		}
	}
	check_rows(wrong);
}

static void test_pipe_names_keep_their_backslash(void **state)
{
	const struct secopts_data data = secopts_default(PIPES, MEMBER, Y2003);

	(void)state;

	/* KB 126645 and MS-SRVS <38>: one name, not a path */
	assert_true(has_name(&data.list, "sql\\query", strlen("sql\\query")));
	assert_false(has_name(&data.list, "query", strlen("query")));
}

/* What makes each setting safer, said again from its reference page. */
enum safer {
	GREATER,
	LESSER,
	MORE_BITS,
	FEWER_NAMES,
	NOT_EMPTY
};

static const struct {
	enum secopts_setting setting;
	enum safer safer;
} direction[] = {
	{SECOPTS_RESTRICT_NULL_SESS_ACCESS, GREATER},
	{SECOPTS_NULL_SESSION_PIPES, FEWER_NAMES},
	{SECOPTS_NULL_SESSION_SHARES, FEWER_NAMES},
	{SECOPTS_EVERYONE_INCLUDES_ANONYMOUS, LESSER},
	{SECOPTS_RESTRICT_ANONYMOUS_SAM, GREATER},
	{SECOPTS_RESTRICT_ANONYMOUS, GREATER},
	{SECOPTS_LSA_ANONYMOUS_NAME_LOOKUP, LESSER},
	{SECOPTS_TURN_OFF_ANONYMOUS_BLOCK, LESSER},
	{SECOPTS_RESTRICT_REMOTE_SAM_AUDIT_ONLY, LESSER},
	{SECOPTS_RESTRICT_REMOTE_SAM_WINDOW, LESSER},
	{SECOPTS_RESTRICT_REMOTE_CLIENTS, GREATER},
	{SECOPTS_SAMR_CHANGE_PASSWORD, LESSER},
	{SECOPTS_RESTRICT_REMOTE_SAM, NOT_EMPTY},
	{SECOPTS_NTLM_MIN_SERVER_SEC, MORE_BITS},
	{SECOPTS_NTLM_MIN_CLIENT_SEC, MORE_BITS},
	{SECOPTS_LM_COMPATIBILITY_LEVEL, GREATER},
	{SECOPTS_USE_MACHINE_ID, GREATER},
	{SECOPTS_ALLOW_NULL_SESSION_FALLBACK, LESSER},
	{SECOPTS_ALLOWED_EXACT_PATHS, FEWER_NAMES},
	{SECOPTS_ALLOWED_PATHS, FEWER_NAMES},
	{SECOPTS_RESTRICT_RECEIVING_NTLM, GREATER},
	{SECOPTS_AUDIT_RECEIVING_NTLM, GREATER},
	{SECOPTS_RESTRICT_SENDING_NTLM, GREATER},
	{SECOPTS_CLIENT_ALLOWED_NTLM_SERVERS, FEWER_NAMES},
	{SECOPTS_RESTRICT_NTLM_IN_DOMAIN, MORE_BITS},
	{SECOPTS_AUDIT_NTLM_IN_DOMAIN, MORE_BITS},
	{SECOPTS_DC_ALLOWED_NTLM_SERVERS, FEWER_NAMES},
	{SECOPTS_BLOCK_NTLM, GREATER},
	{SECOPTS_BLOCK_NTLM_EXCEPTIONS, FEWER_NAMES},
};

static bool lets_in_no_more(const struct secopts_list *a,
			    const struct secopts_list *b)
{
	size_t i;

	for (i = 0; i < a->num; i++) {
		if (!has_name(b, a->names[i], strlen(a->names[i]))) {
			return false;
		}
	}
	return true;
}

static bool is_weaker(enum safer safer,
		      const struct secopts_data *a,
		      const struct secopts_data *b)
{
	if (!b->defined) {
		return false;
	}
	switch (safer) {
	case GREATER:
		return a->number < b->number;
	case LESSER:
		return a->number > b->number;
	case MORE_BITS:
		return (b->number & ~a->number) != 0;
	case FEWER_NAMES:
		return !lets_in_no_more(&a->list, &b->list);
	case NOT_EMPTY:
		return a->list.num < b->list.num;
	}
	return true;
}

/* A stand-in that were stricter than both would be somebody's invention. */
static bool is_invented(enum safer safer,
			const struct secopts_data *a,
			const struct secopts_data *b,
			const struct secopts_data *c)
{
	switch (safer) {
	case GREATER:
	case LESSER:
		return a->number != b->number &&
		       (!c->defined || a->number != c->number);
	case MORE_BITS:
		return (a->number & ~(b->number | c->number)) != 0;
	case FEWER_NAMES:
	case NOT_EMPTY:
		return a->list.num != b->list.num &&
		       a->list.num != c->list.num;
	}
	return true;
}

static void check_fallback(size_t i,
			   enum secopts_role role,
			   enum secopts_release release,
			   int *wrong)
{
	enum secopts_setting s = direction[i].setting;
	enum safer safer = direction[i].safer;
	const struct secopts_data windows = secopts_default(s, role, release);
	const struct secopts_data cis = secopts_cis(s, role);
	struct secopts_data data = secopts_fallback(s, role, release);
	const char *value_name = secopts_settings[s].value_name;

	check_row(*wrong, data.defined, "%s: undefined", value_name);
	check_row(*wrong, is_plain(s, &data), "%s: not plain", value_name);
	check_row(*wrong, !is_weaker(safer, &data, &windows),
		  "%s, %s, %s: weaker than Windows", value_name,
		  secopts_role_name(role), secopts_release_name(release));
	check_row(*wrong, !is_weaker(safer, &data, &cis),
		  "%s, %s, %s: weaker than CIS", value_name,
		  secopts_role_name(role), secopts_release_name(release));
	check_row(*wrong, !is_invented(safer, &data, &windows, &cis),
		  "%s, %s, %s: stricter than both", value_name,
		  secopts_role_name(role), secopts_release_name(release));
}

static void test_fallback(void **state)
{
	bool seen[SECOPTS_NUM_SETTINGS] = {false};
	int wrong = 0;
	size_t i;
	int role;
	int release;

	(void)state;

	for (i = 0; i < TEST_COUNT(direction); i++) {
		seen[direction[i].setting] = true;
		for (role = 0; role < SECOPTS_NUM_ROLES; role++) {
			for (release = 0; release < SECOPTS_NUM_RELEASES;
			     release++)
			{
				check_fallback(i, (enum secopts_role)role,
					       (enum secopts_release)release,
					       &wrong);
			}
		}
	}
	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		check_row(wrong, seen[i], "%s: no direction",
			  secopts_settings[i].value_name);
	}
	check_rows(wrong);
}

/* The table's own direction has to be told apart from the one above. */
static void test_stricter(void **state)
{
	static const enum secopts_stricter expected[] = {
		[GREATER] = SECOPTS_STRICTER_HIGHER,
		[LESSER] = SECOPTS_STRICTER_LOWER,
		[MORE_BITS] = SECOPTS_STRICTER_BITS,
		[FEWER_NAMES] = SECOPTS_STRICTER_SHORTER,
		[NOT_EMPTY] = SECOPTS_STRICTER_GRANTS,
	};
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(direction); i++) {
		const struct secopts_setting_info *info =
			&secopts_settings[direction[i].setting];

		check_row(wrong, info->stricter == expected[direction[i].safer],
			  "%s: the wrong way round", info->value_name);
	}
	check_rows(wrong);
}

static void test_ranges(void **state)
{
	static const struct {
		const char *source;
		enum secopts_setting setting;
		enum secopts_type type;
		uint32_t max;
	} rows[] = {
		{"cc957461", SECOPTS_RESTRICT_NULL_SESS_ACCESS,
		 SECOPTS_TYPE_DWORD, 1},
		{"windows-policies, 4", SECOPTS_EVERYONE_INCLUDES_ANONYMOUS,
		 SECOPTS_TYPE_DWORD, 1},
		{"windows-policies, 4", SECOPTS_RESTRICT_ANONYMOUS_SAM,
		 SECOPTS_TYPE_DWORD, 1},
		{"windows-policies, 4", SECOPTS_RESTRICT_ANONYMOUS,
		 SECOPTS_TYPE_DWORD, 1},
		{"MS-GPSB 2.2.1.3", SECOPTS_LSA_ANONYMOUS_NAME_LOOKUP,
		 SECOPTS_TYPE_DWORD, 1},
		{"MS-LSAD <55>", SECOPTS_TURN_OFF_ANONYMOUS_BLOCK,
		 SECOPTS_TYPE_DWORD, 1},
		{"rpc-policies, 4.3", SECOPTS_RESTRICT_REMOTE_SAM_AUDIT_ONLY,
		 SECOPTS_TYPE_DWORD, 1},
		{"fidelity, 53: a day", SECOPTS_RESTRICT_REMOTE_SAM_WINDOW,
		 SECOPTS_TYPE_DWORD, 86400},
		{"rpc-policies, 5", SECOPTS_RESTRICT_REMOTE_CLIENTS,
		 SECOPTS_TYPE_DWORD, 2},
		{"rpc-policies, 4.4", SECOPTS_SAMR_CHANGE_PASSWORD,
		 SECOPTS_TYPE_DWORD, 3},
		{"rpc-policies, 4.3", SECOPTS_RESTRICT_REMOTE_SAM,
		 SECOPTS_TYPE_SDDL, 0},
		{"rpc-policies, 7", SECOPTS_ALLOWED_EXACT_PATHS,
		 SECOPTS_TYPE_MULTI_SZ, 0},
		{"rpc-policies, 7", SECOPTS_ALLOWED_PATHS,
		 SECOPTS_TYPE_MULTI_SZ, 0},
		{"Restrict NTLM, 1.1", SECOPTS_RESTRICT_RECEIVING_NTLM,
		 SECOPTS_TYPE_DWORD, 2},
		{"Restrict NTLM, 1.1", SECOPTS_AUDIT_RECEIVING_NTLM,
		 SECOPTS_TYPE_DWORD, 2},
		{"Restrict NTLM, 1.1", SECOPTS_RESTRICT_SENDING_NTLM,
		 SECOPTS_TYPE_DWORD, 2},
		{"Restrict NTLM, 1.1", SECOPTS_CLIENT_ALLOWED_NTLM_SERVERS,
		 SECOPTS_TYPE_MULTI_SZ, 0},
		{"Restrict NTLM, 1.1", SECOPTS_RESTRICT_NTLM_IN_DOMAIN,
		 SECOPTS_TYPE_DWORD, 7},
		{"Restrict NTLM, 1.1", SECOPTS_AUDIT_NTLM_IN_DOMAIN,
		 SECOPTS_TYPE_DWORD, 7},
		{"Restrict NTLM, 1.1", SECOPTS_DC_ALLOWED_NTLM_SERVERS,
		 SECOPTS_TYPE_MULTI_SZ, 0},
		{"Restrict NTLM, 1.3", SECOPTS_BLOCK_NTLM,
		 SECOPTS_TYPE_DWORD, 1},
		{"Restrict NTLM, 1.3", SECOPTS_BLOCK_NTLM_EXCEPTIONS,
		 SECOPTS_TYPE_MULTI_SZ, 0},
		{"KB 239869", SECOPTS_NTLM_MIN_SERVER_SEC, SECOPTS_TYPE_FLAGS,
		 0xa0080030},
		{"KB 239869", SECOPTS_NTLM_MIN_CLIENT_SEC, SECOPTS_TYPE_FLAGS,
		 0xa0080030},
		{"KB 239869: 0 to 5", SECOPTS_LM_COMPATIBILITY_LEVEL,
		 SECOPTS_TYPE_DWORD, 5},
		{"windows-policies, 6", SECOPTS_USE_MACHINE_ID,
		 SECOPTS_TYPE_DWORD, 1},
		{"windows-policies, 6", SECOPTS_ALLOW_NULL_SESSION_FALLBACK,
		 SECOPTS_TYPE_DWORD, 1},
		{"windows-policies, 2", SECOPTS_NULL_SESSION_PIPES,
		 SECOPTS_TYPE_MULTI_SZ, 0},
		{"windows-policies, 2", SECOPTS_NULL_SESSION_SHARES,
		 SECOPTS_TYPE_MULTI_SZ, 0},
	};
	int wrong = 0;
	size_t i;

	(void)state;

	assert_int_equal(TEST_COUNT(rows), SECOPTS_NUM_SETTINGS);
	for (i = 0; i < TEST_COUNT(rows); i++) {
		const struct secopts_setting_info *info =
			&secopts_settings[rows[i].setting];

		check_row(wrong,
			  info->type == rows[i].type &&
				  info->max == rows[i].max,
			  "%s: not as in %s", info->value_name, rows[i].source);
	}
	check_rows(wrong);
}

/* KB 239869; the numbers are those of MS-NLMP 2.2.2.5. */
static void test_flag_numbers(void **state)
{
	(void)state;

	assert_int_equal(SECOPTS_NTLM_INTEGRITY, 0x10);
	assert_int_equal(SECOPTS_NTLM_CONFIDENTIALITY, 0x20);
	assert_int_equal(SECOPTS_NTLM_NTLMV2, 0x80000);
	assert_int_equal(SECOPTS_NTLM_128BIT, 0x20000000);
	assert_int_equal(SECOPTS_NTLM_56BIT, 0x80000000);
}

static bool same_but_for_case_and_blanks(const char *a, const char *b)
{
	for (;;) {
		a += strspn(a, " ");
		b += strspn(b, " ");
		if (tolower((unsigned char)*a) != tolower((unsigned char)*b)) {
			return false;
		}
		if (*a == '\0') {
			return true;
		}
		a++;
		b++;
	}
}

/* Samba takes parametric options without regard to case and blanks. */
static void test_names_are_unique(void **state)
{
	size_t i;
	size_t j;

	(void)state;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		for (j = 0; j < SECOPTS_NUM_SETTINGS; j++) {
			const struct secopts_setting_info *a =
				&secopts_settings[i];
			const struct secopts_setting_info *b =
				&secopts_settings[j];

			if (i == j) {
				continue;
			}
			assert_false(same_but_for_case_and_blanks(
				a->value_name, b->value_name));
			assert_false(same_but_for_case_and_blanks(
				a->parameter, b->parameter));
			assert_false(same_but_for_case_and_blanks(
				a->value_name, b->parameter));
			assert_false(same_but_for_case_and_blanks(
				a->display_name, b->display_name));
		}
	}
}

/* Lower-case words with one blank between. */
static bool is_words(const char *text)
{
	char before = ' ';

	for (; *text != '\0'; before = *text++) {
		if (*text == ' ' ? before == ' '
				 : !islower((unsigned char)*text))
		{
			return false;
		}
	}
	return before != ' ';
}

static bool is_sentence(const char *text)
{
	size_t length = (text != NULL) ? strlen(text) : 0;

	return length > 20 && text[length - 1] == '.' &&
	       strstr(text, "  ") == NULL;
}

static void test_texts(void **state)
{
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		const struct secopts_setting_info *info = &secopts_settings[i];

		check_row(wrong, is_words(info->parameter), "%s: '%s'",
			  info->value_name, info->parameter);
		check_row(wrong, is_sentence(info->doc), "%s: doc",
			  info->value_name);
		check_row(wrong, info->source != NULL && *info->source != '\0',
			  "%s: source", info->value_name);
		check_row(wrong,
			  info->enforced != SECOPTS_ENFORCED_SAMBA ||
				  info->samba_parameter != NULL,
			  "%s: which of Samba's?", info->value_name);
		check_row(wrong,
			  info->enforced != SECOPTS_ENFORCED_PLUGINS ||
				  info->samba_parameter == NULL,
			  "%s: enforced by whom?", info->value_name);
	}
	check_rows(wrong);
}

/* The plug-ins have to know at least what Windows asks first. */
static void test_null_sessions_are_enforced(void **state)
{
	static const enum secopts_setting rows[] = {
		SECOPTS_RESTRICT_NULL_SESS_ACCESS,
		SECOPTS_NULL_SESSION_PIPES,
		SECOPTS_NULL_SESSION_SHARES,
		SECOPTS_EVERYONE_INCLUDES_ANONYMOUS,
	};
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(rows); i++) {
		assert_int_equal(secopts_settings[rows[i]].enforced,
				 SECOPTS_ENFORCED_PLUGINS);
	}
}

static bool is_in_range(const struct secopts_setting_info *info,
			const struct secopts_data *data)
{
	size_t i;

	switch (info->type) {
	case SECOPTS_TYPE_DWORD:
		return data->number <= info->max;
	case SECOPTS_TYPE_FLAGS:
		return (data->number & ~info->max) == 0;
	case SECOPTS_TYPE_SDDL:
		return data->list.num <= 1;
	case SECOPTS_TYPE_MULTI_SZ:
		break;
	}
	for (i = 0; i < data->list.num; i++) {
		const char *name = data->list.names[i];

		/* as smb.conf could write it; blanks need quotes */
		if (*name == '\0' || strpbrk(name, "\t,;\"*?") != NULL ||
		    secopts_pipe_name(name) != name)
		{
			return false;
		}
	}
	return true;
}

static void test_defaults_are_in_range(void **state)
{
	int wrong = 0;
	size_t i;
	int role;
	int release;

	(void)state;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		const struct secopts_setting_info *info = &secopts_settings[i];

		for (role = 0; role < SECOPTS_NUM_ROLES; role++) {
			const struct secopts_data cis =
				secopts_cis((enum secopts_setting)i,
					    (enum secopts_role)role);

			check_row(wrong, is_in_range(info, &cis), "%s: CIS",
				  info->value_name);
			for (release = 0; release < SECOPTS_NUM_RELEASES;
			     release++)
			{
				const struct secopts_data data =
					secopts_default(
						(enum secopts_setting)i,
						(enum secopts_role)role,
						(enum secopts_release)release);

				check_row(wrong,
					  data.defined &&
						  is_in_range(info, &data),
					  "%s: default", info->value_name);
			}
		}
	}
	check_rows(wrong);
}

/* Seven keys, each once; a setting without a key is none. */
static void test_first_of_key(void **state)
{
	size_t num = 0;
	size_t i;

	(void)state;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		num += secopts_is_first_of_key((enum secopts_setting)i);
	}
	assert_int_equal(num, 9);
	assert_true(secopts_is_first_of_key(SECOPTS_RESTRICT_NULL_SESS_ACCESS));
	assert_false(secopts_is_first_of_key(SECOPTS_NULL_SESSION_PIPES));
	assert_false(secopts_is_first_of_key(SECOPTS_LSA_ANONYMOUS_NAME_LOOKUP));
}

/* What the policy editor offers for "in this domain", and nothing between. */
static void test_domain_modes(void **state)
{
	static const bool is_value[] = {true,  true, false, true, false,
					true, false, true,  false};
	const struct secopts_setting_info *info =
		&secopts_settings[SECOPTS_RESTRICT_NTLM_IN_DOMAIN];
	uint32_t number;

	(void)state;
	for (number = 0; number < TEST_COUNT(is_value); number++) {
		assert_int_equal(secopts_is_number(info, number),
				 is_value[number]);
	}
	assert_false(secopts_is_number(info, UINT32_MAX));
	assert_false(secopts_is_number(info, 32));
}

/* Two settings share the name of their value; all others have one of theirs. */
static void test_registry_names(void **state)
{
	size_t i;

	(void)state;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		enum secopts_setting setting = (enum secopts_setting)i;
		bool is_path = setting == SECOPTS_ALLOWED_PATHS ||
			       setting == SECOPTS_ALLOWED_EXACT_PATHS;

		assert_string_equal(secopts_registry_name(&secopts_settings[i]),
				    is_path ? "Machine"
					    : secopts_settings[i].value_name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_first_of_key),
		cmocka_unit_test(test_domain_modes),
		cmocka_unit_test(test_registry_names),
		cmocka_unit_test(test_same_settings),
		cmocka_unit_test(test_what_they_are),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_releases),
		cmocka_unit_test(test_pipe_names_keep_their_backslash),
		cmocka_unit_test(test_fallback),
		cmocka_unit_test(test_stricter),
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_flag_numbers),
		cmocka_unit_test(test_names_are_unique),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_null_sessions_are_enforced),
		cmocka_unit_test(test_defaults_are_in_range),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
