/*
 * Windows Security Options for Samba
 *
 * The same mutations in every run, for where there is no libFuzzer
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "testlib.h"

#define MAX_SEEDS 256
#define MAX_SIZE 512

struct seed {
	uint8_t data[MAX_SIZE];
	size_t size;
};

static struct seed seeds[MAX_SEEDS];
static size_t num_seeds;

/* In the order of their names, so that every run is the same. */
static void read_corpus(void)
{
	struct dirent **entries = NULL;
	int num = scandir(FUZZ_CORPUS, &entries, NULL, alphasort);
	int i;

	for (i = 0; i < num; i++) {
		char path[sizeof(FUZZ_CORPUS) + sizeof(entries[i]->d_name)];
		FILE *file = NULL;

		snprintf(path, sizeof(path), "%s/%s", FUZZ_CORPUS,
			 entries[i]->d_name);
		if (entries[i]->d_name[0] != '.' && num_seeds < MAX_SEEDS) {
			file = fopen(path, "rb");
		}
		free(entries[i]);
		if (file != NULL) {
			struct seed *seed = &seeds[num_seeds++];

			seed->size = fread(seed->data, 1, MAX_SIZE, file);
			fclose(file);
		}
	}
	free(entries);
}

/* In a buffer of its own size, so that ASan sees an overrun. */
static void run(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size + 1);

	assert_non_null(copy);
	memcpy(copy + 1, data, size);
	LLVMFuzzerTestOneInput(copy + 1, size);
	free(copy);
}

static void mutate(struct seed *seed, uint32_t *random)
{
	static const uint8_t edges[] = {0, 1, 0x7f, 0x80, 0xff, ' ', ',', '"'};
	uint32_t how = test_random(random) % 6;
	uint32_t value = test_random(random) >> 8;
	size_t at = seed->size > 0 ? test_random(random) % seed->size : 0;

	if (seed->size == 0 || (how == 5 && seed->size < MAX_SIZE)) {
		memmove(seed->data + at + 1, seed->data + at, seed->size - at);
		seed->data[at] = (uint8_t)value;
		seed->size++;
		return;
	}
	switch (how) {
	case 0:
		seed->data[at] ^= (uint8_t)(1u << value % 8);
		break;
	case 1:
		seed->data[at] = (uint8_t)value;
		break;
	case 2:
		seed->data[at] = edges[value % sizeof(edges)];
		break;
	case 3:
		seed->size = at;
		break;
	default:
		seed->size--;
		memmove(seed->data + at, seed->data + at + 1, seed->size - at);
		break;
	}
}

static void test_corpus(void **state)
{
	size_t i;

	(void)state;

	assert_true(num_seeds >= 5);
	for (i = 0; i < num_seeds; i++) {
		size_t size;

		for (size = 0; size <= seeds[i].size; size++) {
			run(seeds[i].data, size);
		}
	}
}

static void test_mutations(void **state)
{
	uint32_t random = 20080000;
	long n;

	(void)state;

	assert_true(num_seeds > 0);
	for (n = 0; n < FUZZ_RUNS; n++) {
		const struct seed *origin =
			&seeds[test_random(&random) % num_seeds];
		uint32_t times = 1 + test_random(&random) % 8;
		struct seed seed;

		seed.size = origin->size;
		memcpy(seed.data, origin->data, origin->size);
		for (; times > 0; times--) {
			mutate(&seed, &random);
		}
		run(seed.data, seed.size);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_corpus),
		cmocka_unit_test(test_mutations),
	};

	read_corpus();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
