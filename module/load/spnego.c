/*
 * Windows Security Options for Samba
 *
 * Which mechanisms a client offers in SPNEGO's first token
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "secopts_ntlmssp.h"

/* Of DER; all of these are constructed, but for the OID. */
#define TAG_OID 0x06
#define TAG_SEQUENCE 0x30
#define TAG_APPLICATION_0 0x60
#define TAG_CONTEXT_0 0xa0

struct der {
	const uint8_t *bytes;
	size_t length;
};

/* The length of a value in one byte, or in up to two that follow. */
static bool take_length(struct der *from, size_t *length)
{
	size_t num;

	if (from->length < 1) {
		return false;
	}
	*length = from->bytes[0];
	num = (*length > 0x7f) ? *length - 0x80 : 0;
	if (num > 2 || (*length > 0x7f && num == 0) || from->length < 1 + num) {
		return false;
	}
	if (num > 0) {
		*length = from->bytes[1];
	}
	if (num > 1) {
		*length = *length << 8 | from->bytes[2];
	}
	from->bytes += 1 + num;
	from->length -= 1 + num;
	return true;
}

/*
 * Take a value with this tag out of what is left. A client may send its token in
 * parts: a value that is cut off is taken as far as it is there.
 */
static bool take(struct der *from, uint8_t tag, struct der *value)
{
	size_t length;

	if (from->length < 1 || from->bytes[0] != tag) {
		return false;
	}
	from->bytes++;
	from->length--;
	if (!take_length(from, &length)) {
		return false;
	}
	if (length > from->length) {
		length = from->length;
	}
	*value = (struct der){.bytes = from->bytes, .length = length};
	from->bytes += length;
	from->length -= length;
	return true;
}

static bool is_kerberos(struct der oid)
{
	/* RFC 4121, and the one that Windows has sent since 2000: MS-SPNG */
	static const uint8_t krb5[] = {0x2a, 0x86, 0x48, 0x86, 0xf7,
				       0x12, 0x01, 0x02, 0x02};
	static const uint8_t ms_krb5[] = {0x2a, 0x86, 0x48, 0x82, 0xf7,
					  0x12, 0x01, 0x02, 0x02};

	return oid.length == sizeof(krb5) &&
	       (memcmp(oid.bytes, krb5, sizeof(krb5)) == 0 ||
		memcmp(oid.bytes, ms_krb5, sizeof(ms_krb5)) == 0);
}

bool secopts_offers_kerberos(const uint8_t *data, size_t length)
{
	struct der rest = {.bytes = data, .length = length};
	struct der token, oid, choice, init, types, list;

	if (!take(&rest, TAG_APPLICATION_0, &token) ||
	    !take(&token, TAG_OID, &oid) ||
	    !take(&token, TAG_CONTEXT_0, &choice) ||
	    !take(&choice, TAG_SEQUENCE, &init) ||
	    !take(&init, TAG_CONTEXT_0, &types) ||
	    !take(&types, TAG_SEQUENCE, &list))
	{
		return false;
	}
	while (take(&list, TAG_OID, &oid)) {
		if (is_kerberos(oid)) {
			return true;
		}
	}
	return false;
}
