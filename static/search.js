// Search in the browser: cuts the query into the index's tokens by the index's own table, reads the index that src/search/
// writes (docs/search.md has the format), and paints. Queries never leave the browser; data never becomes markup.

// Tokens: the counterpart of src/search/tokens.rs and stem.rs. tests/search/vectors.json holds the two together.

const HAN = "[\\u3005\\u3007\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{323af}]";
const han = new RegExp(HAN, "u"), runs = new RegExp(`${HAN}(?:-?${HAN})*|(?:(?!${HAN})[^])+`, "gu");
const LONGEST = 32;
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
      const parts = (chunk.match(/\p{N}+|[\u0400-\u052f]+|[^\p{N}\u0400-\u052f,-]+/gu) ?? []).map(cut);
      return { whole: cut(parts.join("")), parts: parts.length > 1 ? parts.filter(part => /../u.test(part) || /\p{N}/u.test(part)) : [] };
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
  stem(word, { passes, final, keep } = this.rules(word), most = passes.length) {
    const voiceless = (text, at = final.indexOf(text.at(-1))) => at < 0 || at % 2 || text.length < 3 ? text : text.slice(0, -1) + final[at + 1];
    let look = this.look(word);
    const kept = look.match(keep)?.[0].length ?? 0;
    for (const [times, stop, ending] of passes.slice(0, most)) {
      const before = look.length;
      for (let time = 0, last = ""; time < times && look !== last; time++) {
        last = look = voiceless(look);
        const shorter = look.replace(ending, "");
        if (shorter.length >= kept) look = shorter;
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

// The index: files of raw DEFLATE, numbers in LEB128.

const decoder = new TextDecoder(), FACETS = ["source", "topic", "tag"];

class Bytes {
  constructor(bytes) { Object.assign(this, { bytes, at: 0 }); }
  take(length) { return this.bytes.subarray(this.at, this.at += length); }
  text(length = this.number()) { return decoder.decode(this.take(length)); }
  list(read, length = this.number()) { return Array.from({ length }, read); }
  number() {
    for (let value = 0, unit = 1; ; unit *= 128) {
      const byte = this.bytes[this.at++];
      value += byte % 128 * unit;
      if (byte < 128) return value;
    }
  }
}

export class Index {
  // `get(name)` resolves to the bytes of a file, decompressed.
  constructor(manifest, get) {
    Object.assign(this, { get, files: new Map(), tokenizer: new Tokenizer(manifest.table, manifest.language), stop: new Set(manifest.table.stop) });
    this.segments = manifest.segments.map(([year, documents, head]) => ({ year, documents, head }));
    this.terms = manifest.terms.map(([kind, id, name, address, aliases]) => ({ kind, id, name, address, names: [name, ...aliases].map(one => this.name(one)) }));
  }

  // A text as names are compared: its words in look-alikes with a space before each, and their stems.
  name(text) {
    const { tokenizer } = this, key = tokenizer.look(tokenizer.fold(text)).match(/[^ ,-]+/g)?.map(word => " " + word).join("") ?? "";
    return { key, stems: tokenizer.terms(text).map(term => tokenizer.look(term)) };
  }

  file(name, read) {
    if (!this.files.has(name)) this.files.set(name, this.get(name).then(bytes => read(new Bytes(bytes))));
    const file = this.files.get(name);
    file.catch(() => this.files.delete(name));
    return file;
  }

  // A segment with the names of its files, and for each document its source, topics and tags.
  async open(segment) {
    return Object.assign(segment, await this.file(segment.head, bytes => {
      const name = () => `${segment.year}-${Array.from(bytes.take(6), byte => byte.toString(16).padStart(2, "0")).join("")}.bin`;
      const count = bytes.number(), size = bytes.number(), shards = bytes.list(() => [bytes.text(), name()]), blocks = bytes.list(name);
      const labels = ids => bytes.list(() => bytes.list(() => ids[bytes.number()]), count);
      return { count, size, shards, blocks, facets: Object.fromEntries(FACETS.map(facet => [facet, labels(bytes.list(() => bytes.text()))])) };
    }));
  }

  // All terms in the files that hold those from look-alike `from` to `to`.
  async range({ shards }, from, to = from) {
    const chosen = shards.filter(([start], at) => start <= to && (shards[at + 1]?.[0] ?? "\uffff") > from).slice(0, 12);
    return (await Promise.all(chosen.map(([, name]) => this.file(name, bytes => {
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
    })))).flat();
  }

  // What a query asks for: clauses, each with tries, of which the first that finds anything counts; a try is words.
  clauses(query, typing) {
    const all = this.tokenizer.chunks(query).map(({ run, whole, parts }) => run ? [run.length > 1 ? pairs(run) : run] : [[whole], parts].filter(words => words.length));
    const content = all.filter(([[word]]) => !this.stop.has(word)), clauses = (content.length ? content : all).slice(0, 12).map(tries => ({ tries }));
    if (typing && /[\p{L}\p{N}]$/u.test(query)) Object.assign(clauses.at(-1) ?? {}, { prefix: true });
    return clauses;
  }

  // The terms of a segment that a word means: its forms, as written or else in look-alikes and from Latin; else those that begin so; else, if
  // `loose`, those with one letter wrong.
  async meant(segment, word, prefix, loose) {
    const { tokenizer } = this, look = tokenizer.look(word), few = segment.shards.length <= 12, kin = tokenizer.kin(word);
    if (/^[a-z]+$/.test(word)) for (const key of tokenizer.kin(tokenizer.cyrillic(word))) kin.add(key);
    const found = (await Promise.all([...kin].map(key => this.range(segment, key)))).flat().filter(({ key }) => kin.has(key));
    const exact = found.filter(({ term, key }) => Array.from(term).every((letter, at) => key[at] !== look[at] || letter === word[at]));
    if (found.length) return new Set(exact.length ? exact : found);
    const begins = ({ key }) => key.startsWith(look) || (key.length > 3 && look.length - key.length < 4 && look.startsWith(key));
    const begun = prefix || loose || han.test(word) ? (await this.range(segment, look, look + "\uffff")).filter(begins) : [];
    if (begun.length || !loose || look.length < 4) return begun;
    const ranges = [[few ? "" : look[0], few ? "\uffff" : look[0] + "\uffff"], [look.slice(1)], [look[1] + look[0] + look.slice(2)]];
    const near = (await Promise.all(ranges.map(([from, to]) => this.range(segment, from, to)))).flat();
    return new Set(near.filter(({ key }) => oneEdit(key, look) || [...kin].some(stem => stem.length > 3 && oneEdit(key, stem))));
  }

  // A segment's documents, the best first, and the terms to mark. `names`: vocabulary terms that a document may have instead of the words.
  async search(segment, clauses, { loose, partial, names = [] }, chosen = {}) {
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
    const list = [...hits.values()].filter(({ document, matched }) => matched >= enough && FACETS.every(facet => !chosen[facet] || segment.facets[facet][document].includes(chosen[facet])));
    return { marks, list: list.sort((a, b) => b.matched - a.matched || b.strong - a.strong || b.document - a.document) };
  }

  async card({ segment, document }) {
    const lines = await this.file(segment.blocks[Math.floor(document / segment.size)], bytes => bytes.text(bytes.bytes.length).split("\n"));
    const [title, address, day, excerpt] = lines.slice(document % segment.size * 4);
    return { title, address, date: `${segment.year}-${day}`, excerpt };
  }

  // Vocabulary terms that a query may mean, the likeliest first; rank 0 is the name itself.
  suggest(query) {
    const { key, stems } = this.name(query), inside = han.test(key) ? key.trim() : key;
    const rank = one => one.key === key ? 0 : one.key.startsWith(key) ? 1 : one.key.includes(inside) ? 2 : stems.every(stem => one.stems.includes(stem)) ? 3 : 4;
    return key ? this.terms.map(term => ({ ...term, rank: Math.min(...term.names.map(rank)) })).filter(({ rank }) => rank < 4).sort((a, b) => a.rank - b.rank) : [];
  }
}

// Whether one letter is missing, too many, another or swapped with its neighbour.
function oneEdit(one, other) {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  const [a, b] = [one.slice(at), other.slice(at)];
  return a.slice(1) === b || a === b.slice(1) || a.slice(1) === b.slice(1) || (a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2));
}

// The page: docs/search.md has the markup that it needs.

const make = (name, properties, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

function page(form) {
  const { base, language } = form.dataset, say = JSON.parse(document.getElementById("search-strings").textContent), NAMES = ["topic", "tag", "source", "year"], STEP = 10;
  const [input, list, status, facets, results, more] = ["q", "names", "status", "facets", "results", "more"].map(name => document.getElementById("search-" + name));
  const plural = new Intl.PluralRules(language), day = new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" });
  let serial = 0, requests = 0, active = -1, timer, loading, onMore;
  const fetched = async name => {
    const response = await fetch(base + name);
    if (!response.ok) throw new Error(name + ": " + response.status);
    requests++;
    return response;
  };
  const inflated = async name => new Response((await fetched(name)).body.pipeThrough(new DecompressionStream("deflate-raw"))).arrayBuffer();
  const load = () => loading ??= fetched("index.json").then(response => response.json()).then(manifest => new Index(manifest, async name => new Uint8Array(await inflated(name))));
  const state = () => Object.fromEntries(new URLSearchParams(location.search));
  const address = changes => "?" + new URLSearchParams(Object.entries({ ...state(), ...changes }).filter(([, value]) => value));
  const go = to => (history.pushState(null, "", to), run());

  // A text with the words marked that were found.
  const marked = ({ tokenizer }, text, marks) => text.split(new RegExp(`(${HAN}+|(?:(?!${HAN})[\\p{L}\\p{N}\\p{M}])+)`, "u")).flatMap((part, at) => {
    if (at % 2 === 0) return part;
    if (!han.test(part)) return tokenizer.terms(part).some(term => marks.has(term)) ? make("mark", {}, part) : part;
    const run = Array.from(part), pair = pairs(run).map(one => marks.has(one));
    return run.map((one, at) => pair[at] || pair[at - 1] || marks.has(one) ? make("mark", {}, one) : one);
  });
  const named = (index, kind, id) => index.terms.find(term => term.kind === kind && term.id === id);
  const item = async (index, hit, marks) => {
    const { title, address, date, excerpt } = await index.card(hit), labels = FACETS.flatMap(kind => hit.segment.facets[kind][hit.document].map(id => named(index, kind, id) ?? []));
    return make("li", {}, make("h2", {}, make("a", { href: address }, ...marked(index, title, marks))),
      make("p", { className: "meta" }, make("time", { dateTime: date }, day.format(new Date(date))), ...labels.flatMap(({ name, address }) => [" ", make("a", { href: address }, name)])),
      make("p", {}, ...marked(index, excerpt, marks)));
  };
  // The values of a facet among the hits, the commonest first; each link chooses one or lets it go.
  const facet = (index, name, hits, chosen) => {
    const counts = new Map(chosen[name] ? [[chosen[name], 0]] : []);
    for (const { segment, document } of hits) for (const id of name === "year" ? [String(segment.year)] : segment.facets[name][document]) counts.set(id, (counts.get(id) ?? 0) + 1);
    const link = ([id, n]) => make("a", { href: address({ [name]: chosen[name] === id ? "" : id }), ariaCurrent: String(chosen[name] === id) }, named(index, name, id)?.name ?? id, " ", make("small", {}, n));
    return counts.size ? [make("h2", {}, say[name]), make("ul", {}, ...[...counts].sort((a, b) => b[1] - a[1]).slice(0, 8).map(entry => make("li", {}, link(entry))))] : [];
  };

  async function run(typing) {
    const mine = ++serial, chosen = state(), query = (chosen.q ?? "").slice(0, 300), before = requests, hits = [], marks = new Set();
    if (!typing) input.value = query;
    let next = 0, shown = 0, mode;
    try {
      const index = await load(), segments = index.segments.filter(({ year }) => !chosen.year || chosen.year === String(year)), clauses = index.clauses(query, typing);
      const paint = async () => {
        const blocks = new Set(), batch = [];
        // The first query asks for eight files at most, so few blocks of cards; more come with the button.
        for (const hit of hits.slice(shown, shown + STEP)) {
          if (blocks.add(Math.floor(hit.document / hit.segment.size) + "/" + hit.segment.year).size > Math.max(3, 7 + before - requests)) break;
          batch.push(item(index, hit, marks));
        }
        const items = await Promise.all(batch), rest = segments.slice(next);
        if (mine !== serial) return;
        shown || results.replaceChildren();
        shown += items.length;
        results.append(...items);
        status.textContent = [hits.length ? say.results[plural.select(hits.length)].replace("{n}", hits.length) : say.none, mode.partial ? say.partial : mode.loose && say.loose].filter(Boolean).join(" ");
        facets.replaceChildren(...NAMES.flatMap(name => facet(index, name, hits, chosen)));
        more.hidden = shown >= hits.length && !rest.length;
        more.textContent = shown < hits.length ? say.more : say.older.replace("{year}", rest[0]?.year);
        onMore = async () => (shown < hits.length || await take(), paint());
      };
      const take = async () => {
        const found = await index.search(segments[next++], clauses, mode, chosen);
        found.marks.forEach(term => marks.add(term));
        hits.push(...found.list);
      };
      // All words; the name of a tag; a letter wrong; some of the words. The newest year first, and older ones while there is little.
      const names = index.suggest(query).filter(({ rank }) => !rank), wanted = clauses.length || NAMES.some(name => chosen[name]);
      for (mode of [{}, { names }, { loose: true }, { loose: true, partial: true }]) {
        for (next = 0; wanted && next < segments.length && hits.length < STEP && mine === serial; ) {
          await take();
          if (hits.length && !shown) await paint();
        }
        if (hits.length) break;
      }
      await paint();
    } catch (error) {
      console.error(error);
      status.textContent = say.failed;
    }
  }

  // Names of the vocabulary as a combobox; each leads to its page.
  const choose = (at, open) => {
    active = at;
    list.hidden = !open || !list.children.length;
    input.ariaExpanded = String(!list.hidden);
    [...list.children].forEach((option, number) => option.ariaSelected = String(number === at));
    input.setAttribute("aria-activedescendant", list.children[at]?.id ?? "");
  };
  const option = ({ name, address, kind }, at) => make("li", { role: "option", id: "search-name-" + at, onclick: () => location.assign(address) }, name, " ", make("small", {}, say[kind]));
  const type = async () => {
    history.replaceState(null, "", address({ q: input.value }));
    run(true);
    list.replaceChildren(...(await load()).suggest(input.value).slice(0, 6).map(option));
    choose(-1, true);
  };
  const keys = { ArrowDown: 1, ArrowUp: -1 };
  input.oninput = () => (clearTimeout(timer), timer = setTimeout(type, 40));
  input.onkeydown = event => {
    const { length } = list.children, step = keys[event.key];
    if (step && length) choose((Math.max(active, step < 0 ? 0 : -1) + step + length) % length, true);
    else if (event.key === "Enter" && active >= 0 && !list.hidden) list.children[active].click();
    else return event.key === "Escape" && choose(-1);
    event.preventDefault();
  };
  input.onblur = () => choose(-1);
  list.onmousedown = event => event.preventDefault();
  form.onsubmit = event => (event.preventDefault(), clearTimeout(timer), choose(-1), go(address({ q: input.value })));
  facets.onclick = event => event.target.closest("a") && (event.preventDefault(), go(event.target.closest("a").search || "?"));
  more.onclick = () => onMore();
  addEventListener("popstate", () => run());
  run();
}

const form = globalThis.document?.getElementById("search");
if (form) page(form);
