// Thumbs and copying under each answer.
import { copy } from "./copying.js";
import { send } from "./requests.js";

export function listenToFeedback(turns) {
  showCopyButtons(turns);
  turns.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-rating]")) return;
    event.preventDefault();
    rate(event.target, event.submitter);
  });
  turns.addEventListener(
    "toggle",
    (event) => {
      const opened = event.target.matches(".complaint[open]") && event.target.querySelector("form");
      if (opened) opened.scrollIntoView({ block: "nearest" });
    },
    true,
  );
  turns.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const copied = await copy(textOf(button.closest(".answer")));
    thank(button, copied ? "답변과 출처를 복사했습니다." : "복사하지 못했습니다. 글을 직접 골라 복사해 주세요.");
  });
}

export function showCopyButtons(within) {
  for (const button of within.querySelectorAll("[data-copy]")) button.hidden = false;
}

async function rate(form, submitter) {
  const feedback = form.closest("[data-feedback]");
  try {
    const said = await send(form, submitter);
    const isUp = submitter.value === "up";
    feedback.querySelector('[value="up"][name="verdict"]').setAttribute("aria-pressed", String(isUp));
    feedback.querySelector(".complaint summary").dataset.pressed = String(!isUp);
    feedback.querySelector(".complaint").open = false;
    thank(form, said.sentence);
  } catch (failure) {
    thank(form, failure.message);
  }
}

function thank(near, sentence) {
  near.closest("[data-feedback]").querySelector("[data-thanks]").textContent = sentence;
}

function textOf(answer) {
  const body = answer.querySelector("[data-answer]").cloneNode(true);
  for (const mark of body.querySelectorAll(".cite")) mark.textContent = ` [${mark.textContent}]`;
  body.className = "visually-hidden copied";
  document.body.append(body);
  const text = body.innerText.trim();
  body.remove();
  const sources = [...answer.querySelectorAll(".sources li")].map(
    (each) => `[${each.value}] ${each.querySelector(".where").textContent.replace(/\s+/g, " ").trim()}`,
  );
  return sources.length ? `${text}\n\n출처\n${sources.join("\n")}` : text;
}
