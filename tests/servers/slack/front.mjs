// The one HTTP server: routes to the Web API, to emulate's other pages, and to what tests ask of the stand-in.
import http from "node:http";
import { json, text } from "./answers.mjs";
import { callMethod } from "./calling.mjs";
import { workspaceOfTeam, workspaceOfToken } from "./emulator.mjs";
import { bearer, forward } from "./forwarding.mjs";
import { respond } from "./responding.mjs";
import { test } from "./testing.mjs";

export function listen(world) {
  const server = http.createServer((request, response) => {
    handle(world, request)
      .catch((error) => {
        console.error(error);
        return json({ ok: false, error: "stand_in_broke", detail: String(error?.stack ?? error) }, 500);
      })
      .then((answer) => send(request, response, answer));
  });
  server.keepAliveTimeout = 60_000;
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

async function handle(world, request) {
  const url = new URL(request.url, "http://stand-in");
  const body = await read(request);
  const given = { method: request.method, headers: request.headers, url, body };
  if (url.pathname.startsWith("/_test/")) return test(world, url.pathname.slice("/_test/".length), given);
  if (url.pathname.startsWith("/api/")) return callMethod(world, url.pathname.slice("/api/".length), given);
  if (url.pathname.startsWith("/response/")) return respond(world, url.pathname.slice("/response/".length), given);
  return other(world, given);
}

async function other(world, given) {
  const [, first, second, third] = given.url.pathname.split("/");
  if (first === "files-pri") return download(world, second, given);
  if (first === "upload") {
    const workspace = find(world, (store) => store.fileUploadSessions.findOneBy("file_id", third));
    return workspace ? forward(workspace, given) : text("file_not_found", 404);
  }
  if (first === "oauth") {
    const user = new URLSearchParams(given.body.toString()).get("user_id");
    const workspace = user
      ? find(world, (store) => store.users.findOneBy("user_id", user))
      : workspaceOfTeam(world, given.url.searchParams.get("team"));
    return workspace ? forward(workspace, given) : text("no such workspace", 404);
  }
  return text("Not Found", 404);
}

async function download(world, file, given) {
  const fault = world.faults.take("files.download");
  if (fault?.status) return { status: fault.status, headers: fault.headers ?? {}, body: fault.body ?? "" };
  if (fault?.disconnect || fault?.hang) return fault;
  const known = workspaceOfToken(world, bearer(given));
  const workspace = find(world, (store) => store.files.findOneBy("file_id", file));
  world.calls.add({ time: Date.now() / 1000, team: workspace?.id ?? null, method: "files.download", args: { file }, error: null });
  if (!known || known.workspace !== workspace || !known.record.scopes.includes("files:read")) {
    // As Slack is reported to do: no error, but a page to sign in.
    return text("<!DOCTYPE html><html><title>Slack</title><body>Sign in</body></html>", 200, "text/html; charset=utf-8");
  }
  return content(workspace.store.files.findOneBy("file_id", file));
}

// emulate puts the name into a header as it is, which fails with any name in Korean.
function content(file) {
  const disposition = `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`;
  const headers = { "Content-Type": file.mimetype, "Content-Disposition": disposition };
  return { status: 200, headers, body: Buffer.from(file.content_base64 ?? "", "base64") };
}

const find = (world, look) => [...world.workspaces.values()].find((workspace) => look(workspace.store));

async function read(request) {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces);
}

function send(request, response, answer) {
  if (answer.hang) return;
  if (answer.disconnect) {
    request.socket.destroy();
    return;
  }
  response.writeHead(answer.status, answer.headers);
  response.end(answer.body);
}
