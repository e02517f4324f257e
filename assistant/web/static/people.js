// Copies the link that is shown only once.
import { copy } from "./copying.js";

const button = document.querySelector("[data-copy-link]");

if (button) {
  const link = document.querySelector("[data-link]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    const copied = await copy(link.value);
    document.querySelector("[data-thanks]").textContent = copied ? "링크를 복사했습니다." : "복사하지 못했습니다. 링크를 직접 복사해 주세요.";
    link.select();
  });
}
