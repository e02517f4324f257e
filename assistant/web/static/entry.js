// The entry form: saved while one types, people found while one types, files sent with their progress.
import { Failure, fetchPart } from "./requests.js";
import { listenToFiles } from "./entry_files.js";
import { isTyped } from "./typed.js";

const PAUSE = 1500;
const form = document.querySelector("[data-entry]");
const saved = document.querySelector("[data-saved]");
const trouble = document.querySelector("[data-trouble]");
const LOST = "저장하지 못했습니다. 인터넷 연결을 확인해 주세요. 쓴 글은 이 화면에 그대로 있습니다.";
let waiting = 0;
let saving = false;
let dirty = false;
let stopped = false;

if (form) {
  form.addEventListener("input", (event) => {
    if (event.target.id === "find" || event.target.type === "file") return;
    changed();
  });
  form.addEventListener("submit", () => {
    stopped = true;
    dirty = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && dirty) save();
  });
  for (const field of form.querySelectorAll("textarea[data-most]")) {
    count(field);
    field.addEventListener("input", () => count(field));
  }
  listenToSearch();
  if (form.querySelector("#file")) listenToFiles(form);
  if (isTyped(form)) changed();
}

function changed() {
  dirty = true;
  clearTimeout(waiting);
  waiting = setTimeout(save, PAUSE);
}

async function save() {
  if (saving || stopped) return;
  clearTimeout(waiting);
  saving = true;
  dirty = false;
  const data = new FormData(form);
  data.delete("files");
  data.delete("find");
  try {
    const response = await fetch(form.dataset.draft, { method: "POST", body: data, headers: { Accept: "application/json" }, keepalive: document.hidden });
    await took(response);
  } catch {
    dirty = true;
    tell(LOST);
    waiting = setTimeout(save, 10 * PAUSE);
  }
  saving = false;
  if (dirty && !stopped) waiting = setTimeout(save, PAUSE);
}

async function took(response) {
  const said = await response.json();
  if (response.ok) {
    form.elements.revision.value = said.revision;
    saved.textContent = said.sentence;
    tell("");
    point(said.findings);
    return;
  }
  // Another screen saved meanwhile: the button 저장 shows both texts, and nothing is written over until then.
  stopped = response.status === 409;
  tell(stopped ? `${said.error} '저장'을 누르면 두 글을 나란히 보여 드립니다.` : said.error);
}

function tell(sentence) {
  trouble.hidden = !sentence;
  trouble.textContent = sentence;
}

function point(findings) {
  const list = document.querySelector("[data-findings]");
  if ([...list.children].map((each) => each.textContent).join() === findings.join()) return;
  list.replaceChildren(
    ...findings.map((each) => {
      const item = document.createElement("li");
      item.className = "problem";
      item.textContent = each;
      return item;
    }),
  );
}

function count(field) {
  const place = form.querySelector(`[data-count="${field.name}"]`);
  const most = Number(field.dataset.most);
  const length = field.value.length;
  place.classList.toggle("over", length > most);
  place.textContent = length > most * 0.8 ? `${length.toLocaleString("ko")} / ${most.toLocaleString("ko")}자` : "";
}

function listenToSearch() {
  const field = form.querySelector("#find");
  if (!field) return;
  const place = form.querySelector("[data-found]");
  let pause = 0;
  let asked = 0;
  const search = async () => {
    const mine = ++asked;
    try {
      const found = await fetchPart(`${form.dataset.people}?find=${encodeURIComponent(field.value)}`);
      if (mine === asked) place.innerHTML = found;
    } catch (failure) {
      if (failure instanceof Failure) place.textContent = failure.message;
    }
  };
  field.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(search, 250);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    search();
  });
}
