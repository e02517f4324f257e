// chat.startStream, chat.appendStream, chat.stopStream on real messages of the store.
import { no, ok } from "./answers.mjs";
import { publish } from "./events.mjs";
import { stateOf } from "./expiring.mjs";
import { unwrapped } from "./gate.mjs";
import { channelOf, find, formatted, insert } from "./messages.mjs";
import { clearStatus, setSessionStatus } from "./sessions.mjs";

export const keyOf = (workspace, channel, ts) => `${workspace.id} ${channel} ${ts}`;

export function startStream(world, call) {
  const { workspace, args, record } = call;
  const channel = channelOf(workspace, args.channel);
  if (!channel || (channel.is_private && !channel.members.includes(record.user_id))) return no("channel_not_found");
  if (!channel.members.includes(record.user_id)) return no("not_in_channel");
  if (!channel.is_im) {
    if (!args.recipient_team_id) return no("missing_recipient_team_id");
    if (!args.recipient_user_id) return no("missing_recipient_user_id");
  }
  if (args.recipient_user_id && !workspace.store.users.findOneBy("user_id", args.recipient_user_id)) return no("user_not_found");
  if (args.recipient_team_id && args.recipient_team_id !== workspace.id) return no("team_not_found");
  if (args.thread_ts && !find(workspace, args.channel, args.thread_ts)) return no("message_not_found");
  const message = insert(workspace, { channel: args.channel, user: record.user_id, text: "", thread_ts: args.thread_ts });
  const stream = {
    workspace,
    channel: args.channel,
    ts: message.ts,
    thread: args.thread_ts ?? message.ts,
    startedAt: Date.now(),
    state: "streaming",
    text: "",
    blocks: [],
    tasks: new Map(),
    appends: 0,
  };
  world.streams.set(keyOf(workspace, args.channel, message.ts), stream);
  take(stream, args);
  clearStatus(world, workspace, args.channel, stream.thread);
  return ok({ channel: args.channel, ts: message.ts });
}

export function appendStream(world, call) {
  const stream = running(world, call);
  if (stream.error) return stream;
  const { markdown_text: markdown, chunks } = call.args;
  if (markdown === undefined && !unwrapped(chunks)?.length) return no("no_text");
  take(stream, call.args);
  stream.appends += 1;
  return ok({ channel: stream.channel, ts: stream.ts });
}

export function stopStream(world, call) {
  const stream = running(world, call);
  if (stream.error) return stream;
  take(stream, call.args);
  const { workspace } = call;
  const blocks = [...stream.blocks, ...(unwrapped(call.args.blocks) ?? [])];
  stream.state = "stopped";
  const changed = workspace.store.messages.update(find(workspace, stream.channel, stream.ts).id, {
    ...(blocks.length ? { blocks } : {}),
    ...(call.args.metadata ? { metadata: unwrapped(call.args.metadata) } : {}),
  });
  if (call.args.session_status) setSessionStatus(world, workspace, stream.channel, stream.thread, call.args.session_status);
  announce(world, workspace, changed);
  return ok({ channel: stream.channel, ts: stream.ts, message: formatted(workspace, changed) });
}

// The stop button of a person: the app hears of it, and its next append is refused.
export function stopByPerson(world, workspace, channel, thread) {
  const stopped = [];
  for (const stream of world.streams.values()) {
    if (stream.workspace !== workspace || stream.channel !== channel || stream.thread !== thread) continue;
    if (stateOf(world, stream) !== "streaming") continue;
    stream.state = "stopped_by_user";
    stopped.push(stream.ts);
  }
  return stopped;
}

function running(world, { workspace, args, record }) {
  const message = find(workspace, args.channel, args.ts);
  if (!message) return no(channelOf(workspace, args.channel) ? "message_not_found" : "channel_not_found");
  if (message.user !== record.user_id) return no("message_not_owned_by_app");
  const stream = world.streams.get(keyOf(workspace, args.channel, args.ts));
  if (!stream) return no("message_not_in_streaming_state");
  if (stateOf(world, stream) === "stopped_by_user") return no("stopped_by_user");
  return stream.state === "streaming" ? stream : no("message_not_in_streaming_state");
}

function take(stream, args) {
  if (args.markdown_text) stream.text += args.markdown_text;
  for (const chunk of unwrapped(args.chunks) ?? []) {
    if (chunk.type === "markdown_text") stream.text += chunk.text;
    if (chunk.type === "task_update") stream.tasks.set(chunk.id, { ...stream.tasks.get(chunk.id), ...chunk });
    if (chunk.type === "blocks") stream.blocks.push(...chunk.blocks);
  }
  const { workspace } = stream;
  workspace.store.messages.update(find(workspace, stream.channel, stream.ts).id, { text: stream.text, markdown_text: stream.text });
}

function announce(world, workspace, message) {
  const event = {
    type: "message",
    subtype: "message_changed",
    hidden: true,
    channel: message.channel_id,
    ts: message.ts,
    message: formatted(workspace, message),
    previous_message: formatted(workspace, message),
  };
  publish(world, workspace, event).catch((error) => console.error(error));
}
