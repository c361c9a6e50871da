/*
 * Windows Security Options for Samba
 *
 * What AUTHENTICATE says: names, versions, pairs, and nothing from outside
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <stdlib.h>
#include <string.h>

#include "nlmp.h"
#include "secopts_ntlmssp.h"
#include "testlib.h"

/* A message that is put together from its fields: MS-NLMP 2.2.1.3. */
struct built {
	uint8_t data[2048];
	size_t length;
};

static void put_u16(uint8_t *at, size_t value)
{
	at[0] = (uint8_t)value;
	at[1] = (uint8_t)(value >> 8);
}

static void put_u32(uint8_t *at, uint32_t value)
{
	put_u16(at, value & 0xffff);
	put_u16(at + 2, value >> 16);
}

static void begin(struct built *message, uint32_t flags)
{
	memset(message, 0, sizeof(*message));
	memcpy(message->data, "NTLMSSP\0\3\0\0\0", 12);
	put_u32(message->data + 60, flags);
	message->length = 64;
}

enum { LM = 12, NT = 20, DOMAIN = 28, USER = 36, WORKSTATION = 44 };

static void
put_field(struct built *message, size_t where, const void *bytes, size_t length)
{
	put_u16(message->data + where, length);
	put_u16(message->data + where + 2, length);
	put_u32(message->data + where + 4, (uint32_t)message->length);
	memcpy(message->data + message->length, bytes, length);
	message->length += length;
}

/* From the heap, in its own size, so that ASan sees an overrun. */
static bool read_copy(const uint8_t *data,
		      size_t length,
		      bool unicode,
		      struct secopts_authenticate *message)
{
	uint8_t *copy = malloc(length + 1);
	bool ok;

	assert_non_null(copy);
	memcpy(copy + 1, data, length);
	memset(message, 0xff, sizeof(*message));
	ok = secopts_read_authenticate(copy + 1, length, unicode, message);
	free(copy);
	return ok;
}

/* 4.2.1: User, Domain and COMPUTER in all of them */
static void test_examples(void **state)
{
	static const struct {
		const char *name;
		const uint8_t *data;
		size_t length;
		uint32_t flags;
		enum secopts_ntlm_version version;
	} rows[] = {
		{"4.2.2.3", v1_authenticate, sizeof(v1_authenticate),
		 0xe2808235, SECOPTS_NTLM_VERSION_1},
		{"4.2.3.3", v1_session2_authenticate,
		 sizeof(v1_session2_authenticate), 0x82088235,
		 SECOPTS_NTLM_VERSION_1_SESSION},
		{"4.2.4.3", v2_authenticate, sizeof(v2_authenticate),
		 0xe2888235, SECOPTS_NTLM_VERSION_2},
	};
	struct secopts_authenticate m;
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(rows); i++) {
		bool ok = read_copy(rows[i].data, rows[i].length, true, &m);

		check_row(wrong,
			  ok && m.flags == rows[i].flags &&
				  m.version == rows[i].version &&
				  strcmp(m.user, "User") == 0 &&
				  strcmp(m.domain, "Domain") == 0 &&
				  strcmp(m.workstation, "COMPUTER") == 0 &&
				  !m.has_target && m.target[0] == '\0' &&
				  m.av_flags == 0 &&
				  m.binding == SECOPTS_NTLM_BINDING_ABSENT,
			  "%s: %d, %s, [%s] [%s] [%s]", rows[i].name, ok,
			  secopts_ntlm_version_name(m.version), m.user,
			  m.domain, m.workstation);
	}
	check_rows(wrong);
	assert_false(read_copy(v2_challenge, sizeof(v2_challenge), true, &m));
	assert_false(read_copy(negotiate, sizeof(negotiate), true, &m));
}

/* Cut off after each byte: a field that is not all there is empty. */
static void test_every_length(void **state)
{
	struct secopts_authenticate m;
	int wrong = 0;
	size_t length;

	(void)state;

	for (length = 0; length <= sizeof(v2_authenticate); length++) {
		bool ok = read_copy(v2_authenticate, length, true, &m);
		const char *user = length >= 0x54 + 8 ? "User" : "";
		const char *computer = length >= 0x5c + 16 ? "COMPUTER" : "";

		if (length < 12) {
			check_row(wrong, !ok, "%zu bytes", length);
			continue;
		}
		check_row(wrong,
			  ok && strcmp(m.user, user) == 0 &&
				  strcmp(m.workstation, computer) == 0 &&
				  (m.version == SECOPTS_NTLM_VERSION_2) ==
					  (length >= 0x84 + 84),
			  "%zu bytes: [%s] [%s] %s", length, m.user,
			  m.workstation, secopts_ntlm_version_name(m.version));
	}
	check_rows(wrong);
}

/* 3.2.5.1.2, 2.2.2.3 to 2.2.2.8 */
static void test_versions(void **state)
{
	static const uint32_t session = 0x00080000;
	static const struct {
		const char *what;
		size_t lm, nt;
		const char *user;
		uint32_t flags;
		enum secopts_ntlm_version version;
	} rows[] = {
		{"nothing", 0, 0, "", 0, SECOPTS_NTLM_VERSION_ANONYMOUS},
		{"Z(1)", 1, 0, "", 0, SECOPTS_NTLM_VERSION_ANONYMOUS},
		{"Z(1) of a user", 1, 0, "u", 0, SECOPTS_NTLM_VERSION_UNKNOWN},
		{"nothing, of a user", 0, 0, "u", 0,
		 SECOPTS_NTLM_VERSION_UNKNOWN},
		{"LM", 24, 0, "u", 0, SECOPTS_NTLM_VERSION_LM},
		{"LM of nobody", 24, 0, "", 0, SECOPTS_NTLM_VERSION_LM},
		{"half an LM", 12, 0, "u", 0, SECOPTS_NTLM_VERSION_UNKNOWN},
		{"NTLM", 0, 24, "u", 0, SECOPTS_NTLM_VERSION_1},
		{"NTLM, LM", 24, 24, "u", 0, SECOPTS_NTLM_VERSION_1},
		{"NTLM2 session", 24, 24, "u", session,
		 SECOPTS_NTLM_VERSION_1_SESSION},
		{"NTLM2 session without a challenge", 0, 24, "u", session,
		 SECOPTS_NTLM_VERSION_1},
		{"too short", 24, 23, "u", 0, SECOPTS_NTLM_VERSION_UNKNOWN},
		{"shortest NTLMv2", 0, 25, "u", 0, SECOPTS_NTLM_VERSION_2},
		{"NTLMv2", 24, 100, "u", session, SECOPTS_NTLM_VERSION_2},
	};
	static const uint8_t zeros[100];
	struct secopts_authenticate m;
	struct built built;
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(rows); i++) {
		bool ok;

		begin(&built, rows[i].flags);
		put_field(&built, LM, zeros, rows[i].lm);
		put_field(&built, NT, zeros, rows[i].nt);
		put_field(&built, USER, rows[i].user, strlen(rows[i].user));
		ok = read_copy(built.data, built.length, false, &m);
		check_row(wrong, ok && m.version == rows[i].version, "%s: %s",
			  rows[i].what, secopts_ntlm_version_name(m.version));
	}
	check_rows(wrong);

	/* one byte that is not zero */
	begin(&built, 0);
	put_field(&built, LM, "\1", 1);
	assert_true(read_copy(built.data, built.length, false, &m));
	assert_int_equal(m.version, SECOPTS_NTLM_VERSION_UNKNOWN);
}

#define TEXT(text) text, sizeof(text) - 1

static void test_names(void **state)
{
	static const struct {
		const char *what;
		bool unicode;
		const char *sent;
		size_t length;
		const char *want;
	} rows[] = {
		{"OEM", false, TEXT("alice"), "alice"},
		{"OEM, not ASCII", false, TEXT("m\x81ller"),
		 "m\xef\xbf\xbdller"},
		{"OEM, a NUL", false, TEXT("SERVER\0X"), "SERVER"},
		{"UTF-16", true, TEXT("a\0\xfc\0"), "a\xc3\xbc"},
		{"UTF-16, a pair", true, TEXT("\x3d\xd8\x00\xde"),
		 "\xf0\x9f\x98\x80"},
		{"UTF-16, half a pair", true, TEXT("a\0\x3d\xd8"), "a"},
		{"UTF-16, the other half", true, TEXT("\x00\xdex\0"), ""},
		{"UTF-16, an odd byte", true, TEXT("a\0b"), "a"},
		{"UTF-16, a NUL", true, TEXT("a\0\0\0b\0"), "a"},
		{"UTF-16 as OEM", false, TEXT("a\0b\0"), "a"},
		{"a control stays", false, TEXT("a\x1b[2J"), "a\x1b[2J"},
	};
	struct secopts_authenticate m;
	struct built built;
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(rows); i++) {
		bool ok;

		/* The flags of this message have no say. */
		begin(&built, rows[i].unicode ? 2 : 1);
		put_field(&built, DOMAIN, rows[i].sent, rows[i].length);
		put_field(&built, USER, rows[i].sent, rows[i].length);
		put_field(&built, WORKSTATION, rows[i].sent, rows[i].length);
		ok = read_copy(built.data, built.length, rows[i].unicode, &m);
		check_row(wrong,
			  ok && strcmp(m.user, rows[i].want) == 0 &&
				  strcmp(m.domain, rows[i].want) == 0 &&
				  strcmp(m.workstation, rows[i].want) == 0,
			  "%s: [%s]", rows[i].what, m.user);
	}
	check_rows(wrong);
}

/* A long name is cut, and no character in the middle. */
static void test_long_names(void **state)
{
	struct secopts_authenticate m;
	struct built built;
	uint8_t name[1200];
	size_t i;

	(void)state;

	for (i = 0; i < sizeof(name); i += 4) {
		memcpy(name + i, "\x3d\xd8\x00\xde", 4);
	}
	begin(&built, 1);
	put_field(&built, USER, name, sizeof(name));
	assert_true(read_copy(built.data, built.length, true, &m));
	assert_int_equal(strlen(m.user), 252);
	assert_string_equal(m.user + 248, "\xf0\x9f\x98\x80");
	assert_string_equal(m.domain, "");
}

/* Fields that begin or end outside of the message, or nearly so. */
static void test_bounds(void **state)
{
	static const struct {
		uint32_t begin;
		uint16_t length;
		const char *want;
	} rows[] = {
		{64, 5, "alice"}, {68, 1, "e"},	       {69, 0, ""},
		{64, 6, ""},	  {69, 1, ""},	       {70, 0, ""},
		{70, 1, ""},	  {0xffffffff, 1, ""}, {0xffffffff, 0xffff, ""},
		{0, 5, "NTLMS"},  {0xfffffffb, 5, ""}, {0x80000000, 5, ""},
	};
	struct secopts_authenticate m;
	struct built built;
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(rows); i++) {
		bool ok;

		begin(&built, 0);
		put_field(&built, USER, "alice", 5);
		put_u16(built.data + USER, rows[i].length);
		put_u32(built.data + USER + 4, rows[i].begin);
		ok = read_copy(built.data, built.length, false, &m);
		check_row(wrong, ok && strcmp(m.user, rows[i].want) == 0,
			  "%u bytes at %u: [%s]", rows[i].length,
			  rows[i].begin, m.user);
	}
	check_rows(wrong);
}

#define ZEROS_16 "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"

/* 2.2.2.1, 2.2.2.7 */
static void test_pairs(void **state)
{
	static const struct {
		const char *what;
		const char *pairs;
		size_t length;
		uint32_t flags;
		bool has_target;
		const char *target;
		enum secopts_ntlm_binding binding;
	} rows[] = {
		{"none", TEXT("\0\0\0\0"), 0, false, "", 0},
		{"no room", TEXT(""), 0, false, "", 0},
		{"MIC", TEXT("\6\0\4\0\2\0\0\0\0\0\0\0"), 2, false, "", 0},
		{"flags, no end", TEXT("\6\0\4\0\7\0\0\0"), 7, false, "", 0},
		{"flags, cut off", TEXT("\6\0\4\0\2\0\0"), 0, false, "", 0},
		{"flags, too long", TEXT("\6\0\5\0\2\0\0\0\0"), 0, false, "",
		 0},
		{"target", TEXT("\x9\0\4\0a\0/\0\0\0\0\0"), 0, true, "a/", 0},
		{"empty target", TEXT("\x9\0\0\0\0\0\0\0"), 0, true, "", 0},
		{"no channel", TEXT("\xa\0\x10\0" ZEROS_16 "\0\0\0\0"), 0,
		 false, "", SECOPTS_NTLM_BINDING_ZERO},
		{"a channel", TEXT("\xa\0\x10\0" ZEROS_16 "\0\0\0\0\6\0\4\0"),
		 0, false, "", SECOPTS_NTLM_BINDING_ZERO},
		{"a channel", TEXT("\xa\0\x10\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1"),
		 0, false, "", SECOPTS_NTLM_BINDING_SET},
		{"half a channel", TEXT("\xa\0\x8\0\1\1\1\1\1\1\1\1"), 0, false,
		 "", 0},
		{"behind others",
		 TEXT("\2\0\4\0D\0\0\0\x63\0\0\0\x9\0\2\0a\0\6\0\4\0\3\0\0\0"
		      "\0\0\0\0"),
		 3, true, "a", 0},
		{"behind the end", TEXT("\0\0\0\0\6\0\4\0\2\0\0\0"), 0, false,
		 "", 0},
		{"longer than the rest", TEXT("\2\0\xff\xff\6\0\4\0\2\0\0\0"),
		 0, false, "", 0},
	};
	struct secopts_authenticate m;
	struct built built;
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(rows); i++) {
		uint8_t response[200] = {0};
		bool ok;

		begin(&built, 1);
		memcpy(response + 44, rows[i].pairs, rows[i].length);
		/* Behind it there is more of the message. */
		put_field(&built, NT, response, 44 + rows[i].length);
		put_field(&built, USER, "\6\0\4\0\2\0\0\0", 8);
		ok = read_copy(built.data, built.length, true, &m);
		check_row(wrong,
			  ok && m.version == SECOPTS_NTLM_VERSION_2 &&
				  m.av_flags == rows[i].flags &&
				  m.has_target == rows[i].has_target &&
				  strcmp(m.target, rows[i].target) == 0 &&
				  m.binding == rows[i].binding,
			  "%s: flags %u, target [%s], channel %s",
			  rows[i].what, m.av_flags, m.target,
			  secopts_ntlm_binding_name(m.binding));
	}
	check_rows(wrong);
}

/* Old clients end AUTHENTICATE before the flags, or with no names. */
static void test_old(void **state)
{
	struct secopts_authenticate m;
	uint8_t copy[64] = "NTLMSSP\0\3";

	(void)state;

	assert_true(read_copy(copy, 12, false, &m));
	assert_int_equal(m.version, SECOPTS_NTLM_VERSION_ANONYMOUS);
	memset(copy + 12, 0xff, sizeof(copy) - 12);
	assert_true(read_copy(copy, 52, false, &m));
	assert_int_equal(m.flags, 0);
	assert_int_equal(m.version, SECOPTS_NTLM_VERSION_ANONYMOUS);
	assert_string_equal(m.user, "");
}

static void test_words(void **state)
{
	(void)state;

	assert_string_equal(secopts_ntlm_version_name(SECOPTS_NTLM_VERSION_2),
			    "NTLMv2");
	assert_string_equal(
		secopts_ntlm_version_name((enum secopts_ntlm_version)99),
		"unknown");
	assert_string_equal(
		secopts_ntlm_binding_name(SECOPTS_NTLM_BINDING_SET), "set");
	assert_string_equal(
		secopts_ntlm_binding_name((enum secopts_ntlm_binding)99),
		"absent");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_examples),
		cmocka_unit_test(test_every_length),
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_long_names),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_pairs),
		cmocka_unit_test(test_old),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
