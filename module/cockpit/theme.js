/*
 * secopts - the Cockpit page: light and dark, as Cockpit's own pages choose
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Cockpit's shell keeps the choice of its menu in localStorage and tells of a
 * change by an event of its own; pkg/lib/cockpit-dark-theme does the same for
 * Cockpit's pages. The name of PatternFly's class differs between releases, so
 * the stylesheet goes by a class of ours. */

const system = window.matchMedia("(prefers-color-scheme: dark)");

function follow(style) {
    const wanted = style || localStorage.getItem("shell:style") || "auto";
    const dark = wanted === "dark" || (wanted === "auto" && system.matches);

    document.documentElement.classList.toggle("so-dark", dark);
}

export function followTheme() {
    window.addEventListener("storage", event => {
        if (event.key === "shell:style")
            follow();
    });
    window.addEventListener("cockpit-style", event => {
        if (event instanceof CustomEvent)
            follow(event.detail.style);
    });
    system.addEventListener("change", () => follow());
    follow();
}
