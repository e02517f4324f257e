// assistant.threads.* and agents.sessions.*: what stands above and below a conversation with the app.
import { no, ok } from "./answers.mjs";
import { unwrapped } from "./gate.mjs";
import { channelOf, find } from "./messages.mjs";

const keyOf = (workspace, channel, thread) => `${workspace.id} ${channel} ${thread ?? ""}`;

function sessionOf(world, workspace, channel, thread) {
  const key = keyOf(workspace, channel, thread);
  if (!world.sessions.has(key)) {
    world.sessions.set(key, { team: workspace.id, channel, thread_ts: thread ?? null, status: "", statuses: [], prompts: null, title: null, session: null });
  }
  return world.sessions.get(key);
}

// A message of the app takes its status line away.
export function clearStatus(world, workspace, channel, thread) {
  const session = world.sessions.get(keyOf(workspace, channel, thread));
  if (session) session.status = "";
}

export function setSessionStatus(world, workspace, channel, thread, status) {
  const session = sessionOf(world, workspace, channel, thread);
  const created = session.session === null;
  session.session = status;
  return created;
}

function place(call) {
  const { workspace, args, record } = call;
  const channel = channelOf(workspace, args.channel_id);
  if (!channel || !channel.members.includes(record.user_id)) return no("channel_not_found");
  if (args.thread_ts && !find(workspace, args.channel_id, args.thread_ts)) return no("invalid_thread_ts");
  return null;
}

export function setStatus(world, call) {
  const wrong = place(call);
  if (wrong) return wrong;
  const session = sessionOf(world, call.workspace, call.args.channel_id, call.args.thread_ts);
  session.status = call.args.status;
  session.statuses.push(call.args.status);
  session.loading_messages = unwrapped(call.args.loading_messages ?? []);
  return ok();
}

export function setTitle(world, call) {
  const wrong = place(call);
  if (wrong) return wrong;
  sessionOf(world, call.workspace, call.args.channel_id, call.args.thread_ts).title = call.args.title;
  return ok();
}

export function setSuggestedPrompts(world, call) {
  const wrong = place(call);
  if (wrong) return wrong;
  const session = sessionOf(world, call.workspace, call.args.channel_id, call.args.thread_ts);
  session.prompts = { title: call.args.title ?? null, prompts: unwrapped(call.args.prompts) };
  return ok();
}

export function setAgentStatus(world, call) {
  const wrong = place(call);
  if (wrong) return wrong;
  const { args, workspace } = call;
  if (!args.thread_ts) return no("thread_ts_required");
  const members = channelOf(workspace, args.channel_id).members;
  if (args.initiator_user_id && !members.includes(args.initiator_user_id)) return no("user_not_found");
  const created = setSessionStatus(world, workspace, args.channel_id, args.thread_ts, args.status);
  if (created && args.title) sessionOf(world, workspace, args.channel_id, args.thread_ts).title = args.title;
  return ok();
}

export function renameSession(world, call) {
  const wrong = place(call);
  if (wrong) return wrong;
  const { args, workspace } = call;
  if (!args.thread_ts) return no("thread_ts_required");
  const session = sessionOf(world, workspace, args.channel_id, args.thread_ts);
  if (session.session === null) return no("session_not_found");
  session.title = args.title;
  return ok();
}
