// The conversation: asks without leaving the page and follows each answer while it is written.
import { follow } from "./following.js";
import { listenToFeedback } from "./feedback.js";
import { send } from "./requests.js";
import { listenToSources } from "./source_panel.js";

const form = document.querySelector("[data-ask]");
const box = form.elements.text;
const problem = form.querySelector("[data-problem]");
const turns = document.querySelector("[data-turns]");
const pending = document.querySelector("#pending-turn");
const announcer = document.querySelector("[data-announcer]");
let asking = false;

function announce(sentence) {
  announcer.textContent = sentence;
}

function show(sentence) {
  problem.textContent = sentence;
  problem.hidden = !sentence;
}

function pendingTurn(text) {
  const turn = pending.content.cloneNode(true).firstElementChild;
  turn.querySelector("[data-text]").textContent = text;
  document.querySelector("[data-greeting]")?.setAttribute("hidden", "");
  turns.append(turn);
  turn.scrollIntoView({ block: "start", behavior: "smooth" });
  return turn;
}

function turnOf(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content.querySelector(".turn");
}

function stayIn(conversation) {
  const address = `/conversations/${conversation}`;
  if (location.pathname !== address) history.pushState(null, "", address);
  let field = form.elements.conversation_id;
  if (!field) {
    field = document.createElement("input");
    field.type = "hidden";
    field.name = "conversation_id";
    form.append(field);
  }
  field.value = conversation;
}

// `source` is the form that is sent: the question box or the suggestions.
async function ask(text, source, submitter) {
  if (asking || !text.trim()) return;
  asking = true;
  show("");
  const shown = pendingTurn(text.trim());
  announce("질문을 보냈습니다. 자료를 찾는 중입니다.");
  const request = send(source, submitter);
  box.value = "";
  grow();
  try {
    const taken = await request;
    const turn = turnOf(taken.html);
    shown.replaceWith(turn);
    stayIn(taken.conversation_id);
    for (const list of document.querySelectorAll("[data-history]")) list.innerHTML = taken.history;
    follow(turn, announce);
  } catch (failure) {
    shown.remove();
    if (!turns.children.length) document.querySelector("[data-greeting]")?.removeAttribute("hidden");
    box.value = text;
    grow();
    show(failure.message);
    box.focus();
  } finally {
    asking = false;
  }
}

async function again(source) {
  const old = source.closest(".turn");
  try {
    const turn = turnOf((await send(source)).html);
    old.replaceWith(turn);
    follow(turn, announce);
  } catch (failure) {
    show(failure.message);
  }
}

function grow() {
  if (CSS.supports("field-sizing", "content")) return;
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight}px`;
}

box.addEventListener("input", grow);
box.addEventListener("keydown", (event) => {
  // While a Korean syllable is being composed Enter only finishes it.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  form.requestSubmit();
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask(box.value, form);
});

document.querySelector("[data-suggestions]")?.addEventListener("submit", (event) => {
  event.preventDefault();
  ask(event.submitter.value, event.target, event.submitter);
});

// The reply is replaced when the server says that it has ended, not here: it may end by itself first.
async function stop(source) {
  const button = source.querySelector("button");
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  try {
    const { sentence } = await send(source);
    const text = source.closest(".reply")?.querySelector("[data-state-text]");
    if (text) text.textContent = sentence;
    announce(sentence);
  } catch (failure) {
    button.removeAttribute("aria-disabled");
    show(failure.message);
  }
}

async function handOver(source) {
  try {
    const { sentence } = await send(source);
    const said = document.createElement("p");
    said.className = "thanks";
    said.textContent = sentence;
    said.tabIndex = -1;
    source.replaceWith(said);
    said.focus();
    announce(sentence);
  } catch (failure) {
    show(failure.message);
  }
}

const actions = { again, stop, handOver };

turns.addEventListener("submit", (event) => {
  const action = Object.keys(actions).find((name) => name in event.target.dataset);
  if (!action) return;
  event.preventDefault();
  actions[action](event.target);
});

window.addEventListener("popstate", () => location.reload());
listenToFeedback(turns);
listenToSources(document.querySelector(".chat"));
for (const turn of turns.querySelectorAll("[data-working]")) follow(turn, announce);
if (matchMedia("(min-width: 1024px)").matches && !location.hash) box.focus({ preventScroll: true });
const last = turns.lastElementChild;
if (last && !location.hash) last.scrollIntoView({ block: "start" });
