/*
 * Windows Security Options for Samba
 *
 * The decisions: each branch by a row, and all facts against an oracle
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <stdio.h>
#include <string.h>

#include "secopts_decide.h"
#include "policylib.h"
#include "testlib.h"

/* MS-ERREF 2.3.1, not taken from the header under test */
#define ACCESS_DENIED 0xC0000022u

#define RNSA SECOPTS_RESTRICT_NULL_SESS_ACCESS
#define PIPES SECOPTS_NULL_SESSION_PIPES
#define SHARES SECOPTS_NULL_SESSION_SHARES
#define EIA SECOPTS_EVERYONE_INCLUDES_ANONYMOUS
#define NONE SECOPTS_NUM_SETTINGS

#define ANON SECOPTS_WHO_ANONYMOUS
#define GUEST SECOPTS_WHO_GUEST
#define USER SECOPTS_WHO_USER

/* Of the public scanners and clients; tests run in the top directory. */
#define PIPE_NAMES "tests/data/pipe-names.txt"

enum call {
	SESSION,
	SHARE,
	IPC,
	PIPE,
	EVERYONE,
	SWITCHED
};

/*
 * A policy in few words. All 0: Windows Server 2022, restricted, nothing
 * listed, Everyone taken away, guests left alone, enforcing.
 */
struct brief {
	bool no_policy;
	bool open;     /* RestrictNullSessAccess = 0 */
	bool everyone; /* EveryoneIncludesAnonymous = 1 */
	bool guest_as_anonymous;
	bool audit;
	int release; /* AS_OF(release); 0 is 2022 */
	const char *pipes[4];
	const char *shares[4];
	secopts_casecmp_fn casecmp;
};

#define AS_OF(release) ((int)SECOPTS_RELEASE_##release + 1)

static void set_list(struct secopts_policy *policy,
		     enum secopts_setting setting,
		     const char *const *names)
{
	struct secopts_data data = {.list = {.names = names}};

	while (data.list.num < 4 && names[data.list.num] != NULL) {
		data.list.num++;
	}
	secopts_policy_set(policy, setting, data,
			   SECOPTS_ORIGIN_SMB_CONF);
}

static const struct secopts_policy *make_policy(const struct brief *brief,
						struct secopts_policy *policy)
{
	enum secopts_release release = SECOPTS_RELEASE_2022;

	if (brief->no_policy) {
		return NULL;
	}
	if (brief->release != 0) {
		release = (enum secopts_release)(brief->release - 1);
	}
	secopts_policy_init(policy, SECOPTS_ROLE_STANDALONE, release,
			    brief->casecmp);
	policy->guest_as_anonymous = brief->guest_as_anonymous;
	policy->mode = brief->audit ? SECOPTS_MODE_AUDIT : SECOPTS_MODE_ENFORCE;
	set_number(policy, RNSA, brief->open ? 0 : 1);
	set_number(policy, EIA, brief->everyone ? 1 : 0);
	set_list(policy, PIPES, brief->pipes);
	set_list(policy, SHARES, brief->shares);
	return policy;
}

static struct secopts_verdict decide(enum call call,
				     const struct secopts_policy *policy,
				     const struct secopts_facts *facts,
				     const char *name)
{
	switch (call) {
	case SESSION:
		return secopts_decide_session(policy, facts);
	case SHARE:
		return secopts_decide_share(policy, facts, name, false);
	case IPC:
		return secopts_decide_share(policy, facts, name, true);
	case PIPE:
		return secopts_decide_pipe(policy, facts, name);
	case EVERYONE:
		return secopts_decide_everyone(policy, facts);
	case SWITCHED:
		break;
	}
	return secopts_decide_switched(policy, facts);
}

static int first_letter_casecmp(const char *a, const char *b)
{
	return a[0] - b[0];
}

struct row {
	const char *source;
	enum call call;
	struct brief policy;
	struct secopts_facts facts;
	const char *name;
	bool allow;
	enum secopts_reason reason;
	enum secopts_setting setting;
};

#define ALLOW(why, which)                                                     \
	.allow = true, .reason = SECOPTS_REASON_##why, .setting = (which)
#define REFUSE(why, which)                                                    \
	.allow = false, .reason = SECOPTS_REASON_##why, .setting = (which)

static const struct row session_rows[] = {
	{"KB 3034016: nothing is marked", SESSION, {0}, {.who = ANON},
	 REFUSE(NOTHING_MARKED, RNSA)},
	{"KB 3034016: since Server 2012", SESSION, {.release = AS_OF(2012)},
	 {.who = ANON}, REFUSE(NOTHING_MARKED, RNSA)},
	{"KB 3034016: not in 2008 R2", SESSION, {.release = AS_OF(2008R2)},
	 {.who = ANON}, ALLOW(OLD_RELEASE, RNSA)},
	{"KB 3034016: not in 2008", SESSION, {.release = AS_OF(2008)},
	 {.who = ANON}, ALLOW(OLD_RELEASE, RNSA)},
	{"KB 3034016: not in 2003", SESSION, {.release = AS_OF(2003)},
	 {.who = ANON}, ALLOW(OLD_RELEASE, RNSA)},
	{"KB 3034016: a pipe is marked", SESSION, {.pipes = {"samr"}},
	 {.who = ANON}, ALLOW(MARKED, PIPES)},
	{"KB 3034016: a share is marked", SESSION, {.shares = {"public"}},
	 {.who = ANON}, ALLOW(MARKED, SHARES)},
	{"KB 3034016: both are marked", SESSION,
	 {.pipes = {"samr"}, .shares = {"public"}}, {.who = ANON},
	 ALLOW(MARKED, PIPES)},
	{"a mark says more than the release", SESSION,
	 {.release = AS_OF(2003), .shares = {"public"}}, {.who = ANON},
	 ALLOW(MARKED, SHARES)},
	{"cc957461: 0 restricts nothing", SESSION, {.open = true},
	 {.who = ANON}, ALLOW(UNRESTRICTED, RNSA)},
	{"cc957461: 0, though marked", SESSION,
	 {.open = true, .pipes = {"samr"}}, {.who = ANON},
	 ALLOW(UNRESTRICTED, RNSA)},
	{"Everyone is another question", SESSION, {.everyone = true},
	 {.who = ANON}, REFUSE(NOTHING_MARKED, RNSA)},
	{"fail closed: no policy", SESSION, {.no_policy = true}, {.who = ANON},
	 REFUSE(FAILURE, NONE)},
	{"fail closed: a pipe is marked, a share unwatched", SESSION,
	 {.pipes = {"samr"}}, {.who = ANON, .unwatched_share = "tmp"},
	 REFUSE(UNWATCHED, RNSA)},
	{"fail closed: a share is marked, another unwatched", SESSION,
	 {.shares = {"public"}}, {.who = ANON, .unwatched_share = "tmp"},
	 REFUSE(UNWATCHED, RNSA)},
	{"fail closed: before 2012, a share unwatched", SESSION,
	 {.release = AS_OF(2008R2)}, {.who = ANON, .unwatched_share = "tmp"},
	 REFUSE(UNWATCHED, RNSA)},
	{"fail closed: nothing would end the session", SESSION,
	 {.pipes = {"samr"}}, {.who = ANON, .not_rechecked = true},
	 REFUSE(NOT_RECHECKED, NONE)},
	{"fail closed: not even unrestricted", SESSION,
	 {.open = true}, {.who = ANON, .not_rechecked = true},
	 REFUSE(NOT_RECHECKED, NONE)},
	{"a user's session goes on", SESSION, {0},
	 {.who = USER, .not_rechecked = true}, ALLOW(NOT_CONCERNED, NONE)},
	{"nothing is marked, whatever is watched", SESSION, {0},
	 {.who = ANON, .unwatched_share = "tmp"},
	 REFUSE(NOTHING_MARKED, RNSA)},
	{"there is nothing to guard when unrestricted", SESSION,
	 {.open = true}, {.who = ANON, .unwatched_share = "tmp"},
	 ALLOW(UNRESTRICTED, RNSA)},
	{"audit mode is the gate's business", SESSION, {.audit = true},
	 {.who = ANON}, REFUSE(NOTHING_MARKED, RNSA)},
	{"the session is being seen right now", SESSION, {.pipes = {"samr"}},
	 {.who = ANON, .session_unseen = true, .request_unreadable = true},
	 ALLOW(MARKED, PIPES)},

	{"issue: users never touched", SESSION, {0}, {.who = USER},
	 ALLOW(NOT_CONCERNED, NONE)},
	{"issue: users never touched", SESSION, {.guest_as_anonymous = true},
	 {.who = USER, .unwatched_share = "tmp"}, ALLOW(NOT_CONCERNED, NONE)},
	{"issue: users never touched", SESSION, {.no_policy = true},
	 {.who = USER}, ALLOW(NOT_CONCERNED, NONE)},
	{"guests, not asked for", SESSION, {0}, {.who = GUEST},
	 ALLOW(NOT_CONCERNED, NONE)},
	{"guests, no policy that asks for it", SESSION, {.no_policy = true},
	 {.who = GUEST}, ALLOW(NOT_CONCERNED, NONE)},
	{"'treat guest as anonymous'", SESSION, {.guest_as_anonymous = true},
	 {.who = GUEST}, REFUSE(NOTHING_MARKED, RNSA)},
	{"'treat guest as anonymous', marked", SESSION,
	 {.guest_as_anonymous = true, .shares = {"public"}}, {.who = GUEST},
	 ALLOW(MARKED, SHARES)},
	{"the switch is about guests", SESSION, {.guest_as_anonymous = true},
	 {.who = ANON}, REFUSE(NOTHING_MARKED, RNSA)},
	{"fail closed: nobody we know", SESSION, {0},
	 {.who = (enum secopts_who)99}, REFUSE(NOTHING_MARKED, RNSA)},
	{"fail closed: nobody we know, no policy", SESSION,
	 {.no_policy = true}, {.who = (enum secopts_who)99},
	 REFUSE(FAILURE, NONE)},
};

static const struct row share_rows[] = {
	{"event 1007: not listed", SHARE, {.pipes = {"samr"}}, {.who = ANON},
	 "tmp", REFUSE(NOT_LISTED, SHARES)},
	{"event 1007: another is listed", SHARE, {.shares = {"public"}},
	 {.who = ANON}, "tmp", REFUSE(NOT_LISTED, SHARES)},
	{"cc957461: listed", SHARE, {.shares = {"public"}}, {.who = ANON},
	 "public", ALLOW(LISTED, SHARES)},
	{"cc957461: listed last", SHARE,
	 {.shares = {"a", "b", "c", "public"}}, {.who = ANON}, "public",
	 ALLOW(LISTED, SHARES)},
	{"share names have no case", SHARE, {.shares = {"Public"}},
	 {.who = ANON}, "pUBLIC", ALLOW(LISTED, SHARES)},
	{"no prefix", SHARE, {.shares = {"public"}}, {.who = ANON}, "publi",
	 REFUSE(NOT_LISTED, SHARES)},
	{"no prefix", SHARE, {.shares = {"public"}}, {.who = ANON}, "public$",
	 REFUSE(NOT_LISTED, SHARES)},
	{"a pipe's name is no share's", SHARE, {.pipes = {"public"}},
	 {.who = ANON}, "public", REFUSE(NOT_LISTED, SHARES)},
	{"only pipes lose a backslash", SHARE, {.shares = {"public"}},
	 {.who = ANON}, "\\public", REFUSE(NOT_LISTED, SHARES)},
	{"only pipes lose a backslash", SHARE, {.shares = {"\\pipe\\public"}},
	 {.who = ANON}, "public", REFUSE(NOT_LISTED, SHARES)},
	{"fail closed: no name", SHARE, {.shares = {"public"}}, {.who = ANON},
	 NULL, REFUSE(NOT_LISTED, SHARES)},
	{"an empty name", SHARE, {.shares = {"public"}}, {.who = ANON}, "",
	 REFUSE(NOT_LISTED, SHARES)},
	{"the caller's comparison", SHARE,
	 {.shares = {"public"}, .casecmp = first_letter_casecmp},
	 {.who = ANON}, "private", ALLOW(LISTED, SHARES)},
	{"the caller's comparison", SHARE,
	 {.shares = {"public"}, .casecmp = strcmp}, {.who = ANON}, "Public",
	 REFUSE(NOT_LISTED, SHARES)},
	{"cc957461: 0 restricts nothing", SHARE, {.open = true},
	 {.who = ANON}, "tmp", ALLOW(UNRESTRICTED, RNSA)},
	{"cc957461: 0, listed", SHARE, {.open = true, .shares = {"tmp"}},
	 {.who = ANON}, "tmp", ALLOW(UNRESTRICTED, RNSA)},
	{"before 2012, too", SHARE, {.release = AS_OF(2003)}, {.who = ANON},
	 "tmp", REFUSE(NOT_LISTED, SHARES)},
	{"before 2012, too", SHARE,
	 {.release = AS_OF(2003), .shares = {"tmp"}}, {.who = ANON}, "tmp",
	 ALLOW(LISTED, SHARES)},
	{"fail closed: no policy", SHARE, {.no_policy = true}, {.who = ANON},
	 "public", REFUSE(FAILURE, NONE)},
	{"fail closed: unseen, listed", SHARE, {.shares = {"public"}},
	 {.who = ANON, .session_unseen = true}, "public",
	 REFUSE(UNSEEN, RNSA)},
	{"fail closed: unseen, not listed", SHARE, {0},
	 {.who = ANON, .session_unseen = true}, "tmp", REFUSE(UNSEEN, RNSA)},
	{"fail closed: unseen, Everyone still in the token", SHARE,
	 {.open = true}, {.who = ANON, .session_unseen = true}, "tmp",
	 REFUSE(UNSEEN, RNSA)},
	{"fail closed: unseen, restricted", SHARE,
	 {.everyone = true, .shares = {"public"}},
	 {.who = ANON, .session_unseen = true}, "public",
	 REFUSE(UNSEEN, RNSA)},
	{"unseen, but nothing had to be done", SHARE,
	 {.open = true, .everyone = true},
	 {.who = ANON, .session_unseen = true}, "tmp",
	 ALLOW(UNRESTRICTED, RNSA)},
	{"a tree connect is always readable", SHARE, {.shares = {"public"}},
	 {.who = ANON, .request_unreadable = true, .unwatched_share = "x"},
	 "public", ALLOW(LISTED, SHARES)},
	{"audit mode is the gate's business", SHARE, {.audit = true},
	 {.who = ANON}, "tmp", REFUSE(NOT_LISTED, SHARES)},

	{"HSC 4.7.2: IPC$ needs no listing", IPC, {.pipes = {"samr"}},
	 {.who = ANON}, "IPC$", ALLOW(IPC, RNSA)},
	{"HSC 4.7.2: IPC$, nothing marked", IPC, {0}, {.who = ANON}, "IPC$",
	 ALLOW(IPC, RNSA)},
	{"HSC 4.7.2: IPC$, and listed", IPC, {.shares = {"ipc$"}},
	 {.who = ANON}, "IPC$", ALLOW(IPC, RNSA)},
	{"IPC$ unrestricted", IPC, {.open = true}, {.who = ANON}, "IPC$",
	 ALLOW(UNRESTRICTED, RNSA)},
	{"fail closed: IPC$, no policy", IPC, {.no_policy = true},
	 {.who = ANON}, "IPC$", REFUSE(FAILURE, NONE)},
	{"fail closed: IPC$, unseen", IPC, {.pipes = {"samr"}},
	 {.who = ANON, .session_unseen = true}, "IPC$", REFUSE(UNSEEN, RNSA)},
	{"it is the flag, not the name", SHARE, {0}, {.who = ANON}, "IPC$",
	 REFUSE(NOT_LISTED, SHARES)},
	{"it is the flag, not the name", IPC, {0}, {.who = ANON}, NULL,
	 ALLOW(IPC, RNSA)},

	{"issue: users never touched", SHARE, {0},
	 {.who = USER, .session_unseen = true}, "tmp",
	 ALLOW(NOT_CONCERNED, NONE)},
	{"issue: users never touched", SHARE, {.no_policy = true},
	 {.who = USER}, "tmp", ALLOW(NOT_CONCERNED, NONE)},
	{"issue: users never touched", IPC, {.guest_as_anonymous = true},
	 {.who = USER}, "IPC$", ALLOW(NOT_CONCERNED, NONE)},
	{"guests, not asked for", SHARE, {0}, {.who = GUEST}, "tmp",
	 ALLOW(NOT_CONCERNED, NONE)},
	{"'treat guest as anonymous'", SHARE, {.guest_as_anonymous = true},
	 {.who = GUEST}, "tmp", REFUSE(NOT_LISTED, SHARES)},
};

static const struct row pipe_rows[] = {
	{"MS-SRVS 3.1.6.17: not listed", PIPE, {0}, {.who = ANON}, "samr",
	 REFUSE(NOT_LISTED, PIPES)},
	{"MS-SRVS 3.1.6.17: another is listed", PIPE, {.pipes = {"netlogon"}},
	 {.who = ANON}, "samr", REFUSE(NOT_LISTED, PIPES)},
	{"MS-SMB2 3.3.5.9: whether or not it exists", PIPE,
	 {.pipes = {"netlogon"}}, {.who = ANON}, "no such pipe",
	 REFUSE(NOT_LISTED, PIPES)},
	{"MS-SRVS 3.1.6.17: listed", PIPE, {.pipes = {"samr"}}, {.who = ANON},
	 "samr", ALLOW(LISTED, PIPES)},
	{"MS-SRVS 3.1.6.17: listed last", PIPE,
	 {.pipes = {"a", "b", "c", "samr"}}, {.who = ANON}, "samr",
	 ALLOW(LISTED, PIPES)},
	{"a share's name is no pipe's", PIPE, {.shares = {"samr"}},
	 {.who = ANON}, "samr", REFUSE(NOT_LISTED, PIPES)},

	{"issue: without case", PIPE, {.pipes = {"SaMr"}}, {.who = ANON},
	 "sAmR", ALLOW(LISTED, PIPES)},
	{"issue: one leading backslash", PIPE, {.pipes = {"samr"}},
	 {.who = ANON}, "\\samr", ALLOW(LISTED, PIPES)},
	{"issue: \\pipe\\", PIPE, {.pipes = {"samr"}}, {.who = ANON},
	 "\\pipe\\samr", ALLOW(LISTED, PIPES)},
	{"issue: \\PIPE\\", PIPE, {.pipes = {"samr"}}, {.who = ANON},
	 "\\PIPE\\SAMR", ALLOW(LISTED, PIPES)},
	{"issue: \\PiPe\\", PIPE, {.pipes = {"samr"}}, {.who = ANON},
	 "\\PiPe\\samr", ALLOW(LISTED, PIPES)},
	{"issue: in the list, too", PIPE, {.pipes = {"\\pipe\\samr"}},
	 {.who = ANON}, "samr", ALLOW(LISTED, PIPES)},
	{"issue: in the list, too", PIPE, {.pipes = {"\\SAMR"}},
	 {.who = ANON}, "\\pipe\\samr", ALLOW(LISTED, PIPES)},
	{"issue: and nothing else", PIPE, {.pipes = {"samr"}}, {.who = ANON},
	 "\\\\samr", REFUSE(NOT_LISTED, PIPES)},
	{"issue: and nothing else", PIPE, {.pipes = {"samr"}}, {.who = ANON},
	 "pipe\\samr", REFUSE(NOT_LISTED, PIPES)},
	{"issue: and nothing else", PIPE, {.pipes = {"samr"}}, {.who = ANON},
	 "\\pipe\\\\samr", REFUSE(NOT_LISTED, PIPES)},
	{"issue: and nothing else", PIPE, {.pipes = {"samr"}}, {.who = ANON},
	 "\\pipe\\pipe\\samr", REFUSE(NOT_LISTED, PIPES)},
	{"issue: and nothing else", PIPE, {.pipes = {"samr"}}, {.who = ANON},
	 "\\pipesamr", REFUSE(NOT_LISTED, PIPES)},
	{"issue: and nothing else", PIPE, {.pipes = {"samr"}}, {.who = ANON},
	 "/samr", REFUSE(NOT_LISTED, PIPES)},
	{"issue: and nothing else", PIPE, {.pipes = {"samr"}}, {.who = ANON},
	 "samr\\", REFUSE(NOT_LISTED, PIPES)},
	{"issue: and nothing else", PIPE, {.pipes = {"samr"}}, {.who = ANON},
	 "samr ", REFUSE(NOT_LISTED, PIPES)},
	{"issue: and nothing else", PIPE, {.pipes = {"samr"}}, {.who = ANON},
	 " samr", REFUSE(NOT_LISTED, PIPES)},
	{"issue: and nothing else", PIPE, {.pipes = {"samr"}}, {.who = ANON},
	 "samr.", REFUSE(NOT_LISTED, PIPES)},
	{"issue: and nothing else", PIPE, {.pipes = {"samr"}}, {.who = ANON},
	 "sam", REFUSE(NOT_LISTED, PIPES)},
	{"MS-SRVS <38>: sql\\query is one name", PIPE,
	 {.pipes = {"sql\\query"}}, {.who = ANON}, "\\pipe\\sql\\query",
	 ALLOW(LISTED, PIPES)},
	{"MS-SRVS <38>: sql\\query is one name", PIPE,
	 {.pipes = {"sql\\query"}}, {.who = ANON}, "\\SQL\\QUERY",
	 ALLOW(LISTED, PIPES)},
	{"KB 126645's last backslash is not meant", PIPE,
	 {.pipes = {"query"}}, {.who = ANON}, "sql\\query",
	 REFUSE(NOT_LISTED, PIPES)},
	{"KB 126645's last backslash is not meant", PIPE,
	 {.pipes = {"sql\\query"}}, {.who = ANON}, "query",
	 REFUSE(NOT_LISTED, PIPES)},
	{"an alias is a name of its own", PIPE, {.pipes = {"lsarpc"}},
	 {.who = ANON}, "lsass", REFUSE(NOT_LISTED, PIPES)},
	{"an alias is a name of its own", PIPE, {.pipes = {"lsass"}},
	 {.who = ANON}, "lsarpc", REFUSE(NOT_LISTED, PIPES)},
	{"no wildcards", PIPE, {.pipes = {"*", "sam?"}}, {.who = ANON}, "samr",
	 REFUSE(NOT_LISTED, PIPES)},
	{"the empty name", PIPE, {.pipes = {"samr"}}, {.who = ANON}, "",
	 REFUSE(NOT_LISTED, PIPES)},
	{"nothing but a prefix", PIPE, {.pipes = {"samr"}}, {.who = ANON},
	 "\\", REFUSE(NOT_LISTED, PIPES)},
	{"nothing but a prefix", PIPE, {.pipes = {"samr"}}, {.who = ANON},
	 "\\pipe\\", REFUSE(NOT_LISTED, PIPES)},
	{"half a prefix is a name", PIPE, {.pipes = {"pipe"}}, {.who = ANON},
	 "\\pipe", ALLOW(LISTED, PIPES)},
	{"the caller's comparison", PIPE,
	 {.pipes = {"samr"}, .casecmp = first_letter_casecmp}, {.who = ANON},
	 "\\pipe\\srvsvc", ALLOW(LISTED, PIPES)},
	{"the caller's comparison", PIPE,
	 {.pipes = {"samr"}, .casecmp = strcmp}, {.who = ANON},
	 "\\PIPE\\SAMR", REFUSE(NOT_LISTED, PIPES)},
	{"ASCII only, where the caller brings nothing", PIPE,
	 {.pipes = {"\xc3\xa9"}}, {.who = ANON}, "\xc3\x89",
	 REFUSE(NOT_LISTED, PIPES)},

	{"cc957461: 0 restricts nothing", PIPE, {.open = true}, {.who = ANON},
	 "samr", ALLOW(UNRESTRICTED, RNSA)},
	{"before 2012, too", PIPE, {.release = AS_OF(2003)}, {.who = ANON},
	 "samr", REFUSE(NOT_LISTED, PIPES)},
	{"fail closed: no policy", PIPE, {.no_policy = true}, {.who = ANON},
	 "samr", REFUSE(FAILURE, NONE)},
	{"fail closed: unseen, listed", PIPE, {.pipes = {"samr"}},
	 {.who = ANON, .session_unseen = true}, "samr", REFUSE(UNSEEN, RNSA)},
	{"fail closed: unseen and unreadable", PIPE, {.pipes = {"samr"}},
	 {.who = ANON, .session_unseen = true, .request_unreadable = true},
	 "samr", REFUSE(UNSEEN, RNSA)},
	{"fail closed: unseen, Everyone still in the token", PIPE,
	 {.open = true}, {.who = ANON, .session_unseen = true}, "samr",
	 REFUSE(UNSEEN, RNSA)},
	{"unseen, but nothing had to be done", PIPE,
	 {.open = true, .everyone = true},
	 {.who = ANON, .session_unseen = true}, "samr",
	 ALLOW(UNRESTRICTED, RNSA)},
	{"fail closed: unreadable, listed", PIPE, {.pipes = {"samr"}},
	 {.who = ANON, .request_unreadable = true}, "samr",
	 REFUSE(UNREADABLE, RNSA)},
	{"fail closed: not decoded", PIPE, {.pipes = {"samr"}}, {.who = ANON},
	 NULL, REFUSE(UNREADABLE, RNSA)},
	{"fail closed: unreadable and not decoded", PIPE, {.pipes = {"samr"}},
	 {.who = ANON, .request_unreadable = true}, NULL,
	 REFUSE(UNREADABLE, RNSA)},
	{"nothing to read when unrestricted", PIPE, {.open = true},
	 {.who = ANON, .request_unreadable = true}, NULL,
	 ALLOW(UNRESTRICTED, RNSA)},
	{"an unwatched share is no pipe's matter", PIPE, {.pipes = {"samr"}},
	 {.who = ANON, .unwatched_share = "tmp"}, "samr",
	 ALLOW(LISTED, PIPES)},
	{"audit mode is the gate's business", PIPE, {.audit = true},
	 {.who = ANON}, "samr", REFUSE(NOT_LISTED, PIPES)},

	{"issue: users never touched", PIPE, {0}, {.who = USER}, "samr",
	 ALLOW(NOT_CONCERNED, NONE)},
	{"issue: users never touched", PIPE, {.no_policy = true},
	 {.who = USER, .session_unseen = true, .request_unreadable = true},
	 NULL, ALLOW(NOT_CONCERNED, NONE)},
	{"guests, not asked for", PIPE, {0}, {.who = GUEST}, "samr",
	 ALLOW(NOT_CONCERNED, NONE)},
	{"'treat guest as anonymous'", PIPE, {.guest_as_anonymous = true},
	 {.who = GUEST}, "samr", REFUSE(NOT_LISTED, PIPES)},
};

static const struct row other_rows[] = {
	{"KB 3034016: only ANONYMOUS LOGON", EVERYONE, {0}, {.who = ANON},
	 NULL, REFUSE(NOT_LISTED, EIA)},
	{"reference page: Everyone applies", EVERYONE, {.everyone = true},
	 {.who = ANON}, NULL, ALLOW(LISTED, EIA)},
	{"not a matter of RestrictNullSessAccess", EVERYONE, {.open = true},
	 {.who = ANON}, NULL, REFUSE(NOT_LISTED, EIA)},
	{"not a matter of the lists", EVERYONE,
	 {.pipes = {"samr"}, .shares = {"public"}}, {.who = ANON}, NULL,
	 REFUSE(NOT_LISTED, EIA)},
	{"not a matter of the release", EVERYONE, {.release = AS_OF(2003)},
	 {.who = ANON}, NULL, REFUSE(NOT_LISTED, EIA)},
	{"audit mode is the gate's business", EVERYONE, {.audit = true},
	 {.who = ANON}, NULL, REFUSE(NOT_LISTED, EIA)},
	{"fail closed: no policy", EVERYONE, {.no_policy = true},
	 {.who = ANON}, NULL, REFUSE(FAILURE, NONE)},
	{"issue: users never touched", EVERYONE, {0}, {.who = USER}, NULL,
	 ALLOW(NOT_CONCERNED, NONE)},
	{"issue: users never touched", EVERYONE, {.no_policy = true},
	 {.who = USER}, NULL, ALLOW(NOT_CONCERNED, NONE)},
	{"guests, not asked for", EVERYONE, {0}, {.who = GUEST}, NULL,
	 ALLOW(NOT_CONCERNED, NONE)},
	{"'treat guest as anonymous'", EVERYONE, {.guest_as_anonymous = true},
	 {.who = GUEST}, NULL, REFUSE(NOT_LISTED, EIA)},

	{"re-authentication: a former user's", SWITCHED, {0}, {.who = ANON},
	 NULL, REFUSE(SWITCHED, RNSA)},
	{"re-authentication: whatever is listed", SWITCHED,
	 {.pipes = {"samr"}, .shares = {"public"}}, {.who = ANON}, NULL,
	 REFUSE(SWITCHED, RNSA)},
	{"re-authentication: before 2012", SWITCHED,
	 {.release = AS_OF(2003)}, {.who = ANON}, NULL,
	 REFUSE(SWITCHED, RNSA)},
	{"re-authentication: unrestricted", SWITCHED, {.open = true},
	 {.who = ANON}, NULL, ALLOW(UNRESTRICTED, RNSA)},
	{"fail closed: no policy", SWITCHED, {.no_policy = true},
	 {.who = ANON}, NULL, REFUSE(FAILURE, NONE)},
	{"fail closed: unseen", SWITCHED, {0},
	 {.who = ANON, .session_unseen = true}, NULL, REFUSE(UNSEEN, RNSA)},
	{"re-authentication: as a user again", SWITCHED, {0}, {.who = USER},
	 NULL, ALLOW(NOT_CONCERNED, NONE)},
	{"re-authentication: as a guest", SWITCHED, {0}, {.who = GUEST}, NULL,
	 ALLOW(NOT_CONCERNED, NONE)},
	{"'treat guest as anonymous'", SWITCHED, {.guest_as_anonymous = true},
	 {.who = GUEST}, NULL, REFUSE(SWITCHED, RNSA)},
};

static void check_table(const struct row *rows, size_t num)
{
	int wrong = 0;
	size_t i;

	for (i = 0; i < num; i++) {
		const struct row *row = &rows[i];
		struct secopts_policy policy;
		struct secopts_verdict got =
			decide(row->call, make_policy(&row->policy, &policy),
			       &row->facts, row->name);

		check_row(wrong,
			  got.allow == row->allow &&
				  got.reason == row->reason &&
				  got.setting == row->setting &&
				  got.ntstatus ==
					  (row->allow ? 0 : ACCESS_DENIED),
			  "row %zu, %s: %s, 0x%08x, %s, setting %d", i,
			  row->source, got.allow ? "allowed" : "refused",
			  got.ntstatus, secopts_reason_text(got.reason),
			  got.setting);
	}
	check_rows(wrong);
}

static void test_session(void **state)
{
	(void)state;
	check_table(session_rows, TEST_COUNT(session_rows));
}

static void test_share(void **state)
{
	(void)state;
	check_table(share_rows, TEST_COUNT(share_rows));
}

static void test_pipe(void **state)
{
	(void)state;
	check_table(pipe_rows, TEST_COUNT(pipe_rows));
}

static void test_everyone_and_switched(void **state)
{
	(void)state;
	check_table(other_rows, TEST_COUNT(other_rows));
}

static void test_is_concerned(void **state)
{
	static const struct {
		enum secopts_who who;
		bool without_policy, without_switch, with_switch;
	} rows[] = {
		{ANON, true, true, true},
		{GUEST, false, false, true},
		{USER, false, false, false},
		{(enum secopts_who)99, true, true, true},
	};
	struct secopts_policy policy;
	size_t i;

	(void)state;

	secopts_policy_init(&policy, SECOPTS_ROLE_MEMBER, SECOPTS_RELEASE_2022,
			    NULL);
	for (i = 0; i < TEST_COUNT(rows); i++) {
		struct secopts_facts facts = {.who = rows[i].who};

		assert_int_equal(secopts_is_concerned(NULL, &facts),
				 rows[i].without_policy);
		policy.guest_as_anonymous = false;
		assert_int_equal(secopts_is_concerned(&policy, &facts),
				 rows[i].without_switch);
		policy.guest_as_anonymous = true;
		assert_int_equal(secopts_is_concerned(&policy, &facts),
				 rows[i].with_switch);
	}
}

static void check_spellings(const char *name, int *wrong)
{
	static const char *const prefixes[] = {"", "\\", "\\pipe\\",
					       "\\PIPE\\"};
	struct secopts_facts facts = {.who = ANON};
	struct brief none = {.shares = {"public"}};
	struct brief listed = {.pipes = {name}};
	struct secopts_policy policy;
	char asked[300];
	size_t i;

	for (i = 0; i < TEST_COUNT(prefixes); i++) {
		snprintf(asked, sizeof(asked), "%s%s", prefixes[i], name);
		check_row(*wrong,
			  !secopts_decide_pipe(make_policy(&none, &policy),
					       &facts, asked).allow,
			  "%s was not listed", asked);
		check_row(*wrong,
			  secopts_decide_pipe(make_policy(&listed, &policy),
					      &facts, asked).allow,
			  "%s was listed", asked);
	}
}

/* Each name that is tried out there, and only while it is listed. */
static void test_known_pipe_names(void **state)
{
	FILE *f = fopen(PIPE_NAMES, "r");
	char line[256];
	int wrong = 0;
	int num = 0;

	(void)state;

	assert_non_null(f);
	while (fgets(line, sizeof(line), f) != NULL) {
		line[strcspn(line, "\r\n")] = '\0';
		if (line[0] != '#' && line[0] != '\0') {
			check_spellings(line, &wrong);
			num++;
		}
	}
	fclose(f);
	assert_true(num > 40);
	check_rows(wrong);
}

/*
 * The oracle: all there is to know about a case, and what the issue and
 * windows-policies say about it, as one formula for each question.
 */

#define NUM_PIPE_LISTS 4
#define NUM_SHARE_LISTS 3

static const char *const pipe_lists[NUM_PIPE_LISTS][4] = {
	{NULL},
	{"samr"},
	{"NETLOGON", "SAMR", "LSARPC"},
	{"sql\\query", "browser"},
};
static const char *const share_lists[NUM_SHARE_LISTS][4] = {
	{NULL},
	{"public"},
	{"a", "Public", "tmp"},
};

/* Asked names, and which of the lists above hold them, told by hand. */
static const struct {
	const char *name;
	bool in[NUM_PIPE_LISTS];
} asked_pipes[] = {
	{"samr", {false, true, true, false}},
	{"\\PIPE\\SamR", {false, true, true, false}},
	{"\\lsarpc", {false, false, true, false}},
	{"lsass", {false, false, false, false}},
	{"Sql\\Query", {false, false, false, true}},
	{"query", {false, false, false, false}},
	{"\\\\samr", {false, false, false, false}},
	{"", {false, false, false, false}},
	{NULL, {false, false, false, false}},
};
static const struct {
	const char *name;
	bool in[NUM_SHARE_LISTS];
} asked_shares[] = {
	{"public", {false, true, true}},
	{"TMP", {false, false, true}},
	{"home", {false, false, false}},
	{NULL, {false, false, false}},
};

struct facts_case {
	struct brief brief;
	struct secopts_facts facts;
	int pipe_list;
	int share_list;
	bool modern; /* 2012 and later */
};

static bool oracle_applies(const struct facts_case *c)
{
	bool switched_on = !c->brief.no_policy && c->brief.guest_as_anonymous;

	return c->facts.who == ANON || (c->facts.who == GUEST && switched_on);
}

/* Somebody had to look at the session and could not. */
static bool oracle_slipped_by(const struct facts_case *c)
{
	bool nothing_to_do = c->brief.open && c->brief.everyone;

	return c->facts.session_unseen && !nothing_to_do;
}

static bool oracle_marked(const struct facts_case *c)
{
	return c->pipe_list != 0 || c->share_list != 0;
}

static bool oracle_allows(const struct facts_case *c,
			  enum call call,
			  bool listed,
			  bool decoded)
{
	bool readable = decoded && !c->facts.request_unreadable;
	bool watched = (c->facts.unwatched_share == NULL);

	if (!oracle_applies(c)) {
		return true;
	}
	if (c->brief.no_policy) {
		return false;
	}
	switch (call) {
	case SESSION:
		return !c->facts.not_rechecked &&
		       (c->brief.open ||
			(watched && (oracle_marked(c) || !c->modern)));
	case IPC:
		return !oracle_slipped_by(c);
	case SHARE:
		return !oracle_slipped_by(c) && (c->brief.open || listed);
	case PIPE:
		return !oracle_slipped_by(c) &&
		       (c->brief.open || (readable && listed));
	case EVERYONE:
		return c->brief.everyone;
	case SWITCHED:
		break;
	}
	return !oracle_slipped_by(c) && c->brief.open;
}

/* Is the reason, and the setting it blames, true of this case? */
static bool oracle_agrees(const struct facts_case *c,
			  enum call call,
			  bool listed,
			  bool decoded,
			  const struct secopts_verdict *v)
{
	enum secopts_setting list_setting = (call == EVERYONE) ? EIA
					    : (call == PIPE)   ? PIPES
							       : SHARES;

	if (v->ntstatus != (v->allow ? 0 : ACCESS_DENIED)) {
		return false;
	}
	switch (v->reason) {
	case SECOPTS_REASON_NOT_CONCERNED:
		return v->allow && !oracle_applies(c) && v->setting == NONE;
	case SECOPTS_REASON_UNRESTRICTED:
		return v->allow && c->brief.open && v->setting == RNSA;
	case SECOPTS_REASON_LISTED:
		return v->allow && listed && v->setting == list_setting;
	case SECOPTS_REASON_NOT_LISTED:
		return !v->allow && !listed && v->setting == list_setting;
	case SECOPTS_REASON_MARKED:
		return v->allow && call == SESSION &&
		       ((v->setting == PIPES && c->pipe_list != 0) ||
			(v->setting == SHARES && c->share_list != 0));
	case SECOPTS_REASON_NOTHING_MARKED:
		return !v->allow && call == SESSION && !oracle_marked(c) &&
		       c->modern && v->setting == RNSA;
	case SECOPTS_REASON_OLD_RELEASE:
		return v->allow && call == SESSION && !oracle_marked(c) &&
		       !c->modern && v->setting == RNSA;
	case SECOPTS_REASON_IPC:
		return v->allow && call == IPC && v->setting == RNSA;
	case SECOPTS_REASON_UNWATCHED:
		return !v->allow && call == SESSION &&
		       c->facts.unwatched_share != NULL && v->setting == RNSA;
	case SECOPTS_REASON_UNSEEN:
		return !v->allow && oracle_slipped_by(c) &&
		       call != SESSION && call != EVERYONE &&
		       v->setting == RNSA;
	case SECOPTS_REASON_UNREADABLE:
		return !v->allow && call == PIPE && v->setting == RNSA &&
		       (!decoded || c->facts.request_unreadable);
	case SECOPTS_REASON_NOT_RECHECKED:
		return !v->allow && call == SESSION &&
		       c->facts.not_rechecked && v->setting == NONE;
	case SECOPTS_REASON_DIRECTORY:
	case SECOPTS_REASON_CHANGE:
	case SECOPTS_REASON_REMOTE:
	case SECOPTS_REASON_SAM:
	case SECOPTS_REASON_REGISTRY:
		/* of operations of RPC */
		return false;
	case SECOPTS_REASON_FAILURE:
		return !v->allow && c->brief.no_policy && v->setting == NONE;
	case SECOPTS_REASON_MIN_SESSION:
	case SECOPTS_REASON_NULL_FALLBACK:
		return false; /* test_ntlm.c */
	case SECOPTS_REASON_NTLM_INCOMING:
	case SECOPTS_REASON_NTLM_ACCOUNT:
	case SECOPTS_REASON_NTLM_OUTGOING:
	case SECOPTS_REASON_NTLM_IN_DOMAIN:
		return false; /* test_ntlm_restrict.c */
	case SECOPTS_REASON_OPERATION:
	case SECOPTS_REASON_LEVEL:
		return false; /* test_rpc.c */
	case SECOPTS_REASON_SWITCHED:
		return !v->allow && call == SWITCHED && v->setting == RNSA;
	}
	return false;
}

static void ask(const struct facts_case *c,
		const struct secopts_policy *policy,
		enum call call,
		const char *name,
		bool listed,
		int *wrong)
{
	struct secopts_verdict v = decide(call, policy, &c->facts, name);
	bool decoded = (name != NULL);

	check_row(*wrong,
		  v.allow == oracle_allows(c, call, listed, decoded) &&
			  oracle_agrees(c, call, listed, decoded, &v),
		  "call %d on %s, who %d, open %d, everyone %d, release %d, "
		  "pipes %d, shares %d, unseen %d, unreadable %d: %s, %s",
		  call, name, c->facts.who, c->brief.open, c->brief.everyone,
		  c->brief.release, c->pipe_list, c->share_list,
		  c->facts.session_unseen, c->facts.request_unreadable,
		  v.allow ? "allowed" : "refused",
		  secopts_reason_text(v.reason));
}

static void ask_all(const struct facts_case *c, int *wrong)
{
	struct secopts_policy storage;
	const struct secopts_policy *policy = make_policy(&c->brief, &storage);
	size_t i;

	ask(c, policy, SESSION, NULL, false, wrong);
	ask(c, policy, EVERYONE, NULL, c->brief.everyone, wrong);
	ask(c, policy, SWITCHED, NULL, false, wrong);
	for (i = 0; i < TEST_COUNT(asked_shares); i++) {
		ask(c, policy, SHARE, asked_shares[i].name,
		    asked_shares[i].in[c->share_list], wrong);
		ask(c, policy, IPC, asked_shares[i].name,
		    asked_shares[i].in[c->share_list], wrong);
	}
	for (i = 0; i < TEST_COUNT(asked_pipes); i++) {
		ask(c, policy, PIPE, asked_pipes[i].name,
		    asked_pipes[i].in[c->pipe_list], wrong);
	}
}

/* One digit of the number of a case. */
static int take(unsigned int *n, unsigned int base)
{
	unsigned int digit = *n % base;

	*n /= base;
	return (int)digit;
}

static bool make_case(unsigned int n, struct facts_case *c)
{
	static const enum secopts_who who[] = {ANON, GUEST, USER};
	static const struct {
		int release;
		bool modern;
	} releases[] = {
		{AS_OF(2003), false}, {AS_OF(2008), false},
		{AS_OF(2008R2), false}, {AS_OF(2012), true},
		{AS_OF(2022), true},
	};
	int release;

	*c = (struct facts_case){.facts.who = who[take(&n, 3)]};
	c->brief.no_policy = take(&n, 2);
	c->brief.guest_as_anonymous = take(&n, 2);
	c->brief.open = take(&n, 2);
	c->brief.everyone = take(&n, 2);
	c->brief.audit = take(&n, 2);
	c->facts.session_unseen = take(&n, 2);
	c->facts.request_unreadable = take(&n, 2);
	c->facts.not_rechecked = take(&n, 2);
	c->facts.unwatched_share = take(&n, 2) ? "tmp" : NULL;
	release = take(&n, 5);
	c->brief.release = releases[release].release;
	c->modern = releases[release].modern;
	c->pipe_list = take(&n, NUM_PIPE_LISTS);
	c->share_list = take(&n, NUM_SHARE_LISTS);
	memcpy(c->brief.pipes, pipe_lists[c->pipe_list],
	       sizeof(c->brief.pipes));
	memcpy(c->brief.shares, share_lists[c->share_list],
	       sizeof(c->brief.shares));
	return n == 0;
}

static void test_all_cases(void **state)
{
	struct facts_case c;
	unsigned int n;
	int wrong = 0;

	(void)state;

	for (n = 0; make_case(n, &c) && wrong < 10; n++) {
		ask_all(&c, &wrong);
	}
	check_rows(wrong);
	assert_int_equal(n, 3 * 512 * 5 * NUM_PIPE_LISTS * NUM_SHARE_LISTS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_session),
		cmocka_unit_test(test_share),
		cmocka_unit_test(test_pipe),
		cmocka_unit_test(test_everyone_and_switched),
		cmocka_unit_test(test_is_concerned),
		cmocka_unit_test(test_known_pipe_names),
		cmocka_unit_test(test_all_cases),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
