// What a person does inside Slack: it changes the workspace and makes the events that follow.
import { randomBytes, randomUUID } from "node:crypto";
import { publish } from "./events.mjs";
import { channelOf, channelType, find, formatted, insert, remember } from "./messages.mjs";
import { addChannel } from "./seeding.mjs";
import { stopByPerson } from "./streams.mjs";
import { nextTs } from "./timestamps.mjs";

const ENTITY_OR_LINK = /(<[@#!][^>]*>)|(https?:\/\/[^\s<>]+)|([&<>])/g;
const ESCAPED = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

// What is typed reaches apps escaped, with addresses in angle brackets; mentions are entities already.
function typed(text) {
  return text.replace(ENTITY_OR_LINK, (_all, entity, link, sign) => entity ?? (link ? `<${link.replaceAll("&", "&amp;")}>` : ESCAPED[sign]));
}

function richText(text) {
  return [{ type: "rich_text", block_id: randomBytes(2).toString("hex"), elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }] }];
}

export function say(world, workspace, { user, channel, text, thread_ts: threadTs, files, how }) {
  const shared = (files ?? []).map((file) => share(world, workspace, user, channel, file));
  const message = insert(workspace, {
    channel,
    user,
    text: typed(text ?? ""),
    thread_ts: threadTs,
    ...(shared.length ? { subtype: "file_share", files: shared, upload: true } : { client_msg_id: randomUUID() }),
  });
  const parent = threadTs && find(workspace, channel, threadTs);
  const event = {
    ...formatted(workspace, message),
    channel,
    ...(text ? { blocks: richText(text) } : {}),
    ...(parent ? { parent_user_id: parent.user } : {}),
  };
  const ids = shared.map((file) => ({ type: "file_shared", file_id: file.file_id, user_id: user, channel_id: channel }));
  return sent(message, [event, ...ids].map((one) => publish(world, workspace, one, how)));
}

async function sent(message, publishing) {
  const deliveries = (await Promise.all(publishing)).flat();
  return { channel: message.channel_id, ts: message.ts, thread_ts: message.thread_ts ?? null, files: (message.files ?? []).map((file) => file.file_id), deliveries };
}

function share(world, workspace, user, channel, { name, mimetype, content }) {
  const id = `F${randomBytes(5).toString("hex").toUpperCase()}`;
  const now = Math.floor(Date.now() / 1000);
  const url = `${world.baseUrl}/files-pri/${id}/${encodeURIComponent(name)}`;
  const kind = channelType(channelOf(workspace, channel));
  return workspace.store.files.insert({
    file_id: id,
    team_id: workspace.id,
    user,
    name,
    title: name,
    mimetype,
    filetype: name.split(".").pop().toLowerCase(),
    pretty_type: name.split(".").pop().toUpperCase(),
    mode: "hosted",
    size: Buffer.from(content, "base64").length,
    created: now,
    timestamp: now,
    url_private: url,
    url_private_download: `${url}?download=1`,
    permalink: `${world.baseUrl}/files/${id}`,
    is_external: false,
    external_type: "",
    is_public: kind === "channel",
    public_url_shared: false,
    display_as_bot: false,
    editable: false,
    deleted: false,
    channels: kind === "channel" ? [channel] : [],
    groups: kind === "group" ? [channel] : [],
    ims: kind === "im" ? [channel] : [],
    shares: {},
    content_base64: content,
  });
}

// Without a text it is Slack itself that changes the message, as when it adds the preview of a link.
export function edit(world, workspace, { channel, ts, text, how }) {
  const before = find(workspace, channel, ts);
  remember(world, workspace, before);
  const changed = workspace.store.messages.update(before.id, text === undefined ? {} : { text: typed(text), edited: { user: before.user, ts: nextTs() } });
  const event = changedEvent(workspace, formatted(workspace, changed), formatted(workspace, before), channel);
  return sent(changed, [publish(world, workspace, event, how)]);
}

// A message with replies leaves a tombstone, which reaches the app as a change and not as a deletion.
export function remove(world, workspace, { channel, ts, how }) {
  const before = find(workspace, channel, ts);
  remember(world, workspace, before, true);
  const previous = formatted(workspace, before);
  if (before.reply_count) {
    const changed = workspace.store.messages.update(before.id, { text: "This message was deleted.", subtype: "tombstone", hidden: true });
    return sent(before, [publish(world, workspace, changedEvent(workspace, formatted(workspace, changed), previous, channel), how)]);
  }
  workspace.store.messages.delete(before.id);
  const eventTs = nextTs();
  const event = {
    type: "message",
    subtype: "message_deleted",
    hidden: true,
    channel,
    ts: eventTs,
    event_ts: eventTs,
    deleted_ts: ts,
    previous_message: previous,
  };
  return sent(before, [publish(world, workspace, event, how)]);
}

function changedEvent(workspace, message, previous, channel) {
  const eventTs = nextTs();
  return {
    type: "message",
    subtype: "message_changed",
    hidden: true,
    channel,
    ts: eventTs,
    event_ts: eventTs,
    message,
    previous_message: previous,
  };
}

export async function stop(world, workspace, { user, channel, thread_ts: threadTs, how }) {
  const stopped = stopByPerson(world, workspace, channel, threadTs);
  const event = { type: "agent_session_stopped", channel, user, thread_ts: threadTs, streaming_message_ts: stopped };
  return { deliveries: await publish(world, workspace, event, how), stopped };
}

// People and channels that change while the app runs; `user_change` carries the whole profile.
export async function changeUser(world, workspace, { user, changes, how }) {
  const known = workspace.store.users.findOneBy("user_id", user);
  const { name, department, email, ...rest } = changes;
  const profile = {
    ...known.profile,
    ...(name === undefined ? {} : { real_name: name, display_name: name }),
    ...(department === undefined ? {} : { title: department }),
    ...(email === undefined ? {} : { email }),
  };
  const changed = workspace.store.users.update(known.id, { ...rest, profile, real_name: profile.real_name, email: profile.email ?? "" });
  const told = {
    id: user,
    team_id: workspace.id,
    name: changed.name,
    real_name: changed.real_name,
    deleted: changed.deleted,
    is_bot: changed.is_bot,
    is_restricted: changed.is_restricted,
    is_ultra_restricted: changed.is_ultra_restricted,
    locale: changed.locale,
    profile,
    updated: Math.floor(Date.now() / 1000),
  };
  return { deliveries: await publish(world, workspace, { type: "user_change", user: told, cache_ts: told.updated }, how) };
}

export async function join(world, workspace, { user, channel, inviter, how }) {
  const known = channelOf(workspace, channel);
  const members = [...new Set([...known.members, user])];
  workspace.store.channels.update(known.id, { members, num_members: members.length });
  const event = { type: "member_joined_channel", user, channel, channel_type: known.is_private ? "G" : "C", team: workspace.id, ...(inviter ? { inviter } : {}) };
  return { deliveries: await publish(world, workspace, event, how) };
}

export function makeChannel(_world, workspace, channel) {
  return { channel: addChannel(workspace, channel).channel_id };
}

export function changeGroup(_world, workspace, { group, members }) {
  const known = workspace.described.groups.find((one) => one.id === group);
  known.members = members;
  return {};
}
