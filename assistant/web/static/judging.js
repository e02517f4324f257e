// The review form: saved while one types; 1-9 mark the criterion one is at, j and k go on and back, s saves.
import { isTyped } from "./typed.js";

const PAUSE = 1200;
const LOST = "저장하지 못했습니다. 인터넷 연결을 확인해 주세요. 쓴 내용은 이 화면에 그대로 있습니다.";
const KEPT_HERE = "쓴 내용은 저장되지 않았습니다. 이 화면을 떠나면 사라지니, 필요한 글은 복사해 두세요.";
const form = document.querySelector("[data-review]");
const saved = document.querySelector("[data-saved]");
const trouble = document.querySelector("[data-trouble]");
const criteria = [...document.querySelectorAll("[data-criterion]")];
let active = null;
let waiting = 0;
let saving = null;
let dirty = false;
let stopped = false;
let isGone = false;

if (form) {
  form.addEventListener("input", (event) => {
    // Why a review is changed is no part of it, and goes with it when it is handed in.
    if (event.target.name !== "reason") changed();
  });
  form.addEventListener("submit", (event) => {
    if (isGone) {
      // The answer would be a page without a word of what was typed.
      event.preventDefault();
      return;
    }
    stopped = true;
    dirty = false;
  });
  form.addEventListener("focusin", (event) => activate(event.target.closest("[data-criterion]")));
  window.addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && dirty) save();
  });
  activate(criteria.find((each) => !marked(each)) ?? criteria[0]);
  if (isTyped(form)) changed();
}
document.addEventListener("keydown", pressed);
for (const pages of document.querySelectorAll(".pages[data-unknown]")) readOn(pages);

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
  if (/^[1-9]$/.test(event.key) && mark(Number(event.key))) event.preventDefault();
  else if (event.code === "KeyJ") go("[data-next]", event);
  else if (event.code === "KeyK") go("[data-previous]", event);
  else if (event.code === "KeyS" && form) {
    event.preventDefault();
    save();
  }
}

function isTyping(target) {
  return target.matches("textarea, select, [contenteditable], input:not([type=radio]):not([type=checkbox])");
}

function mark(value) {
  if (!active || value > Number(active.dataset.scale)) return false;
  const button = active.querySelector(`input[type="radio"][value="${value}"]`);
  if (!button) return false;
  button.checked = true;
  button.focus({ preventScroll: false });
  changed();
  return true;
}

function activate(criterion) {
  if (!criterion) return;
  for (const each of criteria) each.classList.toggle("active", each === criterion);
  active = criterion;
}

function marked(criterion) {
  return criterion.querySelector("input[type=radio]:checked") !== null;
}

async function go(selector, event) {
  const link = document.querySelector(selector);
  if (!link) return;
  event.preventDefault();
  if (dirty) await save();
  if (!dirty) window.location.assign(link.href);
}

function changed() {
  dirty = true;
  clearTimeout(waiting);
  waiting = setTimeout(save, PAUSE);
}

async function save() {
  if (stopped) return;
  if (saving) await saving;
  clearTimeout(waiting);
  dirty = false;
  saving = send();
  await saving;
  saving = null;
}

async function send() {
  try {
    await took(await fetch(form.dataset.draft, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, keepalive: document.hidden }));
  } catch {
    dirty = true;
    tell(LOST);
    waiting = setTimeout(save, 10 * PAUSE);
  }
}

async function took(response) {
  const said = await response.json();
  if (response.ok && said.revision === null) {
    // Another tab saved meanwhile: the buttons show both, and nothing is written over until then.
    dirty = true;
    stopped = true;
    tell(`${said.sentence} ‘저장’이나 ‘제출’을 누르면 두 내용을 나란히 보여 드립니다.`);
    return;
  }
  if (response.ok) {
    form.elements.revision.value = said.revision;
    saved.textContent = said.sentence;
    tell("");
    return;
  }
  dirty = true;
  // A stage that has ended takes nothing any more; its page shows what was typed.
  stopped = response.status === 409;
  if (response.status === 403 || response.status === 404) {
    // The entry was given to somebody else meanwhile: there is no page that could show what was typed.
    stopped = isGone = true;
    tell(`${said.error} ${KEPT_HERE}`);
    return;
  }
  tell(said.error);
}

function tell(sentence) {
  trouble.hidden = !sentence;
  trouble.textContent = sentence;
}

// A file drawn for the first time: once its first page is here the server knows how many there are.
function readOn(pages) {
  const first = pages.querySelector("img");
  const hint = pages.parentElement.querySelector("[data-more]");
  const failed = () => {
    hint.textContent = "쪽 그림을 만들지 못했습니다. 읽은 글이 있으면 아래에서 볼 수 있습니다.";
    first.hidden = true;
  };
  const drawn = async () => {
    const answer = await fetch(window.location.pathname);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(pages.id);
    if (!answer.ok || !fresh) return;
    pages.replaceWith(fresh);
    hint.hidden = true;
  };
  first.addEventListener("load", drawn);
  first.addEventListener("error", failed);
  if (!first.complete) return;
  if (first.naturalWidth) drawn();
  else if (first.currentSrc) failed();
}
