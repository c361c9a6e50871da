/*
 * Windows Security Options for Samba
 *
 * Tests of what Group Policy has delivered: cache, damage, absence
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "testlib.h"

#include "includes.h"
#include "secopts_layer.h"
#include "../../module/compat/util_headers.h"
#include "pol.h"
#include "tempdir.h"
#include "lib/param/param.h"

static char *path;
static struct loadparm_context *lp_ctx;

#define LSA "SYSTEM\\CurrentControlSet\\Control\\Lsa"
#define LMS "SYSTEM\\CurrentControlSet\\Services\\LanmanServer\\Parameters"

static struct pol_file whole(uint8_t number)
{
	struct pol_file out;
	const uint8_t dword[4] = {number};

	pol_start(&out);
	pol_put_entry(&out, LSA, "RestrictAnonymous", 4, dword, 4);
	pol_put_entry(&out, "Software\\secopts\\ORIGIN", "RestrictAnonymous", 1,
		      "H\0i\0\0\0", 6);
	pol_put_entry(&out, LMS, "NullSessionPipes", 7, "a\0\0\0b\0\0\0\0\0", 10);
	pol_put_entry(&out, LMS, "OfALaterVersion", 4, dword, 4);
	pol_put_entry(&out, "System Access", "LSAAnonymousNameLookup", 4, dword, 4);
	pol_put_entry(&out, LSA, "UseMachineId", 1, "x\0\0\0", 4);
	return out;
}

static void write_file(const struct pol_file *bytes)
{
	char *temp = talloc_asprintf(NULL, "%s.new", path);

	assert_true(file_save(temp, bytes->bytes, bytes->length));
	assert_int_equal(rename(temp, path), 0);
	TALLOC_FREE(temp);
}

static uint32_t number_of(const struct secopts_layer *layer)
{
	assert_non_null(layer);
	return layer->values[SECOPTS_RESTRICT_ANONYMOUS].data.number;
}

static int setup(void **state)
{
	(void)unlink(path);
	assert_null(secopts_layer_read(path));
	return 0;
}

static void test_values(void **state)
{
	struct pol_file bytes = whole(1);
	const struct secopts_layer *layer = NULL;
	const struct secopts_registry_value *value = NULL;

	write_file(&bytes);
	layer = secopts_layer_read(path);
	assert_non_null(layer);
	assert_false(layer->broken);
	value = &layer->values[SECOPTS_RESTRICT_ANONYMOUS];
	assert_true(value->given);
	assert_null(value->problem);
	assert_int_equal(value->data.number, 1);
	assert_string_equal(layer->gpo[SECOPTS_RESTRICT_ANONYMOUS], "Hi");
	value = &layer->values[SECOPTS_NULL_SESSION_PIPES];
	assert_int_equal(value->data.list.num, 2);
	assert_string_equal(value->data.list.names[1], "b");
	assert_null(layer->gpo[SECOPTS_NULL_SESSION_PIPES]);
	assert_true(layer->values[SECOPTS_LSA_ANONYMOUS_NAME_LOOKUP].given);
	assert_string_equal(layer->values[SECOPTS_USE_MACHINE_ID].problem,
			    "not a REG_DWORD, as it has to be");
	assert_false(layer->values[SECOPTS_RESTRICT_NULL_SESS_ACCESS].given);
	/* unchanged: not read again */
	assert_ptr_equal(secopts_layer_read(path), layer);
}

/* A file that takes the place of another is read, and its absence seen. */
static void test_change(void **state)
{
	struct pol_file bytes = whole(1);
	uint64_t serial;

	write_file(&bytes);
	serial = secopts_layer_read(path)->serial;
	bytes = whole(0);
	write_file(&bytes);
	assert_int_equal(number_of(secopts_layer_read(path)), 0);
	assert_true(secopts_layer_read(path)->serial > serial);
	assert_int_equal(unlink(path), 0);
	assert_null(secopts_layer_read(path));
}

/* Cut off anywhere: what was read last holds, or nothing is known. */
static void test_damage(void **state)
{
	struct pol_file bytes = whole(1);
	struct pol_file cut = bytes;
	size_t length;

	/* All entries are of an even length: none of these ends with one. */
	for (length = 1; length < bytes.length; length += 6) {
		cut.length = length;
		write_file(&cut);
		assert_true(secopts_layer_read(path)->broken);
	}
	write_file(&bytes);
	assert_false(secopts_layer_read(path)->broken);
	cut.length = bytes.length - 1;
	write_file(&cut);
	assert_false(secopts_layer_read(path)->broken);
	assert_int_equal(number_of(secopts_layer_read(path)), 1);
	/* and again, once it is whole */
	bytes = whole(0);
	write_file(&bytes);
	assert_int_equal(number_of(secopts_layer_read(path)), 0);
}

/* A directory in its place cannot be read by anybody. */
static void test_unreadable(void **state)
{
	assert_int_equal(mkdir(path, 0700), 0);
	assert_true(secopts_layer_read(path)->broken);
	assert_int_equal(rmdir(path), 0);
	assert_null(secopts_layer_read(path));
}

static uint32_t shared_number(struct secopts_registry *registry,
			      const struct pol_file *bytes)
{
	registry->serial++;
	registry->delivered = bytes->bytes;
	registry->delivered_length = bytes->length;
	return number_of(secopts_layer_shared(registry, path));
}

/* A cluster's registry goes before the node's file, once it holds something. */
static void test_shared(void **state)
{
	struct secopts_registry registry = {.serial = 1};
	const struct pol_file none = {.bytes = "PReg\1\0\0\0", .length = 8};
	struct pol_file bytes = whole(1);
	const struct secopts_layer *layer = NULL;

	assert_null(secopts_layer_shared(&registry, path));
	write_file(&bytes);
	assert_true(secopts_layer_shared(&registry, path)
			    ->values[SECOPTS_RESTRICT_ANONYMOUS]
			    .given);
	bytes = whole(0);
	assert_int_equal(shared_number(&registry, &bytes), 0);
	/* unchanged: not read again; out of reach: what was read last */
	layer = secopts_layer_shared(&registry, path);
	assert_ptr_equal(secopts_layer_shared(&registry, path), layer);
	assert_ptr_equal(secopts_layer_shared(NULL, path), layer);
	bytes = whole(1);
	assert_int_equal(shared_number(&registry, &bytes), 1);
	bytes.length -= 1;
	assert_int_equal(shared_number(&registry, &bytes), 1);
	(void)shared_number(&registry, &none);
	layer = secopts_layer_shared(&registry, path);
	assert_false(layer->values[SECOPTS_RESTRICT_ANONYMOUS].given);
	assert_false(layer->broken);
}

/* Where nothing has been read, nothing is opened. */
static void test_shared_unreadable(void **state)
{
	const uint8_t bytes[] = "PReg?";
	struct secopts_registry registry = {
		.serial = 1,
		.delivered = bytes,
		.delivered_length = sizeof(bytes),
	};

	assert_true(secopts_layer_shared(NULL, path)->broken);
	assert_true(secopts_layer_shared(&registry, path)->broken);
}

static void wait_for_second_after(time_t second)
{
	while (time_mono(NULL) == second) {
		usleep(1000);
	}
}

/* Within one second nobody looks twice, but for those who have to know. */
static void test_lately(void **state)
{
	struct pol_file one = whole(1);
	struct pol_file zero = whole(0);
	uint32_t in_time;
	time_t second;

	do {
		wait_for_second_after(time_mono(NULL));
		second = time_mono(NULL);
		write_file(&one);
		assert_int_equal(number_of(secopts_layer_now(lp_ctx)), 1);
		write_file(&zero);
		in_time = number_of(secopts_layer_lately(lp_ctx));
	} while (time_mono(NULL) != second);
	assert_int_equal(in_time, 1);
	assert_int_equal(number_of(secopts_layer_now(lp_ctx)), 0);
	assert_int_equal(number_of(secopts_layer_lately(lp_ctx)), 0);

	write_file(&one);
	wait_for_second_after(time_mono(NULL));
	assert_int_equal(number_of(secopts_layer_lately(lp_ctx)), 1);

	/* and where there is nothing any more */
	assert_int_equal(unlink(path), 0);
	wait_for_second_after(time_mono(NULL));
	assert_null(secopts_layer_lately(lp_ctx));
	do {
		wait_for_second_after(time_mono(NULL));
		second = time_mono(NULL);
		(void)unlink(path);
		assert_null(secopts_layer_now(lp_ctx));
		write_file(&one);
		in_time = (secopts_layer_lately(lp_ctx) != NULL);
	} while (time_mono(NULL) != second);
	assert_int_equal(in_time, 0);
	assert_int_equal(number_of(secopts_layer_now(lp_ctx)), 1);
}

static int make_path(void **state)
{
	int rc = test_make_dir(state);

	path = test_path(NULL, SECOPTS_LAYER_FILE);
	lp_ctx = loadparm_init(NULL);
	assert_true(lpcfg_set_cmdline(lp_ctx, "state directory",
				      test_path(*state, "")));
	return rc;
}

static int remove_path(void **state)
{
	(void)unlink(path);
	(void)secopts_layer_read(path);
	TALLOC_FREE(path);
	TALLOC_FREE(lp_ctx);
	return test_remove_dir(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_values, setup),
		cmocka_unit_test_setup(test_change, setup),
		cmocka_unit_test_setup(test_damage, setup),
		cmocka_unit_test_setup(test_unreadable, setup),
		cmocka_unit_test_setup(test_shared, setup),
		cmocka_unit_test_setup(test_shared_unreadable, setup),
		cmocka_unit_test_setup(test_lately, setup),
	};
	return cmocka_run_group_tests(tests, make_path, remove_path);
}
