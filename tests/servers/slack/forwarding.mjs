// Handing a request on to emulate.

const HOP_BY_HOP = new Set(["host", "connection", "content-length", "transfer-encoding"]);

export const bearer = (given) => {
  const [kind, value] = (given.headers.authorization ?? "").split(" ");
  return kind.toLowerCase() === "bearer" ? (value ?? "").trim() : "";
};

export async function forward(workspace, { method, headers, url, body }) {
  const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name)));
  const response = await workspace.app.fetch(
    new Request(`${workspace.emulator.url}${url.pathname}${url.search}`, {
      method,
      headers: kept,
      ...(method === "GET" || method === "HEAD" ? {} : { body }),
    }),
  );
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: Buffer.from(await response.arrayBuffer()),
  };
}
