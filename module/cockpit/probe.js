/*
 * secopts - the Cockpit page: what a server lets a client do
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* global cockpit */

import { ask } from "./command.js";
import { button, card, choice, code, failed, field, label, note, nothing,
         table, value } from "./parts.js";
import { h, replace } from "./dom.js";
import { text } from "./strings.js";

/* This server by the name by which the browser has reached it: who asks there
 * asks as others in the network do. */
function ownName() {
    const { host } = cockpit.transport;

    return host && host !== "localhost" ? host.replace(/^.*@|:\d+$/g, "")
        : window.location.hostname;
}

/* What was asked last and what came of it: kept while one looks elsewhere. */
let host = ownName();
let as = "anonymous";
let last = null;

function isAllowed(answer) {
    return answer.status !== null && answer.status.name === "STATUS_SUCCESS" &&
        !answer.fault;
}

function result(answer) {
    if (answer.status === null)
        return label("off", text.not_asked);
    return label(isAllowed(answer) ? "warning" : "ok", answer.status.name);
}

function answersTable(title, answers) {
    return table(title, [
        {
            title: text.asked_for,
            cell: each => h("span", {}, text.asks[each.what] || each.what,
                            each.name !== null && [" ", code(each.name)]),
        },
        { title: text.answer, cell: result },
        { title: text.meaning, class: "wide", cell: each => each.meaning },
    ], answers);
}

/* What was allowed comes first: most of the rest are pipes that are closed. */
function answersCard(server) {
    const allowed = server.answers.filter(isAllowed);
    const others = server.answers.filter(each => !isAllowed(each));

    return card(text.answers, null,
                h("p", { class: "quiet" }, text.asked(
                    server.host, server.dialect, server.requests)),
                server.guest && note("warning", text.taken_for_guest),
                allowed.length > 0 ? answersTable(text.allowed, allowed)
                    : nothing("ok", text.nothing_allowed),
                others.length > 0 && h("details", {},
                    h("summary", {}, text.not_allowed(others.length)),
                    answersTable(text.answers, others)));
}

/* What the settings of this server say beside what its answers say. Another
 * server's settings are not known here. */
function compared(explanation, show, local) {
    const rows = Object.entries(explanation.settings).map(([name, seen]) => {
        const setting = show && show.settings.find(each => each.name === name);

        return { name, seen, set: setting && setting.value,
                 takes: setting && setting.takes };
    });
    const same = row => JSON.stringify(row.seen) === JSON.stringify(row.set);

    return table(text.explained, [
        { title: text.setting, cell: each => each.name },
        { title: text.seen, cell: each => value(each.seen, each.takes) },
        ...local ? [
            { title: text.set_here, cell: each => value(each.set, each.takes) },
            { title: text.result, cell: each => same(each)
                ? label("ok", text.agrees) : label("warning", text.differs) },
        ] : [],
    ], rows);
}

function explained(server, show, local) {
    const { explanation } = server;

    return card(text.explained, null,
                !explanation.explained && note("warning", text.unexplained),
                explanation.notes.map(each => note("info", each)),
                Object.keys(explanation.settings).length > 0 &&
                    compared(explanation, show, local));
}

function shown({ answer, show, local }) {
    const [server] = answer.servers;

    return [
        explained(server, show, local),
        answersCard(server),
    ];
}

async function look(place, go) {
    const local = host === ownName() || host === "localhost";

    replace(place, h("p", { class: "waiting" }, text.probing));
    go.disabled = true;
    try {
        const [answer, show] = await Promise.all([
            ask(["probe", "--as=" + as, "--", host], { finds: true }),
            ask(["show"]),
        ]);

        last = { answer, show, local };
        replace(place, shown(last));
    } catch (error) {
        replace(place, failed(error));
    }
    go.disabled = false;
    go.focus();
}

export const probe = {
    path: "probe",
    title: text.probe,

    load: async () => null,

    render() {
        const place = h("div", { class: "column", "aria-live": "polite" }, last
            ? shown(last) : nothing("info", text.probe_title, text.probe_help));
        const address = h("input", {
            type: "text", value: host, required: true, spellcheck: "false",
            autocomplete: "off", oninput: event => {
                host = event.target.value.trim();
            },
        });
        const who = choice([["anonymous", text.who_is.anonymous],
                            ["guest", text.who_is.guest]], as, {
            onchange: event => { as = event.target.value },
        });
        const go = button(text.probe_go, { primary: true, type: "submit" });

        return [
            card(text.probe, null, h("form", {
                class: "line", onsubmit: event => {
                    event.preventDefault();
                    look(place, go);
                },
            }, field(text.host, address), field(text.probe_as, who), go)),
            place,
        ];
    },
};
