/*
 * Windows Security Options for Samba
 *
 * A small SMB 2.1 client: NTLMSSP, from [MS-NLMP] 2.2.1 and 3.3.2
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "bytes.h"
#include "wire.h"
#include <ctype.h>
#include <gnutls/crypto.h>
#include <string.h>

/* UNICODE, TARGET, NTLM, ALWAYS_SIGN, EXTENDED_SESSIONSECURITY, 128, 56 */
#define FLAGS 0xA0088205u
#define FLAG_ANONYMOUS 0x00000800u

#define MAX_TARGET 1024

static void hmac_md5(const uint8_t *key,
		     const uint8_t *bytes,
		     size_t length,
		     uint8_t digest[16])
{
	if (gnutls_hmac_fast(GNUTLS_MAC_MD5, key, 16, bytes, length, digest)) {
		die("no HMAC-MD5");
	}
}

size_t ntlm_negotiate(uint8_t *out)
{
	memset(out, 0, 40);
	memcpy(out, "NTLMSSP", 8);
	put32(out + 8, 1);
	put32(out + 12, FLAGS);
	put32(out + 20, 40);
	put32(out + 28, 40);
	return 40;
}

static void put_field(uint8_t *field, size_t length, size_t at)
{
	put16(field, (uint32_t)length);
	put16(field + 2, (uint32_t)length);
	put32(field + 4, (uint32_t)at);
}

/*
 * The response of NTLMv2. The client's challenge need not be random here, and
 * the time is the server's. Returns its length.
 */
static size_t ntlmv2(uint8_t *out,
		     const struct account *account,
		     const uint8_t *challenge,
		     size_t length)
{
	uint8_t key[16];
	uint8_t text[2 * 64];
	uint8_t work[8 + 28 + MAX_TARGET + 4] = {0};
	char upper[64] = {0};
	size_t target = get16(challenge + 40);
	size_t at = get32(challenge + 44);
	size_t i;

	if (at + target > length || target > MAX_TARGET ||
	    strlen(account->user) >= sizeof(upper))
	{
		die("malformed CHALLENGE");
	}
	for (i = 0; account->user[i] != '\0'; i++) {
		upper[i] = (char)toupper((unsigned char)account->user[i]);
	}
	hmac_md5(account->hash, text, put_text(text, upper), key);

	memcpy(work, challenge + 24, 8);
	work[8] = work[9] = 1;
	memset(work + 24, 'c', 8);
	memcpy(work + 36, challenge + at, target);
	for (i = at; i + 12 <= at + target; i += 4 + get16(challenge + i + 2)) {
		if (get16(challenge + i) == 7) {	/* MsvAvTimestamp */
			memcpy(work + 16, challenge + i + 4, 8);
		}
	}
	hmac_md5(key, work, 36 + target + 4, out);
	memcpy(out + 16, work + 8, 28 + target + 4);
	return 16 + 28 + target + 4;
}

size_t ntlm_authenticate(uint8_t *out,
			 const struct account *account,
			 const uint8_t *challenge,
			 size_t length)
{
	size_t at = 72;
	size_t nt = 0;
	size_t name = 0;

	if (length < 48 || memcmp(challenge, "NTLMSSP", 8) != 0) {
		die("not a CHALLENGE");
	}
	memset(out, 0, at + 24);
	memcpy(out, "NTLMSSP", 8);
	put32(out + 8, 3);
	if (account->user == NULL) {
		put32(out + 60, FLAGS | FLAG_ANONYMOUS);
		put_field(out + 12, 1, at);	/* one zero */
		at += 1;
	} else {
		put32(out + 60, FLAGS);
		put_field(out + 12, 24, at);	/* zeros: NTLMv2 only */
		at += 24;
		nt = ntlmv2(out + at, account, challenge, length);
	}
	put_field(out + 20, nt, at);
	at += nt;
	put_field(out + 28, 0, at);
	if (account->user != NULL) {
		name = put_text(out + at, account->user);
	}
	put_field(out + 36, name, at);
	at += name;
	put_field(out + 44, 0, at);
	put_field(out + 52, 0, at);
	return at;
}
