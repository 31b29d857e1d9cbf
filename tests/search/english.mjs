// Writes en.tsv: lemmas of English news, and their forms by the affix rules of Debian's hunspell-en-us. Run:
//
//   node tests/search/english.mjs en_US.aff en_US.dic content > tests/search/queries/en.tsv
//
// Drawn are the words of this site's English articles which that dictionary knows. What inflects is taken (-s, -ed, -ing, 's), not what makes other words.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const [affixes, dictionary, folder] = process.argv.slice(2);
const INFLECT = "SDGM";

const rules = new Map();
for (const line of readFileSync(affixes, "utf8").split(/\r?\n/)) {
  const [kind, flag, strip, add, condition] = line.trim().split(/\s+/);
  if (kind !== "SFX" || !condition || !INFLECT.includes(flag)) continue;
  rules.set(flag, [...(rules.get(flag) ?? []), { strip: strip === "0" ? "" : strip, add, fits: new RegExp(`${condition}$`) }]);
}
const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".en.md")).sort();
const text = files.map((name) => readFileSync(join(folder, name), "utf8").replace(/^\+\+\+.*?\+\+\+/s, "")).join(" ").replaceAll("’", "'");
const seen = new Set(text.match(/\p{L}+/gu));
const lines = readFileSync(dictionary, "utf8").split(/\r?\n/).map((line) => line.split("/"));
const known = lines.filter(([word, flags]) => flags && /^[a-z]{4,}$/.test(word));
for (const [word, flags] of known) {
  const all = [...flags].flatMap((flag) => rules.get(flag) ?? []).filter(({ strip, fits }) => word.endsWith(strip) && fits.test(word));
  const forms = [...new Set(all.map(({ strip, add }) => word.slice(0, word.length - strip.length) + add))];
  if (forms.length > 1 && [word, ...forms].some((form) => seen.has(form))) console.log([word, ...forms].join("\t"));
}
