/*
 * Windows Security Options for Samba
 *
 * The parameters of this project that are no settings of Windows
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_PARAMETERS_H__
#define __SECOPTS_PARAMETERS_H__

#include "secopts_settings.h"

enum secopts_mode {
	SECOPTS_MODE_ENFORCE,
	SECOPTS_MODE_AUDIT,
};

/* Where the values of settings come from. */
enum secopts_source {
	SECOPTS_SOURCE_SMB_CONF,
	SECOPTS_SOURCE_REGISTRY,
	SECOPTS_SOURCE_BOTH, /* smb.conf, and the registry where it is silent */
};

#define SECOPTS_AUDIT_WINDOW 60u

enum secopts_parameter {
#define SECOPTS_PARAMETER(id, ...) SECOPTS_PARAMETER_##id,
#include "secopts_parameters.def"
#undef SECOPTS_PARAMETER
	SECOPTS_NUM_PARAMETERS
};

/* A word, and the number that it stands for. */
struct secopts_word {
	const char *text;
	uint32_t number;
};

#define SECOPTS_MAX_WORDS 5
struct secopts_parameter_info {
	const char *name;      /* smb.conf: "secopts:" + name */
	const char *json_name; /* in what "secopts show --json" prints */
	/* in the order of documents; a NULL text ends them */
	struct secopts_word words[SECOPTS_MAX_WORDS];
	bool is_switch;	       /* takes yes, no and their like */
	uint32_t max;	       /* without words: the greatest number */
	const char *unit;      /* of that number */
	uint32_t number;       /* holds without a line */
	uint32_t fallback;     /* holds in place of a value that is bad */
	/* what the log calls that, and .doc explains; NULL: as it is */
	const char *fallback_text;
	const char *doc;
};

extern const struct secopts_parameter_info
	secopts_parameters[SECOPTS_NUM_PARAMETERS];

/* Room for the text of any value. */
#define SECOPTS_PARAMETER_TEXT_SIZE 24

/**
 * A value of a parameter as smb.conf takes it.
 *
 * @param[out] text	Room for it.
 *
 * @return		It, or "unknown" where there is no word for the number.
 */
const char *
secopts_parameter_text(enum secopts_parameter parameter,
		       uint32_t number,
		       char text[SECOPTS_PARAMETER_TEXT_SIZE]);

/* Room for all values of any parameter. */
#define SECOPTS_PARAMETER_VALUES_SIZE 64

/**
 * The values that a parameter takes.
 *
 * @param[in] prose	"0 to 3600 seconds", "enforce or audit"; else "0 ...
 *			3600", "enforce | audit".
 * @param[out] text	Room for them.
 *
 * @return		text.
 */
const char *
secopts_parameter_values(enum secopts_parameter parameter,
			 bool prose,
			 char text[SECOPTS_PARAMETER_VALUES_SIZE]);

#endif /* __SECOPTS_PARAMETERS_H__ */
