/*
 * secopts - the Cockpit page: settings
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* global cockpit */

import { ask } from "./command.js";
import { adminButton, card, code, label, nothing, table, terms,
         value } from "./parts.js";
import { edit } from "./edit.js";
import { h, replace } from "./dom.js";
import { text } from "./strings.js";

/* What is typed into the search stays when the page is loaded again. */
let wanted = "";

function matches(setting) {
    const words = [setting.name, setting.display_name, setting.parameter,
                   setting.text, setting.origin].join(" ").toLowerCase();

    return wanted.toLowerCase().split(/\s+/).every(
        word => words.includes(word));
}

function origin(setting) {
    const from = setting.origin === "Windows default"
        ? h("span", { class: "quiet" }, setting.origin)
        : label(setting.origin === "fallback for a bad value" ? "danger"
            : "info", setting.origin);

    return h("span", { class: "stack" }, from,
             setting.enforced.by === "no effect" &&
                 label("off", text.no_effect),
             setting.gpo && h("span", { class: "quiet" }, setting.gpo));
}

/* Samba's own parameters, where these add up to the setting. */
function parameters(setting) {
    const list = setting.enforced.parameters || [];

    return list.map(each => [
        each.name,
        code(each.value),
        !each.set && h("span", { class: "quiet" },
                       cockpit.format(text.needed, each.needed)),
    ]);
}

function details(setting) {
    return h("details", {},
             h("summary", {}, setting.display_name),
             setting.description && h("p", {}, setting.description),
             terms([
                 [text.registry, setting.registry ? code(setting.registry)
                     : text.no_registry],
                 [text.parameter, code(setting.parameter)],
                 [text.default_value, value(setting.default, setting.takes)],
                 [text.enforced_by, setting.enforced_by],
                 ...parameters(setting),
             ]));
}

function settingsTable(settings, context, show) {
    const rows = settings.filter(matches);

    if (rows.length === 0)
        return nothing("off", text.no_match);
    return table(text.settings, [
        {
            title: text.setting, class: "wide",
            cell: each => [details(each),
                           h("span", { class: "quiet name" }, each.name)],
        },
        { title: text.value, cell: each => value(each.value, each.takes) },
        { title: text.origin, cell: origin },
        {
            title: text.change, class: "act",
            cell: each => adminButton(text.edit, context.admin, {
                "aria-label": cockpit.format(text.edit_setting, each.name),
                "data-key": "edit-" + each.name,
                onclick: () => edit(each, show, context),
            }),
        },
    ], rows);
}

/* What is no setting of Windows: mode, release and so on. */
function parametersCard(show) {
    const known = new Set(["format", "version", "settings", "result",
                           "findings"]);

    return card(text.parameters, null, terms(
        Object.entries(show).filter(([name, of]) => !known.has(name) &&
            typeof of !== "object").map(
            ([name, of]) => [name.replaceAll("_", " "), code(String(of))])),
        h("p", { class: "quiet" }, text.parameters_help));
}

export const settings = {
    path: "settings",
    title: text.settings,

    load: () => ask(["show"]),

    render(show, context) {
        const place = h("div", {}, settingsTable(show.settings, context, show));
        const search = h("input", {
            type: "search", value: wanted, placeholder: text.search,
            "aria-label": text.search, "data-key": "search",
            oninput: event => {
                wanted = event.target.value;
                replace(place, settingsTable(show.settings, context, show));
            },
        });

        return [
            card(text.settings, { actions: search }, place),
            parametersCard(show),
        ];
    },
};
