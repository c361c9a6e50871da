/*
 * secopts - the Cockpit page: the secopts command
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Everything that the page knows or does goes through here, and from here
 * through the command: it alone reads smb.conf, judges and writes. */

/* global cockpit */

import { text } from "./strings.js";

/* What a failure is: "command" and "verb" where there is none of them,
 * "access" where only root may, "error" for all else. */
export class CommandError extends Error {
    constructor(kind, message) {
        super(message);
        this.kind = kind;
    }
}

/* The user whom the command runs for; see isAdmin(). */
const permission = cockpit.permission({ admin: true });

/** Whether this session may change the server; null while it is not known. */
export function isAdmin() {
    return permission.allowed;
}

/** Have a function called when isAdmin() has another answer. */
export function onAdminChange(callback) {
    let before = permission.allowed;

    permission.addEventListener("changed", () => {
        if (permission.allowed !== before) {
            before = permission.allowed;
            callback();
        }
    });
}

function failure(exception, verb) {
    if (exception.problem === "not-found")
        return new CommandError("command", text.no_command);
    if (exception.problem === "access-denied")
        return new CommandError("access", text.admin_needed);

    const said = (exception.message || "").trim();

    if (/there is no verb/.test(said))
        return new CommandError("verb", cockpit.format(text.no_verb, verb));
    if (/unknown option/.test(said))
        return new CommandError("verb", cockpit.format(text.old_verb, verb));
    if (!isAdmin() && /permission denied|root/i.test(said))
        return new CommandError("access", said);
    return new CommandError("error", said || String(exception));
}

/**
 * Run the command with arguments that begin with its verb.
 *
 * options.input    what it reads from standard input
 * options.require  refuse to run it for a user who is no administrator
 * options.finds    exit status 1 is an answer: it has found something
 *
 * Resolves to what it prints; rejects with a CommandError.
 */
export function run(words, options = {}) {
    return new Promise((resolve, reject) => {
        let output = "";
        const process = cockpit.spawn(["secopts", ...words], {
            superuser: options.require ? "require" : "try",
            err: "message",
            environ: ["LC_ALL=C.UTF-8"],
        });

        process.stream(data => { output += data });
        process.input(options.input || "");
        process.then(() => resolve(output), exception => {
            if (options.finds && exception.exit_status === 1)
                resolve(output);
            else
                reject(failure(exception, words[0]));
        });
    });
}

/** The same for JSON: what docs/schema/secopts-VERB.json describes. */
export async function ask(words, options = {}) {
    const [verb, ...others] = words;
    const output = await run([verb, "--json", ...others], options);
    let answer;

    try {
        answer = JSON.parse(output);
    } catch {
        throw new CommandError("error", text.no_json);
    }
    if (answer.format !== "secopts-" + verb || answer.version !== 1)
        throw new CommandError("error", text.other_version);
    return answer;
}
