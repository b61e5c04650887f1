// What @getodk/xforms-engine takes for the same forms and answers: node --input-type=module -e SCRIPT -- CASES.json
import { readFileSync } from "node:fs";
import { JSDOM } from "jsdom";

// The engine is a browser's: it needs a document, and takes Node for one of its own kinds of host unless that is hidden.
const { window } = new JSDOM("<!doctype html>", { url: "http://localhost/" });
const names = [
  "document",
  "DOMParser",
  "XMLSerializer",
  "Node",
  "Element",
  "Document",
  "Attr",
  "Text",
  "Comment",
  "CDATASection",
];
for (const name of [
  ...names,
  "ProcessingInstruction",
  "XMLDocument",
  "XPathResult",
  "NodeFilter",
  "File",
  "Blob",
  "FormData",
])
  globalThis[name] = window[name];
globalThis.window = window;
const versions = process.versions;
Object.defineProperty(process, "versions", { value: { ...versions, node: undefined }, configurable: true });
const { loadForm } = await import("@getodk/xforms-engine");
Object.defineProperty(process, "versions", { value: versions, configurable: true });

const escaped = (text) =>
  String(text).replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);
const types = { integer: "int", decimal: "decimal", text: "string", date: "date", calculate: "string" };

// The XForm of the sheets, as pyxform writes it; only of what the bench's sheets hold.
function xform({ sheets, csv }) {
  const where = new Map();
  let at = ["data"];
  for (const row of sheets.survey) {
    if (row.type.startsWith("end ")) at = at.slice(0, -1);
    else {
      where.set(row.name, [...at, row.name]);
      if (row.type.startsWith("begin ")) at = [...at, row.name];
    }
  }
  const resolve = (text, from) =>
    text.replace(/\$\{(\w+)\}/g, (_, name) => {
      const to = where.get(name);
      return from.includes("line") && to.includes("line") && name !== "line" ? ` ../${name} ` : ` /${to.join("/")} `;
    });
  let instance = "",
    binds = "",
    body = "";
  const open = [];
  at = ["data"];
  for (const row of sheets.survey) {
    const [kind, list] = row.type.split(" ");
    if (kind === "begin") {
      at = [...at, row.name];
      const path = `/${at.join("/")}`;
      const repeat = list === "repeat";
      instance += `<${row.name}${repeat ? ' jr:template=""' : ""}>`;
      body += `<group ref="${path}"><label>${row.name}</label>${repeat ? `<repeat nodeset="${path}">` : ""}`;
      open.push(repeat);
      continue;
    }
    if (kind === "end") {
      instance += `</${at.at(-1)}>`;
      body += open.pop() ? "</repeat></group>" : "</group>";
      at = at.slice(0, -1);
      continue;
    }
    const path = `/${[...at, row.name].join("/")}`;
    instance += `<${row.name}/>`;
    const bind = { type: types[kind] ?? "string", calculate: row.calculation };
    for (const key of ["relevant", "constraint", "required", "readonly"])
      bind[key] = row[key] === "yes" ? "true()" : row[key];
    const attributes = Object.entries(bind).filter(([, value]) => value);
    binds += `<bind nodeset="${path}" ${attributes.map(([k, v]) => `${k}="${escaped(resolve(v, [...at, row.name]))}"`).join(" ")}/>`;
    if (kind === "calculate") continue;
    const label = `<label>${escaped(row.label)}</label>`;
    if (list) {
      const filter = row.choice_filter ? `[${escaped(resolve(row.choice_filter, at))}]` : "";
      const source = `instance('${list.replace(".csv", "")}')/root/item${filter}`;
      body += `<select1 ref="${path}">${label}<itemset nodeset="${source}"><value ref="name"/><label ref="label"/></itemset></select1>`;
    } else body += `<input ref="${path}">${label}</input>`;
  }
  const lists = Map.groupBy ? Map.groupBy(sheets.choices, (c) => c.list_name) : group(sheets.choices);
  let secondary = "";
  const item = (cells) =>
    `<item>${Object.entries(cells)
      .filter(([k]) => k !== "list_name")
      .map(([k, v]) => `<${k}>${escaped(v)}</${k}>`)
      .join("")}</item>`;
  for (const [name, choices] of lists)
    secondary += `<instance id="${name}"><root>${choices.map(item).join("")}</root></instance>`;
  if (csv) secondary += '<instance id="places" src="jr://file-csv/places.csv"/>';
  return `<?xml version="1.0"?><h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms"><h:head><h:title>t</h:title><model><instance><data id="t" version="1">${instance}<meta><instanceID/></meta></data></instance>${secondary}${binds}<bind nodeset="/data/meta/instanceID" type="string" readonly="true()" jr:preload="uid"/></model></h:head><h:body>${body}</h:body></h:html>`;
}

function group(choices) {
  const lists = new Map();
  for (const choice of choices) lists.set(choice.list_name, [...(lists.get(choice.list_name) ?? []), choice]);
  return lists;
}

const percentile = (sorted, percent) =>
  Math.round(sorted[Math.max(1, Math.ceil((sorted.length * percent) / 100)) - 1] * 1e3) / 1e3;

// Finds by reference and remembers: a client holds its nodes.
function finder(root) {
  const known = new Map();
  const index = (node) => {
    known.set(node.currentState.reference, node);
    for (const child of node.currentState.children ?? []) index(child);
  };
  index(root);
  return (path) => {
    const node = known.get(path);
    if (!node) throw new Error(`there is no ${path}`);
    return node;
  };
}

// What each relevant leaf holds, as it would be sent.
function leaves(node, values) {
  const { reference, relevant, children, instanceValue } = node.currentState;
  if (!relevant) return;
  for (const child of children ?? []) leaves(child, values);
  if (children == null && instanceValue != null) values[reference] = instanceValue;
}

function give(find, { path, value, next }) {
  const node = find(path);
  const start = performance.now();
  if (node.nodeType === "select") node.selectValue(value);
  else node.setValue(node.valueType === "int" ? BigInt(value) : node.valueType === "decimal" ? Number(value) : value);
  void node.validationState.violation;
  void (next && find(next).currentState.valueOptions.map((option) => option.label.asString));
  return performance.now() - start;
}

async function measure(input) {
  const xml = xform(input);
  const before = process.memoryUsage().rss;
  let start = performance.now();
  const response = () =>
    Promise.resolve({
      ok: true,
      status: 200,
      headers: new Headers({ "content-type": "text/csv" }),
      text: () => Promise.resolve(input.csv),
    });
  const loaded = await loadForm(xml, { fetchFormAttachment: response });
  if (loaded.status === "failure") throw loaded.error;
  const compile_ms = performance.now() - start;
  start = performance.now();
  const { root } = loaded.createInstance();
  const open_ms = performance.now() - start;
  start = performance.now();
  const range = root.currentState.children.find((child) => child.nodeType.startsWith("repeat-range"));
  for (let n = range?.currentState.children.length ?? 0; n < input.instances; n += 1) range.addInstances();
  const add_all_ms = performance.now() - start;
  const find = finder(root);
  const took = input.answers.map((answer) => give(find, answer)).sort((a, b) => a - b);
  const answer_ms = { p50: percentile(took, 50), p95: percentile(took, 95), p99: percentile(took, 99) };
  const values = {};
  leaves(root, values);
  const memory_mb = Math.round((process.memoryUsage().rss - before) / 2 ** 20);
  return { compile_ms, open_ms, add_all_ms, answer_ms, memory_mb, answers: took.length, values };
}

const cases = JSON.parse(readFileSync(process.argv.at(-1), "utf8"));
const figures = {};
for (const [name, input] of Object.entries(cases)) figures[name] = await measure(input);
console.log(JSON.stringify(figures));
process.exit(0);
