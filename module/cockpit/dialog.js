/*
 * secopts - the Cockpit page: a dialog over the page
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The browser's own <dialog>: it keeps the mouse and the keyboard from the rest
 * of the page, closes with Escape and gives the focus back to what had it. */

import { button, icon } from "./parts.js";
import { h, newId, replace } from "./dom.js";
import { text } from "./strings.js";

const REACHED = "a[href], button:not(:disabled), input:not(:disabled), " +
    "select, textarea, summary, [tabindex='0']";

/* From its last element Tab would go on to Cockpit's menu, which lies around
 * our frame and knows nothing of the dialog: it goes to the first one. */
function keepFocus(dialog, event) {
    if (event.key !== "Tab")
        return;

    const all = [...dialog.querySelectorAll(REACHED)].filter(
        element => !element.closest("[inert]"));
    const [from, to] = event.shiftKey ? [all[0], all.at(-1)]
        : [all.at(-1), all[0]];

    if (document.activeElement === from) {
        event.preventDefault();
        to.focus();
    }
}

/**
 * Open a dialog.
 *
 * title    its heading
 * first    its first step, of:
 *            next     a function that promises the step to show in its place;
 *                     all else is left out then
 *            body     what to show
 *            action   words on its button; none: there is nothing to do
 *            danger   the button warns
 *            done     called with the button; the step that follows it, or
 *                     nothing where the dialog has done its work. What it
 *                     throws is shown and the step stays.
 * Resolves to whether the last step was done.
 */
export function openDialog(title, first) {
    const id = newId();
    const body = h("div", { class: "dialog-body" });
    const problem = h("div", { class: "problem", role: "alert" });
    const foot = h("div", { class: "dialog-foot" });
    const dialog = h("dialog", { "aria-labelledby": id },
                     h("h2", { id }, title), body, problem, foot);
    let finished = false;

    function complain(error) {
        replace(problem, error && [icon("danger"), h("span", {}, error.message)]);
    }

    async function perform(step, buttons) {
        complain(null);
        buttons.forEach(each => { each.disabled = true });
        dialog.setAttribute("aria-busy", "true");
        try {
            const next = await step.done();

            if (next) {
                await show(next);
            } else {
                finished = true;
                dialog.close();
            }
        } catch (error) {
            complain(error);
            buttons.forEach(each => { each.disabled = false });
            buttons[0].focus();
        }
        dialog.removeAttribute("aria-busy");
    }

    async function show(step) {
        if (step.next)
            step = await step.next();
        const action = step.action && button(step.action, {
            primary: !step.danger, danger: step.danger, type: "submit",
        });
        const cancel = button(step.action ? text.cancel : text.close, {
            onclick: () => dialog.close(),
        });
        const form = h("form", {
            id: id + "-form", onsubmit: event => {
                event.preventDefault();
                if (step.done)
                    perform(step, [action, cancel]);
            },
        }, step.body);

        if (action)
            action.setAttribute("form", form.id);
        replace(body, form);
        replace(foot, action, cancel);

        const first = form.querySelector("input, select, textarea");

        (first || action || cancel).focus();
        if (first && first.type.startsWith("text"))
            first.setSelectionRange(first.value.length, first.value.length);
    }

    return new Promise(resolve => {
        dialog.addEventListener("keydown", event => keepFocus(dialog, event));
        dialog.addEventListener("close", () => {
            dialog.remove();
            resolve(finished);
        });
        document.body.append(dialog);
        replace(body, h("p", { class: "waiting" }, text.waiting));
        dialog.showModal();
        show(first).catch(error => {
            replace(body);
            complain(error);
            replace(foot, button(text.close, {
                onclick: () => dialog.close(),
            }));
            foot.firstChild.focus();
        });
    });
}
