/*
 * secopts - the Cockpit page: what it consists of, and the way between its parts
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* global cockpit */

import { add, h, replace } from "./dom.js";
import { failed } from "./parts.js";
import { followTheme } from "./theme.js";
import { isAdmin, onAdminChange } from "./command.js";
import { text } from "./strings.js";

import { overview } from "./overview.js";
import { settings } from "./settings.js";
import { sessions } from "./sessions.js";
import { refusals } from "./refusals.js";
import { ntlm } from "./ntlm.js";
import { baseline } from "./baseline.js";
import { probe } from "./probe.js";

/* A page: path, the part of the address that names it; title, its tab;
 * load(context), which promises what render(answer, context) shows; every, the
 * seconds after which it is loaded again while it is being looked at. */
const PAGES = [overview, settings, sessions, refusals, ntlm, baseline, probe];

const content = document.getElementById("content");
const tabs = document.getElementById("tabs");
const said = document.getElementById("said");

let shown = null;       /* the page that is shown */
let turn = 0;           /* of load(): only the last one may show something */
let timer = null;

function named(path) {
    return PAGES.find(page => page.path === (path || "")) || overview;
}

const context = {
    /** Load what is shown anew. */
    refresh: () => load(shown, true),
    /** Go to another page; options follow it in the address. */
    go: (path, options) => cockpit.location.go(path ? [path] : [], options),
    /** The options in the address. */
    options: () => cockpit.location.options,
    /** Say in a line what has been done. */
    say: words => replace(said, h("p", { class: "toast" }, words)),
    admin: false,
};

function showTabs() {
    replace(tabs, h("ul", {}, PAGES.map(page => h("li", {}, h("a", {
        href: "#/" + page.path,
        "aria-current": page === shown ? "page" : null,
    }, page.title)))));
    tabs.querySelector("[aria-current]").scrollIntoView({ block: "nearest" });
}

/* again: the page is shown already and stays until the answer is there. */
async function load(page, again) {
    const mine = ++turn;
    let body;

    window.clearTimeout(timer);
    context.admin = isAdmin() === true;
    if (!again)
        replace(content, h("p", { class: "waiting" }, text.waiting));
    content.setAttribute("aria-busy", "true");
    try {
        body = page.render(await page.load(context), context);
    } catch (error) {
        if (!error.kind)
            console.error(error);
        body = failed(error);
    }
    if (mine !== turn)
        return;
    show(page, body, again);
    content.removeAttribute("aria-busy");
    if (page.every)
        timer = window.setTimeout(() => reload(page), page.every * 1000);
}

/* Whether the focus would be lost with what it is on: see show(). */
function isBusy() {
    const now = document.activeElement;

    return document.querySelector("dialog") !== null || now !== content &&
        content.contains(now) && now.dataset.key === undefined;
}

/* Nobody looks at a page that is hidden. */
function reload(page) {
    if (document.hidden || isBusy())
        timer = window.setTimeout(() => reload(page), page.every * 1000);
    else
        load(page, true);
}

function show(page, body, again) {
    const had = again && document.activeElement &&
        document.activeElement.dataset.key;

    replace(content, h("h1", { class: "unseen" }, page.title));
    add(content, body);
    /* A button that is pressed to load the page again keeps the focus. */
    const heir = had && content.querySelector(`[data-key="${had}"]`);

    if (heir)
        heir.focus();
}

function follow() {
    const page = named(cockpit.location.path[0]);
    const first = shown === null;

    if (page === shown)
        return;
    shown = page;
    document.title = cockpit.format(text.window_title, page.title);
    showTabs();
    load(page);
    if (!first) {
        replace(said);
        content.focus();
    }
}

followTheme();
replace(document.getElementById("skip"), text.skip);
tabs.setAttribute("aria-label", text.title);
if (cockpit.language)
    document.documentElement.lang = cockpit.language.replace("_", "-");
cockpit.addEventListener("locationchanged", follow);
onAdminChange(() => context.refresh());
follow();
