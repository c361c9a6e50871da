/*
 * Windows Security Options for Samba
 *
 * The server that a client names: host of an SPN, and whether it is an address
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "secopts_names.h"
#include "secopts_use.h"

/*
 * A client writes its target as it pleases: an SPN with or without the name of
 * a service behind the host ("ldap/dc1.example/example"), or a host alone.
 */
const char *secopts_target_host(const char *target, size_t *length)
{
	const char *slash = strchr(target, '/');
	const char *host = (slash != NULL) ? slash + 1 : target;
	const char *colon = strchr(host, ':');

	*length = strcspn(host, "/");
	/*
	 * One colon is before a port. An address of IPv6 has at least two, and
	 * no port behind it without brackets.
	 */
	if (host[0] == '[') {
		host++;
		*length = strcspn(host, "]");
	} else if (colon != NULL && (size_t)(colon - host) < *length &&
		   strchr(colon + 1, ':') == NULL)
	{
		*length = (size_t)(colon - host);
	}
	return host;
}

/*
 * An address of either kind, or one of IPv6 as Windows writes it where a name
 * is needed ("fd00--1.ipv6-literal.net", MS-UNCW). No name of a host has a
 * colon or consists of digits and dots alone (RFC 1123 2.1).
 */
bool secopts_is_address(const char *host, size_t length)
{
	static const char literal[] = ".ipv6-literal.net";
	const size_t literal_length = sizeof(literal) - 1;

	if (memchr(host, ':', length) != NULL) {
		return true;
	}
	if (length > literal_length &&
	    secopts_skip_prefix(host + length - literal_length, literal) !=
		    NULL)
	{
		return true;
	}
	return length > 0 && strspn(host, "0123456789.") >= length &&
	       memchr(host, '.', length) != NULL;
}
