// Files of an entry are sent one by one, each with its own progress; one that fails does not stop the others.
import { fetchPart } from "./requests.js";

const LOST = "보내지 못했습니다. 인터넷 연결을 확인하고 다시 올려 주세요.";
const MEGA = 1024 * 1024;
const LOOK_AGAIN = 3000;

export function listenToFiles(form) {
  const input = form.querySelector("#file");
  const list = form.querySelector("[data-uploads]");
  let queue = Promise.resolve();

  form.querySelector("[data-upload]").hidden = true;
  input.addEventListener("change", () => {
    for (const file of [...input.files]) {
      const row = rowOf(file, list);
      queue = queue.then(() => upload(form, file, row)).then(() => refresh(form));
    }
    // What is sent here must not be sent once more with the form.
    input.value = "";
  });
  follow(form);
}

async function refresh(form) {
  try {
    form.querySelector("[data-file-list]").innerHTML = await fetchPart(form.dataset.files);
  } catch {
    return;
  }
  follow(form);
}

function follow(form) {
  if (form.querySelector("[data-reading]")) setTimeout(() => refresh(form), LOOK_AGAIN);
}

function rowOf(file, list) {
  const row = document.createElement("li");
  const name = document.createElement("span");
  const result = document.createElement("span");
  const bar = document.createElement("progress");
  name.textContent = file.name;
  result.className = "result";
  result.textContent = "차례를 기다리는 중";
  result.setAttribute("role", "status");
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", `${file.name} 올리기`);
  row.append(name, result, bar);
  list.append(row);
  return row;
}

function upload(form, file, row) {
  const limit = Number(form.dataset.maxMb);
  if (file.size > limit * MEGA) {
    finish(row, "failed", `${limit} MB를 넘습니다. 나누거나 그림을 줄여 올려 주세요.`);
    return Promise.resolve();
  }
  const data = new FormData();
  data.append("csrf_token", form.elements.csrf_token.value);
  data.append("file", file);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.dataset.files);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      row.querySelector("progress").value = event.loaded / event.total;
      row.querySelector(".result").textContent = `${Math.round((event.loaded / event.total) * 100)}%`;
    });
    request.addEventListener("load", () => {
      const ready = request.status === 200;
      finish(row, ready ? "ready" : "failed", ready ? request.response?.sentence : (request.response?.error ?? LOST));
    });
    request.addEventListener("error", () => finish(row, "failed", LOST));
    request.addEventListener("loadend", resolve);
    request.send(data);
  });
}

function finish(row, state, sentence) {
  row.className = state;
  row.querySelector(".result").textContent = sentence;
  row.querySelector("progress").remove();
}
