// What goes wrong on demand, and the rate limits when a test asks for them.

export class Faults {
  #planned = [];

  // {method, about, times=1, skip=0, error | status, headers, body, delay_ms, hang, disconnect, after}; "*" is every
  // method, and `about` a text that the call's arguments must contain.
  plan(fault) {
    this.#planned.push({ times: 1, skip: 0, ...fault });
  }

  clear() {
    this.#planned = [];
  }

  take(method, args = {}) {
    for (const fault of this.#planned) {
      if (fault.method !== method && fault.method !== "*") continue;
      if (fault.about && !JSON.stringify(args).includes(fault.about)) continue;
      if (fault.skip > 0) {
        fault.skip -= 1;
        continue;
      }
      if (fault.times <= 0) continue;
      fault.times -= 1;
      return fault;
    }
    return null;
  }
}

const CALLS_A_MINUTE = { t1: 1, t2: 20, t3: 50, t4: 100 };
const POST_BURST = 3;

export class Limits {
  enforced = false;
  windowSeconds = 60;
  #times = new Map();

  set({ enforced = true, window_seconds: windowSeconds = 60 }) {
    this.enforced = enforced;
    this.windowSeconds = windowSeconds;
    this.#times.clear();
  }

  // Seconds to wait, or 0 when the call may pass. Tiers count per method and workspace, posts per channel.
  check(team, method, tier, channel) {
    if (!this.enforced) return 0;
    if (method === "chat.postMessage") {
      return this.#count(`${team} ${method} ${channel}`, POST_BURST, POST_BURST * (this.windowSeconds / 60));
    }
    const most = CALLS_A_MINUTE[tier];
    return most ? this.#count(`${team} ${method}`, most, this.windowSeconds) : 0;
  }

  #count(key, most, seconds) {
    const now = Date.now();
    const times = (this.#times.get(key) ?? []).filter((time) => now - time < seconds * 1000);
    this.#times.set(key, times);
    if (times.length < most) {
      times.push(now);
      return 0;
    }
    return Math.max(1, Math.ceil(seconds - (now - times[0]) / 1000));
  }
}
