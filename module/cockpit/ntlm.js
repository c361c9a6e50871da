/*
 * secopts - the Cockpit page: who uses NTLM
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* global cockpit */

import { ask, CommandError } from "./command.js";
import { adminButton, button, card, client, code, label, note, nothing, table,
         time } from "./parts.js";
import { edit } from "./edit.js";
import { h } from "./dom.js";
import { text } from "./strings.js";

const AUDIT = "AuditReceivingNTLMTraffic";

/* The setting that has logons recorded is changed as all others are. */
async function audit(context) {
    const show = await ask(["show"]);
    const setting = show.settings.find(each => each.name === AUDIT);

    if (!setting)
        throw new CommandError("error", text.old_show);
    await edit(setting, show, context);
}

function state(answer, context) {
    if (answer.audit_receiving !== 0)
        return null;
    return note("info", text.not_audited, h("p", {}, text.not_audited_help),
                adminButton(text.audit_on, context.admin, {
                    onclick: () => audit(context),
                }));
}

function user(use) {
    const name = use.user === null ? text.who_is.anonymous
        : use.domain ? `${use.domain}\\${use.user}` : use.user;

    return h("span", { class: "stack" }, name,
             use.account && h("span", { class: "quiet" },
                              text.accounts[use.account]));
}

function version(use) {
    const weak = /^(LM|NTLMv1)/.test(use.version);

    return label(weak ? "warning" : "off", use.version);
}

function verdict(use) {
    return h("span", { class: "stack" },
             h("span", {}, use.reason_text),
             h("span", { class: "quiet" }, use.advice),
             use.refused_by.length > 0 && h("span", { class: "quiet" },
                 text.refused_by, " ", use.refused_by.join(", ")));
}

function count(use) {
    return h("span", { class: "stack" }, use.count.toLocaleString(),
             use.failed > 0 && h("span", { class: "quiet" },
                                 cockpit.format(text.failed_count,
                                                use.failed)));
}

function usesTable(uses) {
    return table(text.ntlm, [
        {
            title: text.client,
            cell: each => client(each.machine, each.address),
        },
        { title: text.user, cell: user },
        { title: text.version, cell: version },
        { title: text.service, cell: each => each.target
            ? code(each.target) : "" },
        { title: text.why_ntlm, class: "wide", cell: verdict },
        { title: text.often, cell: count },
        { title: text.last, cell: each => time(each.last_seen) },
    ], uses);
}

/* Flags are known by their hexadecimal sum: 0x20080000. */
function numeral(number) {
    return number < 0x100 ? number : "0x" + number.toString(16);
}

function bans(answer) {
    return answer.would_refuse.length > 0 && h("ul", {},
        answer.would_refuse.map(ban => h("li", {}, text.ban(
            ban.setting, numeral(ban.value), ban.logons, answer.logons))));
}

function sideCard(title, uses, attributes, ...more) {
    return card(title, attributes, more, usesTable(uses));
}

export const ntlm = {
    path: "ntlm",
    title: text.ntlm,
    every: 60,

    load: () => ask(["ntlm"]),

    render(answer, context) {
        const refresh = button(text.refresh, {
            "data-key": "refresh", onclick: context.refresh,
        });
        const to = answer.uses.filter(use => use.side === "server");
        const from = answer.uses.filter(use => use.side === "client");
        const notes = [
            state(answer, context),
            answer.not_noted > 0 && note("warning", text.not_noted(
                answer.not_noted)),
        ];

        if (answer.uses.length === 0)
            return card(text.ntlm_to, { actions: refresh }, notes,
                        nothing("off", text.no_ntlm, answer.recorded_since &&
                                h("p", {}, text.recorded_since, " ",
                                  time(answer.recorded_since))));
        return [
            sideCard(text.ntlm_to, to, { actions: refresh }, notes,
                     bans(answer)),
            from.length > 0 && sideCard(text.ntlm_from, from, null,
                answer.client_allowed_ntlm_servers.length > 0 && h("p", {},
                    text.exceptions, " ",
                    code(answer.client_allowed_ntlm_servers.join(" ")))),
        ];
    },
};
