// Where emulate answers more kindly than Slack, or with less: its methods are put right before and after.
import { no } from "./answers.mjs";
import { stateOf } from "./expiring.mjs";
import { channelOf, find, remember } from "./messages.mjs";
import { clearStatus } from "./sessions.mjs";
import { unwrapped } from "./gate.mjs";

const POSTING = new Set(["chat.postMessage", "chat.postEphemeral"]);
const CHANGING = new Set(["chat.update", "chat.delete"]);

export function adjustBefore(world, call) {
  const { workspace, method } = call;
  if (!workspace) return null;
  if (POSTING.has(method)) {
    const refused = notAMember(call);
    if (refused) return refused;
  }
  const stream = world.streams.get(`${workspace.id} ${call.args.channel} ${call.args.ts}`);
  if (method === "chat.update" && stream && stateOf(world, stream) === "streaming") return no("streaming_state_conflict");
  if (CHANGING.has(method)) {
    const message = find(workspace, call.args.channel, call.args.ts);
    if (message?.user === call.record.user_id) {
      call.before = message;
    }
  }
  if (call.args.markdown_text !== undefined) {
    const { markdown_text: markdown, ...rest } = call.args;
    call.markdown = markdown;
    call.args = { ...rest, text: markdown };
  }
  if (POSTING.has(method)) call.args = { ...call.args, bot_id: call.record.bot_id, app_id: call.record.app_id };
  for (const name of ["blocks", "attachments", "metadata", "view"]) {
    if (typeof call.args[name] === "string" && call.args[name]) call.args = { ...call.args, [name]: unwrapped(call.args[name]) };
  }
  return null;
}

function notAMember({ workspace, args, record }) {
  const channel = channelOf(workspace, args.channel);
  if (!channel || channel.members.includes(record.user_id)) return null;
  if (channel.is_private) return no("channel_not_found");
  return record.scopes.includes("chat:write.public") ? null : no("not_in_channel");
}

export function adjustAfter(world, call, told) {
  const { workspace, method } = call;
  if (!workspace || !told.ok) return;
  if (method === "chat.postMessage") {
    const message = find(workspace, told.channel, told.ts);
    if (call.markdown !== undefined) workspace.store.messages.update(message.id, { markdown_text: call.markdown });
    clearStatus(world, workspace, told.channel, message.thread_ts ?? message.ts);
  }
  if (method === "chat.update" && call.before) {
    remember(world, workspace, call.before);
    workspace.store.messages.update(find(workspace, told.channel, told.ts).id, { markdown_text: call.markdown });
  }
  if (method === "chat.delete" && call.before) remember(world, workspace, call.before, true);
  if (method.startsWith("users.")) completeUsers(workspace, call, told);
  if (method === "conversations.replies") completeReplies(call, told);
  if (method === "conversations.history") hideMetadata(call, told.messages);
  if (method === "conversations.open" && told.channel) told.channel = { id: told.channel.id, ...told.channel };
  if (method === "auth.test") told.is_enterprise_install = false;
}

const isTrue = (value) => value === true || value === "true" || value === "1" || value === 1;

// The department stands in profile.title: users.info leaves custom profile fields out.
function completeUsers(workspace, call, told) {
  const users = told.members ?? (told.user ? [told.user] : []);
  for (const user of users) {
    if (!user.id) continue;
    const known = workspace.store.users.findOneBy("user_id", user.id);
    user.is_restricted = known.is_restricted ?? false;
    user.is_ultra_restricted = known.is_ultra_restricted ?? false;
    user.is_stranger = known.is_stranger ?? false;
    user.is_app_user = false;
    user.is_owner = false;
    user.is_primary_owner = false;
    user.tz = "Asia/Seoul";
    user.tz_offset = 32_400;
    user.updated = Math.floor(Date.parse(known.updated_at) / 1000);
    if (isTrue(call.args.include_locale)) user.locale = known.locale;
  }
}

function hideMetadata(call, messages) {
  if (isTrue(call.args.include_all_metadata)) return;
  for (const message of messages) delete message.metadata;
}

function completeReplies(call, told) {
  if (!told.messages.length) {
    for (const name of Object.keys(told)) delete told[name];
    Object.assign(told, no("thread_not_found"));
    return;
  }
  hideMetadata(call, told.messages);
  const [parent, ...replies] = told.messages;
  const { oldest = "0", latest = "9", limit } = call.args;
  const wanted = replies.filter((reply) => reply.ts >= oldest && reply.ts <= latest);
  const most = Math.min(Number(limit) || 1000, 1000);
  const start = Number(call.args.cursor) || 0;
  told.messages = [parent, ...wanted.slice(start, start + most)];
  told.has_more = start + most < wanted.length;
  told.response_metadata = { next_cursor: told.has_more ? String(start + most) : "" };
}
