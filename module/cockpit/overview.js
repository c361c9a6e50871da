/*
 * secopts - the Cockpit page: overview
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* global cockpit */

import { ask, CommandError } from "./command.js";
import { adminButton, button, card, icon, note, terms, time,
         value } from "./parts.js";
import { h } from "./dom.js";
import { putRight, undo } from "./setup.js";
import { text } from "./strings.js";

/* What the other pages tell, in a number each: it may be missing, as it takes
 * an administrator or another release of the command. */
const SUMS = [
    {
        path: "sessions", title: text.sessions, words: ["sessions"],
        number: answer => answer.sessions.length,
        what: text.sum_sessions, good: number => number === 0,
    },
    {
        path: "refusals", title: text.refusals,
        words: ["refusals", "--since=24h"],
        number: answer => answer.hours.slice(-24).reduce(
            (sum, hour) => sum + hour.count, 0),
        what: text.sum_refusals, good: () => null,
        missing: answer => !answer.recording && text.sum_not_recorded,
    },
    {
        path: "ntlm", title: text.ntlm, words: ["ntlm", "--since=24h"],
        number: answer => answer.logons,
        what: text.sum_ntlm, good: () => null,
        missing: answer => answer.audit_receiving === 0 &&
            text.sum_not_audited,
    },
    {
        path: "baseline", title: text.baseline,
        words: ["check", "--baseline=windows"], finds: true,
        number: answer => answer.summary.fail,
        what: text.sum_baseline, good: number => number === 0,
    },
];

async function loadSum(sum) {
    try {
        return await ask(sum.words, { finds: sum.finds });
    } catch (error) {
        if (error instanceof CommandError)
            return error;
        throw error;
    }
}

function sumCard(sum, answer, context) {
    const missing = answer instanceof Error
        ? (answer.kind === "access" ? text.sum_access : text.sum_missing)
        : sum.missing && sum.missing(answer);
    const number = missing ? null : sum.number(answer);
    const good = missing ? null : sum.good(number);
    const kind = good === true ? "ok" : good === false ? "warning" : "info";

    return h("li", { class: "sum" },
             h("a", { href: "#/" + sum.path },
               h("h2", {}, sum.title),
               missing
                   ? h("p", { class: "quiet" }, icon("off"), missing)
                   : h("p", {}, icon(kind),
                       h("span", { class: "number" }, String(number)),
                       h("span", {}, sum.what(number)))));
}

function verdict(show) {
    const warnings = show.findings.filter(each => each.kind === "warning");

    if (warnings.length > 0)
        return ["danger", text.verdict_missing(warnings.length)];
    if (show.mode === "audit")
        return ["warning", text.verdict_audit];
    return ["ok", text.verdict_ok];
}

function stateCard(show, context) {
    const [kind, words] = verdict(show);

    return h("section", { class: "card state state-" + kind },
             h("div", { class: "state-words" }, icon(kind),
               h("div", {}, h("h2", {}, words), h("p", {}, show.result))),
             terms([
                 [text.mode, text.modes[show.mode]],
                 [text.role, text.roles[show.role]],
                 [text.release, cockpit.format(text.windows, show.release)],
                 [text.source, show.policy_source],
             ]),
             h("div", { class: "actions" },
               adminButton(text.put_right, context.admin, {
                   primary: kind !== "ok",
                   onclick: () => putRight(context),
               }),
               adminButton(text.undo, context.admin, {
                   onclick: () => undo(context),
               }),
               button(text.refresh, {
                   "data-key": "refresh", onclick: context.refresh,
               })));
}

/* How the policy of the domain comes here, where it does. */
function policyCard(extension) {
    if (!extension || !extension.registered && !extension.delivered.length)
        return null;
    return card(text.group_policy, null,
                extension.delivery_is_broken &&
                    note("danger", text.delivery_broken),
                extension.failure && note("warning", extension.failure),
                terms([
                    [text.last_run, time(extension.last_run)],
                    ...extension.delivered.map(each => [
                        each.gpo || text.unknown,
                        value(each.settings)]),
                ]));
}

/* A warning is something that keeps the settings from being enforced, a hint
 * is something to know. */
function findingsCard(findings, kind, sign, title) {
    const list = findings.filter(finding => finding.kind === kind);

    return list.length > 0 && card(title, null, h("div", { class: "notes" },
        list.map(finding => note(sign, finding.text))));
}

export const overview = {
    path: "",
    title: text.overview,

    async load() {
        const [show, ...sums] = await Promise.all(
            [ask(["show"]), ...SUMS.map(loadSum)]);

        return { show, sums };
    },

    render({ show, sums }, context) {
        return [
            stateCard(show, context),
            findingsCard(show.findings, "warning", "warning",
                         text.not_in_place),
            h("ul", { class: "sums" },
              SUMS.map((sum, at) => sumCard(sum, sums[at], context))),
            policyCard(show.group_policy_extension),
            findingsCard(show.findings, "hint", "info", text.to_know),
        ];
    },
};
