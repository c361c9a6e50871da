/*
 * secopts - the Cockpit page: secopts setup, with what it would do shown first
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* global cockpit */

import { ask } from "./command.js";
import { diff } from "./diff.js";
import { h } from "./dom.js";
import { lines, note, nothing } from "./parts.js";
import { openDialog } from "./dialog.js";
import { text } from "./strings.js";

function generated(by) {
    return [
        note("warning", cockpit.format(text.generated, by.product),
             h("p", {}, by.sign)),
        h("ol", {}, by.steps.map(step => h("li", {}, step))),
    ];
}

function remarks(answer) {
    return [
        answer.notes.map(each => note("info", each)),
        answer.findings.filter(each => each.kind === "warning").map(
            each => note("warning", each.text)),
    ];
}

function inRegistry(answer) {
    const commands = answer.changes.filter(each => each.file === null &&
        each.command);

    return commands.length > 0 && [
        h("p", {}, text.in_registry),
        lines(commands.map(each => each.command).join("\n")),
    ];
}

function plan(answer, words) {
    if (answer.state === "generated")
        return { body: generated(answer.generated) };
    if (answer.state === "nothing to do")
        return { body: [nothing("ok", text.nothing_to_do), remarks(answer)] };

    const changes = [answer.diff && diff(answer.diff), inRegistry(answer)];
    const undone = answer.action === "undo";

    return {
        body: undone ? [h("p", {}, text.undo_will), changes]
            : [h("p", {}, text.setup_will), changes,
               h("p", { class: "result" }, answer.client), remarks(answer)],
        action: undone ? text.undo : text.put_right,
        danger: undone,
        done: async () => outcome(await ask([...words, "--yes"],
                                            { require: true })),
    };
}

function outcome(answer) {
    return {
        body: [
            nothing("ok", answer.action === "undo" ? text.undone : text.done),
            h("p", { class: "result" }, answer.client),
            answer.backups.length > 0 && h("p", {}, text.backups,
                lines(answer.backups.map(each => each.backup).join("\n"))),
            answer.reload.command && note("warning", text.restart_needed,
                                          lines(answer.reload.command)),
            remarks(answer),
        ],
    };
}

/* The first step is what the command would do, which takes it a moment. */
async function offer(title, words, context) {
    await openDialog(title, {
        next: async () => plan(await ask([...words, "--dry-run"],
                                         { require: true }), words),
    });
    context.refresh();
}

/** Have the command put the server right; options: --baseline=NAME. */
export function putRight(context, ...options) {
    return offer(text.put_right_title, ["setup", ...options], context);
}

/** Have it take back what it has done. */
export function undo(context) {
    return offer(text.undo_title, ["setup", "--undo"], context);
}
