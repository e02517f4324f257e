// Rules of Block Kit that stand in Slack's reference and in no type.

const MOST_BLOCKS = { message: 50, modal: 100, home: 100 };
const MARKDOWN_MOST = 12_000;
const TABLE_MOST = 10_000;
// Not documented; users report the refusal near this size.
const TEXT_MOST = 13_200;

const ONLY_ON = {
  alert: ["modal"],
  card: ["message"],
  carousel: ["message"],
  container: ["message"],
  context_actions: ["message"],
  data_table: ["message"],
  file: ["message"],
  markdown: ["message"],
  plan: ["message"],
  table: ["message", "home"],
  task_card: ["message"],
};

export function crossRules(blocks, surface, error) {
  if (blocks.length > MOST_BLOCKS[surface]) {
    return [surface === "message" ? "msg_blocks_too_many" : error, `[ERROR] no more than ${MOST_BLOCKS[surface]} items allowed`];
  }
  const wrong = [
    ...surfaceRules(blocks, surface),
    ...uniqueRules(blocks),
    ...sizeRules(blocks),
    ...blocks.flatMap((block, index) => blockRules(block, index)),
  ];
  if (wrong.length) return [error, ...wrong];
  if (surface === "message" && letters(blocks) > TEXT_MOST) return ["msg_blocks_too_long"];
  return null;
}

function surfaceRules(blocks, surface) {
  return blocks.flatMap((block, index) => {
    const wrong = [];
    if (ONLY_ON[block.type] && !ONLY_ON[block.type].includes(surface)) wrong.push(`[ERROR] /${index} ${block.type} is not for a ${surface}`);
    if (block.element?.type === "file_input" && surface !== "modal") wrong.push(`[ERROR] /${index} file_input is for modals only`);
    return wrong;
  });
}

function uniqueRules(blocks) {
  const ids = blocks.map((block) => block.block_id).filter(Boolean);
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
  const wrong = twice.map((id) => `[ERROR] block_id ${id} already exists`);
  for (const [index, block] of blocks.entries()) {
    const actions = [...(block.elements ?? []), block.accessory, block.element].map((one) => one?.action_id).filter(Boolean);
    if (new Set(actions).size !== actions.length) wrong.push(`[ERROR] /${index} action_id already exists`);
  }
  return wrong;
}

function sizeRules(blocks) {
  const wrong = [];
  const ofType = (type) => blocks.filter((block) => block.type === type);
  const markdown = ofType("markdown").reduce((sum, block) => sum + block.text.length, 0);
  if (markdown > MARKDOWN_MOST) wrong.push(`[ERROR] no more than ${MARKDOWN_MOST} characters of markdown in all blocks`);
  if (ofType("table").length > 1) wrong.push("[ERROR] only_one_table_allowed");
  if (ofType("table").some((table) => letters(table.rows) > TABLE_MOST)) wrong.push(`[ERROR] no more than ${TABLE_MOST} characters in a table`);
  return wrong;
}

function blockRules(block, index) {
  const wrong = [];
  if (block.type === "section" && !block.text && !block.fields?.length) wrong.push(`[ERROR] /${index} a section needs text or fields`);
  if (block.type === "table" && new Set(block.rows.map((row) => row.length)).size > 1) wrong.push(`[ERROR] /${index} rows of different length`);
  if (block.text !== undefined && blank(block.text)) wrong.push(`[ERROR] /${index} text is blank`);
  for (const element of [...(block.elements ?? []), block.accessory, block.element]) {
    if (element) wrong.push(...elementRules(element, index));
  }
  return wrong;
}

const blank = (text) => (typeof text === "string" ? text : (text.text ?? "")).trim() === "";

function elementRules(element, index) {
  const wrong = [];
  const { options, option_groups: groups, type } = element;
  if (type.endsWith("static_select") && Boolean(options) === Boolean(groups)) {
    wrong.push(`[ERROR] /${index} ${type} needs either options or option_groups`);
  }
  const known = [...(options ?? []), ...(groups ?? []).flatMap((group) => group.options)];
  const values = known.map((option) => option.value);
  if (new Set(values).size !== values.length) wrong.push(`[ERROR] /${index} two options have the same value`);
  const initial = [element.initial_option, ...(element.initial_options ?? [])].filter(Boolean);
  if (known.length && initial.some((option) => !known.some((one) => JSON.stringify(sorted(one)) === JSON.stringify(sorted(option))))) {
    wrong.push(`[ERROR] /${index} an initial option is none of the options`);
  }
  if (type === "button" && element.url !== undefined && !/^https?:\/\//.test(element.url)) wrong.push(`[ERROR] /${index} url is not absolute`);
  if (element.min_length !== undefined && element.max_length !== undefined && element.min_length > element.max_length) {
    wrong.push(`[ERROR] /${index} min_length is greater than max_length`);
  }
  return wrong;
}

function sorted(value) {
  if (!value || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).sort().map(([name, inner]) => [name, sorted(inner)]));
}

// Characters of everything that a person can read.
function letters(part) {
  if (Array.isArray(part)) return part.reduce((sum, one) => sum + letters(one), 0);
  if (!part || typeof part !== "object") return 0;
  return Object.entries(part).reduce(
    (sum, [name, value]) => sum + (name === "text" && typeof value === "string" ? value.length : letters(value)),
    0,
  );
}
