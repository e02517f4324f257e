// Starts the stand-in: node launcher.mjs <folder with node_modules> <seed.json> <calls.jsonl>
// Tells its address as one line of JSON on standard output.
import { readFileSync } from "node:fs";
import process from "node:process";
import { Calls } from "./calls.mjs";
import { Delivery } from "./delivery.mjs";
import { openWorkspace } from "./emulator.mjs";
import { Faults, Limits } from "./faults.mjs";
import { listen } from "./front.mjs";
import { openJudge } from "./judge.mjs";
import { openSockets } from "./sockets.mjs";

const [, , modules, seedFile, callsFile] = process.argv;
const here = (name) => new URL(name, import.meta.url);
const readJson = (url) => JSON.parse(readFileSync(url, "utf8"));

const seed = readJson(seedFile);
const world = {
  app: seed.app,
  settings: {
    events_url: null,
    actions_url: null,
    retries: false,
    retry_factor: 1,
    stream_ttl_seconds: 300,
    socket_mode: false,
    subscriptions: null,
    strict_scopes: true,
    ...seed.settings,
  },
  methods: readJson(here("methods.json")),
  judge: await openJudge(modules, readJson(here("outbound.schema.json"))),
  calls: new Calls(callsFile),
  faults: new Faults(),
  limits: new Limits(),
  streams: new Map(),
  sessions: new Map(),
  edits: new Map(),
  responses: new Map(),
  workspaces: new Map(),
};
world.delivery = new Delivery(world);
const server = await listen(world);
world.baseUrl = `http://127.0.0.1:${server.address().port}`;
world.sockets = await openSockets(modules, server, world);
for (const described of seed.workspaces) {
  world.workspaces.set(described.id, await openWorkspace(modules, described, world));
}

process.on("SIGTERM", () => {
  server.closeAllConnections();
  process.exit(0);
});
process.stdout.write(`${JSON.stringify({ url: world.baseUrl })}\n`);
