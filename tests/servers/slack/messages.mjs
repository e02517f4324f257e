// Reading and writing messages of a workspace's store.
import { stateOf } from "./expiring.mjs";
import { nextTs } from "./timestamps.mjs";

export const isBot = (workspace, user) => user === workspace.described.bot.id;

export function channelOf(workspace, id) {
  return workspace.store.channels.findOneBy("channel_id", id);
}

export function channelType(channel) {
  if (channel.is_im) return "im";
  if (channel.is_mpim) return "mpim";
  return channel.is_private ? "group" : "channel";
}

export function find(workspace, channel, ts) {
  return workspace.store.messages.findBy("ts", ts).find((message) => message.channel_id === channel);
}

export function insert(workspace, { channel, user, text, thread_ts: threadTs, ...more }) {
  const bot = workspace.described.bot;
  const message = workspace.store.messages.insert({
    ts: nextTs(),
    channel_id: channel,
    user,
    text: text ?? "",
    type: "message",
    ...(threadTs ? { thread_ts: threadTs } : {}),
    ...(isBot(workspace, user) ? { bot_id: bot.bot_id, app_id: workspace.described.app_id } : {}),
    ...more,
    reply_count: 0,
    reply_users: [],
    reactions: [],
  });
  const parent = threadTs && find(workspace, channel, threadTs);
  if (parent) {
    workspace.store.messages.update(parent.id, {
      thread_ts: parent.ts,
      reply_count: parent.reply_count + 1,
      reply_users: [...new Set([...parent.reply_users, user])],
    });
  }
  return message;
}

const FIELDS = [
  "subtype", "bot_id", "app_id", "client_msg_id", "blocks", "attachments", "metadata", "edited", "thread_ts", "upload",
];

export function fileOf(file) {
  const { file_id: id, id: _row, created_at: _made, updated_at: _changed, content_base64: _content, team_id: team, deleted: _gone, ...rest } = file;
  return { id, user_team: team, ...rest };
}

export function formatted(workspace, message) {
  const told = { type: "message", user: message.user, text: message.text, ts: message.ts, team: workspace.id };
  for (const field of FIELDS) if (message[field] !== undefined) told[field] = message[field];
  if (message.files) told.files = message.files.map(fileOf);
  if (message.reply_count) Object.assign(told, { reply_count: message.reply_count, reply_users: message.reply_users });
  if (message.reactions?.length) told.reactions = message.reactions;
  return told;
}

// What a message was before; people see only the last, tests see all.
export function remember(world, workspace, message, deleted = false) {
  const key = `${workspace.id} ${message.channel_id} ${message.ts}`;
  const known = world.edits.get(key) ?? { message, versions: [], deleted: false };
  known.versions.push({ text: message.text, blocks: message.blocks ?? null });
  known.message = message;
  known.deleted = deleted;
  world.edits.set(key, known);
}

export function transcript(world, workspace, channel) {
  const stream = (message) => world.streams.get(`${workspace.id} ${channel} ${message.ts}`);
  const seen = (message, more = {}) => {
    const edits = world.edits.get(`${workspace.id} ${channel} ${message.ts}`);
    const running = stream(message);
    return {
      ...formatted(workspace, message),
      ...(message.markdown_text !== undefined ? { markdown_text: message.markdown_text } : {}),
      edits: edits?.versions ?? [],
      ...(running ? { stream: { state: stateOf(world, running), tasks: [...running.tasks.values()], appends: running.appends } } : {}),
      ...more,
    };
  };
  const inChannel = (collection) => collection.findBy("channel_id", channel);
  const deleted = [...world.edits.values()].filter(
    (edit) => edit.deleted && edit.message.channel_id === channel && !find(workspace, channel, edit.message.ts),
  );
  return [
    ...inChannel(workspace.store.messages).map((message) => seen(message)),
    ...inChannel(workspace.store.ephemeralMessages).map((message) => seen(message, { ephemeral_to: message.target_user })),
    ...deleted.map((edit) => seen(edit.message, { deleted: true })),
  ].sort((one, other) => (one.ts < other.ts ? -1 : 1));
}
