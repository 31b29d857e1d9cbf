// Recall and precision of the tokens: the kept lists in queries/, whose README says where they come from.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { openIndex, read, tokens } from "./engine.mjs";

const table = read("table.json");
const lines = name => readFileSync(new URL(`queries/${name}`, import.meta.url), "utf8").trim().split("\n").map(line => line.split("\t"));
const percent = (part, whole) => part / whole * 100;

// Each word of a list as a query, each word as a document of its own: what is found, and what of it is a form of the same word?
function measure(language, entries, back = true) {
  const tokenizer = tokens(table, language), where = new Map();
  const whole = word => tokenizer.clauses(word)[0].words[0], stem = word => tokenizer.look(tokenizer.stem(whole(word)));
  const documents = entries.flatMap((words, entry) => words.map(word => ({ word, entry })));
  for (const one of documents) where.set(stem(one.word), [...where.get(stem(one.word)) ?? [], one]);
  const sameWord = (one, other) => one.entry === other.entry || entries[one.entry].includes(other.word) || entries[other.entry].includes(one.word);
  let wanted = 0, found = 0, precision = 0, asked = 0;
  const ask = (query, targets) => {
    const got = [...new Set(tokenizer.kin(whole(query.word)))].flatMap(key => where.get(key) ?? []);
    asked++;
    wanted += targets.length;
    found += targets.filter(target => got.includes(target)).length;
    precision += got.length ? got.filter(one => sameWord(query, one)).length / got.length : 1;
  };
  for (const [entry] of entries.entries()) {
    const own = documents.filter(one => one.entry === entry), [lemma, ...forms] = own;
    ask(lemma, forms);
    for (const form of back ? forms : []) ask(form, [lemma]);
  }
  return { lemmas: entries.length, queries: asked, recall: percent(found, wanted), precision: percent(precision, asked) };
}

for (const [language, recall, precision] of [["ru", 95, 95], ["kk", 95, 90], ["en", 95, 95]]) {
  test(`${language}: at least ${recall}% recall at ${precision}% precision`, context => {
    const result = measure(language, lines(`${language}.tsv`));
    context.diagnostic(`${language}: ${result.lemmas} lemmas, ${result.queries} queries, recall ${result.recall.toFixed(2)}%, precision ${result.precision.toFixed(2)}%`);
    assert.ok(result.lemmas >= 200 && result.recall >= recall && result.precision >= precision);
  });
}

test("kk: typed without Kazakh letters, the same", context => {
  const tokenizer = tokens(table, "kk");
  const result = measure("kk", lines("kk.tsv").map(([lemma, ...forms]) => [tokenizer.look(tokenizer.fold(lemma)), ...forms]));
  context.diagnostic(`recall ${result.recall.toFixed(2)}%, precision ${result.precision.toFixed(2)}%`);
  assert.ok(result.recall >= 95 && result.precision >= 90);
});

test("kk: typed in Latin letters, as the alphabet of 2021 has them", context => {
  const tokenizer = tokens(table, "kk"), cyrillic = Array.from("абвгғдеёжзийкқлмнңопрстуфхһцчшщъыіьэюяәөұү");
  const latin = "a b v g ğ d e io j z i i k q l m n ñ o p r s t u f h h ts tş ş ştş _ y ı _ e iu ia ä ö ū ü".replaceAll("_", "").split(" ");
  const spell = word => Array.from(tokenizer.fold(word), letter => latin[cyrillic.indexOf(letter)] ?? letter).join("");
  const result = measure("kk", lines("kk.tsv").map(([lemma, ...forms]) => [spell(lemma), ...forms]), false);
  context.diagnostic(`recall ${result.recall.toFixed(2)}%, precision ${result.precision.toFixed(2)}%`);
  assert.ok(result.recall >= 95 && result.precision >= 90);
});

test("zh: every word of two characters finds the titles that have it, and no others", () => {
  const tokenizer = tokens(table, "zh"), words = lines("zh.tsv").flat(), titles = lines("zh-titles.tsv").flat();
  const terms = titles.map(title => new Set(tokenizer.stems(title)));
  assert.ok(words.length >= 200);
  for (const word of words) {
    const [{ tries: [[pair]] }] = tokenizer.clauses(word), found = titles.filter((_, at) => terms[at].has(pair));
    assert.deepEqual(found, titles.filter(title => title.includes(word)), word);
  }
});

test("every name and alias suggests its term, in each language", () => {
  const rows = lines("names.tsv"), ids = [...new Set(rows.map(([kind, id]) => `${kind}/${id}`))];
  for (const language of ["ru", "kk", "zh", "en"]) {
    const terms = ids.map(key => {
      const own = rows.filter(([kind, id]) => `${kind}/${id}` === key), name = own.find(row => row[2] === language)?.[3] ?? own[0][3];
      const [kind, id] = key.split("/");
      return { kind, id, name, address: "/", aliases: own.map(row => row[3]).filter(other => other !== name) };
    });
    const index = openIndex({ table, language, segments: [], terms }, () => assert.fail("no file is needed"));
    for (const [kind, id, , name] of rows) {
      const first = index.suggest(name).slice(0, 6);
      assert.ok(first.some(term => term.kind === kind && term.id === id), `${language}: ${name} gives ${first.map(term => term.id)}`);
    }
  }
});
