/*
 * Windows Security Options for Samba
 *
 * Registry files: what each line says
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "readers.h"

#define LMS "SYSTEM\\CurrentControlSet\\Services\\LanmanServer\\Parameters"
#define KEY "[HKEY_LOCAL_MACHINE\\" LMS "]\r\n"

/* Before each text stands "Windows Registry Editor Version 5.00". */
static const struct text_row rows[] = {
	{"nothing", "", ""},
	{"a key alone", "[HKLM\\A]\r\n", ""},
	{"a number", "[HKLM\\A]\r\n\"b\"=dword:0000000f\r\n",
	 "3:1:5 value A|b type 4 = 15 <dword:0000000f>\n"},
	{"a short number", "[HKLM\\A]\n\"b\"=DWORD:Ff ; c\n",
	 "3:1:5 value A|b type 4 = 255 <DWORD:Ff>\n"},
	{"the greatest", "[HKLM\\A]\n \"b\" = dword:ffffffff\n",
	 "3:2:8 value A|b type 4 = 4294967295 <dword:ffffffff>\n"},
	{"a number of bytes", "[HKLM\\A]\n\"b\"=hex(4):01,02,03,84\n",
	 "3:1:5 value A|b type 4 = 2214789633 <hex(4):01,02,03,84>\n"},
	{"text", "[HKLM\\A]\n\"b\"=\"c \\\"d\\\" \\\\e;\" \n",
	 "3:1:5 value A|b type 1 {c \"d\" \\e;} <\"c \\\"d\\\" \\\\e;\">\n"},
	{"Samba's escapes", "[HKLM\\A]\n\"b\"=\"c\\n\\r\\td\"\n",
	 "3:1:5 value A|b type 1 {c\n\r\td} <\"c\\n\\r\\td\">\n"},
	{"no text", "[HKLM\\A]\n\"b\"=\"\"\n",
	 "3:1:5 value A|b type 1 {} <\"\">\n"},
	{"two lines", "[HKLM\\A]\n\"b\"=\"c\r\nd\" ;\n@=dword:1\n",
	 "3:1:5 value A|b type 1 {c\nd} <\"c\r\nd\">\n"
	 "5:1:3 value A| type 4 = 1 <dword:1>\n"},
	{"the default", "[HKLM\\A]\n@=\"x\"\n",
	 "3:1:3 value A| type 1 {x} <\"x\">\n"},
	{"a name with escapes", "[HKLM\\A]\n\"\\\\b\\\"=\"=dword:1\n",
	 "3:1:10 value A|\\b\"= type 4 = 1 <dword:1>\n"},
	{"bytes", "[HKLM\\A]\n\"b\"=hex:00,fF,1\n",
	 "3:1:5 value A|b type 3 <hex:00,fF,1>\n"},
	{"no bytes", "[HKLM\\A]\n\"b\"=hex:\n",
	 "3:1:5 value A|b type 3 <hex:>\n"},
	{"64 bits", "[HKLM\\A]\n\"b\"=hex(b):01,00,00,00,00,00,00,00\n",
	 "3:1:5 value A|b type 11 <hex(b):01,00,00,00,00,00,00,00>\n"},
	{"no type", "[HKLM\\A]\n\"b\"=hex(0):01\n",
	 "3:1:5 value A|b <hex(0):01>\n"},
	{"some type", "[HKLM\\A]\n\"b\"=hex(ffff0010):01\n",
	 "3:1:5 value A|b type 4294901776 <hex(ffff0010):01>\n"},
	{"to be expanded", "[HKLM\\A]\n\"b\"=hex(2):25,00,78,00,25,00,00,00\n",
	 "3:1:5 value A|b type 2 {%x%} <hex(2):25,00,78,00,25,00,00,00>\n"},
	{"text of bytes", "[HKLM\\A]\n\"b\"=hex(1):ac,20,00,00\n",
	 "3:1:5 value A|b type 1 {€} <hex(1):ac,20,00,00>\n"},
	{"no text of bytes", "[HKLM\\A]\n\"b\"=hex(1):\n",
	 "3:1:5 value A|b type 1 {} <hex(1):>\n"},
	{"a surrogate pair", "[HKLM\\A]\n\"b\"=hex(1):34,d8,1e,dd\n",
	 "3:1:5 value A|b type 1 {𝄞} <hex(1):34,d8,1e,dd>\n"},

	{"a list", KEY "\"NullSessionPipes\"=hex(7):61,00,00,00,62,00,63,00,"
	 "00,00,00,00\r\n",
	 "3:1:20 value " LMS "|NullSessionPipes type 7 {a} {bc} "
	 "<hex(7):61,00,00,00,62,00,63,00,00,00,00,00>\n"},
	{"the empty list", KEY "\"NullSessionPipes\"=hex(7):00,00\n",
	 "3:1:20 value " LMS "|NullSessionPipes type 7 <hex(7):00,00>\n"},
	{"no bytes of a list", KEY "\"NullSessionPipes\"=hex(7):\n",
	 "3:1:20 value " LMS "|NullSessionPipes type 7 <hex(7):>\n"},
	{"without the last NULs", KEY "\"NullSessionPipes\"=hex(7):61,00,00,00,"
	 "62,00\n",
	 "3:1:20 value " LMS "|NullSessionPipes type 7 {a} {b} "
	 "<hex(7):61,00,00,00,62,00>\n"},
	{"NULs to spare", KEY "\"NullSessionPipes\"=hex(7):61,00,00,00,00,00,"
	 "00,00,00,00\n",
	 "3:1:20 value " LMS "|NullSessionPipes type 7 {a} "
	 "<hex(7):61,00,00,00,00,00,00,00,00,00>\n"},
	{"a NUL in front, as on domain controllers",
	 KEY "\"NullSessionPipes\"=hex(7):00,00,61,00,00,00\n",
	 "3:1:20 value " LMS "|NullSessionPipes type 7 {a} "
	 "<hex(7):00,00,61,00,00,00>\n"},
	{"NULs within", KEY "\"NullSessionPipes\"=hex(7):61,00,00,00,00,00,"
	 "62,00,00,00,00,00\n",
	 "3:1:20 value " LMS "|NullSessionPipes type 7 {a} {b} "
	 "<hex(7):61,00,00,00,00,00,62,00,00,00,00,00>\n"},
	{"another's list", "[HKLM\\A]\n\"b\"=hex(7):00,00,61,00,00,00\n"
	 "\"c\"=hex(7):61\n\"d\"=hex(7):00,d8\n",
	 "3:1:5 value A|b type 7 {a} <hex(7):00,00,61,00,00,00>\n"
	 "4:1:5 value A|c type 7 <hex(7):61>\n"
	 "5:1:5 value A|d type 7 <hex(7):00,d8>\n"},
	{"over lines", KEY "\"NullSessionPipes\"=hex(7):61,00,\\\r\n"
	 "  00,00,\\ \r\n\t62\\\r\n ,00,00,00,00,00 ; c\r\n\"a\"=dword:1\r\n",
	 "3:1:20 value " LMS "|NullSessionPipes type 7 {a} {b} "
	 "<hex(7):61,00,\\\r\n  00,00,\\ \r\n\t62\\\r\n ,00,00,00,00,00>\n"
	 "7:1:5 value " LMS "|a type 4 = 1 <dword:1>\n"},
	{"from the first on", "[HKLM\\A]\n\"b\"=hex:\\\n  01\n",
	 "3:1:5 value A|b type 3 <hex:\\\n  01>\n"},
	{"to nothing", "[HKLM\\A]\n\"b\"=hex:01,\\\n\n",
	 "3:1:5 value A|b type 3 <hex:01,\\\n>\n"},
	{"to the end of the file", "[HKLM\\A]\n\"b\"=hex:01,\\",
	 "3:1:5 value A|b type 3 <hex:01,\\>\n"},
	{"over lines that say nothing",
	 "[HKLM\\A]\n\"b\"=hex:01,\\;c\n\n \t\n;c\n  ;c\n 02,\\ ; c\n03\n",
	 "3:1:5 value A|b type 3 "
	 "<hex:01,\\;c\n\n \t\n;c\n  ;c\n 02,\\ ; c\n03>\n"},
	{"a comma to spare", "[HKLM\\A]\n\"b\"=hex:01,\n\"c\"=hex:02, ;c\n",
	 "3:1:5 value A|b type 3 <hex:01,>\n"
	 "4:1:5 value A|c type 3 <hex:02,>\n"},
	{"a number without bytes", "[HKLM\\A]\n\"b\"=hex(4):\n",
	 "3:1:5 value A|b type 3 <hex(4):>\n"},

	{"a value goes", "[HKLM\\A]\n\"b\"=-\n@=- ; c\n",
	 "3:1:5 no value A|b <->\n4:1:3 no value A| <->\n"},
	{"a key goes", "[-HKEY_LOCAL_MACHINE\\A\\B]\n[HKLM\\C]\n\"d\"=dword:1\n",
	 "2:1:1 no key A\\B| <>\n"
	 "4:1:5 value C|d type 4 = 1 <dword:1>\n"},
	{"a value of a key that goes", "[HKLM\\A]\n[-HKLM\\A]\n\"d\"=-\n",
	 "3:1:1 no key A| <>\n4:1 a value in a key that is deleted\n"},
	{"backslashes to spare",
	 "[HKLM\\\\A\\B\\]\n@=-\n[-HKEY_LOCAL_MACHINE\\A\\\\\\]\n",
	 "3:1:3 no value A\\B| <->\n4:1:1 no key A| <>\n"},
	{"as the address bar has it",
	 "[Computer\\HKEY_LOCAL_MACHINE\\A]\n@=-\n"
	 "[-Ordinateur\\HKEY_USERS\\A]\n",
	 "3:1:3 no value A| <->\n4:1:1 no key HKEY_USERS\\A| <>\n"},
	{"a bracket in a comment", "[HKLM\\A] ; see [1]\n@=-\n",
	 "3:1:3 no value A| <->\n"},
	{"the roots", "[HKLM]\n@=-\n[HKEY_Current_User\\A]\n@=-\n[HKU\\b]\n@=-\n"
	 "[hkcr\\c]\n@=-\n[HKCC]\n@=-\n",
	 "3:1:3 no value | <->\n5:1:3 no value HKEY_Current_User\\A| <->\n"
	 "7:1:3 no value HKU\\b| <->\n9:1:3 no value hkcr\\c| <->\n"
	 "11:1:3 no value HKCC| <->\n"},
	{"no root", "[HKLMX\\A]\n", "2:2 not a root of the registry\n"},
	{"no root", "[\\A]\n", "2:2 not a root of the registry\n"},
	{"no root", "[]\n", "2:2 not a root of the registry\n"},
	{"a bracket in a key", "[HKLM\\A]B] ; c\n@=-\n",
	 "3:1:3 no value A]B| <->\n"},
	{"a key again", "[HKLM\\A]\n\"b\"=dword:1\n[HKLM\\a]\n\"b\"=dword:2\n",
	 "3:1:5 value A|b type 4 = 1 <dword:1>\n"
	 "5:1:5 value a|b type 4 = 2 <dword:2>\n"},
	{"comments", "; a\n#\n  #[HKLM\\A]\n\"b\"=-\n",
	 "5:1 a value before the first key\n"},
	{"a name over lines", "[HKLM\\A]\n\"b\nc\"=-\n",
	 "3:1 a quote is not closed\n"},
	{"columns are of characters", "[HKLM\\ä]\n\"äö€𝄞\"=x\n",
	 "3:8 not a string in quotes, dword:, hex: or -\n"},
};

static void test_lines(void **state)
{
	(void)state;

	check_texts(secopts_read_reg, "Windows Registry Editor Version 5.00\r\n", rows,
		    TEST_COUNT(rows), "");
}

/* What Windows' editor passes over, and what it does not. */
static void test_lenient(void **state)
{
	static const struct {
		const char *why;
		const char *text;
		const char *said;
	} lines[] = {
		{"comments of others", ":: a\n//b\n#c\n;d\n",
		 "2:1 skipped |: not how a comment begins here, which is with "
		 "';' or '#'\n"
		 "3:1 skipped |: not how a comment begins here, which is with "
		 "';' or '#'\n"},
		{"before the first key", "\"b\"=dword:1\n[HKLM\\A]\n@=-\n",
		 "2:1 skipped |b: a value before the first key\n"
		 "4:1:3 no value A| <->\n"},
		{"no root", "[HKLM\\A]\n[X\\A]\n\"b\"=-\n[HKLM\\A]\n@=-\n",
		 "3:2 skipped |: not a root of the registry\n"
		 "4:1 skipped |b: a value in a key that is not understood\n"
		 "6:1:3 no value A| <->\n"},
		{"no end of a key", "[HKLM\\A\n\"b\"=-\n",
		 "2:1 skipped |: ']' is missing after a key\n"
		 "3:1 skipped |b: a value in a key that is not understood\n"},
		{"blanks before a root", "[ HKLM\\A]\n",
		 "2:2 skipped |: not a root of the registry\n"},
		{"a value of a key that goes", "[-HKLM\\A]\n\"d\"=-\n",
		 "2:1:1 no key A| <>\n"
		 "3:1 skipped A|d: a value in a key that is deleted\n"},
		{"other values", "[HKLM\\A]\n\"b\"=qword:1\nc=dword:1\n"
		 "\"d\"=\n\"e\"=dword:123456789\n\"f\"=dword:1 #\n@=-x\n"
		 "\"g\"=\"\\x\"\n\"h\"=-\n",
		 "3:5 skipped A|b: not a string in quotes, dword:, hex: or -\n"
		 "4:1 skipped A|c: a value's name is not in quotes\n"
		 "5:5 skipped A|d: not a string in quotes, dword:, hex: or -\n"
		 "6:19 skipped A|e: not a number of up to 8 hexadecimal digits\n"
		 "7:13 skipped A|f: text after the end of a value\n"
		 "8:4 skipped A|: text after the end of a value\n"
		 "9:6 skipped A|g: not one of the escapes \\\\ and \\\"\n"
		 "10:1:5 no value A|h <->\n"},
		{"a quote that is not closed", "[HKLM\\A]\n\"b\"=\"c\nd\ne=f\n",
		 "3:5 skipped A|b: a quote is not closed\n"
		 "4:1 skipped A|: a value's name is not in quotes\n"
		 "5:1 skipped A|e: a value's name is not in quotes\n"},
		{"a name that goes on", "[HKLM\\A]\n\"b\nc\"=-\n\"d\"=-\n",
		 "3:1 skipped A|: a quote is not closed\n"
		 "4:1 skipped A|c\": a value's name is not in quotes\n"
		 "5:1:5 no value A|d <->\n"},
		{"bytes that do not go on", "[HKLM\\A]\n\"b\"=hex:01,\\\n"
		 "\"c\"=-\n\"d\"=hex:01,\\\n[HKLM\\B]\n@=-\n",
		 "4:1 skipped A|b: a value's next line is missing before this\n"
		 "4:1:5 no value A|c <->\n"
		 "6:1 skipped A|d: a value's next line is missing before this\n"
		 "7:1:3 no value B| <->\n"},
		{"bytes that go wrong", "[HKLM\\A]\n\"b\"=hex:01,\\\n #c\n"
		 "\"d\"=hex:x,\\\n 00,\\\n 01\n\"e\"=-\n",
		 "4:2 skipped A|b: not a byte of two digits\n"
		 "5:9 skipped A|d: not a byte of two digits\n"
		 "8:1:5 no value A|e <->\n"},
	};
	static struct said said = {.lenient = true};
	struct secopts_place error;
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(lines); i++) {
		char text[1000];

		snprintf(text, sizeof(text),
			 "Windows Registry Editor Version 5.00\n%s",
			 lines[i].text);
		check_row(wrong,
			  read_bytes(secopts_read_reg, (const uint8_t *)text,
				     strlen(text), &said, &error),
			  "%s: refused", lines[i].why);
		check_row(wrong, strcmp(said.text, lines[i].said) == 0,
			  "%s:\n%swas expected, but got:\n%s", lines[i].why,
			  lines[i].said, said.text);
	}
	check_rows(wrong);
}

/* What stands around the text: header, line ends, and what is no text. */
static void test_around(void **state)
{
	static const struct {
		const char *text;
		const char *said;
	} files[] = {
		{"\n ;x\n#y\n\t Windows Registry Editor Version 5.00 \n"
		 "[HKLM\\A]\n@=-", "6:1:3 no value A| <->\n"},
		{"Windows Registry Editor Version 5.00\r\r[HKLM\\A]\r@=-\r",
		 "4:1:3 no value A| <->\n"},
		{"  REGEDIT4\r[HKLM\\\xe4]\r@=-\x1a", "3:1:3 no value ä| <->\n"},
		{"REGEDIT4\n;\x81\n[HKLM\\A]\n@=-\n",
		 "2:2 skipped |: not a character of Windows-1252\n"
		 "4:1:3 no value A| <->\n"},
		{"Windows Registry Editor Version 5.00\n;\xe4\n[HKLM\\A]\n@=-\n",
		 "2:2 skipped |: not a character of UTF-8\n"
		 "4:1:3 no value A| <->\n"},
		{"[HKLM\\A]\n@=-\n",
		 "1:1 the header is missing: the first line has to be "
		 "\"Windows Registry Editor Version 5.00\" or REGEDIT4\n"},
		{"\n;a\n[HKLM\\A]\n@=-\n",
		 "3:1 the header is missing: the first line has to be "
		 "\"Windows Registry Editor Version 5.00\" or REGEDIT4\n"},
		{"regedit4\n", "1:1 not \"Windows Registry Editor Version "
		 "5.00\" or REGEDIT4\n"},
	};
	static struct said said = {.lenient = true};
	struct secopts_place error;
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(files); i++) {
		(void)read_bytes(secopts_read_reg,
				 (const uint8_t *)files[i].text,
				 strlen(files[i].text), &said, &error);
		check_row(wrong, strcmp(said.text, files[i].said) == 0,
			  "%zu: said %s", i, said.text);
	}
	check_rows(wrong);
}

/* REGEDIT4: the file and its strings are of Windows-1252. */
static void test_regedit4(void **state)
{
	static const struct {
		const char *text;
		const char *said;
	} ansi[] = {
		{"REGEDIT4", ""},
		{"REGEDIT4\n[HKLM\\\xe4]\n\"\x80\"=\"\x9f\"\n",
		 "3:1:5 value ä|€ type 1 {Ÿ} <\"Ÿ\">\n"},
		{"REGEDIT4 \r\n[HKLM\\a]\r\n\"b\"=hex(7):61,62,00,80,e4,00,00\r\n",
		 "3:1:5 value a|b type 7 {ab} {€ä} "
		 "<hex(7):61,62,00,80,e4,00,00>\n"},
		{"REGEDIT4\n[HKLM\\a]\n\"b\"=hex(2):25,00\n",
		 "3:1:5 value a|b type 2 {%} <hex(2):25,00>\n"},
		{"REGEDIT4\n[HKLM\\a\x8d]\n",
		 "2:8 not a character of Windows-1252\n"},
		{"REGEDIT4x\n", "1:1 not \"Windows Registry Editor Version "
		 "5.00\" or REGEDIT4\n"},
		{"", "1:1 not \"Windows Registry Editor Version 5.00\" or "
		 "REGEDIT4\n"},
	};
	static struct said said;
	struct secopts_place error;
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(ansi); i++) {
		(void)read_bytes(secopts_read_reg,
				 (const uint8_t *)ansi[i].text,
				 strlen(ansi[i].text), &said, &error);
		check_row(wrong, strcmp(said.text, ansi[i].said) == 0,
			  "%s\nsaid %s", ansi[i].text, said.text);
	}
	check_rows(wrong);
}

/* What "net registry export" writes with an encoding in its options. */
static void test_narrow(void **state)
{
	static const char text[] =
		"Windows Registry Editor Version 5.00\n[HKLM\\" LMS "]\n"
		"\"NullSessionShares\"=hex(7):65,66,67,68,00,00\n";
	static struct said said;
	struct secopts_place error;
	uint8_t wide[1000];

	(void)state;

	assert_false(read_bytes(secopts_read_reg, (const uint8_t *)text,
				strlen(text), &said, &error));
	assert_string_equal(said.text,
			    "3:21 8-bit text where UTF-16 belongs\n");
	/* regedit means what it writes */
	assert_true(read_bytes(secopts_read_reg, wide,
			       to_utf16(text, true, wide), &said, &error));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_lenient),
		cmocka_unit_test(test_around),
		cmocka_unit_test(test_regedit4),
		cmocka_unit_test(test_narrow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
