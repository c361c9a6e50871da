/*
 * secopts - the Cockpit page: bars over time
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* global cockpit */

import { h, svg } from "./dom.js";
import { text } from "./strings.js";

const HEIGHT = 180;
const LEFT = 44;            /* for the numbers */
const BELOW = 28;           /* for the hours */
const ABOVE = 10;
const LINES = 4;            /* at most, across */
const WORDS = 96;           /* at least, from one hour that is named to the next */

const language = (cockpit.language || "en").replace("_", "-");
const hour = new Intl.DateTimeFormat(language, {
    weekday: "short", hour: "2-digit", minute: "2-digit",
});

/* 1, 2 or 5 and zeros: what numbers beside an axis are steps of. */
function stepFor(most) {
    const raw = Math.max(1, most / LINES);
    const power = 10 ** Math.floor(Math.log10(raw));

    return power * [1, 2, 5, 10].find(each => each * power >= raw);
}

function gridLine(number, y, width) {
    return [
        svg("line", {
            x1: LEFT, x2: width, y1: y, y2: y, class: "grid",
        }),
        svg("text", {
            x: LEFT - 8, y: y + 4, "text-anchor": "end",
        }, number.toLocaleString(language)),
    ];
}

function bar(each, x, width, y, top) {
    const words = `${hour.format(new Date(each.start))}: ${each.count}`;

    return svg("g", { class: "bar" },
               svg("title", {}, words),
               /* The whole column answers to the mouse, not the bar alone. */
               svg("rect", {
                   class: "bar-space", x, width, y: ABOVE,
                   height: HEIGHT - BELOW - ABOVE,
               }),
               each.count > 0 && svg("rect", {
                   class: "bar-full", x: x + width * 0.12, y, rx: 1,
                   width: width * 0.76, height: top - y,
               }));
}

function draw(hours, width, what) {
    const most = Math.max(...hours.map(each => each.count));
    const step = stepFor(most);
    const above = Math.max(step, Math.ceil(most / step) * step);
    const floor = HEIGHT - BELOW;
    const y = count => floor - count / above * (floor - ABOVE);
    const column = (width - LEFT) / hours.length;
    const every = Math.ceil(WORDS / column / 6) * 6;
    const picture = svg("svg", {
        class: "chart", width, height: HEIGHT, role: "img",
        viewBox: `0 0 ${width} ${HEIGHT}`, "aria-label": what,
    });

    for (let number = 0; number <= above; number += step)
        picture.append(...gridLine(number, y(number), width));
    hours.forEach((each, at) => {
        const x = LEFT + at * column;

        picture.append(bar(each, x, column, y(each.count), floor));
        if (at % every === 0 && x + WORDS <= width)
            picture.append(svg("text", { x, y: HEIGHT - 8 },
                               hour.format(new Date(each.start))));
    });
    return picture;
}

/**
 * Bars, one for each hour: [{start, count}, ...], the oldest first. They are
 * drawn anew where their place becomes wider or narrower, so that words keep
 * their size.
 */
export function chart(hours, what) {
    const place = h("div", { class: "chart-frame" });
    const watch = new ResizeObserver(([entry]) => {
        const width = Math.floor(entry.contentRect.width);

        if (width > 0)
            place.replaceChildren(draw(hours, width, what));
    });

    watch.observe(place);
    return place;
}

/** The same in a line of text: what a row's hours look like. */
export function spark(counts) {
    const most = Math.max(1, ...counts);
    const width = counts.length * 2;

    return svg("svg", {
        class: "spark", width, height: 20, viewBox: `0 0 ${width} 20`,
        role: "img", "aria-label": text.spark(
            counts.slice(-24).reduce((sum, count) => sum + count, 0)),
    }, counts.map((count, at) => count > 0 && svg("rect", {
        class: "bar-full", x: at * 2, width: 1.6,
        y: 20 - Math.max(2, count / most * 20),
        height: Math.max(2, count / most * 20),
    })));
}
