"use strict";
/* dom.js - making elements. Text is always text: nothing here, nor elsewhere in the page, reads markup out of data. */

const $ = (id) => document.getElementById(id);

/* An element with attributes and children; children that are null or "" are left out, strings are text. */
function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === false || value === undefined) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat()) if (child !== null && child !== undefined && child !== "") node.append(child);
  return node;
}

const span = (name, ...children) => el("span", { class: name }, ...children);
const fill = (node, ...children) => node.replaceChildren(...children.flat().filter((c) => c !== null && c !== ""));

/* Puts what is in view into a list of which only a part exists: rows of one height. The list is as high as all of
 * them. */
function virtual(list, body, count, height, make) {
  const first = Math.max(0, Math.floor(body.scrollTop / height) - 4);
  const last = Math.min(count, first + Math.ceil(body.clientHeight / height) + 8);
  const rows = [];
  for (let i = first; i < last; i++) {
    const row = make(i);
    row.style.position = "absolute";
    row.style.top = `${i * height}px`;
    row.style.left = row.style.right = "0";
    row.style.height = `${height}px`;
    row.setAttribute("aria-setsize", count);
    row.setAttribute("aria-posinset", i + 1);
    rows.push(row);
  }
  list.replaceChildren(...rows);
}

/* Scrolls a box so that the row from `top` to `bottom` is in it. */
function reveal(box, top, bottom) {
  if (top < box.scrollTop) box.scrollTop = top;
  else if (bottom > box.scrollTop + box.clientHeight) box.scrollTop = bottom - box.clientHeight;
}
