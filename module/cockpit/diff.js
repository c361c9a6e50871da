/*
 * secopts - the Cockpit page: a diff
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

import { h } from "./dom.js";

function kindOf(line) {
    if (/^(---|\+\+\+) /.test(line))
        return "file";
    return { "+": "added", "-": "removed", "@": "place" }[line[0]] || "same";
}

/** A unified diff, as the command prints it. */
export function diff(words) {
    return h("pre", { class: "diff", tabindex: "0" },
             words.replace(/\n$/, "").split("\n").map(line => h("span", {
                 class: "diff-" + kindOf(line),
             }, line + "\n")));
}
