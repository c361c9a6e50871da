/*
 * Windows Security Options for Samba
 *
 * The secopts command: options of Windows that are parameters of Samba
 *
 * Copyright (C) the secopts authors 2026
 *
 * This program is free software; you can redistribute it and/or modify
 * it under the terms of the GNU General Public License as published by
 * the Free Software Foundation; either version 3 of the License, or
 * (at your option) any later version.
 *
 * This program is distributed in the hope that it will be useful,
 * but WITHOUT ANY WARRANTY; without even the implied warranty of
 * MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
 * GNU General Public License for more details.
 *
 * You should have received a copy of the GNU General Public License
 * along with this program.  If not, see <http://www.gnu.org/licenses/>.
 */

#include "transfer.h"

/* Keys below HKLM. */
#define KEY_LMS "SYSTEM\\CurrentControlSet\\Services\\LanmanServer\\Parameters"
#define KEY_LMW                                                               \
	"SYSTEM\\CurrentControlSet\\Services\\LanmanWorkstation\\Parameters"
#define KEY_LSA "SYSTEM\\CurrentControlSet\\Control\\Lsa"
#define KEY_MSV "SYSTEM\\CurrentControlSet\\Control\\Lsa\\MSV1_0"
#define KEY_NETLOGON "SYSTEM\\CurrentControlSet\\Services\\Netlogon\\Parameters"
#define KEY_LDAP "SYSTEM\\CurrentControlSet\\Services\\LDAP"
#define KEY_NTDS "SYSTEM\\CurrentControlSet\\Services\\NTDS\\Parameters"

#define SMB2_AND_LATER " SMB2_02 SMB2 SMB2_10 SMB3_00 SMB3_02 SMB3 SMB3_11 "
#define NOT_REQUIRED " default No if_required desired "

/*
 * Windows' Security Options that Samba has a parameter for; without a
 * parameter, those that are meaningless on Samba, with the reason.
 */
static const struct {
	const char *key; /* NULL: in [System Access] */
	const char *name;
	uint32_t number; /* ANY: whatever the value */
	struct transfer_line line;
	const char *reason;
} options[] = {
#define ANY UINT32_MAX
	{KEY_LMS, "RequireSecuritySignature", 0,
	 {"server signing", "default", NOT_REQUIRED}, NULL},
	{KEY_LMS, "RequireSecuritySignature", 1,
	 {"server signing", "required", " required "}, NULL},
	{KEY_LMS, "EnableSecuritySignature", 1,
	 {"server signing", "auto", " default if_required desired required "}, NULL},
	{KEY_LMS, "EnableSecuritySignature", 0, {NULL, NULL, NULL},
	 "SMB 2 and later always offer signing"},
	{KEY_LMS, "SMB1", 0,
	 {"server min protocol", "SMB2_02", SMB2_AND_LATER}, NULL},
	{KEY_LMS, "SMB1", 1, {"server min protocol", "NT1", " NT1 "}, NULL},
	{KEY_LMS, "SMB2", 1,
	 {"server max protocol", "SMB3", SMB2_AND_LATER}, NULL},
	/* as Get-SmbServerConfiguration calls them */
	{KEY_LMS, "EnableSMB1Protocol", 0,
	 {"server min protocol", "SMB2_02", SMB2_AND_LATER}, NULL},
	{KEY_LMS, "EnableSMB1Protocol", 1,
	 {"server min protocol", "NT1", " NT1 "}, NULL},
	{KEY_LMS, "EnableSMB2Protocol", 1,
	 {"server max protocol", "SMB3", SMB2_AND_LATER}, NULL},
	{KEY_LMS, "EncryptData", 0,
	 {"server smb encrypt", "default", NOT_REQUIRED}, NULL},
	{KEY_LMS, "EncryptData", 1,
	 {"server smb encrypt", "required", " required "}, NULL},
	{KEY_LMS, "EnableForcedLogOff", ANY, {NULL, NULL, NULL},
	 "Samba has no logon hours to end a session by"},
	{KEY_LMS, "SmbServerNameHardeningLevel", ANY, {NULL, NULL, NULL},
	 "Samba does not look at the name that a client connected to"},
	{KEY_LMS, "AdjustedNullSessionPipes", ANY, {NULL, NULL, NULL},
	 "a mark of Windows' own, whether NullSessionPipes was migrated"},
	{KEY_LMW, "RequireSecuritySignature", 0,
	 {"client signing", "default", NOT_REQUIRED}, NULL},
	{KEY_LMW, "RequireSecuritySignature", 1,
	 {"client signing", "required", " required "}, NULL},
	{KEY_LMW, "EnableSecuritySignature", ANY, {NULL, NULL, NULL},
	 "SMB 2 and later always offer signing"},
	{KEY_LMW, "EnablePlainTextPassword", 0,
	 {"client plaintext auth", "no", " No "}, NULL},
	{KEY_LSA, "NoLMHash", 1, {"lanman auth", "no", " No "}, NULL},
	{KEY_LSA, "NoLMHash", 0, {"lanman auth", "yes", " Yes "}, NULL},
	{KEY_LSA, "LimitBlankPasswordUse", 1,
	 {"null passwords", "no", " No "}, NULL},
	{KEY_LSA, "LimitBlankPasswordUse", 0,
	 {"null passwords", "yes", " Yes "}, NULL},
	{KEY_LSA, "ForceGuest", 0, {NULL, NULL, NULL},
	 "Samba makes nobody a guest who has an account"},
	{KEY_MSV, "RestrictSendingNTLMTraffic", 0,
	 {"client use kerberos", "desired", " desired no "}, NULL},
	{KEY_MSV, "RestrictSendingNTLMTraffic", 2,
	 {"client use kerberos", "required", " yes required "}, NULL},
	{KEY_MSV, "RestrictReceivingNTLMTraffic", 2,
	 {"ntlm auth", "disabled", " disabled "}, NULL},
	{KEY_NETLOGON, "RequireStrongKey", 0,
	 {"require strong key", "no", " No "}, NULL},
	{KEY_NETLOGON, "RequireStrongKey", 1,
	 {"require strong key", "yes", " Yes "}, NULL},
	{KEY_NETLOGON, "SealSecureChannel", 1,
	 {"winbind sealed pipes", "yes", " Yes "}, NULL},
	{KEY_NETLOGON, "RequireSignOrSeal", 1,
	 {"winbind sealed pipes", "yes", " Yes "}, NULL},
	{KEY_NETLOGON, "SignSecureChannel", ANY, {NULL, NULL, NULL},
	 "Samba signs wherever it does not seal"},
	{KEY_NETLOGON, "DisablePasswordChange", 1,
	 {"machine password timeout", "0", " 0 "}, NULL},
	{KEY_NETLOGON, "DisablePasswordChange", 0,
	 {"machine password timeout", "604800", NULL}, NULL},
	{KEY_LDAP, "LDAPClientIntegrity", 0,
	 {"client ldap sasl wrapping", "plain", " plain sign seal "}, NULL},
	{KEY_LDAP, "LDAPClientIntegrity", 1,
	 {"client ldap sasl wrapping", "sign", " sign seal "}, NULL},
	{KEY_LDAP, "LDAPClientIntegrity", 2,
	 {"client ldap sasl wrapping", "sign", " sign seal "}, NULL},
	{KEY_NTDS, "LDAPServerIntegrity", 1,
	 {"ldap server require strong auth", "no", " no No "}, NULL},
	{KEY_NTDS, "LDAPServerIntegrity", 2,
	 {"ldap server require strong auth", "yes", " yes Yes "}, NULL},
	{NULL, "EnableGuestAccount", 0,
	 {"map to guest", "Never", " Never "}, NULL},
	{NULL, "EnableGuestAccount", 1,
	 {"map to guest", "Bad User", " Bad User "}, NULL},
};

const char *const transfer_lm_parameters[] = {
	"lanman auth",	       "ntlm auth",	       "client lanman auth",
	"client ntlmv2 auth", "ntlmssp_client:ntlm2", NULL,
};

char *transfer_parameter(TALLOC_CTX *mem_ctx, const char *parameter)
{
	char *name = talloc_strdup(mem_ctx, parameter);
	char *buffer = NULL;
	char *text = NULL;
	size_t length = 0;
	FILE *out = NULL;
	bool known;

	if (name == NULL) {
		return NULL;
	}
	out = open_memstream(&buffer, &length);
	if (out == NULL) {
		return NULL;
	}
	known = dump_a_parameter(GLOBAL_SECTION_SNUM, name, out, true);
	if (fclose(out) == 0 && known) {
		length = strcspn(buffer, "\n");
		text = talloc_strndup(mem_ctx, buffer, length);
	}
	free(buffer);
	return text;
}

/* Is Samba's parameter so that the option's aim is reached? */
static bool is_so(const struct transfer_line *line)
{
	TALLOC_CTX *frame = talloc_stackframe();
	char *now = transfer_parameter(frame, line->parameter);
	bool so = false;

	if (now != NULL && line->enough != NULL) {
		char *word = talloc_asprintf(frame, " %s ", now);

		so = word != NULL && strcasestr(line->enough, word) != NULL;
	} else if (now != NULL) {
		so = strequal(now, line->value);
	}
	TALLOC_FREE(frame);
	return so;
}

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

void transfer_windows(const struct secopts_entry *entry,
		      struct transfer_entry *out)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(options); i++) {
		if (!is_about(entry, i)) {
			continue;
		}
		out->fate = TRANSFER_NOT_APPLICABLE;
		out->note = "Samba has nothing for this value";
		if (!has_number(entry, options[i].number)) {
			continue;
		}
		out->note = options[i].reason;
		if (options[i].reason != NULL) {
			return;
		}
		out->lines[0] = options[i].line;
		out->num_lines = 1;
		out->fate = is_so(&options[i].line) ? TRANSFER_ALREADY
						    : TRANSFER_SAMBA;
		return;
	}
}

void transfer_lm_level(const struct secopts_policy *policy,
		       uint32_t level,
		       struct transfer_entry *out)
{
	const struct transfer_line lines[] = {
		{"lanman auth", level <= 3 ? "yes" : "no", NULL},
		{"ntlm auth",
		 level <= 4 ? "ntlmv1-permitted" : "ntlmv2-only", NULL},
		{"client lanman auth", level <= 1 ? "yes" : "no", NULL},
		{"client ntlmv2 auth", level <= 2 ? "no" : "yes", NULL},
		{"ntlmssp_client:ntlm2", level == 0 ? "no" : "yes", NULL},
	};
	uint32_t now = policy->values[SECOPTS_LM_COMPATIBILITY_LEVEL].data.number;
	size_t i;

	if (now == level) {
		out->fate = TRANSFER_ALREADY;
		return;
	}
	out->fate = TRANSFER_SAMBA;
	out->note = (now > level) ? "what is set now is stricter: nothing has "
				    "to be set for security"
				  : NULL;
	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		out->lines[i] = lines[i];
	}
	out->num_lines = ARRAY_SIZE(lines);
}

static bool holds(const struct secopts_list *list, const char *name)
{
	size_t i;

	for (i = 0; i < list->num; i++) {
		if (strequal(list->names[i], name)) {
			return true;
		}
	}
	return false;
}

static bool within(const struct secopts_list *a, const struct secopts_list *b)
{
	size_t i;

	for (i = 0; i < a->num; i++) {
		if (!holds(b, a->names[i])) {
			return false;
		}
	}
	return true;
}

bool transfer_same(enum secopts_setting setting,
		   const struct secopts_data *a,
		   const struct secopts_data *b)
{
	if (a->defined != b->defined) {
		return false;
	}
	if (secopts_settings[setting].type != SECOPTS_TYPE_MULTI_SZ) {
		return a->number == b->number;
	}
	return within(&a->list, &b->list) && within(&b->list, &a->list);
}
