// Counts down by the server's clock, however wrong this computer's is.
const left = document.querySelector("[data-until]");
const clock = document.querySelector("[data-clock]");

if (left && clock) {
  const until = Number(left.dataset.until);
  const ahead = Number(left.dataset.now) - Date.now() / 1000;
  const said = left.querySelector("[data-left]");

  const words = (seconds) => {
    const [days, hours, minutes] = [Math.floor(seconds / 86400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
    if (days) return `${days}일 ${hours}시간`;
    if (hours) return `${hours}시간 ${minutes}분`;
    return minutes ? `${minutes}분 ${Math.floor(seconds) % 60}초` : `${Math.floor(seconds)}초`;
  };
  const seoul = (seconds) => new Date((seconds + 9 * 3600) * 1000).toISOString().slice(0, 19).replace("T", " ");

  const tick = () => {
    const now = Date.now() / 1000 + ahead;
    clock.textContent = `${seoul(now)} (KST)`;
    said.textContent = until > now ? words(until - now) : "없음 – 화면을 새로 고쳐 주세요";
    if (until > now) setTimeout(tick, 1000);
  };
  tick();
}
