/*
 * secopts - the Cockpit page: a baseline, rule by rule
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* global cockpit */

import { adminButton, button, card, choice, label, lines, note, nothing,
         table, value } from "./parts.js";
import { ask, run } from "./command.js";
import { h, replace } from "./dom.js";
import { putRight } from "./setup.js";
import { text } from "./strings.js";

const RESULTS = { pass: "ok", fail: "danger", "not applicable": "off" };
const ORDER = { fail: 0, pass: 1, "not applicable": 2 };

/* Which baselines there are, the command's help says: --baseline=A|B|C. */
async function names() {
    const help = await run(["check", "--help"]);
    const found = help.match(/--baseline=(\S+)/);

    return found ? found[1].split("|") : ["windows"];
}

function mend(rule) {
    return [
        rule.notes.map(each => h("p", { class: "quiet" }, each)),
        rule.set.map(each => [
            h("p", { class: "quiet" }, each.command ? text.set_command
                : cockpit.format(text.set_line, each.section)),
            lines(each.command || each.line),
        ]),
        rule.change_in_group_policy.map(each => [
            h("p", { class: "quiet" }, cockpit.format(text.set_policy,
                                                      each.gpo || "")),
            lines(`${rule.setting} = ${each.value}`),
        ]),
    ];
}

function setting(rule) {
    return h("span", { class: "stack" }, rule.display_name,
             h("span", { class: "quiet name" }, rule.setting));
}

function id(rule) {
    const also = [rule.other_id, rule.id_2025, rule.severity].filter(Boolean);

    return h("span", { class: "stack" }, rule.id,
             also.length > 0 && h("span", { class: "quiet" },
                                  also.join(", ")));
}

function rulesTable(rules, show) {
    const takes = new Map(show.settings.map(each => [each.name, each.takes]));
    const sorted = [...rules].sort(
        (one, two) => ORDER[one.result] - ORDER[two.result]);

    return table(text.rules, [
        { title: text.rule, cell: id },
        {
            title: text.result,
            cell: each => label(RESULTS[each.result],
                                text.results[each.result]),
        },
        { title: text.setting, cell: setting },
        { title: text.wanted_value, cell: each => value(
            each.wanted, takes.get(each.setting)) },
        { title: text.found, cell: each => h("span", { class: "stack" },
            value(each.found, takes.get(each.setting)), h("span", { class: "quiet" }, each.origin,
              each.gpo && [" ", each.gpo])) },
        ...rules.some(each => each.notes.length + each.set.length +
            each.change_in_group_policy.length > 0)
            ? [{ title: text.mend, class: "wide", cell: mend }] : [],
    ], sorted);
}

function sums({ summary }) {
    return h("p", { class: "results" },
             label(summary.fail > 0 ? "danger" : "off",
                   text.failing(summary.fail)),
             label("ok", text.passing(summary.pass)),
             label("off", text.not_applicable(summary.not_applicable)));
}

function checked(answer, show, context) {
    const bad = answer.summary.fail > 0;

    return card(answer.baseline.title, {
        actions: bad && adminButton(text.apply_baseline, context.admin, {
            onclick: () => putRight(
                context, "--baseline=" + answer.baseline.name),
        }),
    },
    h("p", { class: "quiet" }, answer.baseline.source), sums(answer),
    answer.mode === "audit" && note("warning", text.verdict_audit),
    answer.rules.length === 0 ? nothing("off", text.no_rule)
        : rulesTable(answer.rules, show));
}

export const baseline = {
    path: "baseline",
    title: text.baseline,

    async load(context) {
        const choices = await names();
        const asked = context.options().name;
        const name = choices.includes(asked) ? asked : choices[0];
        const [answer, show] = await Promise.all([
            ask(["check", "--baseline=" + name], { finds: true }),
            ask(["show"]),
        ]);

        return { choices, name, answer, show };
    },

    render({ choices, name, answer, show }, context) {
        const place = h("div", { class: "column" }, checked(answer, show, context));
        const select = choice(
            choices.map(each => [each, text.baselines[each] || each]), name, {
                "aria-label": text.compare_with, "data-key": "name",
                onchange: event => {
                    replace(place, h("p", { class: "waiting" }, text.waiting));
                    context.go("baseline", { name: event.target.value });
                    context.refresh();
                },
            });

        return [
            h("div", { class: "toolbar" },
              h("span", { "aria-hidden": "true" }, text.compare_with), select,
              button(text.refresh, {
                  "data-key": "refresh", onclick: context.refresh,
              })),
            place,
        ];
    },
};
