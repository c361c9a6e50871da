/*
 * Windows Security Options for Samba
 *
 * The secopts command: the terminal, its width and colours, and the pager
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <spawn.h>
#include <sys/ioctl.h>
#include "tool.h"

#define COLUMNS_NARROWEST 40
#define COLUMNS_WIDEST 1000
#define COLUMNS_USUAL 80
/* Longer lines of running text are hard to read. */
#define COLUMNS_TEXT 100

/* As LESS=FRX for git: no pager for one screen, colours, nothing cleared. */
#define LESS_OPTIONS "FRX"

static char *option_color;
static int option_no_pager;

struct poptOption tool_screen_options[] = {
	{"color", '\0', POPT_ARG_STRING, &option_color, 0,
	 "colours: auto, always or never", "WHEN"},
	{"no-pager", '\0', POPT_ARG_NONE, &option_no_pager, 0,
	 "print all at once", NULL},
	POPT_TABLEEND};

static struct {
	size_t columns;
	bool is_terminal; /* stdout */
	bool color[2]; /* of stdout and of stderr */
	pid_t pager;   /* 0: none */
	int saved[2];  /* stdout and stderr as they were before, or -1 */
} screen = {
	.columns = COLUMNS_USUAL,
	.saved = {-1, -1},
};

/* A terminal that does no more than print. */
static bool is_dumb(void)
{
	const char *term = getenv("TERM");

	return term == NULL || term[0] == '\0' || strcmp(term, "dumb") == 0;
}

static bool is_given(const char *variable)
{
	const char *value = getenv(variable);

	return value != NULL && value[0] != '\0';
}

static size_t find_columns(void)
{
	const char *given = getenv("COLUMNS");
	struct winsize size = {.ws_col = 0};
	size_t columns = 0;

	/* A pipe or a file: it does not depend on who looks. */
	if (!isatty(STDOUT_FILENO)) {
		return COLUMNS_USUAL;
	}
	if (given != NULL && given[strspn(given, "0123456789")] == '\0') {
		columns = strtoul(given, NULL, 10);
	}
	if (columns == 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) {
		columns = size.ws_col;
	}
	if (columns == 0) {
		return COLUMNS_USUAL;
	}
	return MIN(MAX(columns, COLUMNS_NARROWEST), COLUMNS_WIDEST);
}

bool tool_screen_begin(const struct tool_verb *verb)
{
	static const char *const words[] = {"auto", "always", "never"};
	enum { AUTO, ALWAYS, NEVER };
	size_t when = AUTO;
	int fd;

	if (!tool_choose(verb, "color", option_color, words, ARRAY_SIZE(words),
			 &when))
	{
		return false;
	}
	if (when == AUTO && (is_dumb() || is_given("NO_COLOR"))) {
		when = NEVER;
	}
	for (fd = STDOUT_FILENO; fd <= STDERR_FILENO; fd++) {
		screen.color[fd - 1] = when == ALWAYS ||
				       (when == AUTO && isatty(fd));
	}
	screen.is_terminal = isatty(STDOUT_FILENO);
	screen.columns = find_columns();
	tool_set_wrap(MIN(screen.columns, COLUMNS_TEXT));
	return true;
}

size_t tool_columns(void)
{
	return screen.columns;
}

const char *tool_style(FILE *out, enum tool_style style)
{
	static const char *const sequences[TOOL_NUM_STYLES] = {
		[TOOL_PLAIN] = "\033[m",
		[TOOL_BOLD] = "\033[1m",
		[TOOL_DIM] = "\033[2m",
		[TOOL_GOOD] = "\033[32m",
		/* yellow cannot be read on white */
		[TOOL_WARN] = "\033[1;35m",
		[TOOL_BAD] = "\033[1;31m",
	};

	return screen.color[out == stderr ? 1 : 0] ? sequences[style] : "";
}

void tool_print_long(const char *first, const char *prefix, const char *text)
{
	if (screen.is_terminal) {
		tool_wrap(stdout, first, prefix, text);
	} else {
		printf("%s%s\n", first, text);
	}
}

void tool_print_diff(const char *diff)
{
	while (*diff != '\0') {
		size_t length = strcspn(diff, "\n");
		enum tool_style style = TOOL_PLAIN;

		switch (*diff) {
		case '+':
			style = TOOL_GOOD;
			break;
		case '-':
			style = TOOL_BAD;
			break;
		case '@':
			style = TOOL_DIM;
			break;
		}
		printf("%s%.*s%s\n", tool_style(stdout, style), (int)length,
		       diff, tool_style(stdout, TOOL_PLAIN));
		diff += length;
		diff += (*diff == '\n') ? 1 : 0;
	}
}

/*
 * The words of the pager's command line, or NULL where none is wanted.
 */
static char **pager_words(TALLOC_CTX *mem_ctx)
{
	/* R: who has LESS set may have no colours in it. */
	static const char less[] = "less -R";
	const char *command = getenv("SECOPTS_PAGER");
	char **words = NULL;

	if (command == NULL) {
		command = getenv("PAGER");
	}
	if (command == NULL) {
		command = less;
	}
	words = str_list_make_shell(mem_ctx, command, NULL);
	if (words == NULL || words[0] == NULL || strcmp(words[0], "cat") == 0) {
		return NULL;
	}
	return geteuid() == 0 ? str_list_make_shell(mem_ctx, less, NULL)
			      : words;
}

/*
 * Who closes the pager has seen enough, and the status is still the verb's. To
 * interrupt is the pager's affair as long as it has the terminal.
 */
static const int pager_signals[] = {SIGINT, SIGQUIT, SIGPIPE};

/* Before the pager runs: it may be interrupted as soon as it does. */
static void ignore_signals(void (**before)(int))
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(pager_signals); i++) {
		before[i] = CatchSignal(pager_signals[i], SIG_IGN);
	}
}

static void restore_signals(void (**before)(int))
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(pager_signals); i++) {
		CatchSignal(pager_signals[i], before[i]);
	}
}

/*
 * Start it with a pipe as its input; returns the end to write to, or -1.
 */
static int start_pager(char *const *words)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t signals;
	int ends[2];
	size_t i;
	int err;

	if (pipe2(ends, O_CLOEXEC) != 0) {
		return -1;
	}
	setenv("LESS", LESS_OPTIONS, 0);
	if (geteuid() == 0) {
		setenv("LESSSECURE", "1", 1);
	}
	/* It is to be interrupted, even where this program is not. */
	sigemptyset(&signals);
	for (i = 0; i < ARRAY_SIZE(pager_signals); i++) {
		sigaddset(&signals, pager_signals[i]);
	}
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigdefault(&attributes, &signals);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO);

	err = posix_spawnp(&screen.pager, words[0], &actions, &attributes,
			   words, environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	close(ends[0]);
	if (err != 0) {
		screen.pager = 0;
		close(ends[1]);
		return -1;
	}
	return ends[1];
}

void tool_page(void)
{
	TALLOC_CTX *frame = NULL;
	char **words = NULL;
	void (*before[ARRAY_SIZE(pager_signals)])(int);
	int input = -1;

	if (option_no_pager || screen.pager != 0 || is_dumb() ||
	    !isatty(STDOUT_FILENO))
	{
		return;
	}
	frame = talloc_stackframe();
	words = pager_words(frame);
	if (words != NULL) {
		fflush(stdout);
		ignore_signals(before);
		input = start_pager(words);
		if (input < 0) {
			restore_signals(before);
		}
	}
	TALLOC_FREE(frame);
	if (input < 0) {
		return;
	}
	screen.saved[0] = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	dup2(input, STDOUT_FILENO);
	if (isatty(STDERR_FILENO)) {
		screen.saved[1] = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
		dup2(input, STDERR_FILENO);
	}
	close(input);
}

/* Its input ends when both have let go of the pipe. */
static void end_pager(void)
{
	int i;

	for (i = 0; i < 2; i++) {
		if (screen.saved[i] >= 0) {
			dup2(screen.saved[i], i + 1);
			close(screen.saved[i]);
			screen.saved[i] = -1;
		}
	}
	while (waitpid(screen.pager, NULL, 0) < 0 && errno == EINTR) {
	}
	screen.pager = 0;
}

int tool_screen_end(void)
{
	bool failed = (fflush(stdout) != 0 || ferror(stdout));
	int err = failed ? errno : 0;

	if (screen.pager == 0) {
		return err;
	}
	/* All that can be wrong with a pipe is that its reader is gone. */
	end_pager();
	return 0;
}
