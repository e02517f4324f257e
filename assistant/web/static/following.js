// Follows one question: the server tells how far its answer has come, then the answer itself.
import { showCopyButtons } from "./feedback.js";

export function follow(turn, announce) {
  const reply = turn.querySelector(".reply");
  const events = new EventSource(`/questions/${turn.dataset.question}/events`);
  reply.setAttribute("aria-busy", "true");

  events.addEventListener("state", (event) => {
    const text = reply.querySelector("[data-state-text]");
    if (text) text.textContent = JSON.parse(event.data).text;
  });

  events.addEventListener("draft", (event) => {
    const draft = reply.querySelector("[data-draft]");
    if (draft) draft.innerHTML = JSON.parse(event.data).html;
  });

  const finish = (sentence) => (event) => {
    events.close();
    const held = reply.contains(document.activeElement);
    reply.innerHTML = JSON.parse(event.data).html;
    reply.removeAttribute("aria-busy");
    turn.removeAttribute("data-working");
    showCopyButtons(reply);
    // The button that had the focus is gone.
    if (held) reply.querySelector("button:not([hidden])")?.focus();
    announce(sentence);
  };
  events.addEventListener("done", finish("답변이 나왔습니다."));
  events.addEventListener("failed", finish("답변을 만들지 못했습니다. 다시 시도할 수 있습니다."));

  events.addEventListener("stopped", finish("답변을 중지했습니다. 다시 시도할 수 있습니다."));

  events.addEventListener("error", () => {
    // A stream that merely ended is opened again by the browser; a refused one is not.
    if (events.readyState !== EventSource.CLOSED) return;
    reply.removeAttribute("aria-busy");
    const text = reply.querySelector("[data-state-text]");
    if (text) text.textContent = "연결이 끊겼습니다. 화면을 새로 고치면 이어서 볼 수 있습니다.";
    announce("연결이 끊겼습니다. 화면을 새로 고쳐 주세요.");
  });
}
