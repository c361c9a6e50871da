/*
 * secopts - the Cockpit page: what was refused
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* global cockpit */

import { ask } from "./command.js";
import { button, card, choice, client, code, label, note, nothing, table,
         time } from "./parts.js";
import { chart, spark } from "./chart.js";
import { h, replace } from "./dom.js";
import { text } from "./strings.js";

let kind = "";          /* that is chosen; "": all */

function sumOf(hours) {
    return hours.reduce((sum, hour) => sum + hour.count, 0);
}

function who(refusal) {
    return h("span", { class: "stack" },
             text.who_is[refusal.who] || refusal.who,
             refusal.user && code(refusal.user));
}

function what(refusal) {
    return h("span", { class: "stack" },
             h("span", {}, refusal.what, refusal.name !== null && [
                 " ", code(refusal.name)]),
             label(refusal.enforced ? "off" : "warning",
                   refusal.enforced ? text.refused : text.would_refuse));
}

function why(refusal) {
    return h("span", { class: "stack" }, refusal.reason,
             refusal.missing_flags && h("span", { class: "quiet" },
                 cockpit.format(text.missing, refusal.missing_flags)),
             h("span", { class: "quiet" }, refusal.setting, " ",
               code(refusal.status.name)));
}

function refusalsTable(answer) {
    const rows = answer.refusals.filter(
        each => kind === "" || each.kind === kind);

    if (rows.length === 0)
        return nothing("off", text.no_refusal_kind);
    return table(text.refusals, [
        {
            title: text.client,
            cell: each => client(each.workstation, each.address),
        },
        { title: text.who, cell: who },
        { title: text.wanted, cell: what },
        { title: text.why, class: "wide", cell: why },
        { title: text.often, cell: each => h("span", { class: "stack" },
            each.count.toLocaleString(), spark(each.hours)) },
        { title: text.last, cell: each => time(each.last_seen) },
    ], rows);
}

function kindChoice(answer, place) {
    const kinds = answer.kinds.filter(
        each => each.refused + each.would_refuse > 0);
    const choices = kinds.map(each => [each.kind, cockpit.format(
        text.kind_count, text.refusal_kinds[each.kind] || each.kind,
        each.refused + each.would_refuse)]);

    return choice([["", text.all_kinds], ...choices], kind, {
        "aria-label": text.kind, "data-key": "kind",
        onchange: event => {
            kind = event.target.value;
            replace(place, refusalsTable(answer));
        },
    });
}

function state(answer) {
    return [
        !answer.recording && note("warning", text.not_recording),
        answer.mode === "audit" && note("warning", text.verdict_audit),
        answer.not_listed > 0 && note("info", text.not_listed(
            answer.not_listed)),
    ];
}

export const refusals = {
    path: "refusals",
    title: text.refusals,
    every: 60,

    load: () => ask(["refusals"]),

    render(answer, context) {
        const place = h("div", {}, refusalsTable(answer));
        const refresh = button(text.refresh, {
            "data-key": "refresh", onclick: context.refresh,
        });

        if (answer.refusals.length === 0)
            return card(text.refusals, { actions: refresh }, state(answer),
                        nothing(answer.recording ? "ok" : "off",
                                text.no_refusal, answer.recorded_since &&
                                h("p", {}, text.recorded_since, " ",
                                  time(answer.recorded_since))));
        return [
            card(text.over_time, { actions: refresh }, state(answer),
                 chart(answer.hours, text.chart(sumOf(answer.hours))),
                 h("p", { class: "quiet" },
                   text.total(answer.total), " ", text.recorded_since, " ",
                   time(answer.recorded_since))),
            card(text.who_what_why, { actions: kindChoice(answer, place) },
                 place),
        ];
    },
};
