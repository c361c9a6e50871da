/*
 * Windows Security Options for Samba
 *
 * Audit: which descriptor guards the SAM, and whether it is only audited
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_audit.h"
#include "secopts_compat.h"

static int add_descriptor(struct json_object *data,
			  const struct secopts_policy *policy,
			  const char *name)
{
	const struct secopts_list *list =
		&policy->values[SECOPTS_RESTRICT_REMOTE_SAM].data.list;
	TALLOC_CTX *frame = talloc_stackframe();
	int rc = json_add_string(data, name,
				 list->num > 0 ? secopts_printable(
							 frame, list->names[0])
					       : "");

	TALLOC_FREE(frame);
	return rc;
}

struct json_object
secopts_audit_sam_json(const struct secopts_policy *policy,
		       enum secopts_event_id id)
{
	const struct secopts_value *value =
		&policy->values[SECOPTS_RESTRICT_REMOTE_SAM];
	enum secopts_setting setting = SECOPTS_RESTRICT_REMOTE_SAM;
	struct json_object body = json_new_object();
	struct json_object data = json_new_object();
	int rc = secopts_json_head(&body, id);

	switch (id) {
	case SECOPTS_EVENT_SAM_DEFAULT:
		rc |= add_descriptor(&data, policy, "DefaultSDString");
		break;
	case SECOPTS_EVENT_SAM_CONFIGURED:
		rc |= add_descriptor(&data, policy, "RegistrySDString");
		break;
	case SECOPTS_EVENT_SAM_MALFORMED:
		rc |= secopts_json_printable(&data, "MalformedSDString",
					     value->malformed);
		rc |= add_descriptor(&data, policy, "DefaultSDString");
		break;
	default:
		setting = SECOPTS_RESTRICT_REMOTE_SAM_AUDIT_ONLY;
		break;
	}
	rc |= secopts_json_setting(&body, policy, setting);
	return secopts_json_body(body, data, rc);
}

/* CLIENT, which has no event, where there is nothing to be told of. */
static enum secopts_event_id
descriptor_event(const struct secopts_value *value)
{
	switch (value->origin) {
	case SECOPTS_ORIGIN_FALLBACK:
		return SECOPTS_EVENT_SAM_MALFORMED;
	case SECOPTS_ORIGIN_SMB_CONF:
	case SECOPTS_ORIGIN_REGISTRY:
	case SECOPTS_ORIGIN_GROUP_POLICY:
		return SECOPTS_EVENT_SAM_CONFIGURED;
	case SECOPTS_ORIGIN_DEFAULT:
	case SECOPTS_ORIGIN_SAMBA:
		break;
	}
	/* Domain controllers and old releases have no descriptor by default. */
	return value->data.list.num > 0 ? SECOPTS_EVENT_SAM_DEFAULT
					: SECOPTS_EVENT_CLIENT;
}

static uint64_t descriptor_state(const struct secopts_value *value)
{
	const struct secopts_list *list = &value->data.list;
	enum secopts_event_id id = descriptor_event(value);
	uint64_t hash = id;

	if (id == SECOPTS_EVENT_CLIENT) {
		return 0;
	}
	if (list->num > 0) {
		hash = secopts_hash(hash, list->names[0], false);
	}
	if (value->malformed != NULL) {
		hash = secopts_hash(hash, value->malformed, false);
	}
	return hash;
}

static void tell(TALLOC_CTX *mem_ctx,
		 const struct secopts_policy *policy,
		 const struct secopts_event *event,
		 enum secopts_setting setting,
		 enum secopts_event_id id)
{
	const char *value = secopts_audit_value(mem_ctx, policy, setting);

	if (id == SECOPTS_EVENT_CLIENT) {
		return;
	}
	DEBUGC(secopts_debug_class, SECOPTS_JSON_LEVEL,
	       ("remote calls to the SAM: %s = %s, from %s\n",
		secopts_settings[setting].value_name,
		value != NULL ? value : "?",
		secopts_origin_name(policy->values[setting].origin)));
	secopts_audit_write_json(secopts_audit_sam_json(policy, id), NULL,
				 policy, event);
}

static void tell_news(TALLOC_CTX *mem_ctx,
		      const struct secopts_policy *policy,
		      const struct secopts_event *event)
{
	const enum secopts_setting mode =
		SECOPTS_RESTRICT_REMOTE_SAM_AUDIT_ONLY;
	const struct secopts_value *descriptor =
		&policy->values[SECOPTS_RESTRICT_REMOTE_SAM];
	bool is_audit_only = policy->values[mode].data.number != 0;
	const uint64_t state[SECOPTS_NUM_NEWS] = {
		[SECOPTS_NEWS_DESCRIPTOR] = descriptor_state(descriptor),
		[SECOPTS_NEWS_AUDIT_ONLY] = is_audit_only,
	};
	bool news[SECOPTS_NUM_NEWS];

	secopts_flood_news(mem_ctx, event->lock_dir, state, news);
	if (news[SECOPTS_NEWS_DESCRIPTOR]) {
		tell(mem_ctx, policy, event, SECOPTS_RESTRICT_REMOTE_SAM,
		     descriptor_event(descriptor));
	}
	if (news[SECOPTS_NEWS_AUDIT_ONLY]) {
		tell(mem_ctx, policy, event, mode,
		     is_audit_only ? SECOPTS_EVENT_SAM_AUDIT_ON
				   : SECOPTS_EVENT_SAM_AUDIT_OFF);
	}
}

void secopts_audit_sam(const struct secopts_policy *policy,
		       const struct secopts_event *event)
{
	static uint64_t seen;
	TALLOC_CTX *frame = NULL;
	bool became;

	/* Most calls come while the policy is the same as before. */
	if (policy == NULL || (seen != 0 && seen == policy->serial) ||
	    !secopts_audit_is_heard(policy, SECOPTS_JSON_LEVEL))
	{
		return;
	}
	seen = policy->serial;

	frame = talloc_stackframe();
	became = secopts_compat_become_root();
	tell_news(frame, policy, event);
	secopts_compat_unbecome_root(became);
	TALLOC_FREE(frame);
}
