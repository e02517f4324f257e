let last = 0;

// Like Slack's: unique, and later ones sort behind earlier ones.
export function nextTs() {
  last = Math.max(Date.now() * 1000, last + 1);
  return `${Math.floor(last / 1e6)}.${String(last % 1e6).padStart(6, "0")}`;
}
