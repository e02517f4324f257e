// One workspace of npm's `emulate`; each has a store of its own, because emulate knows one team only.
import { readdirSync, readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { publish } from "./events.mjs";
import { fill } from "./seeding.mjs";
import { nextTs } from "./timestamps.mjs";

// emulate counts its timestamps within a second from its start on, so they would sort before ours.
const ITS_CLOCK = /function generateTs\(\) \{[\s\S]*?\n\}/;
globalThis.standInTs = nextTs;

function withOurClock(chunk) {
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context);
      if (url !== chunk) return loaded;
      const source = loaded.source.toString();
      if (!ITS_CLOCK.test(source)) throw new Error("emulate has another clock now");
      return { ...loaded, source: source.replace(ITS_CLOCK, "function generateTs() { return globalThis.standInTs(); }") };
    },
  });
}

let loading = null;

async function load(modules) {
  const folder = join(modules, "node_modules", "emulate", "dist");
  const name = readdirSync(folder).find(
    (one) => /^dist-.*\.js$/.test(one) && readFileSync(join(folder, one), "utf8").includes('"/api/chat.postMessage"'),
  );
  const chunk = pathToFileURL(join(folder, name)).href;
  withOurClock(chunk);
  return { slack: await import(chunk), emulate: await import(pathToFileURL(join(folder, "api.js")).href) };
}

export async function openWorkspace(modules, described, world) {
  loading ??= load(modules);
  const { slack, emulate } = await loading;
  const plugin = slack.slackPlugin;
  const stock = { register: plugin.register, seed: plugin.seed };
  const workspace = { id: described.id, described };
  plugin.register = (app, store, webhooks, baseUrl, tokens) => {
    stock.register.call(plugin, app, store, webhooks, baseUrl, tokens);
    workspace.app = app;
    workspace.store = slack.getSlackStore(store);
    // Bot messages and the like: nobody waits for the app, as in Slack.
    webhooks.dispatch = async (_type, _action, envelope) => {
      publish(world, workspace, envelope.event).catch((error) => console.error(error));
    };
    workspace.raw = store;
  };
  plugin.seed = () => fill(workspace, world);
  try {
    workspace.emulator = await emulate.createEmulator({
      service: "slack",
      port: 0,
      hostname: "127.0.0.1",
      baseUrl: world.baseUrl,
      seed: { tokens: {} },
    });
  } finally {
    plugin.register = stock.register;
    plugin.seed = stock.seed;
  }
  return workspace;
}

export function workspaceOfToken(world, token) {
  for (const workspace of world.workspaces.values()) {
    const record = workspace.store.tokens.findOneBy("token", token);
    if (record) return { workspace, record };
  }
  return null;
}

export function workspaceOfTeam(world, team) {
  return team ? world.workspaces.get(team) : world.workspaces.values().next().value;
}
