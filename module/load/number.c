/*
 * Windows Security Options for Samba
 *
 * Numbers, flags and words
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "secopts_load.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* As smb.conf(5) and the Windows policy editor write them. */
static const struct secopts_word switches[] = {
	{"yes", 1}, {"no", 0}, {"true", 1}, {"false", 0},
	{"on", 1}, {"off", 0}, {"enabled", 1}, {"disabled", 0},
};

const struct secopts_word secopts_flag_words[SECOPTS_NUM_FLAG_WORDS] = {
	{"integrity", SECOPTS_NTLM_INTEGRITY},
	{"confidentiality", SECOPTS_NTLM_CONFIDENTIALITY},
	{"ntlmv2", SECOPTS_NTLM_NTLMV2},
	{"128bit", SECOPTS_NTLM_128BIT},
	{"56bit", SECOPTS_NTLM_56BIT},
};

static const char blanks[] = " \t\r\n";
static const char flag_separators[] = " \t\r\n,;|";

static bool fail(struct secopts_error *error, size_t at, const char *message)
{
	*error = (struct secopts_error){.column = at + 1, .message = message};
	return false;
}

static bool is_word(const char *text, size_t length, const char *word)
{
	size_t i;

	for (i = 0; i < length; i++) {
		if (word[i] == '\0' ||
		    secopts_fold(text[i]) != secopts_fold(word[i]))
		{
			return false;
		}
	}
	return word[length] == '\0';
}

static bool find_word(const struct secopts_word *words,
		      size_t num_words,
		      const char *text,
		      size_t length,
		      uint32_t *number)
{
	size_t i;

	for (i = 0; i < num_words && words[i].text != NULL; i++) {
		if (is_word(text, length, words[i].text)) {
			*number = words[i].number;
			return true;
		}
	}
	return false;
}

static size_t trim(const char **text)
{
	size_t length;

	*text += strspn(*text, blanks);
	length = strlen(*text);
	while (length > 0 && strchr(blanks, (*text)[length - 1]) != NULL) {
		length--;
	}
	return length;
}

int secopts_digit(char c, uint32_t base)
{
	unsigned char folded = secopts_fold(c);
	int value;

	if (folded >= '0' && folded <= '9') {
		value = folded - '0';
	} else if (folded >= 'a' && folded <= 'f') {
		value = folded - 'a' + 10;
	} else {
		return -1;
	}
	return ((uint32_t)value < base) ? value : -1;
}

/*
 * No strtoul(): it takes signs and blanks, wraps where long is wider than
 * 32 bits, and turns garbage into 0, which is the weakest value of all.
 */
static bool parse_digits(const char *text,
			 size_t length,
			 uint32_t *number,
			 size_t *bad)
{
	uint32_t base = 10;
	uint64_t value = 0;
	size_t i = 0;

	if (length > 2 && text[0] == '0' && secopts_fold(text[1]) == 'x') {
		base = 16;
		i = 2;
	}
	for (*bad = 0; i < length; i++) {
		int digit = secopts_digit(text[i], base);

		*bad = i;
		if (digit < 0) {
			return false;
		}
		value = value * base + (uint32_t)digit;
		if (value > UINT32_MAX) {
			return false;
		}
	}
	*number = (uint32_t)value;
	return length > 0;
}

bool secopts_parse_digits(const char *text, uint32_t *number)
{
	uint32_t digits = 0;
	size_t bad;

	if (!parse_digits(text, strlen(text), &digits, &bad)) {
		return false;
	}
	*number = digits;
	return true;
}

static bool parse_flag_names(const char *text,
			     size_t length,
			     uint32_t *number,
			     size_t *bad)
{
	bool found = false;
	size_t i = 0;

	/* Separators alone name nothing; 0 would be the weakest value. */
	*number = 0;
	while (i < length) {
		size_t word_length;
		uint32_t flag;

		i += strspn(text + i, flag_separators);
		if (i >= length) {
			break;
		}
		word_length = strcspn(text + i, flag_separators);
		if (!find_word(secopts_flag_words, COUNT(secopts_flag_words),
			       text + i, word_length, &flag))
		{
			*bad = i;
			return false;
		}
		*number |= flag;
		found = true;
		i += word_length;
	}
	return found;
}

static const char *number_problem(const struct secopts_setting_info *info,
				  uint32_t number)
{
	if (info->type == SECOPTS_TYPE_FLAGS) {
		return "an unknown flag is set";
	}
	return number > info->max ? "the number is out of range"
				  : "no value of this setting";
}

bool secopts_parse_number(const struct secopts_setting_info *info,
			  const char *text,
			  uint32_t *number,
			  struct secopts_error *error)
{
	const char *start = text;
	size_t length = trim(&text);
	size_t at = (size_t)(text - start);
	size_t bad = 0;

	if (length == 0) {
		return fail(error, at, "a number is missing");
	}
	if (info->max == 1 &&
	    find_word(switches, COUNT(switches), text, length, number))
	{
		return true;
	}
	if (info->type == SECOPTS_TYPE_FLAGS && secopts_digit(text[0], 10) < 0) {
		if (parse_flag_names(text, length, number, &bad)) {
			return true;
		}
		return fail(error, at + bad, "not the name of a flag");
	}
	if (!parse_digits(text, length, number, &bad)) {
		/* "128bit" and "56bit" begin with a digit, too */
		if (info->type == SECOPTS_TYPE_FLAGS &&
		    parse_flag_names(text, length, number, &bad))
		{
			return true;
		}
		return fail(error, at + bad,
			    info->max == 1 ? "not 0 or 1, no or yes"
					   : "not a number of 32 bits");
	}
	if (secopts_is_number(info, *number)) {
		return true;
	}
	return fail(error, at, number_problem(info, *number));
}

bool secopts_parse_parameter(enum secopts_parameter parameter,
			     const char *text,
			     uint32_t *number)
{
	const struct secopts_parameter_info *info =
		&secopts_parameters[parameter];
	size_t length = trim(&text);
	uint32_t value = 0;
	size_t bad = 0;
	bool ok;

	if (info->words[0].text == NULL) {
		ok = parse_digits(text, length, &value, &bad) &&
		     value <= info->max;
	} else if (info->is_switch && length == 1) {
		value = (uint32_t)secopts_digit(text[0], 10);
		ok = value <= 1;
	} else if (info->is_switch) {
		ok = find_word(switches, COUNT(switches), text, length, &value);
	} else {
		ok = find_word(info->words, SECOPTS_MAX_WORDS, text, length,
			       &value);
	}
	if (ok) {
		*number = value;
	}
	return ok;
}
