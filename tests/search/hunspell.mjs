// Recall and precision against a whole spelling dictionary, such as Debian's hunspell-ru and hunspell-kk (not in this repository).
//
//   node tests/search/hunspell.mjs LANGUAGE FILE.aff FILE.dic [LEMMAS] [SEED] [FLAGS]
//
// Draws lemmas, expands them by the suffix rules, and asks: does the lemma find the form, does the form find the lemma, and
// how many of the lemmas that a lemma finds are other words? Of English suffixes those that inflect: -s, -ed, -ing, 's.
// FLAGS: a pattern for the lemmas' affix flags. SHOW=1 lists misses.
import { readFileSync } from "node:fs";
import { read, tokens } from "./engine.mjs";

const [language, affixes, dictionary, count = "1500", seed = "1", flags = ""] = process.argv.slice(2);
const tokenizer = tokens(read("table.json"), language);

const rules = new Map();
for (const line of readFileSync(affixes, "utf8").split(/\r?\n/)) {
  const [kind, flag, strip, add, condition = "."] = line.trim().split(/\s+/);
  if (kind !== "SFX" || (language === "en" && !"SDGM".includes(flag)) || /^[YN]$/.test(strip) || add?.includes("[")) continue;
  const rule = { strip: strip === "0" ? "" : strip, add: add === "0" ? "" : add.split("/")[0], fits: new RegExp(`${condition}$`) };
  rules.set(flag, [...(rules.get(flag) ?? []), rule]);
}
const lemmas = readFileSync(dictionary, "utf8").split(/\r?\n/).map(line => line.trim().split("/"))
  .filter(([word, own]) => own && /^\p{L}{3,}$/u.test(word) && new RegExp(flags).test(own));
let state = Number(seed) * 7919 + 13;
const random = () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
const lower = word => word.toLowerCase();
// A word with an apostrophe has parts; a query tries the whole, then them.
const parts = word => tokenizer.clauses(word)[0].words, tries = word => tokenizer.clauses(word)[0].tries.flat();
const drawn = Array.from({ length: Number(count) }, () => lemmas[Math.floor(random() * lemmas.length)]).map(([word, own]) => {
  const forms = Array.from(own, flag => rules.get(flag) ?? []).flat().filter(({ strip, fits }) => word.endsWith(strip) && fits.test(word))
    .map(({ strip, add }) => lower(word.slice(0, word.length - strip.length) + add));
  return { lemma: lower(word), forms: [...new Set(forms)].filter(form => form !== lower(word)) };
});

const memo = new Map();
const stem = word => memo.get(word) ?? memo.set(word, tokenizer.look(tokenizer.stem(tokenizer.fold(word)))).get(word);
const where = new Map(), misses = new Map();
drawn.forEach(({ lemma, forms }, number) => [lemma, ...forms].forEach(word => {
  for (const part of parts(word)) where.set(stem(part), (where.get(stem(part)) ?? new Set()).add(number));
}));
let total = 0, forth = 0, back = 0, precision = 0;
for (const { lemma, forms } of drawn) {
  const kin = tokenizer.kin(tokenizer.fold(lemma));
  for (const form of forms) {
    total++;
    const found = [parts(form).some(part => kin.includes(stem(part))), tries(form).some(part => tokenizer.kin(part).includes(stem(lemma)))];
    forth += found[0], back += found[1];
    let same = 0;
    while (form[same] && form[same] === lemma[same]) same++;
    const key = `${lemma.slice(same)} → ${form.slice(same)} ${found}`;
    if (!found[0] || !found[1]) misses.set(key, [...(misses.get(key) ?? []), `${lemma} (${stem(lemma)}) ${form} (${stem(form)})`]);
  }
  const got = [...new Set(kin.flatMap(key => [...where.get(key) ?? []]))], own = new Set([lemma, ...forms]);
  precision += !got.length || got.filter(number => [drawn[number].lemma, ...drawn[number].forms].some(word => own.has(word))).length / got.length;
}
const percent = (part, whole) => (part / whole * 100).toFixed(2) + "%";
console.log(`${language}: ${count} lemmas, ${total} forms; the lemma finds ${percent(forth, total)}, the form finds the lemma ${percent(back, total)}, precision ${percent(precision, drawn.length)}`);
if (process.env.SHOW) {
  for (const [key, list] of [...misses].sort((a, b) => b[1].length - a[1].length).slice(0, 40)) console.log(list.length, key, "|", list.slice(0, 4).join("; "));
}
