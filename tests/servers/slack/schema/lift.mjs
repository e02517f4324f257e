// Makes ../outbound.schema.json: Slack's published types as a JSON Schema, with the limits that they tell only in prose.
//
// In an empty folder with a copy of entry.ts:
//   npm i @slack/types@3.2.0 typescript@5 ts-json-schema-generator@2.4.0
//   npx ts-json-schema-generator --path entry.ts --type '*' --no-type-check -o plain.json
//   node lift.mjs plain.json > outbound.schema.json
// The types are Slack's, under the MIT licence beside this file.
import { readFileSync } from "node:fs";
import process from "node:process";

const NUMBER = "([\\d,]+)";
const number = (words) => Number(words.replaceAll(",", ""));
let lifted = 0;

function found(description, ...patterns) {
  for (const pattern of patterns) {
    const match = new RegExp(pattern.replaceAll("#", NUMBER), "is").exec(description);
    if (match) return number(match[1]);
  }
  return null;
}

// A reference cannot have rules beside it, so they stand together in allOf.
function narrowed(part, rule) {
  lifted += 1;
  if (part.$ref || part.anyOf) {
    const { description: _description, ...kept } = part;
    return { allOf: [kept, rule] };
  }
  return { ...part, ...rule };
}

function lift(part) {
  const description = (part.description ?? "").replaceAll("`", "").replace(/\s+/g, " ");
  if (!description) return part;
  const isText = part.$ref || part.anyOf;
  const most = found(
    description,
    "maximum length (?:for|of) [^.]*?(?:is|of) # char", "maximum length (?:is|of) # char", "maximum length for [^.]* is #",
  );
  let changed = part;
  if (part.type === "array") {
    const items = found(description, "maximum (?:number of [^.]*? is|of) #", "maximum # ", "up to # ");
    if (items) changed = narrowed(changed, { maxItems: items, ...(/minimum 1/i.test(description) ? { minItems: 1 } : {}) });
    const each = found(description, "text in each item is # char");
    if (each) {
      changed = { ...changed, items: narrowed(changed.items, { properties: { text: { maxLength: each } } }) };
    }
    return changed;
  }
  if (isText && most) return narrowed(part, { properties: { text: { maxLength: most } } });
  if (part.type === "string") {
    if (most) changed = narrowed(changed, { maxLength: most });
    if (/minimum length is 1\b/i.test(description)) changed = narrowed(changed, { minLength: 1 });
    return changed;
  }
  if (part.type === "number") {
    const range = /between # and #/.source.replaceAll("#", NUMBER);
    const between = new RegExp(range, "i").exec(description);
    if (between) return narrowed(part, { minimum: number(between[1]), maximum: number(between[2]) });
    const least = found(description, "minimum (?:number is|of) #");
    const highest = found(description, "maximum (?:value is|of) #");
    if (least) changed = narrowed(changed, { minimum: least });
    if (highest) changed = narrowed(changed, { maximum: highest });
  }
  return changed;
}

// Below `properties` and `definitions` the keys are names, and `description` may be one of them.
const holdsNames = (name) => name === "properties" || name === "definitions";

function walk(part, names = false) {
  if (Array.isArray(part)) return part.map((one) => walk(one));
  if (!part || typeof part !== "object") return part;
  const inner = Object.fromEntries(
    Object.entries(part).map(([name, value]) => [name, !names && name === "description" ? value : walk(value, !names && holdsNames(name))]),
  );
  return names ? inner : lift(inner);
}

function bare(part, names = false) {
  if (Array.isArray(part)) return part.map((one) => bare(one));
  if (!part || typeof part !== "object") return part;
  return Object.fromEntries(
    Object.entries(part)
      .filter(([name]) => names || name !== "description")
      .map(([name, value]) => [name, bare(value, !names && holdsNames(name))]),
  );
}

const schema = walk(JSON.parse(readFileSync(process.argv[2], "utf8")));
const { definitions } = schema;

// Said by Slack's reference, not by the types' comments.
definitions.MarkdownBlock.properties.text = { type: "string", minLength: 1, maxLength: 12_000 };
definitions.MarkdownTextChunk.properties.text = { type: "string", minLength: 1, maxLength: 12_000 };
for (const option of ["MrkdwnOption", "PlainTextOption"]) definitions[option].properties.value.maxLength = 150;
for (const list of ["StaticSelect", "MultiStaticSelect", "RadioButtons", "Checkboxes", "Overflow"]) definitions[list].properties.options.minItems = 1;
definitions.TableBlock.properties.rows.items.maxItems = 20;
definitions.TableBlock.properties.rows.minItems = 1;
definitions.TableBlock.properties.rows.items.minItems = 1;
for (const block of ["ActionsBlock", "ContextBlock", "ContextActionsBlock"]) definitions[block].properties.elements.minItems = 1;
const atMost = (definition, most) => ({ allOf: [{ $ref: `#/definitions/${definition}` }, { properties: { text: { maxLength: most } } }] });
for (const button of ["positive_button", "negative_button"]) {
  const { properties } = definitions.FeedbackButtons.properties[button];
  properties.text = atMost("PlainTextElement", 75);
  properties.value.maxLength = 2_000;
}
for (const list of ["StaticSelect", "MultiStaticSelect"]) {
  const { items } = definitions[list].properties.option_groups;
  items.properties.label = atMost("PlainTextElement", 75);
  Object.assign(items.properties.options, { minItems: 1, maxItems: 100 });
}
definitions.ModalWithBlocks.properties.submit = atMost("PlainTextElement", 24);
definitions.ModalWithBlocks.properties.blocks.maxItems = 100;
definitions.HomeWithBlocks.properties.blocks.maxItems = 100;

process.stderr.write(`${lifted} limits lifted\n`);
const lines = Object.entries(bare(schema).definitions).map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`);
const comment = "Made by schema/lift.mjs from @slack/types 3.2.0 (MIT, schema/LICENSE.slack-types).";
process.stdout.write(`{\n "$comment": ${JSON.stringify(comment)},\n "definitions": {\n${lines.join(",\n")}\n }\n}\n`);
