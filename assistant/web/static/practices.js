// The prompt fills while one types and is copied without leaving the page; filters apply when they are chosen.
import { copy } from "./copying.js";
import { Failure, send } from "./requests.js";

// The same signs as practices/variables.py knows.
const NAME = "[\\p{L}][\\p{L}\\p{N}_ \\t·/()-]{0,39}";
const VARIABLE = new RegExp(`\\$?\\{\\{[ \\t]*(${NAME}?)[ \\t]*\\}\\}|\\$?\\{[ \\t]*(${NAME}?)[ \\t]*\\}`, "gu");
const named = (text) => text.trim().split(/\s+/).join(" ");

const prompt = document.querySelector("[data-prompt]");
const shown = prompt?.querySelector("[data-shown]");
const form = prompt?.querySelector("[data-fill]");
if (form && form.querySelector("button")) {
  const template = prompt.querySelector("[data-template]").content.textContent.normalize("NFC");
  const fields = [...form.querySelectorAll("[data-variable]")];
  const values = () => new Map(fields.map((field) => [field.dataset.variable, field.value.normalize("NFC").trim()]));

  const pieces = () => {
    const given = values();
    const found = [];
    let from = 0;
    for (const match of template.matchAll(VARIABLE)) {
      const value = given.get(named(match[1] ?? match[2]));
      found.push(["", template.slice(from, match.index)], value ? ["given", value] : ["blank", match[0]]);
      from = match.index + match[0].length;
    }
    return [...found, ["", template.slice(from)]];
  };

  const show = () => {
    shown?.replaceChildren(
      ...pieces().map(([kind, text]) => {
        if (!kind) return text;
        const piece = document.createElement("span");
        piece.className = kind;
        piece.textContent = text;
        return piece;
      }),
    );
  };

  const said = form.querySelector("[data-copied]");
  form.addEventListener("input", show);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const whole = pieces().map(([, text]) => text).join("");
    if (!(await copy(whole))) {
      form.submit();
      return;
    }
    said.textContent = "복사했습니다.";
    try {
      said.textContent = (await send(form)).sentence;
    } catch (error) {
      // It is copied all the same; only the count is missing.
      if (!(error instanceof Failure)) throw error;
    }
  });
  show();
}

const liking = document.querySelector("[data-like]");
liking?.addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    const now = await send(liking);
    liking.querySelector("button").setAttribute("aria-pressed", String(now.on));
    liking.querySelector("[data-likes]").textContent = now.likes;
    liking.elements.on.value = String(!now.on);
  } catch {
    liking.submit();
  }
});

const search = document.querySelector("[data-search]");
search?.addEventListener("change", (event) => {
  if (event.target.matches("select")) search.requestSubmit();
});
