/*
 * Windows Security Options for Samba
 *
 * The secopts command: sessions
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "../common/sessions.h"
#include "secopts_compat_db.h"
#include "../../samba/secopts_shares.h"
#include "libcli/smb/smb_constants.h"

/* MS-SMB2 2.2.3, Dialects */
static const char *dialect_text(uint16_t dialect)
{
	switch (dialect) {
	case 0:
		return "1";
	case SMB2_DIALECT_REVISION_202:
		return "2.0.2";
	case SMB2_DIALECT_REVISION_210:
		return "2.1";
	case SMB3_DIALECT_REVISION_300:
		return "3.0";
	case SMB3_DIALECT_REVISION_302:
		return "3.0.2";
	case SMB3_DIALECT_REVISION_311:
		return "3.1.1";
	}
	return "unknown";
}

/* Open pipes are known only where the VFS plug-in watches IPC$. */
static bool are_pipes_noted(void)
{
	int snum = lp_servicenumber("IPC$");

	return secopts_is_watched(snum < 0 ? GLOBAL_SECTION_SNUM : snum);
}

/* nt_time_to_unix() would round up. */
static time_t seconds(NTTIME when)
{
	return nt_time_to_full_timespec(when).tv_sec;
}

static const char *local_time(char buf[32], NTTIME when)
{
	time_t t = seconds(when);
	struct tm tm;

	if (localtime_r(&t, &tm) == NULL ||
	    strftime(buf, 32, "%Y-%m-%d %H:%M:%S", &tm) == 0)
	{
		return "?";
	}
	return buf;
}

static void print_pipe(const struct tool_pipe *pipe)
{
	char when[32];
	size_t i;

	printf("      pipe %-31s since %s\n", pipe->name,
	       local_time(when, pipe->since));
	for (i = 0; i < pipe->num_interfaces; i++) {
		printf("%s%s%s", i == 0 ? "        bound to " : ", ",
		       pipe->interfaces[i],
		       i + 1 == pipe->num_interfaces ? "\n" : "");
	}
}

static void print_session(const struct tool_session *session)
{
	char when[32];
	size_t i;
	size_t j;

	printf("%s%s%s session 0x%08" PRIx64 " from %s",
	       tool_style(stdout, TOOL_BOLD), secopts_who_name(session->who),
	       tool_style(stdout, TOOL_PLAIN), session->id, session->address);
	if (secopts_compat_is_clustered()) {
		printf(" on node %" PRIu32 "%s%s%s", session->server.vnn,
		       session->node != NULL ? " (" : "",
		       session->node != NULL ? session->node : "",
		       session->node != NULL ? ")" : "");
	}
	printf("\n");
	printf("  since %s, SMB %s, smbd %" PRIu64 "%s%s\n",
	       local_time(when, session->since), dialect_text(session->dialect),
	       session->server.pid,
	       session->workstation != NULL ? ", workstation " : "",
	       session->workstation != NULL ? session->workstation : "");
	for (i = 0; i < session->num_trees; i++) {
		const struct tool_tree *tree = &session->trees[i];

		printf("    share %-32s since %s\n", tree->share,
		       local_time(when, tree->since));
		for (j = 0; j < tree->num_pipes; j++) {
			print_pipe(&tree->pipes[j]);
		}
	}
	if (session->more) {
		printf("      and more pipes that were not noted\n");
	}
}

static void print_text(const struct tool_sessions *found)
{
	size_t anonymous = 0;
	size_t i;

	tool_page();
	for (i = 0; i < found->num; i++) {
		print_session(&found->sessions[i]);
		if (found->sessions[i].who == SECOPTS_WHO_ANONYMOUS) {
			anonymous++;
		}
	}
	printf("%s%zu anonymous, %zu guest\n", found->num > 0 ? "\n" : "",
	       anonymous, found->num - anonymous);
}

static json_t *json_time(NTTIME when)
{
	return tool_json_time(seconds(when));
}

static json_t *interfaces_json(const struct tool_pipe *pipe)
{
	return (pipe->interfaces != NULL)
		       ? tool_json_strings(pipe->interfaces,
					   pipe->num_interfaces)
		       : json_null();
}

static json_t *pipes_json(const struct tool_tree *tree)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < tree->num_pipes; i++) {
		const struct tool_pipe *pipe = &tree->pipes[i];

		array = tool_json_append(
			array, json_pack("{s:s, s:o, s:o}",
					 "name", pipe->name,
					 "since", json_time(pipe->since),
					 "interfaces",
					 interfaces_json(pipe)));
	}
	return array;
}

static json_t *trees_json(const struct tool_session *session)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < session->num_trees; i++) {
		const struct tool_tree *tree = &session->trees[i];

		array = tool_json_append(array,
					 json_pack("{s:s, s:I, s:o, s:o}",
						   "share", tree->share,
						   "id", (json_int_t)tree->id,
						   "since",
						   json_time(tree->since),
						   "pipes", pipes_json(tree)));
	}
	return array;
}

static json_t *node_json(const struct tool_session *session)
{
	if (!secopts_compat_is_clustered()) {
		return json_null();
	}
	return json_pack("{s:I, s:s?}",
			 "number", (json_int_t)session->server.vnn,
			 "name", session->node);
}

static json_t *session_json(const struct tool_session *session)
{
	char id[24];

	snprintf(id, sizeof(id), "0x%" PRIx64, session->id);
	return json_pack(
		"{s:s, s:s, s:s, s:s?, s:s, s:o, s:I, s:o, s:o, s:b, s:o}", "who",
		secopts_who_name(session->who), "id", id, "address", session->address,
		"workstation", session->workstation, "dialect",
		dialect_text(session->dialect), "node", node_json(session),
		"pid",
		(json_int_t)session->server.pid, "opened",
		json_time(session->opened), "since", json_time(session->since),
		"more_pipes", session->more, "shares", trees_json(session));
}

static enum tool_exit print_json(const struct tool_verb *verb,
				 const struct tool_sessions *found)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < found->num; i++) {
		array = tool_json_append(array,
					 session_json(&found->sessions[i]));
	}
	return tool_json_print(verb,
			       json_pack("{s:b, s:o}",
					 "pipes_noted", are_pipes_noted(),
					 "sessions", array),
			       TOOL_OK);
}

static enum tool_exit run(TALLOC_CTX *mem_ctx,
			  const struct tool_verb *verb,
			  const char *const *operands)
{
	struct tool_sessions *found = NULL;

	if (tool_load(mem_ctx, verb) != NULL) {
		found = tool_read_sessions(mem_ctx, verb);
	}
	if (found == NULL) {
		return TOOL_TROUBLE;
	}
	if (!are_pipes_noted()) {
		fprintf(stderr, "warning: open pipes are not known: IPC$ is "
				"not watched, see 'secopts show'\n");
	}
	if (tool_wants_json()) {
		return print_json(verb, found);
	}
	print_text(found);
	return TOOL_OK;
}

const struct tool_verb tool_sessions = {
	.name = "sessions",
	.group = TOOL_GROUP_HOLDS,
	.operands = "[OPTION...]",
	.summary = "list anonymous and guest sessions that are open",
	.help = "Lists who is connected without having proved who they are, "
		"from where and since when, with the shares and pipes they "
		"have open. Reads the databases of the running smbd and "
		"changes nothing; that needs root.",
	.takes = TOOL_TAKES_JSON | TOOL_TAKES_FILE,
	.run = run,
};
