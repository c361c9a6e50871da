/*
 * secopts - the Cockpit page: anonymous and guest sessions that are open
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

import { ask } from "./command.js";
import { button, card, client, code, label, note, nothing, table,
         time } from "./parts.js";
import { h } from "./dom.js";
import { text } from "./strings.js";

function pipe(of) {
    const bound = (of.interfaces || []).join(", ");

    return h("li", {}, code(of.name),
             bound && h("span", { class: "quiet" }, " ", bound));
}

function shares(session) {
    if (session.shares.length === 0)
        return h("span", { class: "quiet" }, text.no_share);
    return h("ul", { class: "names" },
             session.shares.map(share => h("li", {}, code(share.share),
                 share.pipes.length > 0 && h("ul", {}, share.pipes.map(pipe)))),
             session.more_pipes && h("li", { class: "quiet" },
                                     text.more_pipes));
}

/* Of a cluster, which node serves the client. */
function node(session) {
    return session.node && text.node(session.node.name || session.node.number);
}

export const sessions = {
    path: "sessions",
    title: text.sessions,
    every: 10,

    load: () => ask(["sessions"]),

    render(answer, context) {
        const refresh = button(text.refresh, {
            "data-key": "refresh", onclick: context.refresh,
        });
        const missing = !answer.pipes_noted &&
            note("warning", text.pipes_not_noted);

        return card(text.sessions_title, { actions: refresh }, missing,
            answer.sessions.length === 0
                ? nothing("ok", text.no_session, text.no_session_help)
                : table(text.sessions_title, [
                    {
                        title: text.client,
                        cell: each => client(each.workstation, each.address),
                    },
                    {
                        title: text.who,
                        cell: each => label(
                            each.who === "guest" ? "info" : "warning",
                            text.who_is[each.who]),
                    },
                    { title: text.since, cell: each => time(each.since) },
                    { title: text.dialect, cell: each => each.dialect },
                    { title: text.has_open, class: "wide", cell: shares },
                    {
                        title: text.session,
                        cell: each => h("span", { class: "quiet stack" },
                                        code(each.id), text.process(each.pid),
                                        node(each)),
                    },
                ], answer.sessions));
    },
};
