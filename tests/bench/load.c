/*
 * Windows Security Options for Samba
 *
 * The load generator: connections that do the same thing over and over
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/*
 *	load HOST PORT CLIENTS USER HASH WHAT [NAME [SOURCES]]
 *
 * USER "-" is anonymous; HASH is the NT hash in hexadecimal digits. Each client
 * is a process with one connection. When all are ready, "ready" is printed;
 * each number on standard input then has every client do so many operations,
 * and a line tells how many were granted and how many were refused with
 * STATUS_ACCESS_DENIED. Any other status ends the program. At the end of
 * standard input the connections are closed. With SOURCES, connections come from
 * so many addresses of 127.1.0.0/16, in turn.
 */

#include "wire.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <signal.h>
#include <unistd.h>

#define MAX_CLIENTS 64
#define FILE_READ_WRITE 0x0012019Fu
#define FILE_READ 0x00120089u
#define OPEN 1
#define OPEN_IF 3
#define MEBIBYTE (1024 * 1024)
#define SOURCE 0x7F010001u

struct load {
	struct client client;
	const char *host;
	uint16_t port;
	struct account account;
	const char *name;
	unsigned number; /* which client it is, of how many */
	unsigned clients;
	uint32_t sources;
	uint32_t connections;
	uint32_t turn;
};

static void need(uint32_t status, const char *what)
{
	if (status != OK) {
		die("%s: status 0x%08x", what, status);
	}
}

/* What comes before the operations ----------------------------------------- */

static void no_connection(struct load *load)
{
}

static void connection(struct load *load)
{
	if (load->sources != 0) {
		uint32_t i = load->number + load->connections * load->clients;

		load->client.source = SOURCE + i % load->sources;
		load->connections++;
	}
	wire_connect(&load->client, load->host, load->port);
}

static void session(struct load *load)
{
	connection(load);
	need(wire_session_setup(&load->client, &load->account), "session");
}

static void ipc(struct load *load)
{
	session(load);
	need(wire_tree_connect(&load->client, "IPC$"), "IPC$");
}

/*
 * NAME says how many sessions of this account stay on the connection; for the
 * tree connect see do_mixed().
 */
static void crowd(struct load *load)
{
	int i;

	ipc(load);
	for (i = atoi(load->name); i > 1; i--) {
		need(wire_session_setup(&load->client, &load->account),
		     "session");
	}
}

static void share(struct load *load)
{
	session(load);
	need(wire_tree_connect(&load->client, load->name), load->name);
}

static void file(struct load *load)
{
	char name[32];

	share(load);
	snprintf(name, sizeof(name), "bench%u", load->number);
	need(wire_create(&load->client, name, FILE_READ_WRITE, OPEN_IF), name);
	need(wire_write(&load->client, MEBIBYTE), "write");
}

static void directory(struct load *load)
{
	share(load);
	need(wire_create(&load->client, "", FILE_READ, OPEN), "directory");
}

/* Operations: the status that counts --------------------------------------- */

static uint32_t do_connect(struct load *load)
{
	share(load);
	return OK;
}

/* A connection for each session. */
static uint32_t do_visit(struct load *load)
{
	uint32_t status;

	connection(load);
	status = wire_session_setup(&load->client, &load->account);
	wire_close(&load->client);
	return status;
}

static uint32_t do_echo(struct load *load)
{
	return wire_echo(&load->client);
}

static uint32_t do_session(struct load *load)
{
	uint32_t status = wire_session_setup(&load->client, &load->account);

	if (status == OK) {
		need(wire_logoff(&load->client), "logoff");
	}
	return status;
}

/*
 * Anonymous and the user in turn, on one connection. It has a tree connect that
 * stays, as smbd closes those without one whenever it looks, once a minute.
 */
static uint32_t do_mixed(struct load *load)
{
	static const struct account anonymous;
	const struct account *account = (load->turn++ % 2 == 0)
						? &anonymous
						: &load->account;
	uint32_t status = wire_session_setup(&load->client, account);

	if (status == OK) {
		need(wire_tree_connect(&load->client, "IPC$"), "IPC$");
		need(wire_logoff(&load->client), "logoff");
	}
	return status;
}

/* What a scanner does: a session, and IPC$ where there is one. */
static uint32_t do_attempt(struct load *load)
{
	uint32_t status = wire_session_setup(&load->client, &load->account);

	if (status == OK) {
		status = wire_tree_connect(&load->client, "IPC$");
		need(wire_logoff(&load->client), "logoff");
	}
	return status;
}

static uint32_t do_tree(struct load *load)
{
	uint32_t status = wire_tree_connect(&load->client, load->name);

	if (status == OK) {
		need(wire_tree_disconnect(&load->client), "disconnect");
	}
	return status;
}

static uint32_t do_pipe(struct load *load)
{
	uint32_t status = wire_create(&load->client, load->name,
				      FILE_READ_WRITE, OPEN);

	if (status == OK) {
		need(wire_close_file(&load->client), "close");
	}
	return status;
}

/* A name that nobody has asked for yet. */
static uint32_t do_names(struct load *load)
{
	char name[32];

	snprintf(name, sizeof(name), "name%u-%u", load->number, load->turn++);
	return wire_create(&load->client, name, FILE_READ_WRITE, OPEN);
}

static uint32_t do_rpc(struct load *load)
{
	uint32_t status = wire_create(&load->client, "srvsvc",
				      FILE_READ_WRITE, OPEN);

	if (status == OK) {
		need(wire_rpc(&load->client), "RPC");
		need(wire_close_file(&load->client), "close");
	}
	return status;
}

static uint32_t do_read4k(struct load *load)
{
	return wire_read(&load->client, 4096);
}

static uint32_t do_write4k(struct load *load)
{
	return wire_write(&load->client, 4096);
}

static uint32_t do_read1m(struct load *load)
{
	return wire_read(&load->client, MEBIBYTE);
}

static uint32_t do_write1m(struct load *load)
{
	return wire_write(&load->client, MEBIBYTE);
}

static uint32_t do_stat(struct load *load)
{
	need(wire_create(&load->client, "hello.txt", FILE_READ, OPEN), "open");
	need(wire_query_info(&load->client), "stat");
	return wire_close_file(&load->client);
}

static uint32_t do_list(struct load *load)
{
	return wire_query_directory(&load->client);
}

static const struct {
	const char *name;
	void (*before)(struct load *load);
	uint32_t (*operation)(struct load *load);
} kinds[] = {
	{"connect", no_connection, do_connect},
	{"visit", no_connection, do_visit},
	{"echo", session, do_echo},
	{"session", connection, do_session},
	{"crowd", crowd, do_session},
	{"mixed", ipc, do_mixed},
	{"attempt", connection, do_attempt},
	{"tree", ipc, do_tree},
	{"pipe", ipc, do_pipe},
	{"names", ipc, do_names},
	{"rpc", ipc, do_rpc},
	{"read4k", file, do_read4k},
	{"write4k", file, do_write4k},
	{"read1m", file, do_read1m},
	{"write1m", file, do_write1m},
	{"stat", share, do_stat},
	{"list", directory, do_list},
};

/* Clients ------------------------------------------------------------------ */

struct counts {
	uint64_t granted;
	uint64_t refused;
};

static struct counts repeat(struct load *load, size_t kind, uint32_t times)
{
	struct counts counts = {0, 0};

	while (times-- > 0) {
		uint32_t status = kinds[kind].operation(load);

		if (status == ACCESS_DENIED) {
			counts.refused++;
		} else {
			need(status, kinds[kind].name);
			counts.granted++;
		}
	}
	return counts;
}

/* Ends with its parent, as reading and writing then fail. */
static void serve(struct load *load, size_t kind, int fd)
{
	struct counts counts = {0, 0};
	uint32_t times;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	kinds[kind].before(load);
	while (write(fd, &counts, sizeof(counts)) == sizeof(counts) &&
	       read(fd, &times, sizeof(times)) == sizeof(times))
	{
		counts = repeat(load, kind, times);
	}
	exit(0);
}

static struct counts gather(const int *fds, unsigned clients)
{
	struct counts sum = {0, 0};
	unsigned i;

	for (i = 0; i < clients; i++) {
		struct counts counts;

		if (read(fds[i], &counts, sizeof(counts)) != sizeof(counts)) {
			die("a client has ended");
		}
		sum.granted += counts.granted;
		sum.refused += counts.refused;
	}
	return sum;
}

static void start(struct load *load, size_t kind, unsigned clients, int *fds)
{
	unsigned i;

	for (i = 0; i < clients; i++) {
		int pair[2];
		pid_t pid;

		if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0) {
			die("no socket pair");
		}
		pid = fork();
		if (pid == -1) {
			die("no fork");
		}
		if (pid == 0) {
			unsigned other;

			for (other = 0; other < i; other++) {
				close(fds[other]);
			}
			close(pair[0]);
			load->number = i;
			serve(load, kind, pair[1]);
		}
		close(pair[1]);
		fds[i] = pair[0];
	}
}

static void read_hash(const char *text, uint8_t hash[16])
{
	size_t i;

	for (i = 0; i < 16; i++) {
		unsigned byte;

		if (sscanf(text + 2 * i, "%2x", &byte) != 1) {
			die("not a hash: %s", text);
		}
		hash[i] = (uint8_t)byte;
	}
}

int main(int argc, char **argv)
{
	static struct load load;
	int fds[MAX_CLIENTS];
	unsigned clients;
	uint32_t times;
	size_t kind;
	unsigned i;

	if (argc < 7) {
		die("usage: load HOST PORT CLIENTS USER HASH WHAT "
		    "[NAME [SOURCES]]");
	}
	load.host = argv[1];
	load.port = (uint16_t)atoi(argv[2]);
	clients = (unsigned)atoi(argv[3]);
	if (clients < 1 || clients > MAX_CLIENTS) {
		die("1 to %d clients", MAX_CLIENTS);
	}
	if (strcmp(argv[4], "-") != 0) {
		load.account.user = argv[4];
		read_hash(argv[5], load.account.hash);
	}
	load.name = (argc > 7) ? argv[7] : "";
	load.sources = (argc > 8) ? (uint32_t)atoi(argv[8]) : 0;
	load.clients = clients;
	for (kind = 0; strcmp(kinds[kind].name, argv[6]) != 0; kind++) {
		if (kind + 1 == sizeof(kinds) / sizeof(kinds[0])) {
			die("no such thing: %s", argv[6]);
		}
	}

	start(&load, kind, clients, fds);
	gather(fds, clients);
	puts("ready");
	fflush(stdout);
	while (scanf("%u", &times) == 1) {
		struct counts sum;

		for (i = 0; i < clients; i++) {
			if (write(fds[i], &times, sizeof(times)) == -1) {
				die("a client has ended");
			}
		}
		sum = gather(fds, clients);
		printf("%llu %llu\n", (unsigned long long)sum.granted,
		       (unsigned long long)sum.refused);
		fflush(stdout);
	}
	return 0;
}
