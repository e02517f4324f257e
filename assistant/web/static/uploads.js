// Files are sent one by one, each with its own progress; one that fails does not stop the others.
const LOST = "보내지 못했습니다. 인터넷 연결을 확인하고 다시 올려 주세요.";
const MEGA = 1024 * 1024;

export function listenToUploads(form, uploaded) {
  const input = form.elements.files;
  const list = form.querySelector("[data-uploads]");
  let queue = Promise.resolve();

  function take(files) {
    for (const file of files) {
      const row = rowOf(file, list);
      queue = queue.then(() => upload(form, file, row)).then(uploaded);
    }
  }

  form.classList.add("scripted");
  form.querySelector("[data-submit]").hidden = true;
  input.required = false;
  input.addEventListener("change", () => {
    take([...input.files]);
    input.value = "";
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  listenToDrops(form, take);
}

function listenToDrops(form, take) {
  let depth = 0;
  const over = (change) => {
    depth = Math.max(0, depth + change);
    form.classList.toggle("over", depth > 0);
  };
  form.addEventListener("dragenter", () => over(1));
  form.addEventListener("dragleave", () => over(-1));
  // Anywhere else on the page a dropped file would be opened instead of the page.
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    depth = 0;
    over(0);
    take([...event.dataTransfer.files]);
  });
}

function rowOf(file, list) {
  const row = document.createElement("li");
  const name = document.createElement("span");
  const result = document.createElement("span");
  const bar = document.createElement("progress");
  name.textContent = file.name;
  result.className = "result";
  result.textContent = "차례를 기다리는 중";
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
  data.append("audience", form.elements.audience.value);
  data.append("collection", form.elements.collection.value);
  data.append("files", file);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progressed(row, event.loaded / event.total);
    });
    request.addEventListener("load", () => {
      const ready = request.status === 200;
      finish(row, ready ? "ready" : "failed", ready ? request.response?.sentence : request.response?.error ?? LOST);
    });
    request.addEventListener("error", () => finish(row, "failed", LOST));
    request.addEventListener("loadend", resolve);
    request.send(data);
  });
}

function progressed(row, share) {
  row.querySelector("progress").value = share;
  row.querySelector(".result").textContent = share < 1 ? `올리는 중 ${Math.round(share * 100)}%` : "확인하는 중";
}

function finish(row, state, sentence) {
  row.className = state;
  row.querySelector(".result").textContent = sentence;
  row.querySelector("progress").remove();
  row.setAttribute("role", state === "failed" ? "alert" : "status");
}
