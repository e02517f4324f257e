// The list of documents: follows the work, filters while typing.
import { fetchPart } from "./requests.js";
import { listenToUploads } from "./uploads.js";

const POLL = 1000;
const holder = document.querySelector("[data-rows]");
const filter = document.querySelector("[data-filter]");
const within = filter.querySelector("[data-within]");
const announcer = document.querySelector("[data-announcer]");
let waiting = null;

function address() {
  return `/documents/rows?${new URLSearchParams({ q: filter.elements.q.value, collection: within.value })}`;
}

async function refresh() {
  clearTimeout(waiting);
  try {
    const fresh = document.createElement("template");
    fresh.innerHTML = await fetchPart(address());
    renew(fresh.content);
  } catch {
    // The next look may succeed; the list shown is the last that was true.
  }
  wait();
}

// Only rows that changed are replaced, so that nobody loses their place in the others.
function renew(fresh) {
  renewCollections(fresh.querySelector("[data-named]"));
  const list = holder.querySelector("[data-list]");
  const rows = fresh.querySelector("[data-list]");
  if (!list || !rows) {
    holder.replaceChildren(fresh);
    return;
  }
  holder.querySelector("[data-counts]").replaceWith(fresh.querySelector("[data-counts]"));
  const old = new Map([...list.children].map((row) => [row.id, row]));
  const shown = [...rows.children].map((row) => keepOrReplace(old.get(row.id), row));
  const same = shown.length === list.children.length && shown.every((row, at) => row === list.children[at]);
  if (!same) {
    const focused = whereFocusIs();
    list.replaceChildren(...shown);
    if (focused) document.querySelector(focused)?.focus();
  }
}

// A collection begins with its first document: the fields that offer the collections learn of it here.
function renewCollections(named) {
  const names = [...named.options].map((option) => option.value);
  named.remove();
  for (const list of document.querySelectorAll("[data-collections]")) list.replaceChildren(...names.map((name) => new Option("", name)));
  const chosen = within.value;
  within.replaceChildren(within.options[0], ...names.map((name) => new Option(name, name)));
  within.value = names.includes(chosen) ? chosen : "";
  within.hidden = !names.length;
}

function keepOrReplace(old, row) {
  if (old?.dataset.stamp === row.dataset.stamp) return old;
  if (old && old.dataset.status !== row.dataset.status) announce(row);
  return row;
}

function announce(row) {
  announcer.textContent = `${row.dataset.title}: ${row.dataset.status}`;
}

function whereFocusIs() {
  const row = document.activeElement?.closest?.("[data-list] > li");
  const action = document.activeElement?.dataset?.action;
  return row ? `#${row.id} ${action ? `[data-action="${action}"]` : "h3 a"}` : null;
}

function wait() {
  if (holder.querySelector("[data-working]")) waiting = setTimeout(refresh, POLL);
}

filter.addEventListener("submit", (event) => {
  event.preventDefault();
  refresh();
});
filter.elements.q.addEventListener("input", refresh);
within.addEventListener("change", refresh);
listenToUploads(document.querySelector("[data-drop]"), refresh);
wait();
