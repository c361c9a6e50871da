/*
 * secopts - the Cockpit page: a setting is changed
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* global cockpit */

import { ask } from "./command.js";
import { choice, field, lines, note, nothing, value } from "./parts.js";
import { diff } from "./diff.js";
import { h, newId } from "./dom.js";
import { openDialog } from "./dialog.js";
import { text } from "./strings.js";

/* A control for each type of value: {element, read()}. What it reads goes to
 * the command as it is, and the command says what is wrong with it. */

function numberControl({ takes, value: now, "default": normal }) {
    const words = number => number === normal
        ? cockpit.format(text.is_default, number) : String(number);
    const control = takes.numbers
        ? choice(takes.numbers.map(each => [each, words(each)]), now, {})
        : h("input", {
            type: "number", min: 0, max: takes.maximum, value: now,
            required: true,
        });

    return {
        element: field(text.value, control, takes.numbers ? null
            : cockpit.format(text.up_to, takes.maximum)),
        read: () => Number(control.value),
    };
}

function flagsControl({ takes, value: now }) {
    const id = newId();
    const boxes = takes.flags.map(each => h("input", {
        type: "checkbox", value: each.number, id: newId(),
        checked: Math.floor(now / each.number) % 2 === 1,
    }));

    return {
        element: h("fieldset", { class: "field", id },
                   h("legend", {}, text.require),
                   boxes.map((box, at) => h("div", { class: "check" }, box,
                       h("label", { for: box.id }, takes.flags[at].name)))),
        /* Sums and not bits: those of JavaScript have a sign. */
        read: () => boxes.filter(box => box.checked).reduce(
            (sum, box) => sum + Number(box.value), 0),
    };
}

function listControl({ value: now }) {
    const control = h("textarea", { rows: 6, spellcheck: "false" },
                      (now || []).join("\n"));

    return {
        element: field(text.names, control, text.names_help),
        read: () => control.value.split("\n").map(each => each.trim()).filter(
            each => each !== ""),
    };
}

function sddlControl({ value: now }) {
    const control = h("input", {
        type: "text", value: now || "", spellcheck: "false",
    });

    return {
        element: field(text.descriptor, control, text.descriptor_help),
        read: () => control.value,
    };
}

const CONTROLS = {
    number: numberControl, flags: flagsControl, list: listControl,
    SDDL: sddlControl,
};

/* A file of regedit that takes the value out, so that the default holds. */
function deletion(setting) {
    const at = setting.registry.lastIndexOf("\\");
    const key = setting.registry.slice(0, at).replace(/^HKLM/,
                                                      "HKEY_LOCAL_MACHINE");

    return "Windows Registry Editor Version 5.00\n\n" +
        `[${key}]\n"${setting.registry.slice(at + 1)}"=-\n`;
}

/* Where the policy comes from Samba's registry, a line of smb.conf would be of
 * no effect. */
function target(setting, show) {
    return setting.origin === "registry" || show.policy_source === "registry"
        ? ["--to=registry"] : [];
}

function fateOf(entry) {
    if (entry.fate === "samba")
        return note("warning", text.fate_samba, lines(entry.parameters.map(
            each => `${each.parameter} = ${each.value}`).join("\n")));
    if (entry.fate === "stricter" || entry.fate === "not applicable")
        return note("warning", text.fates[entry.fate],
                    entry.note && h("p", {}, entry.note));
    return entry.note && note("warning", entry.note);
}

function review(answer, file, words) {
    const remarks = [
        answer.entries.map(fateOf),
        answer.findings.map(each => note("warning", each.text)),
    ];

    if (answer.changed === 0)
        return { body: [nothing("off", text.no_change), remarks] };
    return {
        body: [
            answer.target === "registry"
                ? h("p", {}, text.change_registry)
                : [h("p", {}, text.change_file),
                   answer.diff && diff(answer.diff)],
            remarks,
        ],
        action: text.apply,
        done: async () => {
            await ask(["import", "-", ...words], {
                input: file, require: true,
            });
        },
    };
}

function form(setting, show) {
    const control = CONTROLS[setting.takes.type](setting);
    const words = target(setting, show);
    const id = newId();
    const reset = h("input", { type: "checkbox", id });

    reset.addEventListener("change", () => {
        control.element.toggleAttribute("inert", reset.checked);
        control.element.classList.toggle("faded", reset.checked);
    });
    return {
        body: [
            h("p", {}, setting.description),
            control.element,
            setting.registry && setting.origin !== "Windows default" &&
                h("div", { class: "check" }, reset,
                  h("label", { for: id }, text.use_default, " ",
                    value(setting.default, setting.takes))),
        ],
        action: text.review,
        done: async () => {
            const file = reset.checked ? deletion(setting)
                : JSON.stringify({ [setting.name]: control.read() });
            const answer = await ask(["import", "-", "--dry-run", ...words],
                                     { input: file, require: true });

            return review(answer, file, words);
        },
    };
}

function whyNot(setting) {
    if (setting.origin === "Group Policy")
        return cockpit.format(text.by_policy, setting.gpo || "");
    if (!setting.takes)
        return text.old_show;
    return null;
}

/** Open the dialog that changes a setting, of "secopts show --json". */
export async function edit(setting, show, context) {
    const reason = whyNot(setting);
    const changed = await openDialog(setting.display_name, reason
        ? { body: note("info", reason) } : form(setting, show));

    if (changed) {
        context.say(cockpit.format(text.changed, setting.name));
        context.refresh();
    }
}
