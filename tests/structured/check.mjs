// Holds the structured data of a built site against the vocabulary of schema.org, as the types of the npm package `schema-dts` give it.
//
//   npm install && node check.mjs ../../public
//
// Every type exists; every property belongs to its type or to one that it extends; news articles have what search engines require; breadcrumbs count
// from 1; the data can stand in a <script> element. Prints one line for each mistake and fails when there is one.
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);
const root = process.argv[2];
if (!root) {
  console.error("usage: node check.mjs FOLDER");
  process.exit(2);
}

/** Type → { properties, extends } from the declarations `interface XBase extends YBase { "name"?: … }`. */
function vocabulary() {
  const file = join(dirname(require.resolve("schema-dts/package.json")), "dist", "schema.d.ts");
  const types = new Map();
  let open = null;
  for (const line of readFileSync(file, "utf8").split("\n")) {
    const start = /^(?:export )?interface (\w+?)(Base|Leaf) (?:extends (.+?) )?\{/.exec(line);
    if (start) {
      const [, name, , parents = ""] = start;
      open = types.get(name) ?? { properties: new Set(), parents: new Set() };
      types.set(name, open);
      for (const parent of parents.matchAll(/(\w+?)(?:Base|Leaf)\b/g)) if (parent[1] !== name) open.parents.add(parent[1]);
    } else if (line.startsWith("}")) {
      open = null;
    } else if (open) {
      const property = /^ {4}"?([\w-]+)"?\??:/.exec(line);
      if (property) open.properties.add(property[1]);
    }
  }
  return types;
}

const types = vocabulary();
if (types.size < 500) throw new Error("the vocabulary could not be read");

function has(type, property, seen = new Set()) {
  if (seen.has(type)) return false;
  seen.add(type);
  const found = types.get(type);
  return Boolean(found) && (found.properties.has(property) || [...found.parents].some((parent) => has(parent, property, seen)));
}

const REQUIRED = {
  NewsArticle: ["headline", "datePublished", "dateModified", "inLanguage", "author", "publisher", "mainEntityOfPage", "isBasedOn", "citation"],
  BreadcrumbList: ["itemListElement"],
  WebSite: ["name", "url", "inLanguage"],
  CollectionPage: ["name", "url", "inLanguage", "isPartOf"],
};

let mistakes = 0;
const counts = new Map();

function wrong(page, text) {
  mistakes += 1;
  if (mistakes <= 50) console.log(`${page}: ${text}`);
}

function node(page, value) {
  const type = value["@type"];
  if (type === undefined) {
    if (Object.keys(value).some((key) => key !== "@id")) wrong(page, `no @type in ${JSON.stringify(value).slice(0, 80)}`);
    return;
  }
  counts.set(type, (counts.get(type) ?? 0) + 1);
  if (!types.has(type)) wrong(page, `schema.org has no type ${type}`);
  for (const [key, inner] of Object.entries(value)) {
    if (key.startsWith("@")) continue;
    // `query-input` describes the input of an action's property, says schema.org's page on actions.
    const property = key.replace(/-(input|output)$/, "");
    if (!has(type, property)) wrong(page, `${type} has no property ${key}`);
    for (const one of Array.isArray(inner) ? inner : [inner]) {
      if (one === null || one === "") wrong(page, `${type}.${key} is empty`);
      else if (typeof one === "object") node(page, one);
    }
  }
  for (const key of REQUIRED[type] ?? []) if (!(key in value)) wrong(page, `${type} lacks ${key}`);
  if (type === "NewsArticle" && [...value.headline].length > 110) wrong(page, "the headline is longer than 110 characters");
  if (type === "NewsArticle" && !(value.datePublished <= value.dateModified || Date.parse(value.datePublished) <= Date.parse(value.dateModified))) wrong(page, "modified before it was published");
  if (type === "BreadcrumbList") value.itemListElement.forEach((item, at) => item.position === at + 1 || wrong(page, "breadcrumbs do not count from 1"));
}

let pages = 0;
for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !entry.name.endsWith(".html")) continue;
  const path = join(entry.parentPath ?? entry.path, entry.name);
  const html = readFileSync(path, "utf8");
  const isArticle = html.includes("kind-article");
  const blocks = [...html.matchAll(/<script type="application\/ld\+json">(.*?)<\/script>/gs)].map((match) => match[1]);
  if (isArticle && blocks.length !== 1) wrong(path, `${blocks.length} blocks of structured data`);
  for (const block of blocks) {
    pages += 1;
    if (/[<>&\u2028\u2029]/.test(block)) wrong(path, "a character that is not safe in a script element");
    let data;
    try {
      data = JSON.parse(block);
    } catch (error) {
      wrong(path, `no JSON: ${error.message}`);
      continue;
    }
    if (data["@context"] !== "https://schema.org") wrong(path, "another context");
    for (const one of data["@graph"]) node(path, one);
    if (isArticle && !data["@graph"].some((one) => one["@type"] === "NewsArticle")) wrong(path, "no NewsArticle");
  }
}

const summary = [...counts].sort().map(([type, count]) => `${count} ${type}`).join(", ");
console.log(`${pages} pages: ${summary}; ${mistakes} mistakes`);
process.exit(pages === 0 || mistakes > 0 ? 1 : 0);
