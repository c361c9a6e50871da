/*
 * Windows Security Options for Samba
 *
 * A small SMB 2.1 client: messages, from [MS-SMB2] 2.2
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "wire.h"
#include "bytes.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum command {
	NEGOTIATE = 0,
	SESSION_SETUP = 1,
	LOGOFF = 2,
	TREE_CONNECT = 3,
	TREE_DISCONNECT = 4,
	CREATE = 5,
	CLOSE = 6,
	READ = 8,
	WRITE = 9,
	IOCTL = 11,
	ECHO_COMMAND = 13,
	QUERY_DIRECTORY = 14,
	QUERY_INFO = 16,
};

#define HEADER 64
#define PENDING 0x00000103u
#define FSCTL_PIPE_TRANSCEIVE 0x0011C017u

void die(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	fputs("load: ", stderr);
	vfprintf(stderr, format, ap);
	fputc('\n', stderr);
	va_end(ap);
	exit(1);
}

static uint8_t *body_of(struct client *client)
{
	return client->out + 4 + HEADER;
}

static const uint8_t *answer_of(const struct client *client)
{
	return client->in + HEADER;
}

static void send_all(int fd, const uint8_t *bytes, size_t length)
{
	while (length > 0) {
		ssize_t sent = write(fd, bytes, length);

		if (sent <= 0) {
			die("the server closed the connection");
		}
		bytes += sent;
		length -= (size_t)sent;
	}
}

static void receive_all(int fd, uint8_t *bytes, size_t length)
{
	while (length > 0) {
		ssize_t got = read(fd, bytes, length);

		if (got <= 0) {
			die("the server closed the connection");
		}
		bytes += got;
		length -= (size_t)got;
	}
}

static void receive(struct client *client)
{
	uint8_t prefix[4];

	receive_all(client->fd, prefix, sizeof(prefix));
	client->in_length = (size_t)prefix[1] << 16 | (size_t)prefix[2] << 8 |
			    prefix[3];
	if (client->in_length < HEADER + 4 ||
	    client->in_length > sizeof(client->in))
	{
		die("an answer of %zu bytes", client->in_length);
	}
	receive_all(client->fd, client->in, client->in_length);
}

/*
 * Send the body that has been written, of which charge * 64 KiB are asked for
 * or sent, and wait for its answer. Returns the status.
 */
static uint32_t charged(struct client *client,
			enum command command,
			size_t length,
			uint32_t charge)
{
	uint8_t *header = client->out + 4;
	size_t size = HEADER + length;

	client->out[0] = 0;
	client->out[1] = (uint8_t)(size >> 16);
	client->out[2] = (uint8_t)(size >> 8);
	client->out[3] = (uint8_t)size;
	memset(header, 0, HEADER);
	memcpy(header, "\xfeSMB", 4);
	put16(header + 4, HEADER);
	put16(header + 6, charge);
	put16(header + 12, command);
	put16(header + 14, 64 + charge);
	put64(header + 24, client->message_id);
	put32(header + 36, client->tree);
	put64(header + 40, client->session);
	send_all(client->fd, client->out, 4 + size);
	do {
		receive(client);
	} while (get32(client->in + 8) == PENDING);
	if (get64(client->in + 24) != client->message_id) {
		die("an answer to another request");
	}
	client->message_id += charge;
	return get32(client->in + 8);
}

static uint32_t request(struct client *client,
			enum command command,
			size_t length)
{
	return charged(client, command, length, 1);
}

static uint32_t request_empty(struct client *client, enum command command)
{
	put16(body_of(client), 4);
	put16(body_of(client) + 2, 0);
	return request(client, command, 4);
}

static bool come_from(const struct client *client)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(client->source),
	};

	return client->source == 0 ||
	       bind(client->fd, (struct sockaddr *)&address,
		    sizeof(address)) == 0;
}

void wire_connect(struct client *client, const char *host, uint16_t port)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
	};
	uint8_t *body = body_of(client);
	static uint32_t connections;
	int one = 1;

	if (inet_pton(AF_INET, host, &address.sin_addr) != 1) {
		die("not an address: %s", host);
	}
	client->fd = socket(AF_INET, SOCK_STREAM, 0);
	if (client->fd == -1 || !come_from(client) ||
	    connect(client->fd, (struct sockaddr *)&address,
		    sizeof(address)) != 0)
	{
		die("cannot connect: %s", strerror(errno));
	}
	setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	client->message_id = 0;
	client->session = 0;
	client->tree = 0;

	memset(body, 0, 38);
	put16(body, 36);
	put16(body + 2, 1);
	put16(body + 4, 1);		/* signing enabled, not required */
	put32(body + 8, 4);		/* large MTU */
	/* A GUID that is another's would make this a channel of its session. */
	put32(body + 12, (uint32_t)getpid());
	put32(body + 16, ++connections);
	put16(body + 36, 0x0210);
	if (request(client, NEGOTIATE, 38) != OK) {
		die("NEGOTIATE refused");
	}
}

void wire_close(struct client *client)
{
	close(client->fd);
	client->fd = -1;
}

static uint32_t session_leg(struct client *client, size_t blob)
{
	uint8_t *body = body_of(client);
	uint32_t status;

	memset(body, 0, 24);
	put16(body, 25);
	body[3] = 1;
	put16(body + 12, HEADER + 24);
	put16(body + 14, (uint32_t)blob);
	status = request(client, SESSION_SETUP, 24 + blob);
	client->session = get64(client->in + 40);
	return status;
}

uint32_t wire_session_setup(struct client *client,
			    const struct account *account)
{
	uint8_t *blob = body_of(client) + 24;
	size_t at;
	size_t length;
	uint32_t status;

	client->session = 0;
	client->tree = 0;
	status = session_leg(client, ntlm_negotiate(blob));
	if (status != MORE_PROCESSING) {
		die("the first SESSION_SETUP ends with 0x%08x", status);
	}
	at = get16(answer_of(client) + 4);
	length = get16(answer_of(client) + 6);
	if (at + length > client->in_length) {
		die("malformed SESSION_SETUP");
	}
	return session_leg(client, ntlm_authenticate(blob, account,
						     client->in + at, length));
}

uint32_t wire_echo(struct client *client)
{
	return request_empty(client, ECHO_COMMAND);
}

uint32_t wire_logoff(struct client *client)
{
	return request_empty(client, LOGOFF);
}

uint32_t wire_tree_connect(struct client *client, const char *share)
{
	uint8_t *body = body_of(client);
	char path[300];
	size_t length;
	uint32_t status;

	snprintf(path, sizeof(path), "\\\\server\\%s", share);
	put16(body, 9);
	put16(body + 2, 0);
	put16(body + 4, HEADER + 8);
	length = put_text(body + 8, path);
	put16(body + 6, (uint32_t)length);
	client->tree = 0;
	status = request(client, TREE_CONNECT, 8 + length);
	client->tree = get32(client->in + 36);
	return status;
}

uint32_t wire_tree_disconnect(struct client *client)
{
	return request_empty(client, TREE_DISCONNECT);
}

uint32_t wire_create(struct client *client,
		     const char *name,
		     uint32_t access,
		     uint32_t disposition)
{
	uint8_t *body = body_of(client);
	size_t length = put_text(body + 56, name);
	uint32_t status;

	memset(body, 0, 56);
	put16(body, 57);
	put32(body + 4, 2);		/* impersonation */
	put32(body + 24, access);
	put32(body + 32, 7);		/* share with all */
	put32(body + 36, disposition);
	put16(body + 44, HEADER + 56);
	put16(body + 46, (uint32_t)length);
	if (length == 0) {
		body[56] = 0;
		length = 1;
	}
	status = request(client, CREATE, 56 + length);
	if (status == OK) {
		memcpy(client->file, answer_of(client) + 64, 16);
	}
	return status;
}

uint32_t wire_close_file(struct client *client)
{
	uint8_t *body = body_of(client);

	memset(body, 0, 24);
	put16(body, 24);
	memcpy(body + 8, client->file, 16);
	return request(client, CLOSE, 24);
}

static uint32_t charge_of(uint32_t length)
{
	return 1 + (length - 1) / 65536;
}

uint32_t wire_read(struct client *client, uint32_t length)
{
	uint8_t *body = body_of(client);
	uint32_t status;

	memset(body, 0, 49);
	put16(body, 49);
	put32(body + 4, length);
	memcpy(body + 16, client->file, 16);
	status = charged(client, READ, 49, charge_of(length));
	if (status == OK && get32(answer_of(client) + 4) != length) {
		die("a short read");
	}
	return status;
}

uint32_t wire_write(struct client *client, uint32_t length)
{
	uint8_t *body = body_of(client);
	uint32_t status;

	memset(body, 0, 48);
	put16(body, 49);
	put16(body + 2, HEADER + 48);
	put32(body + 4, length);
	memcpy(body + 16, client->file, 16);
	memset(body + 48, 'w', length);
	status = charged(client, WRITE, 48 + length, charge_of(length));
	if (status == OK && get32(answer_of(client) + 4) != length) {
		die("a short write");
	}
	return status;
}

uint32_t wire_query_info(struct client *client)
{
	uint8_t *body = body_of(client);

	memset(body, 0, 40);
	put16(body, 41);
	body[2] = 1;			/* of a file: */
	body[3] = 18;			/* FileAllInformation */
	put32(body + 4, 4096);
	memcpy(body + 24, client->file, 16);
	return request(client, QUERY_INFO, 41);
}

uint32_t wire_query_directory(struct client *client)
{
	uint8_t *body = body_of(client);
	size_t length = put_text(body + 32, "*");

	memset(body, 0, 32);
	put16(body, 33);
	body[2] = 37;			/* FileIdBothDirectoryInformation */
	body[3] = 1;			/* from the start */
	memcpy(body + 8, client->file, 16);
	put16(body + 24, HEADER + 32);
	put16(body + 26, (uint32_t)length);
	put32(body + 28, 65536);
	return request(client, QUERY_DIRECTORY, 32 + length);
}

/* Returns the type of the answer's PDU. */
static uint8_t transceive(struct client *client, const uint8_t *pdu, size_t length)
{
	uint8_t *body = body_of(client);
	size_t at;
	uint32_t status;

	memset(body, 0, 56);
	put16(body, 57);
	put32(body + 4, FSCTL_PIPE_TRANSCEIVE);
	memcpy(body + 8, client->file, 16);
	put32(body + 24, HEADER + 56);
	put32(body + 28, (uint32_t)length);
	put32(body + 44, 4096);
	put32(body + 48, 1);
	memcpy(body + 56, pdu, length);
	status = request(client, IOCTL, 56 + length);
	at = get32(answer_of(client) + 32);
	if (status != OK || at + 3 > client->in_length) {
		die("FSCTL_PIPE_TRANSCEIVE ends with 0x%08x", status);
	}
	return client->in[at + 2];
}

uint32_t wire_rpc(struct client *client)
{
	static const uint8_t bind[72] = {
		5, 0, 11, 3, 0x10, 0, 0, 0, 72, 0, 0, 0, 1, 0, 0, 0,
		0xb8, 0x10, 0xb8, 0x10, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0,
		/* srvsvc 4b324fc8-1670-01d3-1278-5a47bf6ee188, version 3 */
		0xc8, 0x4f, 0x32, 0x4b, 0x70, 0x16, 0xd3, 0x01,
		0x12, 0x78, 0x5a, 0x47, 0xbf, 0x6e, 0xe1, 0x88, 3, 0, 0, 0,
		/* NDR 8a885d04-1ceb-11c9-9fe8-08002b104860, version 2 */
		0x04, 0x5d, 0x88, 0x8a, 0xeb, 0x1c, 0xc9, 0x11,
		0x9f, 0xe8, 0x08, 0x00, 0x2b, 0x10, 0x48, 0x60, 2, 0, 0, 0,
	};
	static const uint8_t remote_tod[28] = {
		5, 0, 0, 3, 0x10, 0, 0, 0, 28, 0, 0, 0, 2, 0, 0, 0,
		4, 0, 0, 0, 0, 0, 28, 0, 0, 0, 0, 0,
	};

	if (transceive(client, bind, sizeof(bind)) != 12) {
		die("no bind_ack");
	}
	if (transceive(client, remote_tod, sizeof(remote_tod)) != 2) {
		die("no answer to NetrRemoteTOD");
	}
	return OK;
}
