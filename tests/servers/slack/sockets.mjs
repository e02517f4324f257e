// Socket Mode: apps.connections.open gives a ticket, the socket carries envelopes and their acknowledgements.
import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { join } from "node:path";

const PATIENCE_MS = 3_000;
const CLOSED_AFTER_MS = 5_000;

export async function openSockets(modules, server, world) {
  const { WebSocketServer } = createRequire(join(modules, "package.json"))("ws");
  const accepting = new WebSocketServer({ server, path: "/link" });
  const open = new Set();
  const tickets = new Set();
  const waiting = new Map();
  let turn = 0;

  accepting.on("connection", (socket, request) => {
    const ticket = new URL(request.url, "http://stand-in").searchParams.get("ticket");
    if (!tickets.delete(ticket)) {
      socket.close(1008, "unknown ticket");
      return;
    }
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    socket.on("message", (data) => {
      const { envelope_id: id, payload } = JSON.parse(data.toString());
      waiting.get(id)?.(payload);
      waiting.delete(id);
    });
    socket.send(
      JSON.stringify({
        type: "hello",
        num_connections: open.size,
        connection_info: { app_id: world.app.id },
        debug_info: { host: "stand-in", approximate_connection_time: 3600 },
      }),
    );
  });

  return {
    ticket() {
      const ticket = randomUUID();
      tickets.add(ticket);
      return `${world.baseUrl.replace("http:", "ws:")}/link?ticket=${ticket}&app_id=${world.app.id}`;
    },
    count: () => open.size,
    // Slack announces a refresh with `disconnect` and closes later; a broken line announces nothing.
    drop(how) {
      for (const socket of open) {
        open.delete(socket);
        if (how !== "warn") {
          socket.terminate();
          continue;
        }
        socket.send(JSON.stringify({ type: "disconnect", reason: "refresh_requested", debug_info: { host: "stand-in" } }));
        setTimeout(() => socket.terminate(), CLOSED_AFTER_MS).unref();
      }
    },
    send(type, payload, number, reason) {
      const sockets = [...open];
      if (!sockets.length) return { status: 0, body: "", headers: {}, failure: "no_connection" };
      turn += 1;
      const id = randomUUID();
      const envelope = {
        envelope_id: id,
        type,
        payload,
        accepts_response_payload: type !== "events_api",
        ...(type === "events_api" ? { retry_attempt: number, retry_reason: reason ?? "" } : {}),
      };
      sockets[turn % sockets.length].send(JSON.stringify(envelope));
      return acknowledged(waiting, id);
    },
  };
}

function acknowledged(waiting, id) {
  return new Promise((resolve) => {
    const late = setTimeout(() => {
      waiting.delete(id);
      resolve({ status: 0, body: "", headers: {}, failure: "timeout" });
    }, PATIENCE_MS);
    waiting.set(id, (payload) => {
      clearTimeout(late);
      const body = payload === undefined ? "" : typeof payload === "string" ? payload : JSON.stringify(payload);
      resolve({ status: 200, body, headers: {} });
    });
  });
}
