/*
 * Windows Security Options for Samba
 *
 * A small SMB 2.1 client for measurements: unsigned, one request at a time
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __BENCH_WIRE_H__
#define __BENCH_WIRE_H__

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* [MS-ERREF] 2.3.1 */
#define OK 0x00000000u
#define MORE_PROCESSING 0xC0000016u
#define ACCESS_DENIED 0xC0000022u

#define MAX_MESSAGE (1024 * 1024 + 4096)

struct client {
	int fd;
	uint32_t source; /* IPv4 address to come from; 0: any */
	uint64_t message_id;
	uint64_t session;
	uint32_t tree;
	uint8_t file[16];
	uint8_t out[MAX_MESSAGE];
	uint8_t in[MAX_MESSAGE];
	size_t in_length;
};

/* A NULL user is anonymous. The hash is the NT hash of the password. */
struct account {
	const char *user;
	uint8_t hash[16];
};

/** Say what went wrong, and end. */
void die(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

/*
 * The status of the answer is returned; a lost connection or an answer to
 * something else ends the program.
 */
void wire_connect(struct client *client, const char *host, uint16_t port);
void wire_close(struct client *client);
uint32_t wire_session_setup(struct client *client, const struct account *account);
uint32_t wire_echo(struct client *client);
uint32_t wire_logoff(struct client *client);
uint32_t wire_tree_connect(struct client *client, const char *share);
uint32_t wire_tree_disconnect(struct client *client);
uint32_t wire_create(struct client *client, const char *name,
		     uint32_t access, uint32_t disposition);
uint32_t wire_close_file(struct client *client);
uint32_t wire_read(struct client *client, uint32_t length);
uint32_t wire_write(struct client *client, uint32_t length);
uint32_t wire_query_info(struct client *client);
uint32_t wire_query_directory(struct client *client);
/* Bind to srvsvc and ask for the time: [MS-SRVS] 3.1.4.36. */
uint32_t wire_rpc(struct client *client);

#endif /* __BENCH_WIRE_H__ */
