/*
 * Windows Security Options for Samba
 *
 * Words for log lines and tools
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "secopts_decide.h"
#include "testlib.h"

static const char *role(uint32_t n)
{
	return secopts_role_name((enum secopts_role)n);
}

static const char *release(uint32_t n)
{
	return secopts_release_name((enum secopts_release)n);
}

static const char *origin(uint32_t n)
{
	return secopts_origin_name((enum secopts_origin)n);
}

static const char *who(uint32_t n)
{
	return secopts_who_name((enum secopts_who)n);
}

static const char *reason(uint32_t n)
{
	return secopts_reason_text((enum secopts_reason)n);
}

static const struct {
	const char *(*function)(uint32_t n);
	uint32_t n;
	const char *word;
} rows[] = {
	{role, SECOPTS_ROLE_STANDALONE, "standalone"},
	{role, SECOPTS_ROLE_MEMBER, "member"},
	{role, SECOPTS_ROLE_DC, "dc"},
	{role, SECOPTS_NUM_ROLES, "unknown"},
	{role, UINT32_MAX, "unknown"},

	/* as "secopts:windows release" reads them */
	{release, SECOPTS_RELEASE_2003, "2003"},
	{release, SECOPTS_RELEASE_2008, "2008"},
	{release, SECOPTS_RELEASE_2008R2, "2008r2"},
	{release, SECOPTS_RELEASE_2012, "2012"},
	{release, SECOPTS_RELEASE_2022, "2022"},
	{release, SECOPTS_NUM_RELEASES, "unknown"},
	{release, UINT32_MAX, "unknown"},

	{origin, SECOPTS_ORIGIN_DEFAULT, "Windows default"},
	{origin, SECOPTS_ORIGIN_SMB_CONF, "smb.conf"},
	{origin, SECOPTS_ORIGIN_REGISTRY, "registry"},
	{origin, SECOPTS_ORIGIN_GROUP_POLICY, "Group Policy"},
	{origin, SECOPTS_ORIGIN_FALLBACK, "fallback for a bad value"},
	{origin, SECOPTS_ORIGIN_SAMBA, "Samba's parameters"},
	{origin, 1000, "unknown"},
	{origin, UINT32_MAX, "unknown"},

	{who, SECOPTS_WHO_ANONYMOUS, "anonymous"},
	{who, SECOPTS_WHO_GUEST, "guest"},
	{who, SECOPTS_WHO_USER, "user"},
	{who, 1000, "unknown"},
	{who, UINT32_MAX, "unknown"},

	{reason, SECOPTS_REASON_NOT_CONCERNED, "not an anonymous user"},
	{reason, SECOPTS_REASON_UNRESTRICTED,
	 "anonymous access is not restricted"},
	{reason, SECOPTS_REASON_LISTED, "listed for anonymous access"},
	{reason, SECOPTS_REASON_NOT_LISTED, "not listed for anonymous access"},
	{reason, SECOPTS_REASON_MARKED,
	 "a pipe or share is marked for anonymous access"},
	{reason, SECOPTS_REASON_NOTHING_MARKED,
	 "no pipe and no share is marked for anonymous access"},
	{reason, SECOPTS_REASON_OLD_RELEASE,
	 "Windows before Server 2012 admits the session"},
	{reason, SECOPTS_REASON_IPC, "IPC$ connects, its pipes are checked"},
	{reason, SECOPTS_REASON_UNWATCHED,
	 "a share is not watched by secopts"},
	{reason, SECOPTS_REASON_UNSEEN,
	 "the session was not checked by the gensec plug-in"},
	{reason, SECOPTS_REASON_UNREADABLE, "the request cannot be judged"},
	{reason, SECOPTS_REASON_FAILURE,
	 "the policy could not be read"},
	{reason, SECOPTS_REASON_SWITCHED,
	 "opened before the session became anonymous"},
	{reason, SECOPTS_REASON_MIN_SESSION,
	 "NTLM session security that is required is missing"},
	{reason, SECOPTS_REASON_NULL_FALLBACK,
	 "no session security for a NULL session"},
	{reason, SECOPTS_REASON_NOT_RECHECKED,
	 "nothing would end the session when smb.conf changes"},
	{reason, 1000, "unknown"},
	{reason, UINT32_MAX, "unknown"},

	/* MS-ERREF 2.3.1 */
	{secopts_status_name, 0x00000000, "STATUS_SUCCESS"},
	{secopts_status_name, 0xC0000022, "STATUS_ACCESS_DENIED"},
	{secopts_status_name, 0xC00000BB, "STATUS_NOT_SUPPORTED"},
	{secopts_status_name, 0xC000006D, "unknown"},
};

static void test_words(void **state)
{
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(rows); i++) {
		const char *word = rows[i].function(rows[i].n);

		check_row(wrong, strcmp(word, rows[i].word) == 0,
			  "%s is not %s", word, rows[i].word);
	}
	check_rows(wrong);
}

static void test_unwatched(void **state)
{
	struct secopts_facts facts = {.unwatched_share = "scans"};
	char name[SECOPTS_UNWATCHED_TEXT_SIZE];
	char text[SECOPTS_UNWATCHED_TEXT_SIZE];

	(void)state;

	assert_string_equal(secopts_unwatched_text(&facts, text),
			    "[scans] is without 'vfs objects = secopts'");
	facts.unwatched_behind = "ceph";
	assert_string_equal(secopts_unwatched_text(&facts, text),
			    "[scans] has secopts behind 'ceph' in 'vfs "
			    "objects', where it may not be asked: put secopts "
			    "first");
	facts.unwatched_printer = SECOPTS_PRINTER_ONE;
	assert_string_equal(secopts_unwatched_text(&facts, text),
			    "[scans] is a printer, which Samba shows to no VFS "
			    "module: take 'guest ok' off or list it in 'null "
			    "session shares'");
	facts.unwatched_printer = SECOPTS_PRINTER_PATTERN;
	assert_string_equal(secopts_unwatched_text(&facts, text),
			    "[scans] makes printers of other names, which "
			    "Samba shows to no VFS module: take 'guest ok' "
			    "off");
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	facts.unwatched_share = name;
	assert_int_equal(strlen(secopts_unwatched_text(&facts, text)),
			 sizeof(text) - 1);
}

/* A reason that was added must be given a text. */
static void test_no_reason_is_unknown(void **state)
{
	int i;

	(void)state;

	for (i = 0; i <= SECOPTS_REASON_NULL_FALLBACK; i++) {
		assert_string_not_equal(reason((uint32_t)i), "unknown");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_unwatched),
		cmocka_unit_test(test_no_reason_is_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
