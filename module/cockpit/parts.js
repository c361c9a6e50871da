/*
 * secopts - the Cockpit page: parts that several pages are made of
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* global cockpit */

import { add, h, newId, svg } from "./dom.js";
import { text } from "./strings.js";

/* Shapes say what colours say, for who does not see these. */
const SHAPES = {
    ok: "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm3.6 4.7L7.3 11 4.4 8.2l1-1.1 " +
        "1.8 1.7 3.3-4z",
    warning: "M8 1 .6 14.5h14.8zM7.2 6h1.6v4.4H7.2zm0 5.4h1.6V13H7.2z",
    danger: "M5 1 1 5v6l4 4h6l4-4V5l-4-4zm2.2 3.2h1.6v4.9H7.2zm0 5.9h1.6v1.7" +
        "H7.2z",
    info: "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zM7.2 4h1.6v1.6H7.2zm0 2.6h1.6V12" +
        "H7.2z",
    off: "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zM4.2 7.2h7.6v1.6H4.2z",
};

/** A small picture: "ok", "warning", "danger", "info" or "off". */
export function icon(kind) {
    return svg("svg", {
        class: "icon icon-" + kind, viewBox: "0 0 16 16", "aria-hidden": "true",
    }, svg("path", { d: SHAPES[kind], "fill-rule": "evenodd" }));
}

/** A label of one or two words, in the colour of its kind. */
export function label(kind, words) {
    return h("span", { class: "label label-" + kind }, icon(kind), words);
}

/** attributes.primary, .danger, .link: how it looks; all else as h() has it. */
export function button(words, attributes) {
    const { primary, danger, link, ...others } = attributes;
    const look = primary ? "primary" : danger ? "danger" : link ? "link"
        : "secondary";

    return h("button", { type: "button", class: "button " + look, ...others },
             words);
}

/**
 * A button that changes the server: for who may not, it is there and says so.
 * It stays in the order of the keyboard, which would pass over a disabled one
 * and leave its user without the reason.
 */
export function adminButton(words, admin, attributes) {
    if (admin)
        return button(words, attributes);
    return button(words, {
        ...attributes, onclick: undefined, "aria-disabled": "true",
        title: text.admin_needed,
        "aria-label": [attributes["aria-label"] || words, text.admin_needed]
                .join(". "),
    });
}

/** A panel of the page. What comes after its head is up to the caller. */
export function card(title, attributes, ...children) {
    const { actions, ...others } = attributes || {};
    const id = newId();

    return h("section", { class: "card", "aria-labelledby": id, ...others },
             h("div", { class: "card-head" },
               h("h2", { id }, title),
               actions && h("div", { class: "actions" }, actions)),
             children);
}

/** A message within the page. */
export function note(kind, title, ...children) {
    return h("div", { class: "note note-" + kind }, icon(kind),
             h("div", {},
               h("p", { class: "note-title" },
                 h("span", { class: "unseen" }, text.kinds[kind] + ": "), title),
               children));
}

/** What stands where there is nothing to show. */
export function nothing(kind, title, ...children) {
    return h("div", { class: "nothing" }, icon(kind), h("h3", {}, title),
             children.map(child => typeof child === "string"
                 ? h("p", {}, child) : child));
}

/** What stands where the command could not answer. */
export function failed(error) {
    if (error.kind === "access")
        return nothing("off", text.access_title, text.admin_needed,
                       h("p", { class: "quiet" }, error.message));
    if (error.kind === "verb" || error.kind === "command")
        return nothing("off", text.verb_title, error.message);
    return note("danger", text.failed_title,
                h("pre", { class: "said" }, error.message));
}

/**
 * A table. columns: [{title, cell: row => child, class}]; on a narrow screen
 * each row is a list with the columns' titles.
 */
export function table(caption, columns, rows) {
    return h("div", { class: "table-frame" }, h("table", {},
        h("caption", { class: "unseen" }, caption),
        h("thead", {}, h("tr", {}, columns.map(column => h("th", {
            scope: "col", class: column.class,
        }, column.title)))),
        h("tbody", {}, rows.map(row => h("tr", {},
            columns.map((column, at) => h(at === 0 ? "th" : "td", {
                "data-title": column.title, class: column.class,
                scope: at === 0 ? "row" : null,
            }, column.cell(row))))))));
}

/** [[term, what it is], ...] */
export function terms(pairs) {
    return h("dl", { class: "terms" }, pairs.filter(Boolean).map(
        ([term, ...what]) => h("div", {}, h("dt", {}, term),
                               h("dd", {}, what))));
}

/** Text to be typed or copied as it is. */
export function code(words) {
    return h("code", {}, words);
}

/** Lines of smb.conf, or another text of lines. */
export function lines(words) {
    return h("pre", { class: "lines", tabindex: "0" }, words);
}

/** A time of the command, as people here write it. */
export function time(iso) {
    if (!iso)
        return text.never;

    const when = new Intl.DateTimeFormat(
        (cockpit.language || "en").replace("_", "-"),
        { dateStyle: "medium", timeStyle: "short" });

    return h("time", { datetime: iso, title: iso }, when.format(new Date(iso)));
}

const FEW = 4;          /* names, that is as many as are shown without asking */

function namesOf(list) {
    const names = h("ul", { class: "names" },
                    list.map(name => h("li", {}, code(name))));

    return list.length <= FEW ? names
        : h("details", {}, h("summary", {}, text.many_names(list.length)),
            names);
}

/* The bits of a number that have names; all of it where some have none. */
function flagsOf(number, flags) {
    const set = flags.filter(
        flag => Math.floor(number / flag.number) % 2 === 1);
    const sum = set.reduce((before, flag) => before + flag.number, 0);

    return sum === number && sum > 0 ? set.map(flag => flag.name).join(", ")
        : code(number);
}

/**
 * A value of the command's JSON: a number, a text, a list or nothing.
 * takes: what "secopts show --json" says of the setting, if that is known.
 */
export function value(of, takes) {
    if (of === null || of === undefined)
        return h("span", { class: "quiet" }, text.not_defined);
    if (of === "" || of.length === 0)
        return h("span", { class: "quiet" }, text.empty);
    if (Array.isArray(of))
        return namesOf(of);
    return takes && takes.flags ? flagsOf(of, takes.flags) : code(of);
}

/** Who is at the other end: what it calls itself, and its address. */
export function client(workstation, address) {
    const parts = [];

    if (workstation)
        parts.push(h("span", { class: "workstation" }, workstation));
    if (address)
        parts.push(h("span", { class: "address quiet" }, address));
    return parts.length ? h("span", { class: "stack" }, parts)
        : h("span", { class: "quiet" }, text.unknown);
}

/** A field of a form with its label and, below it, what is said of it. */
export function field(words, control, help) {
    const id = newId();

    control.id = id;
    if (help)
        control.setAttribute("aria-describedby", id + "-help");
    return add(h("div", { class: "field" },
                 h("label", { for: id }, words), control),
               help && h("p", { class: "quiet", id: id + "-help" }, help));
}

/** A choice. choices: [[value, words], ...] */
export function choice(choices, chosen, attributes) {
    return h("select", attributes, choices.map(([of, words]) => h("option", {
        value: of, selected: of === chosen,
    }, words)));
}
