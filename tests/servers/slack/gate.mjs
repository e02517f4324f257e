// What Slack refuses before it looks at the world: unknown methods and arguments, missing scopes, malformed payloads.
import { no } from "./answers.mjs";

const MARKDOWN_MOST = 12_000;
const UPDATE_MOST = 4_000;
const VIEW_MOST = 250_000;
// Bolt adds the team to every call.
const ALWAYS_ALLOWED = new Set(["team_id"]);
const WITH_MARKDOWN = new Set(["chat.postMessage", "chat.postEphemeral", "chat.update"]);

export function gate(world, call) {
  const rules = world.methods[call.method];
  if (!rules) return no("unknown_method");
  return argumentsWrong(rules, call.args) ?? scopeMissing(world, rules, call) ?? textWrong(call) ?? payloadWrong(world, call);
}

function argumentsWrong(rules, args) {
  // An empty status is how a status line is cleared.
  const absent = (name) => args[name] === undefined || args[name] === null || (args[name] === "" && name !== "status");
  const missing = rules.required.filter(absent);
  if (missing.length) return no("invalid_arguments", ...missing.map((name) => `[ERROR] missing required field: ${name}`));
  const known = new Set([...rules.required, ...rules.optional]);
  const unknown = Object.keys(args).filter((name) => !known.has(name) && !ALWAYS_ALLOWED.has(name));
  if (unknown.length) return no("invalid_arguments", ...unknown.map((name) => `[ERROR] unknown argument: ${name}`));
  for (const [name, allowed] of Object.entries(rules.enums ?? {})) {
    if (args[name] !== undefined && !allowed.includes(args[name])) {
      return no("invalid_arguments", `[ERROR] ${name} must be one of: ${allowed.join(", ")}`);
    }
  }
  return null;
}

function scopeMissing(world, rules, call) {
  if (!world.settings.strict_scopes || !call.record || !rules.scopes.length) return null;
  if (rules.scopes.some((scope) => call.record.scopes.includes(scope))) return null;
  return { ...no("missing_scope"), needed: rules.scopes.join("|"), provided: call.record.scopes.join(",") };
}

function textWrong({ method, args }) {
  const markdown = args.markdown_text;
  if (markdown !== undefined) {
    if (typeof markdown !== "string" || !markdown) return no("no_text");
    if (WITH_MARKDOWN.has(method) && (args.text || args.blocks)) return no("markdown_text_conflict");
    if (markdown.length > MARKDOWN_MOST) return no("msg_too_long", `[ERROR] markdown_text must be at most ${MARKDOWN_MOST} characters`);
  }
  if (method === "chat.update" && (args.text ?? "").length > UPDATE_MOST) return no("msg_too_long");
  if (method === "agents.sessions.setStatus" && (args.title ?? "").length > 200) return no("invalid_arguments", "[ERROR] title is too long");
  if (method === "agents.sessions.rename" && args.title.length > 200) return no("invalid_name");
  return null;
}

// JSON may come as a string inside a form, or as itself inside JSON.
export function unwrapped(value) {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

function payloadWrong(world, { method, args }) {
  const { judge } = world;
  if (args.blocks !== undefined && args.blocks !== null && args.blocks !== "") {
    const wrong = judge.blocks(unwrapped(args.blocks));
    if (wrong) return no(...wrong);
  }
  if (args.chunks !== undefined) {
    const wrong = judge.chunks(unwrapped(args.chunks));
    if (wrong) return no(...wrong);
  }
  if (args.view !== undefined) {
    if (JSON.stringify(unwrapped(args.view) ?? "").length > VIEW_MOST) return no("view_too_large");
    const wrong = judge.view(unwrapped(args.view), method === "views.publish" ? "home" : "modal");
    if (wrong) return no(...wrong);
  }
  if (args.metadata !== undefined && args.metadata !== null && args.metadata !== "") {
    const wrong = judge.metadata(unwrapped(args.metadata));
    if (wrong) return no(...wrong);
  }
  if (method === "assistant.threads.setSuggestedPrompts") return promptsWrong(unwrapped(args.prompts));
  if (method === "assistant.threads.setStatus") return loadingWrong(args.loading_messages === undefined ? ["-"] : unwrapped(args.loading_messages));
  return null;
}

const isText = (value) => typeof value === "string" && value.length > 0;

function promptsWrong(prompts) {
  if (!Array.isArray(prompts) || !prompts.length || prompts.length > 4) return no("invalid_arguments", "[ERROR] 1 to 4 prompts");
  const good = prompts.every((prompt) => isText(prompt?.title) && isText(prompt?.message) && Object.keys(prompt).length === 2);
  return good ? null : no("invalid_arguments", "[ERROR] a prompt needs title and message");
}

function loadingWrong(messages) {
  const good = Array.isArray(messages) && messages.length > 0 && messages.length <= 10 && messages.every((message) => isText(message) && message.length <= 50);
  return good ? null : no("invalid_arguments", "[ERROR] 1 to 10 loading messages of at most 50 characters");
}
