/*
 * Windows Security Options for Samba
 *
 * Fuzz what goes through the pipe of somebody whom a rule is about
 *
 * A byte of state, then steps of a client and of a server. What reaches
 * either end is compared with a second opinion, made from C706 chapter 12 and
 * from what pipe_wake.c promises: nothing but a BIND, whole and alone, comes
 * before the server's proof; the question is asked once, before anything else
 * that the client writes; nothing that the server says after its answer to the
 * BIND is read before the proof, which nobody reads; what follows passes as it
 * is; and a pipe that is broken stays so.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "fuzz_pipe.h"

/* The client's end --------------------------------------------------------- */

struct client {
	struct files_struct fsp;
	struct npa_state *npa;
	struct tevent_req *reading;
	struct tevent_req *writing;
	struct iovec vector[2];
	uint8_t *buffer; /* what is being read, in memory of its size */
	uint8_t *own;	 /* what is being written */
	struct bytes read;
	size_t num_errors; /* of reads and writes */
	size_t num_bound;  /* how often it was told to what */
};

static struct client client;
static struct tevent_context *ev;

static void read_done(struct tevent_req *req)
{
	int err = 0;
	int ret = tstream_readv_recv(req, &err);

	require(ret == -1 ||
		(ret > 0 && (size_t)ret == client.vector[0].iov_len));
	if (ret == -1) {
		client.num_errors++;
	} else {
		add_bytes(&client.read, client.buffer, ret);
	}
	TALLOC_FREE(client.reading);
	free(client.buffer);
	client.buffer = NULL;
}

static void write_done(struct tevent_req *req)
{
	int err = 0;

	if (tstream_writev_recv(req, &err) == -1) {
		client.num_errors++;
	}
	TALLOC_FREE(client.writing);
	free(client.own);
	client.own = NULL;
}

/* As np_read_send() does: one byte, or what is said to be there. */
static void client_reads(size_t most)
{
	ssize_t pending = tstream_pending_bytes(client.npa->stream);
	size_t size = MIN((size_t)MAX(pending, 1), MAX(most, 1));

	require(pending >= 0);
	client.buffer = malloc(size);
	require(client.buffer != NULL);
	client.vector[0] =
		(struct iovec){.iov_base = client.buffer, .iov_len = size};
	client.reading = tstream_readv_send(ev,
					    ev,
					    client.npa->stream,
					    &client.vector[0],
					    1);
	require(client.reading != NULL);
	tevent_req_set_callback(client.reading, read_done, NULL);
}

static void client_writes(const uint8_t *data, size_t size, bool in_two)
{
	struct iovec vector[2];
	size_t first = in_two ? size / 2 : size;

	client.own = malloc(size);
	require(client.own != NULL);
	memcpy(client.own, data, size);
	vector[0] = (struct iovec){.iov_base = client.own, .iov_len = first};
	vector[1] = (struct iovec){.iov_base = client.own + first,
				   .iov_len = size - first};
	client.writing = tstream_writev_send(ev,
					     ev,
					     client.npa->stream,
					     vector,
					     in_two ? 2 : 1);
	require(client.writing != NULL);
	tevent_req_set_callback(client.writing, write_done, NULL);
}

static void sentinel(struct tevent_context *context,
		     struct tevent_immediate *im,
		     void *private_data)
{
	*(bool *)private_data = true;
}

/*
 * What has been made to happen at once happens, and what that leads to: until
 * nothing is before a sentinel.
 */
static void settle(void)
{
	struct tevent_immediate *im = tevent_create_immediate(ev);
	int num;

	require(im != NULL);
	do {
		bool done = false;

		tevent_schedule_immediate(im, ev, sentinel, &done);
		for (num = 0; !done; num++) {
			require(tevent_loop_once(ev) == 0);
		}
	} while (num > 1);
	TALLOC_FREE(im);
}

/* The second opinion ------------------------------------------------------- */

enum phase {
	NOTHING, /* the client has written nothing */
	BINDING, /* its BIND is under way */
	BOUND,	 /* the server has answered the BIND */
	ASKED,	 /* the question has gone out */
	OPEN,	 /* proved */
	BROKEN,
};

struct opinion {
	enum phase phase;
	struct bytes to_server; /* but for the question */
	size_t question_at;	/* where in it; 0: nowhere */
	struct bytes to_client;
	size_t num_errors;
	size_t seen; /* messages of the server that it has looked at */
};

static struct opinion opinion;

static unsigned int u16_of(const uint8_t *data, size_t at)
{
	bool is_little = (data[4] & 0x10) != 0;

	return data[at + (is_little ? 0 : 1)] | data[at + (is_little ? 1 : 0)]
							<< 8;
}

/* May this go out? */
static bool expect_write(const uint8_t *data, size_t size, bool in_two)
{
	bool is_whole = !in_two && size >= 16 && u16_of(data, 8) == size;

	switch (opinion.phase) {
	case NOTHING:
		if (!is_whole || data[2] != 11) {
			opinion.phase = BROKEN;
			return false;
		}
		opinion.phase = BINDING;
		break;
	case BOUND:
		opinion.question_at = opinion.to_server.size;
		opinion.phase = ASKED;
		break;
	case ASKED:
	case OPEN:
		break;
	default:
		opinion.phase = BROKEN;
		return false;
	}
	return true;
}

static bool is_answer(const uint8_t *data, size_t size)
{
	static const char answer[] = "secopts: they are.";
	size_t length = sizeof(answer) - 1;

	return size > 16 + length && data[2] == 15 &&
	       u16_of(data, 10) == length &&
	       memcmp(data + size - length, answer, length) == 0;
}

/* The client waits for something, and this is what the server says next. */
static void expect_read(const uint8_t *data, size_t size)
{
	bool passes = opinion.phase == OPEN;

	if (size >= 16 && opinion.phase == BINDING) {
		opinion.phase = BOUND;
		passes = true;
	} else if (size >= 16 && opinion.phase == ASKED &&
		   is_answer(data, size)) {
		opinion.phase = OPEN;
		return;
	}
	if (passes) {
		add_bytes(&opinion.to_client, data, size);
		return;
	}
	opinion.phase = BROKEN;
	opinion.num_errors++;
}

/*
 * The messages that the server's end was asked for since, in their order. Once
 * the pipe is proved it does not matter whether a message was asked for whole.
 */
static struct bytes said[64];
static size_t num_said;

static void expect_reads(void)
{
	while (opinion.seen < server.taken) {
		const struct bytes *message = &said[opinion.seen++];

		expect_read(message->data, message->size);
	}
}

/*
 * A question, in the place for it; everything else as the client wrote it.
 * Returns whether that is all of it.
 */
static bool compare_written(void)
{
	bool is_all = true;
	const uint8_t *data = server.written.data;
	size_t size = server.written.size;
	size_t at = opinion.question_at;
	size_t length = strlen(QUESTION);

	if (at > 0 && size > at) {
		size_t frag = (size >= at + 16) ? u16_of(data + at, 8) : 0;

		require(frag > 24 + length && size >= at + frag);
		require(data[at + 2] == 14 && (data[at + 3] & 3) == 3);
		require(u16_of(data + at, 10) == length);
		require(memcmp(data + at + frag - length, QUESTION, length) ==
			0);
		/* Nothing of the client's goes out before the question has. */
		require(size == at + frag ||
			size == opinion.to_server.size + frag);
		require(memcmp(data + at + frag,
			       opinion.to_server.data + at,
			       size - at - frag) == 0);
		is_all = size == opinion.to_server.size + frag;
		size = at;
	} else {
		is_all = at == 0 && size == opinion.to_server.size;
	}
	require(size <= opinion.to_server.size);
	require(memcmp(data, opinion.to_server.data, size) == 0);
	return is_all;
}

static void compare(void)
{
	bool is_all_written = compare_written();

	expect_reads();
	require(client.read.size <= opinion.to_client.size);
	require(memcmp(client.read.data,
		       opinion.to_client.data,
		       client.read.size) == 0);
	require(client.num_errors == opinion.num_errors);
	if (opinion.phase == BROKEN) {
		return;
	}
	/* Whoever waits has been given all there is, and all that is left. */
	require(client.reading == NULL ||
		client.read.size == opinion.to_client.size);
	require(client.reading != NULL ||
		(size_t)tstream_pending_bytes(client.npa->stream) ==
			opinion.to_client.size - client.read.size);
	require(client.writing == NULL || server.writing != NULL);
	require(server.writing != NULL || is_all_written);
}

/* Steps -------------------------------------------------------------------- */

struct input {
	const uint8_t *data;
	size_t left;
};

static uint8_t next(struct input *input)
{
	if (input->left == 0) {
		return 0;
	}
	input->left--;
	return *input->data++;
}

/* A PDU: drawn, with the length that it has where it is to be a whole one. */
static size_t draw(struct input *input, uint8_t how, uint8_t *pdu)
{
	size_t wanted = next(input);
	size_t size = MIN(wanted, input->left);

	memcpy(pdu, input->data, size);
	input->data += size;
	input->left -= size;
	if ((how & 0x10) && size >= 16) {
		pdu[4] |= 0x10;
		pdu[8] = (uint8_t)size;
		pdu[9] = 0;
	}
	return size;
}

/* The head of a PDU, and as many bytes more. */
static size_t make(uint8_t *pdu, uint8_t kind, size_t more, size_t auth)
{
	const uint8_t head[16] = {5,
				  0,
				  kind,
				  3,
				  0x10,
				  0,
				  0,
				  0,
				  (uint8_t)(16 + more),
				  0,
				  (uint8_t)auth,
				  0,
				  1,
				  0,
				  0,
				  0};

	memset(pdu, 0, 16 + more);
	memcpy(pdu, head, sizeof(head));
	return 16 + more;
}

static void write_step(struct input *input, uint8_t how)
{
	uint8_t pdu[256];
	size_t size = 0;
	bool may;

	switch (how & 7) {
	case 0:
		size = draw(input, how, pdu);
		break;
	case 6:
		size = make(pdu, 11, 56, (how & 8) ? 8 : 0);
		break;
	default:
		size = make(pdu, 0, 16, 0);
		break;
	}
	if (client.writing != NULL || size == 0) {
		return;
	}
	server.defers = (how & 0x20) != 0;
	may = expect_write(pdu, size, (how & 0x40) && size > 1);
	if (may) {
		add_bytes(&opinion.to_server, pdu, size);
	} else {
		opinion.num_errors++;
	}
	client_writes(pdu, size, (how & 0x40) && size > 1);
}

static void server_step(struct input *input, uint8_t how)
{
	static const char answer[] = SECOPTS_RPC_ANSWER;
	uint8_t pdu[256];
	size_t length = sizeof(answer) - 1;
	size_t size;

	if (num_said == ARRAY_SIZE(said)) {
		return;
	}
	if ((how & 7) == 2) {
		size = draw(input, how, pdu);
	} else {
		size = make(pdu, 15, 40 + length, length);
		memcpy(pdu + size - length, answer, length);
		if (how & 8) {
			pdu[next(input) % size] ^= next(input);
		}
	}
	if (size == 0) {
		return;
	}
	said[num_said].size = 0;
	add_bytes(&said[num_said++], pdu, size);
	server_says(pdu, size);
}

/*
 * What waits for a proved pipe is no longer looked at, and goes on where a
 * write fails meanwhile: that is left out.
 */
static void finish_write(bool fails)
{
	fails = fails && server.writing != NULL &&
		!(opinion.phase == OPEN && client.reading != NULL);
	if (fails) {
		opinion.phase = BROKEN;
		opinion.num_errors++;
	}
	serve_write(fails ? ECONNRESET : 0);
}

static void step(struct input *input)
{
	uint8_t how = next(input);

	switch (how & 7) {
	case 1:
		if (client.reading == NULL) {
			if (opinion.phase == BROKEN) {
				opinion.num_errors++;
			}
			client_reads(how >> 3 ? how >> 3 : 4096);
		}
		break;
	case 2:
	case 3:
		server_step(input, how);
		break;
	case 4:
		finish_write((how & 8) != 0);
		break;
	case 5:
		if (server.reading != NULL) {
			opinion.num_errors++;
			tevent_req_error(server.reading, ECONNRESET);
		}
		break;
	default:
		write_step(input, how);
		break;
	}
	settle();
	compare();
}

static void bound(struct files_struct *fsp,
		  const char *interfaces,
		  void *private_data)
{
	struct client *told = private_data;

	require(fsp == &told->fsp && interfaces != NULL);
	told->num_bound++;
	require(told->num_bound == 1);
}

static void start(void)
{
	struct fake_file_handle *handle =
		talloc_zero(ev, struct fake_file_handle);
	struct stream_data *unused = NULL;

	server_start();
	client.read.size = 0;
	client.num_errors = client.num_bound = 0;
	opinion.phase = NOTHING;
	opinion.to_server.size = opinion.to_client.size = 0;
	opinion.question_at = opinion.num_errors = opinion.seen = 0;
	num_said = 0;

	require(handle != NULL);
	client.npa = talloc_zero(handle, struct npa_state);
	require(client.npa != NULL);
	client.npa->stream = tstream_context_create(client.npa,
						    &server_ops,
						    &unused,
						    struct stream_data,
						    __location__);
	require(client.npa->stream != NULL);
	handle->type = FAKE_FILE_TYPE_NAMED_PIPE_PROXY;
	handle->private_data = client.npa;
	client.fsp.fake_file_handle = handle;
	require(secopts_compat_wake_rpc(&client.fsp, QUESTION, bound, &client));
}

/* The pipe is closed before what waits is, or after it. */
static void end(bool pipe_first)
{
	if (pipe_first) {
		TALLOC_FREE(client.fsp.fake_file_handle);
	}
	TALLOC_FREE(client.reading);
	TALLOC_FREE(client.writing);
	TALLOC_FREE(client.fsp.fake_file_handle);
	require(server.reading == NULL && server.writing == NULL);
	free(client.buffer);
	client.buffer = NULL;
	free(client.own);
	client.own = NULL;
	server_end();
}

static size_t run(const uint8_t *data, size_t size)
{
	struct input input = {.data = data + 1, .left = size - 1};
	size_t before = talloc_total_blocks(NULL);

	start();
	while (input.left > 0) {
		step(&input);
	}
	end((data[0] & 0x80) != 0);
	return talloc_total_blocks(NULL) - before;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 2) {
		return 0;
	}
	if (ev == NULL) {
		start_samba("fuzz_pipe");
		ev = tevent_context_init(NULL);
		require(ev != NULL);
	}
	if (run(data, size) != 0) {
		/* What is kept once is not kept again. */
		require(run(data, size) == 0);
	}
	return 0;
}
