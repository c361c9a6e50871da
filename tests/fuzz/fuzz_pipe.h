/*
 * Windows Security Options for Samba
 *
 * Fuzzing the stream of a pipe: its two ends
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __FUZZ_PIPE_H__
#define __FUZZ_PIPE_H__

#include "fuzz_samba.h"
#include "compat_internal.h"
#include "secopts_compat_rpc.h"
#include "smbd/smbd.h"
#include "fake_file.h"
#include "rpc_server/rpc_ncacn_np.h"
#include "lib/tsocket/tsocket.h"
#include "lib/tsocket/tsocket_internal.h"
#include <errno.h>

#define QUESTION SECOPTS_RPC_QUESTION "12"
#define MAX_BYTES 65536

/* Bytes in their order: what one end has been given by the other. */
struct bytes {
	uint8_t data[MAX_BYTES];
	size_t size;
};

static inline void
add_bytes(struct bytes *bytes, const uint8_t *data, size_t size)
{
	require(bytes->size + size <= MAX_BYTES);
	memcpy(bytes->data + bytes->size, data, size);
	bytes->size += size;
}

/*
 * The server's end: a stream of messages, as that of a named pipe is, in which
 * reads and writes wait.
 */

struct message {
	struct message *next;
	uint8_t *data;
	size_t size;
};

struct server {
	struct bytes written; /* by smbd */
	struct message *messages;
	uint8_t *data; /* what is left of the one that is being read */
	size_t left;
	uint8_t *at;
	struct tevent_req *reading;
	struct tevent_req *writing;
	bool defers;  /* a write waits */
	size_t taken; /* messages of which a byte has been read */
};

struct stream_data {
	uint8_t unused;
};

/* One client at a time. */
static struct server server;

struct server_state {
	struct iovec *vector;
	size_t count;
	int ret;
};

static void forget_request(struct tevent_req *req, enum tevent_req_state state)
{
	if (server.reading == req) {
		server.reading = NULL;
	}
	if (server.writing == req) {
		server.writing = NULL;
	}
}

static inline struct tevent_req *server_request(TALLOC_CTX *mem_ctx,
						struct server_state **state)
{
	struct tevent_req *req =
		tevent_req_create(mem_ctx, state, struct server_state);

	require(req != NULL);
	tevent_req_set_cleanup_fn(req, forget_request);
	return req;
}

static ssize_t server_pending_bytes(struct tstream_context *stream)
{
	return (ssize_t)server.left;
}

/* The next message, in memory of its own size. */
static inline void take_message(void)
{
	struct message *first = server.messages;

	if (server.left > 0 || first == NULL) {
		return;
	}
	free(server.data);
	server.data = server.at = first->data;
	server.left = first->size;
	server.messages = first->next;
	server.taken++;
	free(first);
}

/* What waits is read, or nothing is. True: there was something. */
static inline bool serve_read(void)
{
	struct tevent_req *req = server.reading;
	struct server_state *state = NULL;
	size_t i;

	if (req == NULL) {
		return false;
	}
	take_message();
	if (server.left == 0) {
		return false;
	}
	state = tevent_req_data(req, struct server_state);
	for (i = 0; i < state->count; i++) {
		size_t n = MIN(server.left, state->vector[i].iov_len);

		memcpy(state->vector[i].iov_base, server.at, n);
		server.at += n;
		server.left -= n;
		state->ret += n;
		/* Whoever asks for more than there is waits for ever. */
		require(n == state->vector[i].iov_len);
	}
	server.reading = NULL;
	tevent_req_done(req);
	return true;
}

static struct tevent_req *server_readv_send(TALLOC_CTX *mem_ctx,
					    struct tevent_context *ev,
					    struct tstream_context *stream,
					    struct iovec *vector,
					    size_t count)
{
	struct server_state *state = NULL;
	struct tevent_req *req = server_request(mem_ctx, &state);

	require(server.reading == NULL);
	*state = (struct server_state){.vector = vector, .count = count};
	server.reading = req;
	return serve_read() ? tevent_req_post(req, ev) : req;
}

static inline void serve_write(int err)
{
	struct tevent_req *req = server.writing;

	server.writing = NULL;
	if (req != NULL && err != 0) {
		tevent_req_error(req, err);
	} else if (req != NULL) {
		tevent_req_done(req);
	}
}

static struct tevent_req *server_writev_send(TALLOC_CTX *mem_ctx,
					     struct tevent_context *ev,
					     struct tstream_context *stream,
					     const struct iovec *vector,
					     size_t count)
{
	struct server_state *state = NULL;
	struct tevent_req *req = server_request(mem_ctx, &state);
	size_t i;

	require(server.writing == NULL);
	*state = (struct server_state){.count = count};
	for (i = 0; i < count; i++) {
		add_bytes(&server.written,
			  vector[i].iov_base,
			  vector[i].iov_len);
		state->ret += vector[i].iov_len;
	}
	server.writing = req;
	if (server.defers) {
		return req;
	}
	serve_write(0);
	return tevent_req_post(req, ev);
}

static int server_recv(struct tevent_req *req, int *perrno)
{
	struct server_state *state = tevent_req_data(req, struct server_state);
	int ret = tsocket_simple_int_recv(req, perrno);

	if (ret == 0) {
		ret = state->ret;
	}
	tevent_req_received(req);
	return ret;
}

static const struct tstream_context_ops server_ops = {
	.name = "fuzz_pipe",
	.pending_bytes = server_pending_bytes,
	.readv_send = server_readv_send,
	.readv_recv = server_recv,
	.writev_send = server_writev_send,
	.writev_recv = server_recv,
};

static inline void server_says(const uint8_t *data, size_t size)
{
	struct message *message = malloc(sizeof(*message));
	struct message **last = &server.messages;

	require(message != NULL && size > 0);
	*message = (struct message){.data = malloc(size), .size = size};
	require(message->data != NULL);
	memcpy(message->data, data, size);
	while (*last != NULL) {
		last = &(*last)->next;
	}
	*last = message;
	serve_read();
}

static inline void server_start(void)
{
	server.written.size = 0;
	server.taken = 0;
	server.left = 0;
	server.defers = false;
}

static inline void server_end(void)
{
	while (server.messages != NULL) {
		struct message *first = server.messages;

		server.messages = first->next;
		free(first->data);
		free(first);
	}
	free(server.data);
	server.data = NULL;
}

#endif /* __FUZZ_PIPE_H__ */
