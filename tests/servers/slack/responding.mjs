// response_url: where an app answers a command or a click without a token, five times within thirty minutes.
import { randomBytes } from "node:crypto";
import { json, no, text } from "./answers.mjs";
import { nextTs } from "./timestamps.mjs";
import { find, insert, remember } from "./messages.mjs";

const MOST_USES = 5;
const LIFE_MS = 30 * 60 * 1000;
const KNOWN = new Set([
  "text", "blocks", "attachments", "thread_ts", "response_type", "replace_original", "delete_original", "metadata", "mrkdwn",
  "unfurl_links", "unfurl_media",
]);

export function responseUrl(world, workspace, { user, channel, message_ts: ts }) {
  const id = `${workspace.id}/${randomBytes(12).toString("hex")}`;
  world.responses.set(id, { workspace, user, channel, ts, uses: 0, madeAt: Date.now() });
  return `${world.baseUrl}/response/${id}`;
}

export function respond(world, id, given) {
  const fault = world.faults.take("response_url");
  if (fault?.status) return text(fault.body ?? "upstream failure", fault.status);
  const open = world.responses.get(id);
  const body = JSON.parse(given.body.toString() || "{}");
  const refusal = refused(world, open, body);
  world.calls.add({
    time: Date.now() / 1000,
    team: open?.workspace.id ?? null,
    method: "response_url",
    args: body,
    error: refusal?.error ?? null,
    messages: refusal?.response_metadata?.messages ?? [],
    rejected: Boolean(refusal),
  });
  if (refusal) return json(refusal, refusal.error === "invalid_blocks" ? 200 : 404);
  open.uses += 1;
  answer(world, open, body);
  return text("ok");
}

function refused(world, open, body) {
  if (!open || Date.now() - open.madeAt > LIFE_MS) return no("expired_url");
  if (open.uses >= MOST_USES) return no("used_url");
  return bodyWrong(world, body);
}

export function bodyWrong(world, body) {
  const unknown = Object.keys(body).filter((name) => !KNOWN.has(name));
  if (unknown.length) return no("invalid_arguments", ...unknown.map((name) => `[ERROR] unknown field: ${name}`));
  if (body.blocks) {
    const wrong = world.judge.blocks(body.blocks);
    if (wrong) return no(...wrong);
  }
  if (!body.delete_original && !body.text && !body.blocks?.length) return no("no_text");
  return null;
}

// Also what the body of an acknowledgement to a command does.
export function answer(world, { workspace, user, channel, ts }, body) {
  const { store, described } = workspace;
  const content = { text: body.text ?? "", ...(body.blocks ? { blocks: body.blocks } : {}) };
  const hidden = ts && store.ephemeralMessages.findOneBy("ts", ts);
  const original = hidden ?? (ts && find(workspace, channel, ts));
  const home = hidden ? store.ephemeralMessages : store.messages;
  if (original && (body.delete_original || body.replace_original)) {
    remember(world, workspace, original, Boolean(body.delete_original));
    if (body.delete_original) home.delete(original.id);
    else home.update(original.id, { blocks: undefined, ...content });
    return;
  }
  if (body.response_type === "in_channel") {
    insert(workspace, { channel, user: described.bot.id, thread_ts: body.thread_ts, ...content });
    return;
  }
  store.ephemeralMessages.insert({
    ts: nextTs(),
    channel_id: channel,
    user: described.bot.id,
    target_user: user,
    type: "message",
    ...(body.thread_ts ? { thread_ts: body.thread_ts } : {}),
    ...content,
    reply_count: 0,
    reply_users: [],
    reactions: [],
  });
}
