// The methods that emulate does not have.
import { no, ok } from "./answers.mjs";
import { renameSession, setAgentStatus, setStatus, setSuggestedPrompts, setTitle } from "./sessions.mjs";
import { appendStream, startStream, stopStream } from "./streams.mjs";

export const ownMethods = {
  "api.test": () => ok(),
  "apps.connections.open": (world) => ok({ url: world.sockets.ticket() }),
  "auth.revoke": revoke,
  "chat.startStream": startStream,
  "chat.appendStream": appendStream,
  "chat.stopStream": stopStream,
  "assistant.threads.setStatus": setStatus,
  "assistant.threads.setTitle": setTitle,
  "assistant.threads.setSuggestedPrompts": setSuggestedPrompts,
  "agents.sessions.setStatus": setAgentStatus,
  "agents.sessions.rename": renameSession,
  "usergroups.list": listGroups,
  "usergroups.users.list": listGroupUsers,
};

function revoke(_world, { workspace, record, args }) {
  if (args.test !== true && args.test !== "1" && args.test !== "true") workspace.store.tokens.delete(record.id);
  return ok({ revoked: !args.test });
}

const isTrue = (value) => value === true || value === "true" || value === "1" || value === 1;

function listGroups(_world, { workspace, args }) {
  const groups = workspace.described.groups.filter((group) => !group.disabled || isTrue(args.include_disabled));
  return ok({
    usergroups: groups.map((group) => ({
      id: group.id,
      team_id: workspace.id,
      is_usergroup: true,
      name: group.name,
      handle: group.handle,
      description: "",
      is_external: false,
      date_delete: group.disabled ? 1 : 0,
      ...(isTrue(args.include_users) ? { users: group.members } : {}),
      ...(isTrue(args.include_count) ? { user_count: group.members.length } : {}),
    })),
  });
}

function listGroupUsers(_world, { workspace, args }) {
  const group = workspace.described.groups.find((known) => known.id === args.usergroup);
  return group ? ok({ users: group.members }) : no("no_such_subteam");
}
