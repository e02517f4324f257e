// From what happens in a workspace to the events that Slack would send the app about it.
import { randomUUID } from "node:crypto";
import { nextTs } from "./timestamps.mjs";
import { channelOf, channelType, isBot } from "./messages.mjs";

const OF_MESSAGES = { im: "message.im", mpim: "message.mpim", channel: "message.channels", group: "message.groups" };

// How the event is called in the app's list of subscriptions.
export function subscription(workspace, event) {
  if (event.type !== "message") return event.type;
  const channel = channelOf(workspace, event.channel);
  return channel ? OF_MESSAGES[channelType(channel)] : "message";
}

export function envelope(world, workspace, event, eventId) {
  return {
    token: "deprecated-verification-token",
    team_id: workspace.id,
    api_app_id: world.app.id,
    event,
    type: "event_callback",
    event_id: eventId ?? `Ev${randomUUID().replaceAll("-", "").slice(0, 11).toUpperCase()}`,
    event_time: Math.floor(Date.now() / 1000),
    authorizations: [
      { enterprise_id: null, team_id: workspace.id, user_id: workspace.described.bot.id, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: false,
    event_context: `4-${randomUUID()}`,
  };
}

// Delivers the event, and the mention in it as an event of its own; resolves when the app has answered all of them.
export async function publish(world, workspace, event, how = {}) {
  const sent = [];
  for (const one of [complete(workspace, event), ...mention(workspace, event)]) {
    if (heard(world, workspace, one)) sent.push(world.delivery.event(workspace, envelope(world, workspace, one, how.event_id), how));
  }
  return Promise.all(sent);
}

function heard(world, workspace, event) {
  const { subscriptions } = world.settings;
  if (subscriptions && !subscriptions.includes(subscription(workspace, event))) return false;
  const id = typeof event.channel === "string" ? event.channel : event.channel_id;
  const channel = id && channelOf(workspace, id);
  return !channel || event.type === "app_home_opened" || channel.members.includes(workspace.described.bot.id);
}

function complete(workspace, event) {
  if (event.type.startsWith("file_")) return fileEvent(workspace, event);
  const channel = typeof event.channel === "string" ? channelOf(workspace, event.channel) : null;
  const told = { ...event, event_ts: event.event_ts ?? (event.subtype ? nextTs() : (event.ts ?? nextTs())) };
  if (event.type === "message" && channel) told.channel_type = channelType(channel);
  if (event.type === "message" && isBot(workspace, event.user)) {
    told.bot_id = workspace.described.bot.bot_id;
    told.app_id = workspace.described.app_id;
    told.bot_profile = { id: told.bot_id, name: workspace.described.bot.handle, app_id: told.app_id, team_id: workspace.id };
  }
  if (event.type.startsWith("reaction_") && event.item) {
    told.item_user ??= workspace.store.messages.findOneBy("ts", event.item.ts)?.user;
  }
  return told;
}

// Slack tells the ids of a file and nothing else.
function fileEvent(workspace, event) {
  const id = event.file_id ?? event.file?.id;
  const user = event.user_id ?? event.file?.user ?? workspace.store.files.findOneBy("file_id", id)?.user;
  return {
    type: event.type,
    file_id: id,
    user_id: user,
    file: { id },
    ...(event.channel_id ? { channel_id: event.channel_id } : {}),
    event_ts: nextTs(),
  };
}

function mention(workspace, event) {
  const spoken = event.type === "message" && (!event.subtype || event.subtype === "file_share");
  if (!spoken || isBot(workspace, event.user) || !event.text?.includes(`<@${workspace.described.bot.id}>`)) return [];
  const channel = channelOf(workspace, event.channel);
  if (!channel || channel.is_im) return [];
  const { subtype: _subtype, channel_type: _type, upload: _upload, ...rest } = event;
  return [{ ...rest, type: "app_mention", event_ts: event.ts }];
}
