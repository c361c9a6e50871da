/*
 * secopts - the Cockpit page: elements, made without any HTML that is text
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Whatever a client of the server says about itself comes into the page as a
 * text node and as nothing else: no function here takes markup. */

const SVG = "http://www.w3.org/2000/svg";

function fill(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes || {})) {
        if (value === undefined || value === null || value === false)
            continue;
        if (name.startsWith("on"))
            element.addEventListener(name.slice(2), value);
        else
            element.setAttribute(name, value === true ? "" : String(value));
    }
    add(element, children);
    return element;
}

/** Append elements and texts; of lists what is in them, of null nothing. */
export function add(element, ...children) {
    for (const child of children.flat(Infinity)) {
        if (child !== undefined && child !== null && child !== false)
            element.append(child instanceof Node ? child : String(child));
    }
    return element;
}

/** h("p", {class: "note", onclick: f}, "text", element, [more]) */
export function h(tag, attributes, ...children) {
    return fill(document.createElement(tag), attributes, children);
}

/** The same for an element of SVG. */
export function svg(tag, attributes, ...children) {
    return fill(document.createElementNS(SVG, tag), attributes, children);
}

/** Put these in the place of what an element holds. */
export function replace(element, ...children) {
    element.replaceChildren();
    return add(element, children);
}

let ids = 0;

/** An id that no other element has. */
export function newId() {
    ids += 1;
    return "so-" + ids;
}
