/*
 * Windows Security Options for Samba
 *
 * Allow-lists, and values of any setting
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <stdlib.h>
#include <string.h>

#include "secopts_load.h"
#include "testlib.h"

#define UNCLOSED "a quote is not closed"
#define WILDCARD "wildcards are not supported"
#define CONTROL "a control character in a name"
#define TOO_LONG "the list is too long"

/*
 * Room of exactly the promised size, on the heap, so that ASan sees one byte
 * or one name too many.
 */
static void storage_for(const char *text, struct secopts_storage *storage)
{
	size_t length = strlen(text);

	*storage = (struct secopts_storage){
		.text = malloc(length + 1),
		.text_size = length + 1,
		.names = malloc(SECOPTS_MAX_NAMES(length) *
				sizeof(storage->names[0])),
		.max_names = SECOPTS_MAX_NAMES(length),
	};
	assert_non_null(storage->text);
	assert_non_null(storage->names);
}

static void storage_free(struct secopts_storage *storage)
{
	free(storage->text);
	free(storage->names);
}

static bool parse_pipes(const char *text,
			const struct secopts_storage *storage,
			struct secopts_list *list,
			struct secopts_error *error)
{
	struct secopts_data data;
	bool ok = secopts_parse_value(SECOPTS_NULL_SESSION_PIPES, text, storage,
				      &data, error);

	/* Of a bad text nothing is taken, not even a part. */
	if (ok || data.list.num != 0 || data.list.names != NULL) {
		*list = data.list;
	}
	return ok;
}

static bool parse(const char *text,
		  struct secopts_storage *storage,
		  struct secopts_list *list,
		  struct secopts_error *error)
{
	char *copy = strdup(text);
	bool ok;

	assert_non_null(copy);
	storage_for(text, storage);
	ok = parse_pipes(copy, storage, list, error);
	free(copy);
	return ok;
}

#define MAX_NAMES 16

/* column 0: taken as these names; else refused there, for that reason */
static const struct {
	const char *source;
	const char *text;
	const char *names[MAX_NAMES];
	size_t column;
	const char *why;
} rows[] = {
	{"the empty list", "", {NULL}, 0, NULL},
	{"the empty list", "\"\"", {NULL}, 0, NULL},
	{"the empty list", "  \"\"  ", {NULL}, 0, NULL},
	{"the empty list", "\"\",\"\" \"\"", {NULL}, 0, NULL},
	{"the empty list", "\"\"\"\"", {NULL}, 0, NULL},
	{"the empty list", " \t,;\r\n", {NULL}, 0, NULL},
	{"one name", "samr", {"samr"}, 0, NULL},
	{"one letter", "a", {"a"}, 0, NULL},
	{"case stays", "SaMr", {"SaMr"}, 0, NULL},

	/* LIST_SEP of Samba's lib/util/util_strlist */
	{"separators", "a b", {"a", "b"}, 0, NULL},
	{"separators", "a\tb", {"a", "b"}, 0, NULL},
	{"separators", "a,b", {"a", "b"}, 0, NULL},
	{"separators", "a;b", {"a", "b"}, 0, NULL},
	{"separators", "a\nb", {"a", "b"}, 0, NULL},
	{"separators", "a\rb", {"a", "b"}, 0, NULL},
	{"several separators", ", a ,; b\t\r\n;", {"a", "b"}, 0, NULL},
	{"the most names there can be", "a b c d e f g h",
	 {"a", "b", "c", "d", "e", "f", "g", "h"}, 0, NULL},
	{"the most names there can be", "a,b,c,d,e,",
	 {"a", "b", "c", "d", "e"}, 0, NULL},
	{"a name twice", "samr samr", {"samr", "samr"}, 0, NULL},
	{"not a separator", "a|b", {"a|b"}, 0, NULL},
	{"not a separator", "a:b", {"a:b"}, 0, NULL},
	{"not a separator", "a/b", {"a/b"}, 0, NULL},
	{"not a separator: vertical tab", "a\vb", {NULL}, 2, CONTROL},
	{"not a separator: form feed", "a\fb", {NULL}, 2, CONTROL},
	{"not a separator: U+00A0", "a\xc2\xa0" "b", {"a\xc2\xa0" "b"}, 0,
	 NULL},

	{"quotes", "\"samr\"", {"samr"}, 0, NULL},
	{"quotes hold a name together", "\"DAV RPC SERVICE\"",
	 {"DAV RPC SERVICE"}, 0, NULL},
	{"quotes hold a name together", "samr \"a, b; c\",x",
	 {"samr", "a, b; c", "x"}, 0, NULL},
	{"quotes hold blanks", "\" a \"", {" a "}, 0, NULL},
	{"blanks are no name", "\" \"", {NULL}, 0, NULL},
	{"blanks are no name", "a \"  \" b", {"a", "b"}, 0, NULL},
	{"quotes hold separators", "\",\"", {","}, 0, NULL},
	{"quotes within a name", "a\"b c\"d", {"ab cd"}, 0, NULL},
	{"quotes at its end", "a\"b\"", {"ab"}, 0, NULL},
	{"quotes at its beginning", "\"a\"b", {"ab"}, 0, NULL},
	{"quotes side by side", "\"a\"\"b\"", {"ab"}, 0, NULL},
	{"quotes and another name", "\"a\" \"b\"", {"a", "b"}, 0, NULL},
	{"nothing in a name", "a\"\"b", {"ab"}, 0, NULL},
	{"nothing, between names", "a \"\" b", {"a", "b"}, 0, NULL},
	{"nothing, before a name", "\"\" a", {"a"}, 0, NULL},
	{"nothing, after a name", "a \"\"", {"a"}, 0, NULL},
	{"single quotes are letters", "'a b'", {"'a", "b'"}, 0, NULL},
	{"no escapes", "a\\\"b c\"", {"a\\b c"}, 0, NULL},

	{"unclosed", "\"", {NULL}, 1, UNCLOSED},
	{"unclosed", "\"samr", {NULL}, 1, UNCLOSED},
	{"unclosed", "samr\"", {NULL}, 5, UNCLOSED},
	{"unclosed", "a \"b c", {NULL}, 3, UNCLOSED},
	{"unclosed", "\"a\" \"b", {NULL}, 5, UNCLOSED},
	{"unclosed, the third", "\"a\"\"", {NULL}, 4, UNCLOSED},
	{"unclosed, the third", "a\"\"\"b", {NULL}, 4, UNCLOSED},

	{"a backslash is a letter", "sql\\query", {"sql\\query"}, 0, NULL},
	{"a backslash is a letter", "\\pipe\\samr \\", {"\\pipe\\samr", "\\"},
	 0, NULL},
	{"a share", "print$ C$ IPC$", {"print$", "C$", "IPC$"}, 0, NULL},
	{"UTF-8", "\xc3\xb6" "ffentlich \xe2\x82\xac",
	 {"\xc3\xb6" "ffentlich", "\xe2\x82\xac"}, 0, NULL},
	{"bytes from 0x80 on", "\x80 \xff", {"\x80", "\xff"}, 0, NULL},
	{"the first and last printable", "! ~", {"!", "~"}, 0, NULL},

	{"no wildcards", "*", {NULL}, 1, WILDCARD},
	{"no wildcards", "samr, sam?", {NULL}, 10, WILDCARD},
	{"no wildcards", "a b*", {NULL}, 4, WILDCARD},
	{"no wildcards, quoted", "\"a *\"", {NULL}, 4, WILDCARD},
	{"the first of two", "a* ?", {NULL}, 2, WILDCARD},
	{"the first of two", "a* \"", {NULL}, 2, WILDCARD},

	{"control characters", "a\x01", {NULL}, 2, CONTROL},
	{"control characters", "\x1f", {NULL}, 1, CONTROL},
	{"control characters", "a \x7f", {NULL}, 3, CONTROL},
	{"control characters", "\x1b[2J", {NULL}, 1, CONTROL},
	{"control characters, quoted", "\"a\tb\"", {NULL}, 3, CONTROL},
	{"control characters, quoted", "\"a\nb\"", {NULL}, 3, CONTROL},
	{"control characters, quoted", "\"\x01\"", {NULL}, 2, CONTROL},
};

static bool list_is(const struct secopts_list *list, const char *const *names)
{
	size_t i;

	for (i = 0; i < list->num; i++) {
		if (names[i] == NULL || strcmp(list->names[i], names[i]) != 0) {
			return false;
		}
	}
	return names[i] == NULL;
}

static void test_list(void **state)
{
	static const char *const untouched[] = {"untouched"};
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(rows); i++) {
		struct secopts_list list = {.num = 1, .names = untouched};
		struct secopts_error error = {.column = 0};
		struct secopts_storage storage;
		bool ok = parse(rows[i].text, &storage, &list, &error);

		if (rows[i].column == 0) {
			check_row(wrong, ok && list_is(&list, rows[i].names),
				  "row %zu, %s: '%s': %zu names, column %zu", i,
				  rows[i].source, rows[i].text, list.num,
				  error.column);
		} else {
			check_row(wrong,
				  !ok && error.column == rows[i].column &&
					  strcmp(error.message,
						 rows[i].why) == 0,
				  "row %zu, %s: '%s': column %zu, %s", i,
				  rows[i].source, rows[i].text, error.column,
				  error.message);
			check_row(wrong, list.names == untouched,
				  "row %zu, %s: half a list", i,
				  rows[i].source);
		}
		storage_free(&storage);
	}
	check_rows(wrong);
}

/* Each control character, unless it separates names. */
static void test_control_characters(void **state)
{
	int wrong = 0;
	int c;

	(void)state;

	for (c = 1; c < 256; c++) {
		char text[] = {'a', (char)c, 'b', '\0'};
		char quoted[] = {'"', 'a', (char)c, 'b', '"', '\0'};
		bool is_control = c < 0x20 || c == 0x7f;
		struct secopts_storage storage;
		struct secopts_error error;
		struct secopts_list list;
		bool ok;

		if (c == '"' || c == '*' || c == '?') {
			continue;
		}
		ok = parse(text, &storage, &list, &error);
		check_row(wrong,
			  ok == (!is_control || strchr("\t\r\n", c) != NULL),
			  "0x%02x: %d", c, ok);
		storage_free(&storage);
		ok = parse(quoted, &storage, &list, &error);
		check_row(wrong, ok == !is_control, "0x%02x quoted: %d", c, ok);
		storage_free(&storage);
	}
	check_rows(wrong);
}

/* Less room than asked for is an error and never an overrun. */
static void test_too_little_room(void **state)
{
	static const struct {
		const char *text;
		size_t less_text, max_names;
		bool ok;
	} sizes[] = {
		{"a b c", 0, 3, true},
		{"a b c", 0, 2, false},
		{"a b c", 0, 1, false},
		{"a b c", 0, 0, false},
		{"a b c", 1, 3, false},
		{"a b c", 5, 3, false},
		{"a b c", 6, 3, false},
		{"", 0, 0, true},
		{"", 1, 1, false},
		{"\"\"", 0, 0, true},
		{"   ", 0, 0, true},
		{"samr", 0, 1, true},
		{"samr", 0, 0, false},
	};
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(sizes); i++) {
		size_t size = strlen(sizes[i].text) + 1 - sizes[i].less_text;
		struct secopts_error error = {.column = 0};
		struct secopts_storage storage = {
			.text = malloc(size),
			.text_size = size,
			.names = malloc(sizes[i].max_names * sizeof(char *)),
			.max_names = sizes[i].max_names,
		};
		struct secopts_list list;
		bool ok = parse_pipes(sizes[i].text, &storage, &list, &error);

		check_row(wrong, ok == sizes[i].ok, "row %zu: %d", i, ok);
		check_row(wrong,
			  ok || (strcmp(error.message, TOO_LONG) == 0 &&
				 error.column >= 1 &&
				 error.column <= strlen(sizes[i].text) + 1),
			  "row %zu: column %zu", i, error.column);
		storage_free(&storage);
	}
	check_rows(wrong);
}

/* Value of any setting: by its type, to the right reader. */
static void test_value(void **state)
{
	static const struct {
		enum secopts_setting setting;
		const char *text;
		bool ok;
		uint32_t number;
		size_t num_names;
	} values[] = {
		{SECOPTS_NULL_SESSION_PIPES, "samr netlogon", true, 0, 2},
		{SECOPTS_NULL_SESSION_PIPES, "\"\"", true, 0, 0},
		{SECOPTS_NULL_SESSION_PIPES, "0", true, 0, 1},
		{SECOPTS_NULL_SESSION_PIPES, "*", false, 0, 0},
		{SECOPTS_NULL_SESSION_SHARES, "public", true, 0, 1},
		{SECOPTS_NULL_SESSION_SHARES, "\"", false, 0, 0},
		{SECOPTS_RESTRICT_NULL_SESS_ACCESS, "0", true, 0, 0},
		{SECOPTS_RESTRICT_NULL_SESS_ACCESS, "yes", true, 1, 0},
		{SECOPTS_RESTRICT_NULL_SESS_ACCESS, "samr", false, 0, 0},
		{SECOPTS_RESTRICT_NULL_SESS_ACCESS, "\"\"", false, 0, 0},
		{SECOPTS_LM_COMPATIBILITY_LEVEL, "5", true, 5, 0},
		{SECOPTS_LM_COMPATIBILITY_LEVEL, "6", false, 0, 0},
		{SECOPTS_RESTRICT_ANONYMOUS, "2", true, 1, 0},
		{SECOPTS_RESTRICT_ANONYMOUS, "3", false, 0, 0},
		{SECOPTS_RESTRICT_ANONYMOUS_SAM, "2", false, 0, 0},
		{SECOPTS_NTLM_MIN_SERVER_SEC, "128bit", true, 0x20000000, 0},
		{SECOPTS_NTLM_MIN_CLIENT_SEC, "0x80000", true, 0x80000, 0},
		{SECOPTS_NTLM_MIN_CLIENT_SEC, "0x1", false, 0, 0},
	};
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(values); i++) {
		struct secopts_error error = {.column = 0};
		struct secopts_data data = {.number = 77};
		struct secopts_storage storage;
		bool ok;

		storage_for(values[i].text, &storage);
		ok = secopts_parse_value(values[i].setting, values[i].text,
					 &storage, &data, &error);
		check_row(wrong, ok == values[i].ok, "row %zu: %d", i, ok);
		check_row(wrong, ok == (error.column == 0),
			  "row %zu: column %zu", i, error.column);
		if (ok) {
			check_row(wrong,
				  data.defined &&
					  data.number == values[i].number &&
					  data.list.num == values[i].num_names,
				  "row %zu: %u, %zu names", i, data.number,
				  data.list.num);
		}
		storage_free(&storage);
	}
	check_rows(wrong);
}

/*
 * Random texts, against a reader that goes at it from the other end: it first
 * marks each byte as separator, quote or letter, and then collects.
 */

static const char alphabet[] = "aB0 \t,;\n\r\"\"\"*?\\'|\x01\x7f\xc3\xa9\xff";

#define MAX_TEXT 24

struct expected {
	bool ok;
	size_t num;
	char names[MAX_TEXT][MAX_TEXT + 1];
};

static void expect_list(const char *text, struct expected *expected)
{
	char kind[MAX_TEXT + 1] = "";
	size_t length = strlen(text);
	size_t quotes = 0;
	size_t used = 0;
	size_t i;

	*expected = (struct expected){.ok = true};
	for (i = 0; i < length; i++) {
		unsigned char c = (unsigned char)text[i];
		bool inside = (quotes % 2 == 1);

		kind[i] = 'l';
		if (c == '"') {
			kind[i] = 'q';
			quotes++;
		} else if (!inside && strchr(" ,;\t\r\n", c) != NULL) {
			kind[i] = 's';
		} else if (c < 0x20 || strchr("*?\x7f", c) != NULL) {
			expected->ok = false;
		}
	}
	expected->ok = expected->ok && quotes % 2 == 0;

	for (i = 0; i <= length; i++) {
		if (kind[i] == 'l') {
			expected->names[expected->num][used++] = text[i];
		} else if (kind[i] != 'q' && used > 0) {
			char *name = expected->names[expected->num];

			if (strspn(name, " ") < used) {
				expected->num++;
			} else {
				memset(name, '\0', used);
			}
			used = 0;
		}
	}
}

static bool is_inside(const struct secopts_storage *storage, const char *name)
{
	return name >= storage->text &&
	       name < storage->text + storage->text_size &&
	       memchr(name, '\0',
		      (size_t)(storage->text + storage->text_size - name)) !=
		       NULL;
}

/* Names, each in quotes, are the same names again. */
static void check_again(const struct secopts_list *list, int *wrong)
{
	char text[4 * MAX_TEXT + 1] = "";
	struct secopts_storage storage;
	struct secopts_error error;
	struct secopts_list again;
	bool same;
	size_t i;

	for (i = 0; i < list->num; i++) {
		strcat(text, "\"");
		strcat(text, list->names[i]);
		strcat(text, "\",");
	}
	same = parse(text, &storage, &again, &error) && again.num == list->num;
	for (i = 0; same && i < list->num; i++) {
		same = strcmp(list->names[i], again.names[i]) == 0;
	}
	check_row(*wrong, same, "written and read again: %s", text);
	storage_free(&storage);
}

static void check_random(const char *text, int *wrong, size_t *accepted)
{
	struct secopts_error error = {.column = 0};
	struct secopts_storage storage;
	struct expected expected;
	struct secopts_list list;
	bool ok = parse(text, &storage, &list, &error);
	size_t i;

	expect_list(text, &expected);
	check_row(*wrong, ok == expected.ok, "'%s': %d", text, ok);
	if (ok && expected.ok) {
		check_row(*wrong, list.num == expected.num, "'%s': %zu names",
			  text, list.num);
		for (i = 0; i < list.num && i < expected.num; i++) {
			check_row(*wrong,
				  is_inside(&storage, list.names[i]) &&
					  strcmp(list.names[i],
						 expected.names[i]) == 0,
				  "'%s': '%s'", text, list.names[i]);
		}
		check_again(&list, wrong);
		*accepted += (list.num > 1);
	} else if (!ok) {
		check_row(*wrong,
			  error.column >= 1 &&
				  error.column <= strlen(text) &&
				  error.message != NULL &&
				  strchr("\"*?\x01\x7f\t\r\n",
					 text[error.column - 1]) != NULL,
			  "'%s': column %zu", text, error.column);
	}
	storage_free(&storage);
}

static void test_random_texts(void **state)
{
	uint32_t seed = 126645;
	size_t accepted = 0;
	int wrong = 0;
	int n;

	(void)state;

	for (n = 0; n < 200000 && wrong < 10; n++) {
		char text[MAX_TEXT + 1];
		size_t length = test_random(&seed) % (MAX_TEXT + 1);
		size_t i;

		for (i = 0; i < length; i++) {
			text[i] = alphabet[test_random(&seed) %
					   (sizeof(alphabet) - 1)];
		}
		text[length] = '\0';
		check_random(text, &wrong, &accepted);
	}
	check_rows(wrong);
	assert_true(accepted > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_control_characters),
		cmocka_unit_test(test_too_little_room),
		cmocka_unit_test(test_value),
		cmocka_unit_test(test_random_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
