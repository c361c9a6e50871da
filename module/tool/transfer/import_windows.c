/*
 * Windows Security Options for Samba
 *
 * The secopts command: options of Windows that are parameters of Samba
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "transfer.h"

/* Keys below HKLM. */
#define KEY_LMS "SYSTEM\\CurrentControlSet\\Services\\LanmanServer\\Parameters"
#define KEY_LMW                                                               \
	"SYSTEM\\CurrentControlSet\\Services\\LanmanWorkstation\\Parameters"
#define KEY_LSA "SYSTEM\\CurrentControlSet\\Control\\Lsa"
#define KEY_NETLOGON "SYSTEM\\CurrentControlSet\\Services\\Netlogon\\Parameters"
#define KEY_LDAP "SYSTEM\\CurrentControlSet\\Services\\LDAP"
#define KEY_NTDS "SYSTEM\\CurrentControlSet\\Services\\NTDS\\Parameters"

/*
 * Windows' Security Options that Samba has a parameter for, with the value
 * that is as strict as the option; without a value, the option asks for
 * nothing that Samba could be too lax for. Without a parameter: those that
 * Samba has nothing for, with the reason.
 *
 * tests/live/test_equivalents.py shows each pair of parameter and value at
 * work; what could not be shown has a reason instead.
 */
static const struct {
	const char *key; /* NULL: in [System Access] */
	const char *name;
	uint32_t number; /* ANY: whatever the value */
	struct import_line line;
	const char *reason;
} options[] = {
#define ANY UINT32_MAX
#define NOTHING {NULL, NULL}
	{KEY_LMS, "RequireSecuritySignature", 0, {"server signing", NULL}, NULL},
	{KEY_LMS, "RequireSecuritySignature", 1,
	 {"server signing", "required"}, NULL},
	{KEY_LMS, "EnableSecuritySignature", ANY, NOTHING,
	 "SMB 2 and later always offer signing"},
	{KEY_LMS, "SMB1", 0, {"server min protocol", "SMB2_02"}, NULL},
	{KEY_LMS, "SMB1", 1, {"server min protocol", NULL}, NULL},
	{KEY_LMS, "SMB2", 1, {"server max protocol", "SMB3"}, NULL},
	/* as Get-SmbServerConfiguration calls them */
	{KEY_LMS, "EnableSMB1Protocol", 0,
	 {"server min protocol", "SMB2_02"}, NULL},
	{KEY_LMS, "EnableSMB1Protocol", 1, {"server min protocol", NULL}, NULL},
	{KEY_LMS, "EnableSMB2Protocol", 1,
	 {"server max protocol", "SMB3"}, NULL},
	{KEY_LMS, "EncryptData", 0, {"server smb encrypt", NULL}, NULL},
	{KEY_LMS, "EncryptData", 1, {"server smb encrypt", "required"}, NULL},
	{KEY_LMS, "EnableForcedLogOff", ANY, NOTHING,
	 "Samba has no logon hours to end a session by"},
	{KEY_LMS, "SmbServerNameHardeningLevel", ANY, NOTHING,
	 "Samba does not look at the name that a client connected to"},
	{KEY_LMS, "AdjustedNullSessionPipes", ANY, NOTHING,
	 "a mark of Windows' own, whether NullSessionPipes was migrated"},
	{KEY_LMW, "RequireSecuritySignature", 0, {"client signing", NULL}, NULL},
	{KEY_LMW, "RequireSecuritySignature", 1,
	 {"client signing", "required"}, NULL},
	{KEY_LMW, "EnableSecuritySignature", ANY, NOTHING,
	 "SMB 2 and later always offer signing"},
	{KEY_LMW, "EnablePlainTextPassword", 0,
	 {"client plaintext auth", "no"}, NULL},
	{KEY_LMW, "EnablePlainTextPassword", 1,
	 {"client plaintext auth", NULL}, NULL},
	{KEY_LSA, "NoLMHash", ANY, NOTHING,
	 "Samba stores no LM hash of a new password"},
	{KEY_LSA, "LimitBlankPasswordUse", 1, {"null passwords", "no"}, NULL},
	{KEY_LSA, "LimitBlankPasswordUse", 0, {"null passwords", NULL}, NULL},
	{KEY_LSA, "ForceGuest", 0, NOTHING,
	 "Samba makes nobody a guest who has an account"},
	{KEY_NETLOGON, "RequireStrongKey", ANY, NOTHING,
	 "winbindd demands a strong key unless smb.conf says otherwise"},
	{KEY_NETLOGON, "SealSecureChannel", ANY, NOTHING,
	 "winbindd seals its secure channel unless smb.conf says otherwise"},
	{KEY_NETLOGON, "RequireSignOrSeal", ANY, NOTHING,
	 "winbindd seals its secure channel unless smb.conf says otherwise"},
	{KEY_NETLOGON, "SignSecureChannel", ANY, NOTHING,
	 "Samba signs wherever it does not seal"},
	{KEY_NETLOGON, "DisablePasswordChange", ANY, NOTHING,
	 "winbindd changes the password of the computer account every week "
	 "unless 'machine password timeout' says otherwise"},
	{KEY_LDAP, "LDAPClientIntegrity", 0,
	 {"client ldap sasl wrapping", NULL}, NULL},
	{KEY_LDAP, "LDAPClientIntegrity", 1,
	 {"client ldap sasl wrapping", "sign"}, NULL},
	{KEY_LDAP, "LDAPClientIntegrity", 2,
	 {"client ldap sasl wrapping", "sign"}, NULL},
	{KEY_NTDS, "LDAPServerIntegrity", 0,
	 {"ldap server require strong auth", NULL}, NULL},
	{KEY_NTDS, "LDAPServerIntegrity", 1,
	 {"ldap server require strong auth", NULL}, NULL},
	{KEY_NTDS, "LDAPServerIntegrity", 2,
	 {"ldap server require strong auth", "yes"}, NULL},
	{NULL, "EnableGuestAccount", 0, {"map to guest", "Never"}, NULL},
	{NULL, "EnableGuestAccount", 1, {"map to guest", NULL}, NULL},
};

static bool is_about(const struct secopts_entry *entry, size_t option)
{
	const char *key = options[option].key;

	if (entry->name == NULL || !strequal(entry->name, options[option].name))
	{
		return false;
	}
	if (key != NULL && entry->kind == SECOPTS_ENTRY_REGISTRY) {
		return strequal(entry->key, key);
	}
	/* JSON is about the server service, and has no keys */
	if (key != NULL) {
		return entry->kind == SECOPTS_ENTRY_NAMED &&
		       entry->section == NULL && strequal(key, KEY_LMS);
	}
	return entry->kind == SECOPTS_ENTRY_NAMED && entry->section != NULL &&
	       strequal(entry->section, "System Access");
}

static bool has_number(const struct secopts_entry *entry, uint32_t number)
{
	if (number == ANY) {
		return true;
	}
	if (entry->section != NULL && entry->kind == SECOPTS_ENTRY_NAMED) {
		return entry->text != NULL && strlen(entry->text) == 1 &&
		       (uint32_t)(entry->text[0] - '0') == number;
	}
	return entry->type == SECOPTS_REG_DWORD && entry->number == number;
}

/*
 * A line that Samba is to get, unless what holds now is as strict: an option
 * that asks for less than holds is no advice to give something up.
 */
static void account_line(TALLOC_CTX *mem_ctx,
			 const struct import_line *line,
			 struct import_entry *out)
{
	char *now = tool_samba_parameter(mem_ctx, line->parameter);

	if (now == NULL) {
		out->note = talloc_asprintf(mem_ctx,
					    "this Samba has no '%s'",
					    line->parameter);
		return;
	}
	switch (tool_compare_parameter(line->parameter, now, line->value)) {
	case TOOL_LESS_STRICT:
		out->fate = IMPORT_SAMBA;
		out->lines[0] = *line;
		out->num_lines = 1;
		return;
	case TOOL_AS_STRICT:
		out->fate = IMPORT_ALREADY;
		return;
	case TOOL_STRICTER:
		out->fate = IMPORT_STRICTER;
		out->note = talloc_asprintf(mem_ctx, "'%s = %s'",
					    line->parameter, now);
		return;
	case TOOL_ORDER_UNKNOWN:
		break;
	}
	out->note = talloc_asprintf(mem_ctx,
				    "whether '%s = %s' is as strict is not "
				    "known here",
				    line->parameter, now);
}

void import_windows(TALLOC_CTX *mem_ctx,
		    const struct secopts_entry *entry,
		    struct import_entry *out)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(options); i++) {
		if (!is_about(entry, i)) {
			continue;
		}
		out->fate = IMPORT_NOT_APPLICABLE;
		out->note = "Samba has nothing for this value";
		if (!has_number(entry, options[i].number)) {
			continue;
		}
		out->note = options[i].reason;
		if (options[i].reason == NULL) {
			account_line(mem_ctx, &options[i].line, out);
		}
		return;
	}
}

void import_lm_level(TALLOC_CTX *mem_ctx,
		     const struct secopts_policy *policy,
		     uint32_t level,
		     struct import_entry *out)
{
	const enum secopts_setting setting = SECOPTS_LM_COMPATIBILITY_LEVEL;
	uint32_t now = policy->values[setting].data.number;
	struct tool_parameter list[TOOL_MAX_PARAMETERS];
	size_t num = tool_parameters(mem_ctx, setting, level, list);
	size_t i;

	if (now >= level) {
		out->fate = (now > level) ? IMPORT_STRICTER
					  : IMPORT_ALREADY;
		out->note = (now > level) ? talloc_asprintf(mem_ctx,
							    "%"PRIu32" holds",
							    now)
					  : NULL;
		return;
	}
	out->fate = IMPORT_SAMBA;
	for (i = 0; i < num; i++) {
		if (!list[i].set) {
			out->lines[out->num_lines++] = (struct import_line){
				list[i].name, list[i].needed};
		}
	}
}
