// Judges blocks, views and chunks: the schema of Slack's types with limits, then the rules that no schema tells.
// Every judgement is null, or Slack's error and what is wrong.
import { createRequire } from "node:module";
import { join } from "node:path";
import { crossRules } from "./cross_rules.mjs";

const MOST_MESSAGES = 8;

export async function openJudge(modules, schema) {
  const Ajv = createRequire(join(modules, "package.json"))("ajv");
  const ajv = new Ajv({ strict: false, allErrors: true, verbose: false });
  ajv.addSchema(schema, "slack");
  const byType = new Map();
  for (const name of schema.definitions.KnownBlock.anyOf.map((one) => one.$ref.split("/").pop())) {
    byType.set(typeOf(schema.definitions[name]), ajv.compile({ $ref: `slack#/definitions/${name}` }));
  }
  const whole = (name) => ajv.compile({ $ref: `slack#/definitions/${name}` });
  const views = { modal: whole("ModalWithBlocks"), home: whole("HomeWithBlocks") };
  const chunks = Object.fromEntries(
    ["MarkdownTextChunk", "TaskUpdateChunk", "PlanUpdateChunk", "BlocksChunk"].map((name) => [
      typeOf(schema.definitions[name]),
      whole(name),
    ]),
  );
  const metadata = whole("Metadata");

  function told(validate, path) {
    const wrong = validate.errors.filter((error) => error.keyword !== "anyOf" && error.keyword !== "allOf");
    const texts = wrong.map((error) => `[ERROR] ${path}${error.instancePath} ${error.message} ${extra(error)}`.trim());
    return [...new Set(texts)].slice(0, MOST_MESSAGES);
  }

  // Block by block, because a union of twenty kinds complains twenty times.
  function blocksWrong(list, path) {
    if (!Array.isArray(list)) return [`[ERROR] ${path} must be an array`];
    return list.flatMap((block, index) => {
      const validate = byType.get(block?.type);
      if (!validate) return [`[ERROR] ${path}/${index} unsupported type: ${block?.type}`];
      return validate(block) ? [] : told(validate, `${path}/${index}`);
    });
  }

  function judged(list, surface, error) {
    const wrong = blocksWrong(list, "/blocks");
    if (wrong.length) return [error, ...wrong.slice(0, MOST_MESSAGES)];
    return crossRules(list, surface, error);
  }

  return {
    blocks: (list) => judged(list, "message", "invalid_blocks"),
    view(view, kind) {
      const error = "invalid_arguments";
      if (!view || typeof view !== "object") return [error, "[ERROR] view must be an object"];
      if (view.type !== kind) return [error, `[ERROR] /type must be ${kind}`];
      const wrong = judged(view.blocks, kind, error);
      if (wrong) return wrong;
      if (!views[kind](view)) return [error, ...told(views[kind], "")];
      if (kind === "modal" && !view.submit && view.blocks.some((block) => block.type === "input")) {
        return [error, "[ERROR] a modal with an input block needs submit"];
      }
      return null;
    },
    chunks(list) {
      const error = "invalid_chunks";
      if (!Array.isArray(list)) return [error, "[ERROR] chunks must be an array"];
      for (const [index, chunk] of list.entries()) {
        const validate = chunks[chunk?.type];
        if (!validate) return [error, `[ERROR] /${index} unsupported type: ${chunk?.type}`];
        if (!validate(chunk)) return [error, ...told(validate, `/${index}`)];
        const wrong = chunk.type === "blocks" && judged(chunk.blocks, "message", error);
        if (wrong) return wrong;
      }
      const markdown = list.reduce((sum, chunk) => sum + (chunk.type === "markdown_text" ? chunk.text.length : 0), 0);
      return markdown > 12_000 ? ["msg_too_long", "[ERROR] more than 12000 characters of markdown"] : null;
    },
    metadata: (value) => (value && (metadata(value) || !Object.keys(value).length) ? null : ["invalid_metadata_format"]),
  };
}

const typeOf = (definition) => (definition.anyOf?.[0] ?? definition).properties.type.const;

function extra({ params }) {
  return params?.additionalProperty ?? params?.allowedValues?.join("|") ?? params?.allowedValue ?? "";
}
