/*
 * Windows Security Options for Samba
 *
 * What a client says of itself in NTLMSSP's AUTHENTICATE
 *
 * Whoever can connect may send this, before anybody has proved anything. So
 * each field is looked at within the message, one that is not all in there
 * counts as empty, and nothing here decides who gets in.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "secopts_ntlmssp.h"
#include "secopts_unicode.h"

/* A part of the message. */
struct part {
	const uint8_t *bytes;
	size_t length;
};

/* MS-NLMP 2.2.1.3: where the message says where its fields are */
#define AT_LM 12
#define AT_NT 20
#define AT_DOMAIN 28
#define AT_USER 36
#define AT_WORKSTATION 44

/* 2.2.2.5, P: extended session security */
#define FLAG_SESSION_SECURITY 0x00080000u

/*
 * 2.2.2.8: the proof, and behind it the client's challenge (2.2.2.7), whose
 * pairs come after 28 bytes. No response of NTLMv1 is longer than 24 bytes.
 */
#define V1_LENGTH 24
#define V2_PAIRS 44

/* 2.2.2.1 */
enum av_id {
	AV_EOL = 0,
	AV_FLAGS = 6,
	AV_TARGET_NAME = 9,
	AV_CHANNEL_BINDINGS = 10,
};

/* An MD5 hash (RFC 4121 4.1.1.2). */
#define BINDING_LENGTH 16

static uint16_t get_u16(const uint8_t *bytes)
{
	return (uint16_t)(bytes[0] | bytes[1] << 8);
}

/* A field: its length, the room it takes, and where it begins. */
static struct part get_field(struct part message, size_t at)
{
	struct part field = {.bytes = NULL};
	size_t length, begin;

	if (message.length < at + 8) {
		return field;
	}
	length = get_u16(message.bytes + at);
	begin = secopts_get_u32(message.bytes + at + 4);
	if (begin > message.length || length > message.length - begin) {
		return field;
	}
	field.bytes = message.bytes + begin;
	field.length = length;
	return field;
}

/*
 * The code page of OEM text is the client's own affair: of its letters only
 * those are told that are the same in all.
 */
static size_t get_oem(struct part text, uint32_t *code)
{
	*code = text.bytes[0] < 0x80 ? text.bytes[0] : 0xfffd;
	return 1;
}

static void
put_name(struct part text, bool unicode, char name[SECOPTS_NTLM_NAME_SIZE])
{
	char *out = name;

	/* Four bytes are the longest character. */
	while (text.length > 0 && out + 4 < name + SECOPTS_NTLM_NAME_SIZE) {
		uint32_t code = 0;
		size_t taken = unicode ? secopts_get_utf16(text.bytes,
							   text.length, &code)
				       : get_oem(text, &code);

		if (taken == 0 || code == 0) {
			break;
		}
		out += secopts_put_utf8(code, out);
		text.bytes += taken;
		text.length -= taken;
	}
	*out = '\0';
}

static enum secopts_ntlm_binding binding_of(struct part value)
{
	static const uint8_t zero[BINDING_LENGTH];

	if (value.length != BINDING_LENGTH) {
		return SECOPTS_NTLM_BINDING_ABSENT;
	}
	return memcmp(value.bytes, zero, BINDING_LENGTH) == 0
		       ? SECOPTS_NTLM_BINDING_ZERO
		       : SECOPTS_NTLM_BINDING_SET;
}

static void take_pair(struct secopts_authenticate *message,
		      uint16_t id,
		      struct part value)
{
	switch (id) {
	case AV_FLAGS:
		if (value.length == 4) {
			message->av_flags = secopts_get_u32(value.bytes);
		}
		break;
	case AV_TARGET_NAME:
		/* It is there and empty where the client was not told one. */
		message->has_target = true;
		put_name(value, true, message->target);
		break;
	case AV_CHANNEL_BINDINGS:
		message->binding = binding_of(value);
		break;
	}
}

static void read_pairs(struct part pairs, struct secopts_authenticate *message)
{
	while (pairs.length >= 4) {
		uint16_t id = get_u16(pairs.bytes);
		struct part value = {
			.bytes = pairs.bytes + 4,
			.length = get_u16(pairs.bytes + 2),
		};

		if (id == AV_EOL || value.length > pairs.length - 4) {
			return;
		}
		take_pair(message, id, value);
		pairs.bytes = value.bytes + value.length;
		pairs.length -= 4 + value.length;
	}
}

/*
 * 3.2.5.1.2: nobody is who sends no response at all, or one byte of zero in
 * place of LM's, and no user name. Any other response is told by its length,
 * as Samba does; whether it is right is for Samba to find out.
 */
static enum secopts_ntlm_version version_of(struct part lm,
					    struct part nt,
					    const char *user,
					    uint32_t flags)
{
	bool no_lm = lm.length == 0 || (lm.length == 1 && lm.bytes[0] == 0);

	if (nt.length > V1_LENGTH) {
		return SECOPTS_NTLM_VERSION_2;
	}
	if (nt.length == V1_LENGTH) {
		return (flags & FLAG_SESSION_SECURITY) != 0 &&
				       lm.length == V1_LENGTH
			       ? SECOPTS_NTLM_VERSION_1_SESSION
			       : SECOPTS_NTLM_VERSION_1;
	}
	if (nt.length != 0) {
		return SECOPTS_NTLM_VERSION_UNKNOWN;
	}
	if (lm.length == V1_LENGTH) {
		return SECOPTS_NTLM_VERSION_LM;
	}
	return no_lm && user[0] == '\0' ? SECOPTS_NTLM_VERSION_ANONYMOUS
					: SECOPTS_NTLM_VERSION_UNKNOWN;
}

bool secopts_read_authenticate(const uint8_t *data,
			       size_t length,
			       bool unicode,
			       struct secopts_authenticate *message)
{
	const struct part whole = {.bytes = data, .length = length};
	struct secopts_ntlmssp head;
	struct part nt;

	if (!secopts_read_ntlmssp(data, length, &head) ||
	    head.type != SECOPTS_NTLMSSP_AUTHENTICATE)
	{
		return false;
	}
	*message = (struct secopts_authenticate){.flags = head.flags};
	put_name(get_field(whole, AT_USER), unicode, message->user);
	put_name(get_field(whole, AT_DOMAIN), unicode, message->domain);
	put_name(get_field(whole, AT_WORKSTATION), unicode,
		 message->workstation);

	nt = get_field(whole, AT_NT);
	message->version = version_of(get_field(whole, AT_LM), nt,
				      message->user, message->flags);
	if (nt.length > V2_PAIRS) {
		nt.bytes += V2_PAIRS;
		nt.length -= V2_PAIRS;
		read_pairs(nt, message);
	}
	return true;
}

const char *secopts_ntlm_version_name(enum secopts_ntlm_version version)
{
	static const char *const names[SECOPTS_NUM_NTLM_VERSIONS] = {
		[SECOPTS_NTLM_VERSION_UNKNOWN] = "unknown",
		[SECOPTS_NTLM_VERSION_ANONYMOUS] = "anonymous",
		[SECOPTS_NTLM_VERSION_LM] = "LM",
		[SECOPTS_NTLM_VERSION_1] = "NTLMv1",
		[SECOPTS_NTLM_VERSION_1_SESSION] =
			"NTLMv1 with session security",
		[SECOPTS_NTLM_VERSION_2] = "NTLMv2",
	};

	return version < SECOPTS_NUM_NTLM_VERSIONS ? names[version]
						   : names[0];
}

const char *secopts_ntlm_binding_name(enum secopts_ntlm_binding binding)
{
	static const char *const names[SECOPTS_NUM_NTLM_BINDINGS] = {
		[SECOPTS_NTLM_BINDING_ABSENT] = "absent",
		[SECOPTS_NTLM_BINDING_ZERO] = "zero",
		[SECOPTS_NTLM_BINDING_SET] = "set",
	};

	return binding < SECOPTS_NUM_NTLM_BINDINGS ? names[binding] : names[0];
}
