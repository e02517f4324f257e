// One call of a Web API method: fault, limit, gate, then our own method or emulate's.
import { setTimeout as pause } from "node:timers/promises";
import { json, no } from "./answers.mjs";
import { workspaceOfToken } from "./emulator.mjs";
import { bearer, forward } from "./forwarding.mjs";
import { gate } from "./gate.mjs";
import { adjustAfter, adjustBefore } from "./adjusting.mjs";
import { ownMethods } from "./own_methods.mjs";

const WITHOUT_TOKEN = new Set(["oauth.v2.access", "openid.connect.token", "api.test"]);

export async function callMethod(world, method, given) {
  const started = Date.now();
  const args = argumentsOf(given);
  const token = bearer(given) || (args.token ?? "");
  delete args.token;
  const known = token ? workspaceOfToken(world, token) : null;
  const call = { method, args, token, record: known?.record ?? null, workspace: known?.workspace ?? null, given };
  const answer = await answered(world, call);
  const told = answer.told ?? {};
  world.calls.add({
    time: started / 1000,
    seconds: (Date.now() - started) / 1000,
    team: call.workspace?.id ?? null,
    method,
    args,
    status: answer.status ?? null,
    error: told.ok === false ? told.error : (answer.fault ?? null),
    messages: told.response_metadata?.messages ?? [],
    rejected: answer.rejected ?? false,
  });
  return answer;
}

async function answered(world, call) {
  const fault = world.faults.take(call.method, call.args);
  if (fault?.delay_ms && !fault.after) await pause(fault.delay_ms);
  const done = fault?.after ? await executed(world, call) : null;
  if (fault?.delay_ms && done) await pause(fault.delay_ms);
  const broken = fault && failing(fault);
  if (broken ?? done) return broken ?? done;
  const wait = world.limits.check(call.workspace?.id, call.method, world.methods[call.method]?.tier, call.args.channel);
  if (wait) return { ...json(no("ratelimited"), 429, { "Retry-After": String(wait) }), told: no("ratelimited") };
  return executed(world, call);
}

function failing(fault) {
  if (fault.hang) return { hang: true, fault: "hang" };
  if (fault.disconnect) return { disconnect: true, fault: "disconnect" };
  if (fault.error) return { ...json(no(fault.error)), told: no(fault.error) };
  if (!fault.status) return null;
  const headers = { ...(fault.status === 429 ? { "Retry-After": String(fault.retry_after ?? 1) } : {}), ...fault.headers };
  const body = fault.body ?? (fault.status === 429 ? JSON.stringify(no("ratelimited")) : "upstream failure");
  return { status: fault.status, headers, body, fault: `status ${fault.status}` };
}

async function executed(world, call) {
  const refusal = authorised(world, call) ?? gate(world, call);
  if (refusal) return { ...json(refusal), told: refusal, rejected: true };
  const own = ownMethods[call.method];
  if (own) {
    const told = await own(world, call);
    return { ...json(told), told };
  }
  const refused = adjustBefore(world, call);
  if (refused) return { ...json(refused), told: refused };
  const answer = await atEmulate(world, call);
  const told = parsed(answer.body);
  if (!told) return answer;
  adjustAfter(world, call, told);
  return { ...json(told, answer.status), told };
}

function authorised(world, call) {
  if (WITHOUT_TOKEN.has(call.method)) return null;
  if (!call.token) return no("not_authed");
  if (call.method === "apps.connections.open") return call.token === world.app.app_token ? null : no("invalid_auth");
  if (call.token === world.app.app_token) return no("not_allowed_token_type");
  return call.record ? null : no("invalid_auth");
}

async function atEmulate(world, call) {
  const headers = { "content-type": "application/json", authorization: call.given.headers.authorization ?? `Bearer ${call.token}` };
  const { url } = call.given;
  const request = { method: "POST", headers, url: new URL(url.pathname, url), body: JSON.stringify(call.args) };
  if (call.workspace) return forward(call.workspace, request);
  // A code of OAuth belongs to whichever workspace issued it.
  let answer = null;
  for (const workspace of world.workspaces.values()) {
    answer = await forward(workspace, request);
    if (parsed(answer.body)?.ok) break;
  }
  return answer;
}

function parsed(body) {
  try {
    return JSON.parse(body.toString());
  } catch {
    return null;
  }
}

function argumentsOf({ headers, url, body }) {
  const args = Object.fromEntries(url.searchParams);
  const type = headers["content-type"] ?? "";
  if (type.includes("application/json")) return { ...args, ...(parsed(body) ?? {}) };
  return { ...args, ...Object.fromEntries(new URLSearchParams(body.toString())) };
}
