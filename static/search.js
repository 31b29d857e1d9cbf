// Search in the browser: cuts the query into the index's tokens by the index's own table, reads the index that src/search/
// writes (docs/search.md has the format), and paints. Queries never leave the browser; data never becomes markup.

// Tokens: the counterpart of src/search/tokens.rs and stem.rs. tests/search/vectors.json holds the two together.

const HAN = "[\\u3005\\u3007\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{323af}]";
const han = new RegExp(HAN, "u"), runs = new RegExp(`${HAN}(?:-?${HAN})*|(?:(?!${HAN})[^])+`, "gu");
const LONGEST = 32, MOST_PARTS = 8;
const cut = word => Array.from(word).slice(0, LONGEST).join("");
const pairs = run => run.slice(1).map((character, at) => run[at] + character);

export class Tokenizer {
  constructor(table, language) {
    const swaps = list => list.map(([from, to]) => [new RegExp(from), to]);
    const compile = rules => ({ ...rules, swaps: swaps(rules.swaps), verbs: swaps(rules.verbs), passes: rules.passes.map(([times, stop, ending]) => [times, stop, new RegExp(ending)]) });
    Object.assign(this, { table, language, folds: new Map(Object.entries(table.fold)), looks: new Map(Object.entries(table.lookalike)) });
    this.languages = Object.fromEntries(Object.entries(table.languages).map(([name, rules]) => [name, compile(rules)]));
  }

  // Letters and digits folded; joiners as "-" and ",", all else as spaces.
  fold(text) {
    return Array.from(text.replace(/и\u0306/giu, "й").replace(/[\u0300-\u036f]/g, ""), character => {
      const narrow = character.replace(/[\uff01-\uff5e]/, wide => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));
      const lower = String.fromCodePoint(narrow.toLowerCase().codePointAt(0));
      return this.folds.get(lower) ?? (/[\p{Alphabetic}\p{N}]/u.test(lower) ? lower : " ");
    }).join("");
  }

  // Kazakh letters as the Russian ones that look like them.
  look(text) {
    return text.replace(/[^\0-\x7f]/gu, letter => this.looks.get(letter) ?? letter);
  }

  // Folded words, endings and all: { run } of Han characters, or { whole, parts } with parts only where there are several.
  chunks(text) {
    const joined = this.fold(text).match(/[^ ,-]+(?:(?:-|(?<=\p{N}),(?=\p{N}))[^ ,-]+)*/gu) ?? [];
    return joined.flatMap(chunk => chunk.match(runs)).flatMap(chunk => {
      if (han.test(chunk)) return { run: Array.from(chunk.replaceAll("-", "")) };
      const all = (chunk.match(/\p{N}+|[\u0400-\u052f]+|[^\p{N}\u0400-\u052f,-]+/gu) ?? []).map(cut), found = [];
      while (all.length) {
        const parts = all.splice(0, MOST_PARTS);
        found.push({ whole: cut(parts.join("")), parts: parts.length > 1 ? parts.filter(part => /../u.test(part) || /\p{N}/u.test(part)) : [] });
      }
      return found;
    });
  }

  // The terms of a text as the index has them.
  terms(text) {
    return this.chunks(text).flatMap(({ run, whole, parts }) => run ? [...pairs(run), run.at(-1)] : [whole, ...parts].map(word => this.stem(word)));
  }

  rules(word) {
    const last = word.at(-1), kazakh = this.language === "kk" || Array.from(word).some(letter => this.looks.has(letter));
    return this.languages[/[\u0400-\u052f]/.test(last) ? (kazakh ? "kk" : "ru") : /\p{N}/u.test(last) || han.test(word) ? "zh" : "en"];
  }

  // Endings are stripped from the look-alike form; what remains keeps its own letters.
  stem(word, { passes, final } = this.rules(word), most = passes.length) {
    const voiceless = (text, at = final.indexOf(text.at(-1))) => at < 0 || at % 2 || text.length < 3 ? text : text.slice(0, -1) + final[at + 1];
    let look = this.look(word);
    for (const [times, stop, ending] of passes.slice(0, most)) {
      const before = look.length;
      for (let time = 0, last = ""; time < times && look !== last; time++) {
        last = look = voiceless(look);
        look = look.replace(ending, "");
      }
      if (stop && look.length < before) break;
    }
    return voiceless(word.slice(0, look.length));
  }

  // Look-alikes of the terms under which other forms of a word may stand, where stripping leaves them apart: рынок and рынка.
  kin(word) {
    const rules = this.rules(word), stem = this.look(this.stem(word)), plain = this.look(this.stem(word, rules, rules.plain));
    const swap = (text, list) => list.flatMap(([from, to]) => from.test(text) ? to.map(one => text.replace(from, one)) : []);
    return new Set([stem, ...swap(stem, rules.swaps), ...swap(plain, rules.verbs)]);
  }

  // A word in Latin letters as Kazakh in look-alikes.
  cyrillic(word) {
    return word.replace(new RegExp(Object.keys(this.table.latin).join("|"), "g"), from => this.table.latin[from]);
  }
}

// The index. Files are raw DEFLATE, numbers LEB128.

const decoder = new TextDecoder(), FACETS = ["source", "topic", "tag"];

class Bytes {
  constructor(bytes) { Object.assign(this, { bytes, at: 0 }); }
  take(length) { return this.bytes.subarray(this.at, this.at += length); }
  text(length = this.number()) { return decoder.decode(this.take(length)); }
  list(read, length = this.number()) { return Array.from({ length }, read); }
  number() {
    for (let value = 0, unit = 1; ; unit *= 128) {
      const byte = this.bytes[this.at++];
      value += (byte & 127) * unit;
      if (!(byte & 128)) return value;
    }
  }
}

export class Index {
  // `get(name)` resolves to the bytes of a file, decompressed.
  constructor(manifest, get) {
    Object.assign(this, { get, files: new Map(), tokenizer: new Tokenizer(manifest.table, manifest.language) });
    this.segments = manifest.segments.map(([year, documents, head]) => ({ year, documents, head }));
    this.stop = new Set(manifest.table.stop);
    this.terms = manifest.terms.map(([kind, id, name, address, aliases]) => ({ kind, id, name, address,
      names: [name, ...aliases].map(one => ({ key: this.key(one), stems: this.tokenizer.terms(one).map(term => this.tokenizer.look(term)) })) }));
  }

  // A text as names are compared: its words in look-alikes, a space before each.
  key(text) {
    return this.tokenizer.look(this.tokenizer.fold(text).replace(/[ ,-]+/g, " ").trim().replace(/^(?=.)/, " "));
  }

  file(name, read) {
    if (!this.files.has(name)) this.files.set(name, this.get(name).then(bytes => read(new Bytes(bytes))));
    const file = this.files.get(name);
    file.catch(() => this.files.delete(name));
    return file;
  }

  // Lists the files of a segment, and for each document its source, topics and tags.
  async open(segment) {
    return Object.assign(segment, await this.file(segment.head, bytes => {
      const name = () => `${segment.year}-${Array.from(bytes.take(6), byte => byte.toString(16).padStart(2, "0")).join("")}.bin`;
      const count = bytes.number(), size = bytes.number(), shards = bytes.list(() => [bytes.text(), name()]), blocks = bytes.list(name);
      const facets = Object.fromEntries(FACETS.map(facet => {
        const ids = bytes.list(() => bytes.text());
        return [facet, bytes.list(() => bytes.list(() => ids[bytes.number()]), count)];
      }));
      return { count, size, shards, blocks, facets };
    }));
  }

  // All terms in the files that hold those from look-alike `from` to `to`.
  async range({ shards }, from, to = from) {
    const chosen = shards.filter(([start], at) => start <= to && (at + 1 === shards.length || shards[at + 1][0] > from)).slice(0, 12);
    const lists = await Promise.all(chosen.map(([, name]) => this.file(name, bytes => {
      const terms = [];
      for (let last = []; bytes.at < bytes.bytes.length;) {
        last = [...last.slice(0, bytes.number()), ...bytes.take(bytes.number())];
        const term = decoder.decode(Uint8Array.from(last));
        let document = 0;
        const postings = bytes.list(() => {
          const posting = bytes.number();
          return [document += posting >> 2, posting & 3];
        });
        terms.push({ term, key: this.tokenizer.look(term), postings });
      }
      return terms;
    })));
    return lists.flat();
  }

  // What a query asks for: clauses, each with tries, of which the first that finds anything counts; a try is words.
  clauses(query, typing) {
    const all = this.tokenizer.chunks(query.slice(0, 300)).map(({ run, whole, parts }) =>
      run ? [run.length > 1 ? pairs(run) : run] : parts.length > 1 ? [[whole], parts] : [[whole]]);
    const content = all.filter(([[word]]) => !this.stop.has(word)), clauses = (content.length ? content : all).slice(0, 12).map(tries => ({ tries }));
    if (typing && clauses.length && /[\p{L}\p{N}]$/u.test(query)) clauses.at(-1).prefix = true;
    return clauses;
  }

  // The terms of a segment that a word means: its forms as written, in look-alikes or in Latin; then terms that begin so;
  // then, if `loose`, those with one letter wrong.
  async meant(segment, word, prefix, loose) {
    const { tokenizer } = this, look = tokenizer.look(word), few = segment.shards.length <= 12;
    const forms = /^[a-z]+$/.test(word) ? [word, tokenizer.cyrillic(word)] : [word], kin = new Set(forms.flatMap(form => [...tokenizer.kin(form)]));
    const found = (await Promise.all([...kin].map(key => this.range(segment, key)))).flat().filter(({ key }) => kin.has(key));
    const exact = found.filter(({ term, key }) => Array.from(term).every((letter, at) => key[at] !== look[at] || letter === word[at]));
    if (exact.length || found.length) return new Set(exact.length ? exact : found);
    const begin = prefix || loose || han.test(word) ? (await this.range(segment, look, look + "\uffff")).filter(({ key }) =>
      key.startsWith(look) || (key.length > 3 && look.length - key.length < 4 && look.startsWith(key))) : [];
    if (begin.length || !loose || look.length < 4) return begin;
    const ranges = [this.range(segment, few ? "" : look[0], few ? "\uffff" : look[0] + "\uffff"), this.range(segment, look.slice(1)), this.range(segment, look[1] + look[0] + look.slice(2))];
    return new Set((await Promise.all(ranges)).flat().filter(({ key }) => oneEdit(key, look) || [...kin].some(stem => stem.length > 3 && oneEdit(key, stem))));
  }

  // A segment's documents, the best first, and the terms to mark. `names` are vocabulary terms that a document may have instead.
  async search(segment, clauses, { loose, partial, chosen = {}, names = [] } = {}) {
    await this.open(segment);
    const hits = new Map(), marks = new Set();
    const hit = (document, weight) => {
      const { matched = 0, strong = true } = hits.get(document) ?? {};
      hits.set(document, { segment, document, matched: matched + 1, strong: strong && weight > 1 });
    };
    await Promise.all(clauses.map(async ({ tries, prefix }) => {
      for (const words of tries) {
        const found = await Promise.all(words.map(async word => {
          const documents = new Map();
          for (const { term, postings } of await this.meant(segment, word, prefix, loose)) {
            marks.add(term);
            for (const [document, weight] of postings) documents.set(document, Math.max(weight, documents.get(document) ?? 0));
          }
          return documents;
        }));
        const all = [...found[0].keys()].filter(document => found.every(documents => documents.has(document)));
        for (const document of all) hit(document, Math.min(...found.map(documents => documents.get(document))));
        if (all.length) return;
      }
    }));
    for (let document = 0; document < segment.count; document++) {
      if (!clauses.length || names.some(({ kind, id }) => segment.facets[kind]?.[document].includes(id))) hit(document, 0);
    }
    const enough = partial || names.length ? 1 : clauses.length;
    const list = [...hits.values()].filter(({ document, matched }) => matched >= enough
      && FACETS.every(facet => !chosen[facet] || segment.facets[facet][document].includes(chosen[facet])));
    return { marks, list: list.sort((a, b) => b.matched - a.matched || b.strong - a.strong || b.document - a.document) };
  }

  async card({ segment, document }) {
    const lines = await this.file(segment.blocks[Math.floor(document / segment.size)], bytes => bytes.text(bytes.bytes.length).split("\n"));
    const [title, address, day, excerpt] = lines.slice(document % segment.size * 4);
    return { title, address, date: `${segment.year}-${day}`, excerpt };
  }

  // Vocabulary terms that a query may mean, the likeliest first; `same` if it is the name.
  suggest(query) {
    const key = this.key(query.slice(0, 300)), stems = this.tokenizer.terms(query.slice(0, 300)).map(term => this.tokenizer.look(term));
    const rank = one => one.key === key ? 0 : one.key.startsWith(key) ? 1 : one.key.includes(han.test(key) ? key.trim() : key) ? 2 : stems.every(stem => one.stems.includes(stem)) ? 3 : 9;
    return key ? this.terms.map(term => ({ ...term, rank: Math.min(...term.names.map(rank)) })).filter(({ rank }) => rank < 9).sort((a, b) => a.rank - b.rank) : [];
  }
}

// Whether one letter is missing, too many, another or swapped with its neighbour.
function oneEdit(one, other) {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  const [a, b] = [one.slice(at), other.slice(at)];
  return [b, b.slice(1)].includes(a.slice(1)) || a === b.slice(1) || (a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2));
}
