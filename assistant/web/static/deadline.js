// Lets the server's clock go on, and counts down to the deadline by it; the clock of this computer sets nothing.
for (const box of document.querySelectorAll("[data-deadline]")) tick(box);

function tick(box) {
  const clock = box.querySelector("[data-clock]");
  const remaining = box.querySelector("[data-remaining]");
  const until = Number(box.dataset.until);
  const began = performance.now();
  const seoul = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Seoul", dateStyle: "short", timeStyle: "medium" });
  const show = () => {
    const now = Number(box.dataset.now) + performance.now() - began;
    clock.textContent = `${seoul.format(now)} (KST)`;
    if (remaining) remaining.textContent = until >= now ? said(until - now) : "접수가 끝났습니다";
  };
  show();
  setInterval(show, 1000);
}

function said(milliseconds) {
  const seconds = Math.floor(milliseconds / 1000);
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor((seconds % 86_400) / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  if (days) return `${days}일 ${hours}시간`;
  if (hours) return `${hours}시간 ${minutes}분`;
  return minutes ? `${minutes}분 ${seconds % 60}초` : `${seconds}초`;
}
