// The browser's reader against the index that Rust made of documents.json. Run: node --test tests/search/
import assert from "node:assert/strict";
import test from "node:test";
import { openIndex, read } from "./engine.mjs";

const table = read("table.json"), indexes = read("index.json"), documents = read("documents.json");

function open(language, broken = () => false) {
  const { manifest, files } = indexes[language];
  const asked = [];
  const index = openIndex({ ...manifest, table }, async name => {
    asked.push(name);
    if (broken(name)) throw new Error("no network");
    return files[name];
  });
  return { index, asked };
}

// The titles found in all segments, newest first.
async function find(language, query, { typing, chosen, mode = 0 } = {}) {
  const { index } = open(language), titles = [];
  for (const segment of index.segments) {
    const clauses = index.clauses(query, typing);
    if (!clauses.length && !chosen) break;
    const { list } = await index.search(segment, clauses, mode, chosen);
    for (const hit of list) titles.push((await index.card(hit)).title);
  }
  return titles;
}

const numbered = language => documents.filter(one => one.language === language).map(one => one.title);
const [sklyar, train, wheat, copper, hostile] = numbered("ru");
const [trade, railway] = numbered("kk");
const [energy, border] = numbered("zh");

for (const [language, query, expected, options] of [
  ["ru", "переговорами", [sklyar]],
  ["ru", "рынок", [sklyar, wheat, copper]],
  ["ru", "рынков", [sklyar, wheat, copper]],
  ["ru", "подписывать соглашения", []],
  ["ru", "подписали соглашения", [copper]],
  ["ru", "ТОКАЕВЫМ", [train, copper]],
  ["ru", "елка", [wheat]],
  ["ru", "Хоргос-Алтынколь", [train]],
  ["ru", "алтынколь", [train]],
  ["ru", "хоргос", [train, copper]],
  ["ru", "касым жомарт", [train]],
  ["ru", "43.8 млрд", [sklyar]],
  ["ru", "372000", [wheat]],
  ["ru", "5g", [train]],
  ["ru", "习近平", [train]],
  ["ru", "近平", [train]],
  ["ru", "и", [sklyar, train]],
  ["ru", "экспорт и пшеницы", [wheat]],
  ["ru", "экспорт космос", []],
  ["ru", "экспорт космос", [wheat], { mode: 2 }],
  ["ru", "конт", [], {}],
  ["ru", "конт", [train], { typing: true }],
  ["ru", "пшеницаа", [wheat], { mode: 1 }],
  ["ru", "пшница", [wheat], { mode: 1 }],
  ["ru", "псеница", [wheat], { mode: 1 }],
  ["ru", "пешница", [wheat], { mode: 1 }],
  ["ru", "шеница", [wheat], { mode: 1 }],
  ["ru", "__proto__", [hostile]],
  ["ru", "constructor", [hostile]],
  ["ru", "<img src=x onerror=alert(1)>", [hostile]],
  ["ru", "\ud800 \udfff", []],
  ["ru", "", [sklyar, wheat, hostile], { chosen: { source: "inform" } }],
  ["ru", "", [train, copper], { chosen: { tag: "khorgos" } }],
  ["ru", "завод", [copper], { chosen: { source: "ktz", topic: "industry" } }],
  ["kk", "қазақстанның", [trade]],
  ["kk", "казакстан", [trade]],
  ["kk", "казакстаннын", [trade]],
  ["kk", "qazaqstan", [trade]],
  ["kk", "кітап", [trade, railway]],
  ["kk", "кітабы", [trade, railway]],
  ["kk", "халық", [trade, railway]],
  ["kk", "Тоқаевпен", [trade]],
  ["kk", "жолдан", [trade]],
  ["kk", "құн", [railway]],
  ["kk", "күні", [railway]],
  ["kk", "көлге", [trade]],
  ["kk", "қолы", [railway]],
  ["kk", "министрліктің", [railway]],
  ["zh", "能源", [energy]],
  ["zh", "源合", [energy]],
  ["zh", "霍尔果斯", [energy, border]],
  ["zh", "铁", [energy, border]],
  ["zh", "班列 铁路", [border]],
  ["zh", "токаева", [energy]],
]) {
  test(`${language} «${query.replace(/[\ud800-\udfff]/g, "?")}» ${JSON.stringify(options ?? {})}`, async () => {
    const found = await find(language, query, options);
    assert.deepEqual(found.sort(), [...expected].sort());
  });
}

test("a card has what a result shows", async () => {
  const { index } = open("ru");
  const { list, marks } = await index.search(index.segments[0], index.clauses("Чжэцзяна"), 0);
  assert.deepEqual(await index.card(list[0]), { title: sklyar, address: "/ru/0/", date: "2025-12-27", excerpt: "Стороны обсудили сборку электромобилей и новые рынки." });
  assert.ok(marks.has(index.stems("Чжэцзян")[0]));
  assert.deepEqual(list[0].segment.facets.tag[list[0].doc], ["sklyar", "zhejiang"]);
});

test("title and summary come before the body, then the newer before the older", async () => {
  const { index } = open("ru");
  const { list } = await index.search(index.segments[0], index.clauses("рынок"), 0);
  assert.deepEqual(await Promise.all(list.map(async hit => (await index.card(hit)).title)), [sklyar, wheat]);
});

test("names and aliases lead to their terms", () => {
  for (const [query, id] of [["Си", "xi"], ["习近平", "xi"], ["近平", "xi"], ["xi jin", "xi"], ["Токаевым", "tokayev"], ["Токаев", "tokayev"], ["Toqaev", "tokayev"], ["Тоқаев", "tokayev"], ["касым жом", "tokayev"], ["ктж", "ktz"], ["пром", "industry"]]) {
    assert.equal(open("ru").index.suggest(query)[0]?.id, id, query);
  }
  assert.deepEqual(open("ru").index.suggest(" «— "), []);
});

test("a name finds what bears its term, in the words of any language and beside other words", async () => {
  for (const [language, query, expected] of [
    ["ru", "斯克利亚尔", [sklyar]],
    ["ru", "斯克利亚尔 переговоры", [sklyar]],
    ["ru", "斯克利亚尔 рынок", [sklyar]],
    ["ru", "斯克利亚尔 космос", []],
    ["ru", "Xi Jinping", [train]],
    ["ru", "Qasym-Jomart Toqaev", [train]],
    ["kk", "托卡耶夫", [trade]],
    ["kk", "Касым-Жомарт Токаев", [trade]],
    ["zh", "Qasym-Jomart Toqaev", [energy]],
    ["zh", "Toqaev", [energy]],
    ["zh", "托卡耶夫致辞", []],
    ["zh", "托卡耶夫访华", []],
  ]) assert.deepEqual(await find(language, query), expected, `${language} ${query}`);
});

test("a topic's name finds its words only: its articles are a filter", async () => {
  assert.deepEqual(await find("ru", "Промышленность"), []);
});

test("of two Kazakh letters neither stands for the other, and a plain one stands for both", async () => {
  assert.deepEqual(await find("kk", "көл"), [trade]);
  assert.deepEqual(await find("kk", "қол"), [railway]);
  assert.deepEqual((await find("kk", "кол")).sort(), [railway, trade].sort());
});

test("short, odd and unfinished queries give what can be expected", async () => {
  for (const [language, query, options, expected] of [
    ["ru", "меди", {}, []],
    ["ru", "Скляк", { mode: 1 }, [sklyar]],
    ["ru", "кляр", { mode: 1 }, [sklyar]],
    ["ru", "тонм", { mode: 1 }, [wheat]],
    ["ru", "абв", { mode: 1 }, []],
    ["ru", "и в на", {}, []],
    ["ru", "на", {}, [wheat]],
    ["ru", "№ ₸ % «»", {}, []],
    ["ru", "— … !!!", {}, []],
    ["ru", "%", { mode: 2 }, []],
    ["kk", "казакст", { typing: true }, [trade]],
    ["kk", "қазақст", { typing: true }, [trade]],
    ["kk", "қасым-жом", { typing: true }, [trade]],
    ["kk", "казакст", {}, []],
    ["ru", "372 0", { typing: true }, [wheat]],
    ["ru", "372 000 тонн", {}, [wheat]],
    ["ru", "３７２０００", {}, [wheat]],
    ["ru", "５Ｇ", {}, [train]],
    ["ru", "«рынки»", {}, [sklyar, wheat, copper]],
  ]) assert.deepEqual((await find(language, query, options)).sort(), [...expected].sort(), `${language} ${query}`);
});

test("a query asks for few files, and for each once", async () => {
  const { index, asked } = open("ru");
  for (let time = 0; time < 2; time++) await index.search(index.segments[0], index.clauses("переговоры рынок завод"), 0);
  assert.equal(asked.length, new Set(asked).size);
  assert.ok(asked.length <= 3, asked.join(" "));
});

test("a file that cannot be had is an error, not a wrong answer", async () => {
  const { index } = open("ru", () => true);
  await assert.rejects(index.search(index.segments[0], index.clauses("рынок"), 0));
});

test("a query of a hundred thousand characters comes to an end", async () => {
  for (const query of ["ы".repeat(1e5), "ы ".repeat(5e4), "中".repeat(1e5), "а-".repeat(5e4)]) {
    await find("ru", query.slice(0, 300), { mode: 2 });
    open("ru").index.clauses(query);
  }
});
