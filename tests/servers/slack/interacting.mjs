// Clicks, submissions, shortcuts and commands: what the app's acknowledgement does to what the person sees.
import { answer, bodyWrong } from "./responding.mjs";
import { nextTs } from "./timestamps.mjs";

export async function interact(world, workspace, { kind, payload, how, seen }) {
  const delivery = await (kind === "slash_commands"
    ? world.delivery.command(workspace, payload, how)
    : world.delivery.interactive(workspace, payload, how));
  if (delivery.status !== 200) return { deliveries: [delivery] };
  const body = parsed(delivery.body);
  if (kind === "slash_commands" && delivery.body) acknowledgeCommand(world, workspace, payload, body ?? { text: delivery.body });
  if (payload.type === "view_submission") acknowledgeView(world, workspace, payload, body, delivery);
  return { deliveries: [delivery], seen: seen ?? null };
}

function parsed(body) {
  try {
    const value = JSON.parse(body);
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}

function complain(world, workspace, method, args, wrong) {
  world.calls.add({
    time: Date.now() / 1000,
    team: workspace.id,
    method,
    args,
    error: wrong.error ?? wrong[0],
    messages: wrong.response_metadata?.messages ?? wrong.slice?.(1) ?? [],
    rejected: true,
  });
}

function acknowledgeCommand(world, workspace, { user_id: user, channel_id: channel }, body) {
  const wrong = bodyWrong(world, body);
  if (wrong) complain(world, workspace, "ack of a command", body, wrong);
  else answer(world, { workspace, user, channel }, body);
}

function acknowledgeView(world, workspace, payload, body, delivery) {
  const { store } = workspace;
  const view = store.views.findOneBy("view_id", payload.view.id);
  const action = body?.response_action;
  if (!action) {
    if (view) store.views.delete(view.id);
    return;
  }
  if (action === "clear") {
    for (const one of store.views.all().filter((known) => known.type === "modal" && known.user_id === payload.user.id)) store.views.delete(one.id);
    return;
  }
  if (action === "errors") {
    const inputs = payload.view.blocks.filter((block) => block.type === "input").map((block) => block.block_id);
    const strangers = Object.keys(body.errors ?? {}).filter((block) => !inputs.includes(block));
    if (strangers.length || !Object.keys(body.errors ?? {}).length) {
      complain(world, workspace, "ack of a view", body, ["invalid_errors", `no such input block: ${strangers.join(", ")}`]);
    }
    return;
  }
  const wrong = world.judge.view(body.view, "modal");
  if (wrong) {
    complain(world, workspace, "ack of a view", body, wrong);
    return;
  }
  if (action === "update") store.views.update(view.id, { state: { values: {} }, ...body.view, hash: nextTs() });
  if (action === "push") {
    const { id: _row, ...parent } = view;
    store.views.insert({ ...parent, ...body.view, view_id: `${view.view_id}P`, previous_view_id: view.view_id, hash: nextTs() });
  }
  delivery.response_action = action;
}
