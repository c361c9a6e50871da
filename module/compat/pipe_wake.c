/*
 * Windows Security Options for Samba
 *
 * A worker of samba-dcerpcd is made to load the gensec plug-in, and to prove it
 *
 * Trick:	rpcd_lsad loads gensec, and with it the plug-in that judges
 *		operations, only when a client authenticates within the pipe. So
 *		smbd does, once the client has bound: before what the client
 *		sends next goes an ALTER_CONTEXT of smbd's own, with a question
 *		that nobody but the plug-in's NTLMSSP knows an answer to. A
 *		server works off what comes over a connection in its order. So
 *		the interfaces are watched when the client's first request is
 *		read, and smbd sees the answer, which it keeps to itself, before
 *		it sees the answer to any request. With a wrong one the pipe is
 *		broken. It cannot be asked earlier: samba-dcerpcd, which starts
 *		the worker, drops a client that sends more than its BIND before
 *		the worker has answered.
 *		To see what comes first in both directions, the stream of the
 *		pipe is replaced by one that forwards to it.
 * Serves:	4.17 and later.
 * Upstream:	np_read_send() and np_write_send() (source3/rpc_server/
 *		srv_pipe_hnd.c), struct npa_state; dcesrv_alter()
 *		(librpc/rpc/dcesrv_core.c). With the level CONNECT, 4.22 refuses
 *		the request that follows: it is INTEGRITY.
 * Symptom:	every pipe of an anonymous user breaks after its bind.
 * Test:	tests/live/test_rpc.py
 * Delete:	when a module can be asked about operations in each worker.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_compat_rpc.h"
#include "compat_internal.h"
#include "smbd/smbd.h"
#include "fake_file.h"
#include "rpc_server/rpc_ncacn_np.h"
#include "lib/tsocket/tsocket.h"
#include "lib/tsocket/tsocket_internal.h"

struct wake_stream {
	struct tstream_context *inner;
	struct secopts_pipe_proof proof;
	DATA_BLOB message; /* what the client has not read yet */
	size_t read;
	DATA_BLOB bind; /* the client's, until it is answered */
	struct files_struct *fsp;
	secopts_bound_fn *bound;
	void *private_data;
};

static struct wake_stream *wake_of(struct tstream_context *stream)
{
	return tstream_context_data(stream, struct wake_stream);
}

static ssize_t wake_pending_bytes(struct tstream_context *stream)
{
	struct wake_stream *wake = wake_of(stream);

	if (wake->message.length > wake->read) {
		return wake->message.length - wake->read;
	}
	return (wake->proof.state == SECOPTS_PROOF_DONE) ? tstream_pending_bytes(wake->inner)
					  : 0;
}

/* What the client reads, or writes. */
struct wake_state {
	struct tevent_context *ev;
	struct wake_stream *wake;
	struct iovec *vector;
	size_t count;
	/* The stream below may look at it until what is asked for is done. */
	struct iovec own;
	uint8_t first;      /* reading: of a message of the server */
	DATA_BLOB question; /* writing: what goes before it */
	int ret;
};

static int wake_recv(struct tevent_req *req, int *perrno)
{
	struct wake_state *state = tevent_req_data(req, struct wake_state);
	int ret = tsocket_simple_int_recv(req, perrno);

	if (ret == 0) {
		ret = state->ret;
	}
	tevent_req_received(req);
	return ret;
}

/* Reading ------------------------------------------------------------------ */

static void wake_read_first(struct tevent_req *req);
static void wake_read_rest(struct tevent_req *subreq);
static void wake_read_message(struct tevent_req *subreq);
static void wake_readv_done(struct tevent_req *subreq);

/*
 * The client asks for no more than wake_pending_bytes() says, but for one byte
 * where that is nothing.
 */
static void deliver(struct tevent_req *req)
{
	struct wake_state *state = tevent_req_data(req, struct wake_state);
	struct wake_stream *wake = state->wake;
	size_t i;

	for (i = 0; i < state->count; i++) {
		size_t left = wake->message.length - wake->read;
		size_t n = MIN(left, state->vector[i].iov_len);

		memcpy(state->vector[i].iov_base,
		       wake->message.data + wake->read, n);
		wake->read += n;
		state->ret += n;
	}
	if (wake->read == wake->message.length) {
		data_blob_free(&wake->message);
		wake->read = 0;
	}
	tevent_req_done(req);
}

/* Read from the server. */
static void wake_read(struct tevent_req *req,
		      struct iovec *vector,
		      size_t count,
		      tevent_req_fn fn)
{
	struct wake_state *state = tevent_req_data(req, struct wake_state);
	struct tevent_req *subreq = tstream_readv_send(
		state, state->ev, state->wake->inner, vector, count);

	if (!tevent_req_nomem(subreq, req)) {
		tevent_req_set_callback(subreq, fn, req);
	}
}

static struct tevent_req *wake_readv_send(TALLOC_CTX *mem_ctx,
					  struct tevent_context *ev,
					  struct tstream_context *stream,
					  struct iovec *vector,
					  size_t count)
{
	struct wake_stream *wake = wake_of(stream);
	struct wake_state *state = NULL;
	struct tevent_req *req = NULL;

	req = tevent_req_create(mem_ctx, &state, struct wake_state);
	if (req == NULL) {
		return NULL;
	}
	*state = (struct wake_state){
		.ev = ev, .wake = wake, .vector = vector, .count = count};

	if (wake->proof.state == SECOPTS_PROOF_BROKEN) {
		tevent_req_error(req, EPIPE);
		return tevent_req_post(req, ev);
	}
	if (wake->message.length > wake->read) {
		deliver(req);
		return tevent_req_post(req, ev);
	}
	if (wake->proof.state == SECOPTS_PROOF_DONE) {
		wake_read(req, vector, count, wake_readv_done);
	} else {
		wake_read_first(req);
	}
	return tevent_req_is_in_progress(req) ? req : tevent_req_post(req, ev);
}

/*
 * Returns false where it has failed. Then whoever asked may have freed the
 * request, and what *ret is part of.
 */
static bool is_read(struct tevent_req *subreq, struct tevent_req *req, int *ret)
{
	int err = 0;
	int num = tstream_readv_recv(subreq, &err);

	TALLOC_FREE(subreq);
	if (num < 0) {
		tevent_req_error(req, err);
		return false;
	}
	*ret = num;
	return true;
}

static void wake_readv_done(struct tevent_req *subreq)
{
	struct tevent_req *req =
		tevent_req_callback_data(subreq, struct tevent_req);
	struct wake_state *state = tevent_req_data(req, struct wake_state);

	if (is_read(subreq, req, &state->ret)) {
		tevent_req_done(req);
	}
}

/* A message of the server: its first byte, and then what is there. */
static void wake_read_first(struct tevent_req *req)
{
	struct wake_state *state = tevent_req_data(req, struct wake_state);

	state->own = (struct iovec){.iov_base = &state->first, .iov_len = 1};
	wake_read(req, &state->own, 1, wake_read_rest);
}

static void wake_read_rest(struct tevent_req *subreq)
{
	struct tevent_req *req =
		tevent_req_callback_data(subreq, struct tevent_req);
	struct wake_state *state = tevent_req_data(req, struct wake_state);
	struct wake_stream *wake = state->wake;
	ssize_t pending;
	int ret = 0;

	if (!is_read(subreq, req, &ret)) {
		return;
	}
	pending = tstream_pending_bytes(wake->inner);
	if (pending < SECOPTS_PDU_HEADER_SIZE - 1) {
		/* no PDU */
		wake->proof.state = SECOPTS_PROOF_BROKEN;
		tevent_req_error(req, EPIPE);
		return;
	}
	wake->message = data_blob_talloc(wake, NULL, pending + 1);
	if (tevent_req_nomem(wake->message.data, req)) {
		return;
	}
	wake->message.data[0] = state->first;
	state->own = (struct iovec){.iov_base = wake->message.data + 1,
				    .iov_len = pending};
	wake_read(req, &state->own, 1, wake_read_message);
}

/* Of the first message of the server, which answers the BIND. */
static void tell_bound(struct wake_stream *wake)
{
	char *interfaces = NULL;

	if (wake->bind.data == NULL) {
		return;
	}
	interfaces = secopts_compat_bound(wake->bind.data, &wake->bind,
					  &wake->message);
	if (interfaces != NULL) {
		wake->bound(wake->fsp, interfaces, wake->private_data);
	}
	data_blob_free(&wake->bind);
}

static void wake_read_message(struct tevent_req *subreq)
{
	struct tevent_req *req =
		tevent_req_callback_data(subreq, struct tevent_req);
	struct wake_state *state = tevent_req_data(req, struct wake_state);
	struct wake_stream *wake = state->wake;
	enum secopts_proof_read what;
	int ret = 0;

	if (!is_read(subreq, req, &ret)) {
		return;
	}
	what = secopts_compat_proof_read(&wake->proof, &wake->message);
	if (what == SECOPTS_PROOF_DELIVER) {
		tell_bound(wake);
		deliver(req);
		return;
	}
	data_blob_free(&wake->message);
	if (what == SECOPTS_PROOF_BREAK) {
		tevent_req_error(req, EPIPE);
		return;
	}
	wake_read(req, state->vector, state->count, wake_readv_done);
}

/* Writing ------------------------------------------------------------------ */

static void wake_question_written(struct tevent_req *subreq);
static void wake_writev_done(struct tevent_req *subreq);

static void wake_write(struct tevent_req *req)
{
	struct wake_state *state = tevent_req_data(req, struct wake_state);
	struct tevent_req *subreq =
		tstream_writev_send(state, state->ev, state->wake->inner,
				    state->vector, state->count);

	if (!tevent_req_nomem(subreq, req)) {
		tevent_req_set_callback(subreq, wake_writev_done, req);
	}
}

static void wake_ask(struct tevent_req *req)
{
	struct wake_state *state = tevent_req_data(req, struct wake_state);
	struct tevent_req *subreq = NULL;

	state->own = (struct iovec){.iov_base = state->question.data,
				    .iov_len = state->question.length};
	subreq = tstream_writev_send(state, state->ev, state->wake->inner,
				     &state->own, 1);
	if (!tevent_req_nomem(subreq, req)) {
		tevent_req_set_callback(subreq, wake_question_written, req);
	}
}

/* Without memory for it, the interfaces are not told of. */
static void keep_bind(struct wake_stream *wake, const struct iovec *vector)
{
	wake->bind = data_blob_talloc(wake, vector->iov_base, vector->iov_len);
}

static struct tevent_req *wake_writev_send(TALLOC_CTX *mem_ctx,
					   struct tevent_context *ev,
					   struct tstream_context *stream,
					   const struct iovec *vector,
					   size_t count)
{
	struct wake_state *state = NULL;
	struct tevent_req *req = NULL;

	req = tevent_req_create(mem_ctx, &state, struct wake_state);
	if (req == NULL) {
		return NULL;
	}
	state->ev = ev;
	state->wake = wake_of(stream);
	state->count = count;
	state->vector = talloc_memdup(state, vector, count * sizeof(*vector));
	if (tevent_req_nomem(state->vector, req)) {
		return tevent_req_post(req, ev);
	}
	if (!secopts_compat_proof_write(state, &state->wake->proof,
					state->vector, count, &state->question))
	{
		tevent_req_error(req, EPIPE);
		return tevent_req_post(req, ev);
	}
	if (state->wake->proof.state == SECOPTS_PROOF_BINDING) {
		keep_bind(state->wake, &state->vector[0]);
	}
	if (state->question.length > 0) {
		wake_ask(req);
	} else {
		wake_write(req);
	}
	return tevent_req_is_in_progress(req) ? req : tevent_req_post(req, ev);
}

/* Returns false where it has failed, which ends the pipe; see is_read(). */
static bool written(struct tevent_req *subreq,
		    struct tevent_req *req,
		    int *ret)
{
	struct wake_state *state = tevent_req_data(req, struct wake_state);
	int err = 0;
	int num = tstream_writev_recv(subreq, &err);

	TALLOC_FREE(subreq);
	if (num < 0) {
		state->wake->proof.state = SECOPTS_PROOF_BROKEN;
		tevent_req_error(req, err);
		return false;
	}
	*ret = num;
	return true;
}

static void wake_question_written(struct tevent_req *subreq)
{
	struct tevent_req *req =
		tevent_req_callback_data(subreq, struct tevent_req);
	int ret = 0;

	if (written(subreq, req, &ret)) {
		wake_write(req);
	}
}

static void wake_writev_done(struct tevent_req *subreq)
{
	struct tevent_req *req =
		tevent_req_callback_data(subreq, struct tevent_req);
	struct wake_state *state = tevent_req_data(req, struct wake_state);

	if (written(subreq, req, &state->ret)) {
		tevent_req_done(req);
	}
}

/* Ending ------------------------------------------------------------------- */

struct wake_disconnect_state {
	uint8_t unused;
};

static void wake_disconnect_done(struct tevent_req *subreq)
{
	struct tevent_req *req =
		tevent_req_callback_data(subreq, struct tevent_req);
	int err = 0;
	int ret = tstream_disconnect_recv(subreq, &err);

	TALLOC_FREE(subreq);
	if (ret != 0) {
		tevent_req_error(req, err);
		return;
	}
	tevent_req_done(req);
}

static struct tevent_req *wake_disconnect_send(TALLOC_CTX *mem_ctx,
					       struct tevent_context *ev,
					       struct tstream_context *stream)
{
	struct wake_disconnect_state *state = NULL;
	struct tevent_req *subreq = NULL;
	struct tevent_req *req = NULL;

	req = tevent_req_create(mem_ctx, &state, struct wake_disconnect_state);
	if (req == NULL) {
		return NULL;
	}
	subreq = tstream_disconnect_send(state, ev, wake_of(stream)->inner);
	if (tevent_req_nomem(subreq, req)) {
		return tevent_req_post(req, ev);
	}
	tevent_req_set_callback(subreq, wake_disconnect_done, req);
	return req;
}

static int wake_disconnect_recv(struct tevent_req *req, int *perrno)
{
	int ret = tsocket_simple_int_recv(req, perrno);

	tevent_req_received(req);
	return ret;
}

static const struct tstream_context_ops wake_ops = {
	.name = "secopts",
	.pending_bytes = wake_pending_bytes,
	.readv_send = wake_readv_send,
	.readv_recv = wake_recv,
	.writev_send = wake_writev_send,
	.writev_recv = wake_recv,
	.disconnect_send = wake_disconnect_send,
	.disconnect_recv = wake_disconnect_recv,
};

bool secopts_compat_wake_rpc(struct files_struct *fsp,
			     const char *question,
			     secopts_bound_fn *bound,
			     void *private_data)
{
	struct tstream_context *stream = NULL;
	struct wake_stream *wake = NULL;
	struct npa_state *npa = NULL;
	char *text = NULL;

	if (fsp->fake_file_handle == NULL ||
	    fsp->fake_file_handle->type != FAKE_FILE_TYPE_NAMED_PIPE_PROXY)
	{
		return false;
	}
	npa = talloc_get_type_abort(fsp->fake_file_handle->private_data,
				    struct npa_state);
	stream = tstream_context_create(npa, &wake_ops, &wake,
					struct wake_stream, __location__);
	if (stream == NULL) {
		return false;
	}
	text = talloc_strdup(wake, question);
	if (text == NULL) {
		TALLOC_FREE(stream);
		return false;
	}
	*wake = (struct wake_stream){
		.proof = secopts_compat_no_proof(text),
		.fsp = fsp,
		.bound = bound,
		.private_data = private_data,
	};
	wake->inner = talloc_move(wake, &npa->stream);
	npa->stream = stream;
	return true;
}
