// What tests ask: act as a person, push anything, look at everything, break things.
import { changeGroup, changeUser, edit, join, makeChannel, remove, say, stop } from "./acting.mjs";
import { json } from "./answers.mjs";
import { workspaceOfTeam } from "./emulator.mjs";
import { publish } from "./events.mjs";
import { interact } from "./interacting.mjs";
import { channelOf, fileOf, formatted, transcript } from "./messages.mjs";
import { responseUrl } from "./responding.mjs";

const acts = { say, edit, delete: remove, stop, user: changeUser, join, channel: makeChannel, group: changeGroup };

const TRIGGER_SECONDS = 4; // emulate counts in whole seconds: lives more than three

function trigger(world, workspace, { user, channel, message_ts: ts, view_id: view }) {
  const now = Math.floor(Date.now() / 1000);
  const id = `${now}.${Math.floor(Math.random() * 1e6)}.${Math.random().toString(16).slice(2)}`;
  workspace.store.viewTriggers.insert({
    trigger_id: id,
    team_id: workspace.id,
    user_id: user,
    app_id: world.app.id,
    expires_at: now + TRIGGER_SECONDS,
    used: false,
    ...(view ? { view_id: view } : {}),
  });
  return { trigger_id: id, response_url: channel ? responseUrl(world, workspace, { user, channel, message_ts: ts }) : null };
}

const changes = {
  event: async (world, workspace, { event, how }) => ({ deliveries: await publish(world, workspace, event, how) }),
  redeliver: async (world, workspace, { envelope, how }) => ({ deliveries: [await world.delivery.event(workspace, envelope, { once: true, ...how })] }),
  deliver: interact,
  trigger,
  settings: (world, _workspace, given) => Object.assign(world.settings, given),
  faults: (world, _workspace, given) => (given.clear ? world.faults.clear() : world.faults.plan(given)) ?? {},
  limits: (world, _workspace, given) => world.limits.set(given) ?? {},
  drop: (world, _workspace, { how }) => world.sockets.drop(how) ?? {},
};

function view({ view_id: id, id: _row, created_at: _made, updated_at: _changed, ...rest }) {
  return { id, ...rest };
}

const looks = {
  calls: (world, _workspace, query) => world.calls.all.filter((call) => !query.get("method") || call.method === query.get("method")),
  deliveries: (world) => world.delivery.log,
  pending: (world) => ({ pending: world.delivery.pending }),
  connections: (world) => ({ connections: world.sockets.count() }),
  messages: (world, workspace, query) => transcript(world, workspace, query.get("channel")),
  channel: (_world, workspace, query) => channelOf(workspace, query.get("channel")) ?? null,
  views: (_world, workspace, query) => workspace.store.views.all().filter((one) => one.user_id === query.get("user")).map(view),
  sessions: (world, workspace) => [...world.sessions.values()].filter((session) => session.team === workspace.id),
  files: (_world, workspace) => workspace.store.files.all().map((file) => ({ ...fileOf(file), content: file.content_base64 })),
  tokens: (_world, workspace) => workspace.store.tokens.all().map(({ token, scopes }) => ({ token, scopes })),
  message: (_world, workspace, query) => {
    const message = workspace.store.messages.findOneBy("ts", query.get("ts"));
    return message ? formatted(workspace, message) : null;
  },
};

export async function test(world, what, { method, url, body }) {
  if (method === "GET" && looks[what]) {
    return json(looks[what](world, workspaceOfTeam(world, url.searchParams.get("team")), url.searchParams));
  }
  const act = changes[what] ?? acts[what];
  if (!act) return json({ error: `nothing called ${what}` }, 404);
  const { team, ...given } = JSON.parse(body.toString() || "{}");
  return json(await act(world, workspaceOfTeam(world, team), given));
}
