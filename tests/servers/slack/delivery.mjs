// Sending to the app: signed HTTP requests or envelopes over a socket, with Slack's retries when they are switched on.
import { createHmac } from "node:crypto";
import http from "node:http";
import { setTimeout as pause } from "node:timers/promises";

const PATIENCE_MS = 3_000;
// The caller measures slow apps, so the connection stays open longer than Slack's would.
const LONGEST_MS = 120_000;
const RETRY_AFTER_SECONDS = [0, 60, 300];

export class Delivery {
  log = [];
  pending = 0;

  constructor(world) {
    this.world = world;
  }

  async event(workspace, envelope, how = {}) {
    const first = this.#attempt("events_api", envelope, how, how.retry_num ?? 0, how.retry_reason);
    if (!this.world.settings.retries || how.once) return first;
    this.pending += 1;
    this.#retry(first, envelope, how).finally(() => (this.pending -= 1));
    return first;
  }

  interactive(_workspace, payload, how = {}) {
    return this.#attempt("interactive", payload, how, 0);
  }

  command(_workspace, fields, how = {}) {
    return this.#attempt("slash_commands", fields, how, 0);
  }

  async #retry(first, envelope, how) {
    let failure = await failureOf(first);
    const { retry_factor: factor } = this.world.settings;
    for (let number = 1; failure && number <= RETRY_AFTER_SECONDS.length; number += 1) {
      await pause(RETRY_AFTER_SECONDS[number - 1] * 1000 * factor);
      failure = await failureOf(this.#attempt("events_api", envelope, how, number, failure));
    }
  }

  async #attempt(kind, payload, how, number, reason) {
    const line = {
      time: Date.now() / 1000,
      kind,
      type: payload.event?.type ?? payload.type ?? payload.command ?? "",
      event_id: payload.event_id ?? null,
      attempt: number,
    };
    const started = performance.now();
    const answer = await (this.world.settings.socket_mode
      ? this.world.sockets.send(kind, payload, number, reason)
      : this.#post(kind, payload, how, number, reason));
    const result = { ...line, ...answer, seconds: (performance.now() - started) / 1000 };
    this.log.push(result);
    return result;
  }

  #post(kind, payload, how, number, reason) {
    const { settings, app } = this.world;
    const url = kind === "events_api" ? settings.events_url : (settings.actions_url ?? settings.events_url);
    if (!url) return { status: 0, body: "", headers: {}, failure: "no_url" };
    const { type, body } = encoded(kind, payload);
    const timestamp = Math.floor(Date.now() / 1000) + (how.shift_seconds ?? 0);
    const headers = {
      "Content-Type": type,
      "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
      "X-Slack-Request-Timestamp": String(timestamp),
      "X-Slack-Signature": signature(how.secret ?? app.signing_secret, timestamp, body),
      ...(number ? { "X-Slack-Retry-Num": String(number), "X-Slack-Retry-Reason": reason ?? "http_error" } : {}),
      ...how.headers,
    };
    return posted(url, headers, body);
  }
}

export function signature(secret, timestamp, body) {
  return `v0=${createHmac("sha256", secret).update(`v0:${timestamp}:${body}`).digest("hex")}`;
}

function encoded(kind, payload) {
  if (kind === "events_api") return { type: "application/json", body: JSON.stringify(payload) };
  const fields = kind === "interactive" && !payload.ssl_check ? { payload: JSON.stringify(payload) } : payload;
  return { type: "application/x-www-form-urlencoded", body: new URLSearchParams(fields).toString() };
}

async function failureOf(attempt) {
  const late = Symbol("late");
  const answer = await Promise.race([attempt, pause(PATIENCE_MS, late, { ref: false })]);
  if (answer === late) return "http_timeout";
  if (answer.status >= 200 && answer.status < 300) return null;
  if (answer.headers["x-slack-no-retry"] === "1") return null;
  if (answer.failure) return answer.failure;
  return "http_error";
}

// A connection of its own each time: the app under test may have been killed and started again since the last one.
function posted(url, headers, body) {
  return new Promise((resolve) => {
    const failed = (failure) => resolve({ status: 0, body: "", headers: {}, failure });
    const request = http.request(url, { method: "POST", headers: { ...headers, "Content-Length": Buffer.byteLength(body) }, agent: false }, (response) => {
      const pieces = [];
      response.on("data", (piece) => pieces.push(piece));
      response.on("error", () => failed("connection_failed"));
      response.on("end", () =>
        resolve({ status: response.statusCode, body: Buffer.concat(pieces).toString(), headers: response.headers }),
      );
    });
    request.setTimeout(LONGEST_MS, () => request.destroy());
    request.on("error", () => failed("connection_failed"));
    request.end(body);
  });
}
