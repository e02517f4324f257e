// A citation opens its document beside the answer; on a phone it covers the conversation until it is closed.
import { fetchPart } from "./requests.js";

const panel = document.querySelector("#source");
const small = matchMedia("(max-width: 1023px)");
let opener = null;

export function listenToSources(chat) {
  chat.addEventListener("click", (event) => {
    if (event.target.closest("[data-close-source]")) {
      close(chat);
      return;
    }
    const link = event.target.closest("a.cite, a[data-source]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(chat, link);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.hidden) close(chat);
  });
  small.addEventListener("change", () => cover(chat, !panel.hidden));
}

async function open(chat, link) {
  opener?.removeAttribute("aria-expanded");
  opener = link;
  link.setAttribute("aria-expanded", "true");
  if (panel.hidden) panel.innerHTML = '<p class="state"><span class="spinner"></span>출처를 여는 중…</p>';
  panel.hidden = false;
  chat.classList.add("reading");
  cover(chat, true);
  try {
    const address = new URL(link.href);
    address.searchParams.set("partial", "1");
    panel.innerHTML = await fetchPart(address);
    showCited();
  } catch (failure) {
    showProblem(failure.message);
  }
}

function showCited() {
  const cited = panel.querySelector("[data-cited]");
  const body = panel.querySelector("[data-source-body]");
  const mark = cited?.querySelector("mark");
  const top = (each) => each.getBoundingClientRect().top - body.getBoundingClientRect().top + body.scrollTop;
  const isFirst = cited?.previousElementSibling?.matches(".label");
  const start = isFirst ? cited.closest(".place") : cited;
  if (cited) body.scrollTop = top(mark && top(mark) - top(start) > body.clientHeight / 2 ? mark : start) - 8;
  panel.querySelector("[data-source-title]").focus({ preventScroll: true });
}

function showProblem(sentence) {
  panel.innerHTML =
    '<header class="source-head"><h2 tabindex="-1" data-source-title>출처</h2>' +
    '<button class="button quiet" type="button" data-close-source>닫기</button></header><p class="problem"></p>';
  panel.querySelector(".problem").textContent = sentence;
  panel.querySelector("[data-source-title]").focus({ preventScroll: true });
}

function close(chat) {
  panel.hidden = true;
  panel.replaceChildren();
  chat.classList.remove("reading");
  cover(chat, false);
  opener?.removeAttribute("aria-expanded");
  opener?.focus();
  opener = null;
}

// What lies under the sheet of a phone is out of reach for keyboard and screen reader.
function cover(chat, isOpen) {
  const covered = isOpen && small.matches;
  document.body.classList.toggle("sheet-open", covered);
  document.querySelector(".masthead").inert = covered;
  for (const each of chat.children) {
    if (each !== panel) each.inert = covered;
  }
}
