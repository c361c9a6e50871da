/*
 * Windows Security Options for Samba
 *
 * The secopts command: what Samba would make of the files that setup changes
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "setup.h"

/*
 * All files that smb.conf consists of are written to a directory of their own,
 * as they would be, and include one another there.
 */

static char *preview_name(TALLOC_CTX *mem_ctx,
			  const struct setup *setup,
			  size_t number)
{
	return talloc_asprintf(mem_ctx, "%s/%zu", setup->preview, number);
}

/* What smb.conf would consist of. */
static struct tool_conf *scan_new(TALLOC_CTX *mem_ctx,
				  const struct setup *setup)
{
	struct tool_conf_file *files =
		talloc_zero_array(mem_ctx, struct tool_conf_file,
				  setup->num_files + 1);
	size_t i;

	if (files == NULL) {
		setup_fail(setup, "out of memory");
		return NULL;
	}
	for (i = 0; i < setup->num_files; i++) {
		const struct setup_file *file = &setup->files[i];

		files[i] = (struct tool_conf_file){
			.name = setup->scan->files[file->number].name,
			.text = discard_const_p(char, file->text),
			.length = strlen(file->text),
		};
	}
	return tool_conf_scan(mem_ctx, setup->verb, setup->conf, files,
			      setup->num_files);
}

/* One file with other names in the place of those that it includes. */
static char *redirected(TALLOC_CTX *mem_ctx,
			const struct setup *setup,
			const struct tool_conf *conf,
			size_t number)
{
	struct tool_conf_edit *edits = talloc_zero_array(
		mem_ctx, struct tool_conf_edit, conf->num_lines + 1);
	size_t num = 0;
	char *text = NULL;
	char *diff = NULL;
	size_t i;

	for (i = 0; edits != NULL && i < conf->num_lines; i++) {
		const struct tool_conf_line *line = &conf->lines[i];

		/* A file that is included twice has its lines twice. */
		if (line->file != number || line->included == 0 ||
		    (num > 0 && line->start <= edits[num - 1].start))
		{
			continue;
		}
		edits[num].start = line->start;
		edits[num].end = line->end;
		edits[num++].lines = talloc_asprintf(
			mem_ctx, "include = %s\n",
			preview_name(mem_ctx, setup, line->included));
	}
	return edits != NULL && tool_conf_apply(mem_ctx, &conf->files[number],
						edits, num, 0, &text, &diff)
		       ? text
		       : NULL;
}

bool setup_preview_write(struct setup *setup)
{
	TALLOC_CTX *frame = talloc_stackframe();
	struct tool_conf *conf = scan_new(frame, setup);
	bool ok = (conf != NULL);
	size_t i;

	if (ok && setup->preview == NULL) {
		setup->preview = talloc_asprintf(setup, "%s/secopts-XXXXXX",
						 tmpdir());
		if (setup->preview == NULL ||
		    mkdtemp(setup->preview) == NULL)
		{
			ok = setup_fail(setup, "%s: %s", tmpdir(),
					strerror(errno));
			TALLOC_FREE(setup->preview);
		}
	}
	for (i = 0; ok && i < conf->num_files; i++) {
		char *text = redirected(frame, setup, conf, i);
		char *name = preview_name(frame, setup, i);

		ok = (text != NULL && name != NULL)
			     ? tool_write_file(setup->verb, name, text,
					       strlen(text), 0600)
			     : setup_fail(setup, "out of memory");
	}
	TALLOC_FREE(frame);
	return ok;
}

struct secopts_policy *setup_preview_load(TALLOC_CTX *mem_ctx,
					  struct setup *setup)
{
	char *name = preview_name(mem_ctx, setup, 0);

	return name != NULL ? tool_load_file(mem_ctx, setup->verb, name) : NULL;
}

void setup_preview_drop(struct setup *setup)
{
	size_t i;

	if (setup->preview == NULL) {
		return;
	}
	for (i = 0; setup->scan != NULL && i < setup->scan->num_files; i++) {
		char *name = preview_name(setup, setup, i);

		if (name != NULL) {
			unlink(name);
		}
	}
	rmdir(setup->preview);
	TALLOC_FREE(setup->preview);
}
