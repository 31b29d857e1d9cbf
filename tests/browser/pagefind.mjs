// Our search beside Pagefind's on one built site: recall and precision on the words of tests/search/queries, and what a first query costs.
//
//   node pagefind.mjs SITE                          docs/search.md says how SITE gets a `pagefind` folder
//   node pagefind.mjs SITE /search/ QUERY...        only what these cost as first queries, on a site of any theme
//
// An article is wanted if its title, summary or body has a form of the word (Chinese: the word), or the name as whole words, or if it bears the name's tag or source. Both sides are asked for
// all they find, each in its own way: ours as the page does, all words, then a letter wrong, then some of the words.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync, inflateRawSync } from "node:zlib";
import { chromium } from "playwright-core";
import { openIndex } from "../search/engine.mjs";
import { serve } from "./serve.mjs";
import { pages } from "./site.mjs";

const [folder, only, ...asked] = process.argv.slice(2);
const rows = async (name) => (await readFile(new URL(`../search/queries/${name}`, import.meta.url), "utf8")).trim().split("\n").map((line) => line.split("\t"));
const fold = (text) => text.toLowerCase().replaceAll("ё", "е").normalize("NFC");
const plain = (html) => html.replace(/<[^>]*>/g, " ").replace(/&#?\w+;/g, " ");

/** The articles of a language: path and folded text. */
async function articles(all, language) {
  return Promise.all(all.filter((page) => page.kind === "article" && page.language === language).map(async ({ path }) => {
    const html = await readFile(join(folder, path, "index.html"), "utf8");
    const parts = [/<h1[^>]*>.*?<\/h1>/s, /<p[^>]*class="dek".*?<\/p>/s, /<div[^>]*class="prose">.*?<\/div>\s*<\/div>/s].map((part) => part.exec(html)?.[0] ?? "");
    const text = fold(plain(parts.join(" ")));
    const terms = new Set(Array.from(/<article.*?<\/article>/s.exec(html)?.[0].matchAll(/href="[^"]*\/(tag|source)s\/([\w-]+)\/"/g) ?? [], ([, kind, id]) => `${kind} ${id}`));
    return { path, text, words: new Set(text.match(/[\p{L}\p{N}]+/gu)), terms };
  }));
}

/** What is asked for and what is wanted, only such as the site has. */
async function queries(language, texts) {
  const having = (test) => texts.filter(test).map(({ path }) => path);
  const forms = async (name) => (await rows(name)).flatMap((words) => {
    const wanted = having(({ words: own }) => words.some((word) => own.has(fold(word))));
    return words.slice(0, 4).map((query) => ({ query, wanted }));
  });
  const phrase = (query) => ({ query, wanted: having(({ text }) => text.includes(fold(query))) });
  const words = { ru: () => forms("ru.tsv"), kk: () => forms("kk.tsv"), en: () => forms("en.tsv"), zh: async () => (await rows("zh.tsv")).flat().map(phrase) }[language] ?? (() => []);
  const whole = (name) => new RegExp(/\p{Script=Han}/u.test(name) ? name : `(?<![\\p{L}\\p{N}])${name}(?![\\p{L}\\p{N}])`, "u");
  const names = (await rows("names.tsv")).map(([kind, id, , query]) => ({ query, wanted: having(({ text, terms }) => whole(fold(query)).test(text) || terms.has(`${kind} ${id}`)) }));
  return Object.fromEntries([["words", await words()], ["names", names]].map(([kind, list]) => [kind, list.filter(({ wanted }) => wanted.length)]));
}

async function ours(language, home) {
  const manifest = JSON.parse(await readFile(join(folder, home, "search/index.json"), "utf8"));
  const index = openIndex(manifest, async (name) => inflateRawSync(await readFile(join(folder, home, "search", name))).toString());
  return async (query) => {
    for (const mode of [0, 1, 2]) {
      const hits = [];
      for (const segment of index.segments) hits.push(...(await index.search(segment, index.clauses(query), mode)).list);
      if (hits.length) return Promise.all(hits.map(async (hit) => (await index.card(hit)).address));
    }
    return [];
  };
}

async function theirs(page, origin) {
  await page.evaluate(async (origin) => {
    window.pagefind = await import(`${origin}/pagefind/pagefind.js`);
    await window.pagefind.init();
    window.known = {};
  }, origin);
  return (query) => page.evaluate(async (query) => {
    const { results } = await window.pagefind.search(query);
    return Promise.all(results.map(async (result) => (window.known[result.id] ??= (await result.data()).url)));
  }, query);
}

async function measure(list, find) {
  let wanted = 0, found = 0, precision = 0;
  for (const query of list) {
    const got = new Set((await find(query.query)).map((path) => path.replace(/index\.html$/, "")));
    const right = query.wanted.filter((path) => got.has(path)).length;
    wanted += query.wanted.length;
    found += right;
    precision += got.size ? right / got.size : 0;
  }
  const percent = (share) => `${(share * 100).toFixed(1)}%`;
  return `recall ${percent(found / wanted)}, precision ${percent(precision / list.length)}`;
}

/** Requests and bytes until `ask` is done, HTML, style sheets and fonts apart; compressed by gzip where that makes them smaller. */
async function cost(page, ask) {
  const asked = [];
  const note = (request) => !/\.(woff2|css|svg)$|\/$/.test(new URL(request.url()).pathname) && asked.push(new URL(request.url()).pathname);
  page.on("request", note);
  await ask();
  page.off("request", note);
  const sizes = await Promise.all(asked.map(async (path) => {
    const bytes = await readFile(join(folder, path)).catch(() => Buffer.alloc(0));
    return Math.min(bytes.length, gzipSync(bytes).length);
  }));
  return `${asked.length} requests, ${(sizes.reduce((sum, size) => sum + size, 0) / 1000).toFixed(1)} KB`;
}

/** What the first query costs on both sides, ten results shown. */
async function first(path, query) {
  const pages = [await browser.newPage(), await browser.newPage()], [fresh, other] = pages;
  console.log(`${path} «${query}» khorgos: ${await cost(fresh, async () => {
    await fresh.goto(`${origin}${path}?${new URLSearchParams({ q: query })}`);
    await fresh.waitForSelector("#search-results h2 a");
    await fresh.waitForLoadState("networkidle");
  })}`);
  await other.goto(origin + path);
  console.log(`${path} «${query}» pagefind: ${await cost(other, () => other.evaluate(async ([origin, query]) => {
    const pagefind = await import(`${origin}/pagefind/pagefind.js`);
    const { results } = await pagefind.search(query);
    await Promise.all(results.slice(0, 10).map((result) => result.data()));
  }, [origin, query]).catch((error) => console.log(error.message.split("\n")[0])))}`);
  await Promise.all(pages.map((page) => page.close()));
}

const { origin, close } = await serve(folder);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
for (const query of asked) await first(only, query);
const all = only ? [] : await pages(folder);
for (const { path, language } of all.filter((page) => page.kind === "search")) {
  const home = path.replace(/search\/$/, ""), texts = await articles(all, language);
  const page = await browser.newPage();
  await page.goto(origin + home);
  const sides = { khorgos: await ours(language, home), pagefind: await theirs(page, origin) };
  for (const [kind, list] of Object.entries(await queries(language, texts))) {
    for (const [name, find] of Object.entries(sides)) if (list.length) console.log(`${language} ${kind} (${list.length}) ${name}: ${await measure(list, find)}`);
  }
  const [{ query }] = (await queries(language, texts)).names;
  await first(path, query);
  await page.close();
}
await browser.close();
await close();
