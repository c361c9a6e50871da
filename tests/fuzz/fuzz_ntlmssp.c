/*
 * Windows Security Options for Samba
 *
 * Fuzzing the reader of NTLMSSP messages
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "secopts_ntlmssp.h"
#include "secopts_unicode.h"

/* A name of the message ends in its room, and is whole characters of UTF-8. */
static void check_name(const char name[SECOPTS_NTLM_NAME_SIZE])
{
	const uint8_t *bytes = (const uint8_t *)name;
	size_t length = strnlen(name, SECOPTS_NTLM_NAME_SIZE);
	size_t at = 0;

	require(length < SECOPTS_NTLM_NAME_SIZE);
	while (at < length) {
		uint32_t code;
		size_t taken =
			secopts_get_utf8(bytes + at, length - at, &code);

		require(taken != 0);
		at += taken;
	}
}

/* What it says is of this message alone, and the same each time. */
static void check_authenticate(const uint8_t *data, size_t size, bool unicode)
{
	struct secopts_authenticate first, again;
	struct secopts_ntlmssp head;
	bool ok = secopts_read_ntlmssp(data, size, &head) &&
		  head.type == SECOPTS_NTLMSSP_AUTHENTICATE;

	memset(&first, 0xff, sizeof(first));
	memset(&again, 0x55, sizeof(again));
	require(secopts_read_authenticate(data, size, unicode, &first) == ok);
	require(secopts_read_authenticate(data, size, unicode, &again) == ok);
	if (!ok) {
		return;
	}
	check_name(first.user);
	check_name(first.domain);
	check_name(first.workstation);
	check_name(first.target);
	require(strcmp(first.user, again.user) == 0);
	require(strcmp(first.domain, again.domain) == 0);
	require(strcmp(first.workstation, again.workstation) == 0);
	require(strcmp(first.target, again.target) == 0);
	require(first.flags == head.flags && again.flags == head.flags);
	require(first.version < SECOPTS_NUM_NTLM_VERSIONS &&
		first.version == again.version);
	require(first.binding < SECOPTS_NUM_NTLM_BINDINGS &&
		first.binding == again.binding);
	require(first.av_flags == again.av_flags);
	require(first.has_target == again.has_target);
	/* Pairs are of NTLMv2 alone, and so are their values. */
	require(first.version == SECOPTS_NTLM_VERSION_2 ||
		(!first.has_target && first.target[0] == '\0' &&
		 first.av_flags == 0 &&
		 first.binding == SECOPTS_NTLM_BINDING_ABSENT));
	require(first.version != SECOPTS_NTLM_VERSION_ANONYMOUS ||
		first.user[0] == '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct secopts_ntlmssp first = {.flags = 0};
	struct secopts_ntlmssp again = {.flags = 0xffffffff};
	bool ok = secopts_read_ntlmssp(data, size, &first);

	require(secopts_offers_kerberos(data, size) ==
		secopts_offers_kerberos(data, size));
	require(size >= 20 || !secopts_offers_kerberos(data, size));
	check_authenticate(data, size, false);
	check_authenticate(data, size, true);
	/* It says the same each time, and nothing that is not there. */
	if (secopts_read_ntlmssp(data, size, &again) != ok) {
		abort();
	}
	if (!ok) {
		return 0;
	}
	if (size < 12 || first.type != again.type ||
	    first.flags != again.flags ||
	    first.type < SECOPTS_NTLMSSP_NEGOTIATE ||
	    first.type > SECOPTS_NTLMSSP_AUTHENTICATE)
	{
		abort();
	}
	if (first.flags != 0 && first.type == SECOPTS_NTLMSSP_AUTHENTICATE &&
	    size < 64)
	{
		abort();
	}
	return 0;
}
