// Search in the browser: cuts the query into the index's tokens by the index's own table, reads the index, paints.
// docs/search.md explains the format and the markup. Queries never leave the browser; data never becomes markup.

// Tokens: the counterpart of src/search/tokens.rs and stem.rs. tests/search/vectors.json holds the two together.

const HAN = "[\\u3005\\u3007\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{323af}]";
const han = new RegExp(HAN, "u"), runs = new RegExp(`${HAN}(?:-?${HAN})*|(?:(?!${HAN})[^])+`, "gu");
const cut = word => [...word].slice(0, 32).join("");
const pairs = run => run.slice(1).map((character, at) => run[at] + character);

export class Tokenizer {
	constructor(table, language) {
		const swaps = list => list.map(([from, to]) => [new RegExp(from), to]);
		const passes = list => list.map(([times, stop, ending]) => [times, stop, new RegExp(ending, "g")]);
		Object.assign(this, { language, folds: new Map(Object.entries(table.fold)), looks: new Map(Object.entries(table.lookalike)), latin: table.latin, rules: {} });
		for (const [name, rules] of Object.entries(table.languages)) {
			this.rules[name] = { ...rules, passes: passes(rules.passes), verbs: swaps(rules.verbs) };
		}
	}

	// Letters and digits folded; joiners as "-" and ",", all else as spaces.
	fold(text) {
		return Array.from(text.replace(/и\u0306/giu, "й").replaceAll("\u0306", ""), character => {
			const lower = String.fromCodePoint(character.toLowerCase().codePointAt(0));
			return this.folds.get(lower) ?? (/[\p{Alphabetic}\p{N}]/u.test(lower) ? lower : " ");
		}).join("");
	}

	// Kazakh letters as the Russian ones that look like them.
	look(text) {
		return text.replace(/[^\0-\x7f]/gu, letter => this.looks.get(letter) ?? letter);
	}

	// Folded words with their endings: { run } of Han characters, or { whole, parts, all }: 5gсети, [5g, сети], [5g, 5, сети].
	chunks(text) {
		const joined = this.fold(text).match(/[^ ,-]+(?:(?:-|(?<=\p{N}),(?=\p{N}))[^ ,-]+)*/gu) ?? [];
		return joined.flatMap(chunk => chunk.match(runs)).flatMap(chunk => {
			if (han.test(chunk)) return { run: [...chunk.replaceAll("-", "")] };
			const kinds = piece => (piece.match(/\p{N}+|[\u0400-\u052f]+|[^\p{N}\u0400-\u052f]+/gu) ?? []).map(cut), wide = list => list.filter(one => /..|\p{N}/u.test(one));
			const pieces = chunk.split(/[,-]/).filter(Boolean).map(kinds), inner = pieces.map(parts => parts.length > 1 ? wide(parts) : []);
			const names = pieces.length > 1 ? pieces.map(parts => cut(parts.join(""))) : [];
			return { whole: cut(pieces.flat().join("")), parts: pieces.length > 1 ? wide(names) : inner[0] ?? [], all: pieces.flatMap((_, at) => [...wide(names.slice(at, at + 1)), ...inner[at]]) };
		}).filter(({ run, whole }) => run || whole);
	}

	// The terms of a text as the index has them.
	terms(text) {
		return this.chunks(text).flatMap(({ run, whole, all }) => run ? [...pairs(run), run.at(-1)] : [whole, ...all].map(word => this.stem(word)));
	}

	rulesFor(word) {
		const kazakh = this.language === "kk" || [...word].some(letter => this.looks.has(letter));
		return this.rules[/[\u0400-\u052f]$/.test(word) ? (kazakh ? "kk" : "ru") : /\p{N}$/u.test(word) || han.test(word) ? "zh" : "en"];
	}

	// Endings are stripped from the look-alike form, ә apart, for it would pass for a back vowel; what remains keeps its own letters.
	shape(word) {
		return word.split("ә").map(part => this.look(part)).join("ә");
	}

	stem(word, { passes, final, keep } = this.rulesFor(word), most = 9) {
		let look = this.shape(word);
		const kept = look.match(keep)?.[0].length ?? 0;
		const voiceless = (text, at = final.indexOf(text.at(-1))) => at < 0 || at % 2 || text.length < 3 ? text : text.slice(0, -1) + final[at + 1];
		for (const [times, stop, ending] of passes.slice(0, most)) {
			const before = look.length;
			for (let time = 0, found = true; found && time < times; time++) {
				look = voiceless(look);
				ending.lastIndex = kept;
				found = ending.exec(look);
				look = look.slice(0, found?.index);
			}
			if (stop && look.length < before) break;
		}
		return voiceless(word.slice(0, look.length));
	}

	// Look-alikes of the terms under which a word's forms may stand, its own first: stripping leaves рынок and рынка apart, and
	// takes too much from комитет.
	kin(word) {
		const rules = this.rulesFor(word), plain = this.stem(word, rules, rules.plain), look = this.shape(plain), found = [this.stem(word), plain];
		const ending = rules.passes[1]?.[2];
		for (let at = 3; ending && at < look.length; at++) {
			ending.lastIndex = at;
			if (ending.exec(look)?.index === at) found.push(plain.slice(0, at));
		}
		const swapped = [];
		for (const one of found.map(one => this.look(one))) for (const family of rules.families) for (const end of family) {
			if (one.endsWith(end) && one.length > end.length) swapped.push(...family.map(other => one.slice(0, one.length - end.length) + other));
		}
		for (const [from, to] of rules.verbs) if (from.test(look)) swapped.push(...to.map(one => look.replace(from, one)));
		const again = (list, least) => list.flatMap(one => [one, ...[this.look(this.stem(one))].filter(stem => stem.length >= Math.min(least, one.length - 1))]);
		return [...new Set([...again(found.map(one => this.look(one)), 3), ...again(swapped, 4)])];
	}

	// A word in Latin letters as Kazakh in look-alikes.
	cyrillic(word) {
		return word.replace(new RegExp(Object.keys(this.latin).join("|"), "g"), from => this.latin[from]);
	}
}

// The index: files of raw DEFLATE, numbers in LEB128.

const decoder = new TextDecoder(), FACETS = ["source", "topic", "tag"];

class Bytes {
	at = 0;
	constructor(bytes) { this.bytes = bytes; }
	get left() { return this.at < this.bytes.length; }
	take(length) { return this.bytes.subarray(this.at, this.at += length); }
	text(length = this.number()) { return decoder.decode(this.take(length)); }
	list(read, length = this.number()) { return Array.from({ length }, read); }
	number() {
		for (let value = 0, unit = 1; ; unit *= 128) {
			const byte = this.bytes[this.at++];
			value += byte % 128 * unit;
			if (!(byte > 127)) return value;
		}
	}
}

export class Index {
	// `get(name)` resolves to the bytes of a file, decompressed.
	constructor({ table, language, segments, terms }, get) {
		Object.assign(this, { get, files: new Map(), inline: new Map(), tokenizer: new Tokenizer(table, language), stop: new Set(table.stop) });
		this.segments = segments.map(([year, count, head]) => ({ year, head }));
		this.terms = terms.map(([kind, id, name, address, aliases]) => ({ kind, id, name, address, names: [name, ...aliases].map(one => this.name(one)) }));
	}

	// How names are compared: by their words in look-alikes, a space before each, and by their stems.
	name(text) {
		const { tokenizer } = this;
		return { key: tokenizer.look(tokenizer.fold(text).replace(/[ ,-]*([^ ,-]+)|[ ,-]+/g, (all, word) => word ? " " + word : "")), stems: tokenizer.terms(text).map(term => tokenizer.look(term)) };
	}

	file(name, read) {
		if (!this.files.has(name)) this.files.set(name, Promise.resolve(this.inline.get(name) ?? this.get(name)).then(bytes => read(new Bytes(bytes))));
		return this.files.get(name);
	}

	// A segment with the names of its files, and the source, topics and tags of each document.
	async open(segment) {
		return Object.assign(segment, await this.file(segment.head, bytes => {
			const name = () => segment.year + "-" + Array.from(bytes.take(6), byte => byte.toString(16).padStart(2, "0")).join("") + ".bin";
			const count = bytes.number(), size = bytes.number(), shards = bytes.list(() => [bytes.text(), name()]), blocks = bytes.list(name);
			const labels = ids => bytes.list(() => bytes.list(() => ids[bytes.number()]), count);
			const facets = Object.fromEntries(FACETS.map(facet => [facet, labels(bytes.list(() => bytes.text()))]));
			// A small segment has all its files in this one.
			for (const name of bytes.left ? [...shards.map(([, name]) => name), ...blocks] : []) this.inline.set(name, bytes.take(bytes.number()));
			return { count, size, shards, blocks, facets };
		}));
	}

	// All terms in the files that hold those from look-alike `from` to `to`.
	async range({ shards }, from, to = from) {
		const chosen = shards.filter(([start], at) => start <= to && !(shards[at + 1]?.[0] <= from)).slice(0, 12);
		const lists = await Promise.all(chosen.map(([, name]) => this.file(name, bytes => {
			const terms = [];
			for (let last = []; bytes.left;) {
				last = [...last.slice(0, bytes.number()), ...bytes.take(bytes.number())];
				const term = decoder.decode(Uint8Array.from(last));
				let doc = 0;
				const posting = number => [doc += number >> 2, number & 3];
				terms.push({ term, key: this.tokenizer.look(term), postings: bytes.list(() => posting(bytes.number())) });
			}
			return terms;
		})));
		return lists.flat();
	}

	// A query as clauses. A clause has tries, of which the first that finds anything counts; a try is words.
	clauses(query, typing) {
		const all = this.tokenizer.chunks(query).map(({ run, whole, parts }) => run ? [run.length > 1 ? pairs(run) : run] : parts.length > 1 ? [[whole], parts] : [[whole]]);
		const content = all.filter(([[word]]) => !this.stop.has(word)), clauses = (content.length ? content : all).slice(0, 12).map(tries => ({ tries }));
		if (clauses.length && typing && /[\p{L}\p{N}]$/u.test(query)) clauses.at(-1).prefix = true;
		return clauses;
	}

	// The terms of a segment that a word means: its forms as written, or else in look-alikes and from Latin; or else what
	// begins so; or else, if `loose`, what has one letter wrong.
	async meant(segment, word, prefix, loose) {
		const { tokenizer } = this, look = tokenizer.look(word), latin = /^[a-z]+$/.test(word) ? tokenizer.kin(tokenizer.cyrillic(word)) : [];
		const kin = [...tokenizer.kin(word), ...latin], range = (from, to) => this.range(segment, from, to);
		const found = [...new Set((await Promise.all(kin.map(key => range(key)))).flat())].filter(({ key }) => kin.includes(key));
		const exact = found.filter(({ term, key }) => [...term].every((letter, at) => key[at] !== look[at] || letter === word[at]));
		if (found.length) return exact.length ? exact : found;
		const begun = prefix || loose || han.test(word) ? (await range(look, look + "\uffff")).filter(({ key }) =>
			key.startsWith(look) || (key.length > 3 && look.length - key.length < 4 && look.startsWith(key))) : [];
		if (begun.length || !loose || look.length < 4) return begun;
		const first = segment.shards.length > 12 ? look[0] : "", near = await Promise.all([range(first, first + "\uffff"), range(look.slice(1))]);
		return near.flat().filter(({ key }) => oneEdit(key, look) || (kin[0].length > 3 && oneEdit(key, kin[0])));
	}

	// A segment's documents, the best first, and the terms to mark. `names`: terms of the vocabulary that will do for the words.
	async search(segment, clauses, { loose, partial, names = [] }, chosen = {}) {
		const hits = new Map(), marks = new Set(), { count, facets } = await this.open(segment), enough = partial || names.length ? 1 : clauses.length;
		const hit = (doc, weight) => {
			const { matched = 0, strong = true } = hits.get(doc) ?? {};
			hits.set(doc, { segment, doc, matched: matched + 1, strong: strong && weight > 1 });
		};
		await Promise.all(clauses.map(async ({ tries, prefix }) => {
			for (const words of tries) {
				const found = await Promise.all(words.map(async word => {
					const weights = new Map();
					for (const { term, postings } of await this.meant(segment, word, prefix, loose)) {
						marks.add(term);
						for (const [doc, weight] of postings) weights.set(doc, Math.max(weight, weights.get(doc) ?? 0));
					}
					return weights;
				}));
				const all = [...found[0].keys()].filter(doc => found.every(weights => weights.has(doc)));
				for (const doc of all) hit(doc, Math.min(...found.map(weights => weights.get(doc))));
				if (all.length) return;
			}
		}));
		for (let doc = 0; doc < count; doc++) {
			if (!clauses.length || names.some(({ kind, id }) => facets[kind]?.[doc].includes(id))) hit(doc, 0);
		}
		const list = [...hits.values()].filter(({ doc, matched }) => matched >= enough && FACETS.every(facet => !chosen[facet] || facets[facet][doc].includes(chosen[facet])));
		return { marks, list: list.sort((a, b) => b.matched - a.matched || b.strong - a.strong || b.doc - a.doc) };
	}

	async card({ segment, doc }) {
		const lines = await this.file(segment.blocks[Math.floor(doc / segment.size)], bytes => bytes.text(bytes.bytes.length).split("\n"));
		const [title, address, day, excerpt] = lines.slice(doc % segment.size * 4);
		return { title, address, date: segment.year + "-" + day, excerpt };
	}

	// Terms of the vocabulary that a query may mean, the likeliest first; of rank 0 it is the name.
	suggest(query) {
		const { tokenizer } = this, { key } = this.name(query), inside = han.test(key) ? key.trim() : key;
		const kin = tokenizer.chunks(query).map(({ run, whole }) => run ?? tokenizer.kin(whole));
		const rank = one => one.key === key ? 0 : one.key.startsWith(key) ? 1 : one.key.includes(inside) ? 2 : kin.every(forms => one.stems.some(stem => forms.includes(stem))) ? 3 : 4;
		const ranked = key ? this.terms.map(term => ({ ...term, rank: Math.min(...term.names.map(rank)) })) : [];
		return ranked.filter(({ rank }) => rank < 4).sort((a, b) => a.rank - b.rank);
	}
}

// Whether one letter is missing, too many, another or swapped with its neighbour.
function oneEdit(one, other) {
	let at = 0;
	while (at < one.length && one[at] === other[at]) at++;
	const [a, b] = [one.slice(at), other.slice(at)];
	return a.slice(1) === b || a === b.slice(1) || a.slice(1) === b.slice(1) || (a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2));
}

// The page.

const make = (name, properties, ...children) => {
	const made = Object.assign(document.createElement(name), properties);
	made.append(...children);
	return made;
};

function page(form) {
	const [input, list, status, facets, results, more, strings] = ["q", "names", "status", "facets", "results", "more", "strings"].map(name => document.getElementById("search-" + name));
	const { base, language } = form.dataset, say = JSON.parse(strings.textContent), NAMES = ["topic", "tag", "source", "year"], STEP = 10, FILES = 6;
	const plural = new Intl.PluralRules(language), calendar = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { dateStyle: "long", timeZone: "UTC" });
	// Some browsers say that they know a language, Kazakh among them, but not the names of its months: "2025 M10 10". Then the figures alone.
	const day = date => (text => /M\d\d/.test(text) ? date.slice(0, 10) : text)(calendar.format(new Date(date)));
	let serial = 0, requests = 0, active = -1, timer, loading, onMore;
	const get = async name => {
		const response = await fetch(base + name);
		if (!response.ok) throw new Error(name + ": " + response.status);
		return response;
	};
	const inflate = ({ body }) => new Response(body.pipeThrough(new DecompressionStream("deflate-raw"))).arrayBuffer();
	const load = () => loading ??= get("index.json").then(response => response.json()).then(manifest => new Index(manifest, async name => (requests++, new Uint8Array(await inflate(await get(name))))));
	const state = () => Object.fromEntries(new URLSearchParams(location.search));
	const address = changes => "?" + new URLSearchParams(Object.entries({ ...state(), ...changes }).filter(([, value]) => value));
	const go = to => { history.pushState(null, "", to); run(); };
	const named = (index, kind, id) => index.terms.find(term => term.kind === kind && term.id === id);

	// A text with the words marked that were found.
	const marked = ({ tokenizer }, text, marks) => text.split(new RegExp(`(${HAN}+|(?:(?!${HAN})[\\p{L}\\p{N}\\p{M}])+)`, "u")).flatMap((part, at) => {
		if (at % 2 === 0) return part;
		const run = han.test(part) ? [...part] : [part], pair = pairs(run).map(two => marks.has(two));
		return run.map((one, at) => pair[at] || pair[at - 1] || tokenizer.terms(one).some(term => marks.has(term)) ? make("mark", {}, one) : one);
	});
	const item = async (index, hit, marks) => {
		const { title, address, date, excerpt } = await index.card(hit), labels = FACETS.flatMap(kind => hit.segment.facets[kind][hit.doc].map(id => named(index, kind, id) ?? []));
		return make("li", {}, make("h2", {}, make("a", { href: address }, ...marked(index, title, marks))),
			make("p", { className: "meta" }, make("time", { dateTime: date }, day(date)), ...labels.flatMap(({ name, address }) => [" · ", make("a", { href: address }, name)])),
			make("p", {}, ...marked(index, excerpt, marks)));
	};
	// The values of a facet among the hits, the commonest first; a link chooses one or lets it go.
	const facet = (index, name, hits, chosen) => {
		const counts = new Map(chosen[name] ? [[chosen[name], 0]] : []);
		for (const { segment, doc } of hits) for (const id of name === "year" ? [String(segment.year)] : segment.facets[name][doc]) counts.set(id, (counts.get(id) ?? 0) + 1);
		const link = ([id, count]) => make("a", { href: address({ [name]: chosen[name] === id ? "" : id }), ariaCurrent: String(chosen[name] === id) }, named(index, name, id)?.name ?? id, " ", make("small", {}, count));
		return counts.size ? [make("h2", {}, say[name]), make("ul", {}, ...[...counts].sort((a, b) => b[1] - a[1]).slice(0, 8).map(entry => make("li", {}, link(entry))))] : [];
	};

	async function run(typing) {
		const mine = ++serial, chosen = state(), query = (chosen.q ?? "").slice(0, 300), before = requests, hits = [], marks = new Set();
		if (!typing) input.value = query;
		let next = 0, shown = 0, mode;
		try {
			const index = await load(), clauses = index.clauses(query, typing), segments = index.segments.filter(({ year }) => !chosen.year || chosen.year === String(year));
			const paint = async most => {
				const blocks = new Set(), batch = [];
				for (const hit of hits.slice(shown, shown + most)) {
					const block = hit.segment.blocks[Math.floor(hit.doc / hit.segment.size)];
					if (!index.inline.has(block) && blocks.add(block).size > Math.max(2, FILES + before - requests)) break;
					batch.push(item(index, hit, marks));
				}
				const items = await Promise.all(batch), older = segments[next];
				if (mine !== serial) return;
				if (!shown) results.replaceChildren();
				shown += items.length;
				results.append(...items);
				status.textContent = hits.length ? [say.results[plural.select(hits.length)].replace("{n}", hits.length), mode.partial ? say.partial : mode.loose && say.loose].filter(Boolean).join(". ") : say.none.replace("{query}", () => query);
				facets.replaceChildren(...NAMES.flatMap(name => facet(index, name, hits, chosen)));
				more.hidden = shown >= hits.length && !older;
				more.textContent = shown < hits.length ? say.more : say.older.replace("{year}", older?.year);
				onMore = async () => { if (shown >= hits.length) await take(); paint(STEP); };
			};
			const take = async () => {
				const found = await index.search(segments[next++], clauses, mode, chosen);
				for (const term of found.marks) marks.add(term);
				hits.push(...found.list);
			};
			if (!clauses.length && !NAMES.some(name => chosen[name])) {
				more.hidden = true;
				return [results, facets, status].forEach(place => place.replaceChildren());
			}
			// All words; the name of a tag; a letter wrong; some of the words. The newest year first, older ones while there is little and
			// few files were asked for: with the script and the manifest a first query takes eight. The button goes on.
			for (mode of [{}, { names: index.suggest(query).filter(({ rank }) => !rank) }, { loose: true }, { loose: true, partial: true }]) {
				for (next = 0; next < segments.length && mine === serial && (!hits.length || (hits.length < STEP && requests - before + clauses.length < FILES));) {
					await take();
					if (hits.length) await paint(STEP - shown);
				}
				if (hits.length) return;
			}
			paint(0);
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
		const query = input.value.slice(0, 300);
		history.replaceState(null, "", address({ q: query }));
		run(true);
		list.replaceChildren(...(await load()).suggest(query).slice(0, 6).map(option));
		choose(-1, true);
	};
	input.oninput = () => { clearTimeout(timer); timer = setTimeout(type, 40); };
	input.onkeydown = event => {
		const { length } = list.children, step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
		if (step && length) choose((Math.max(active, step < 0 ? 0 : -1) + step + length) % length, true);
		else if (event.key === "Enter" && list.children[active] && !list.hidden) list.children[active].click();
		else if (event.key === "Escape" && !list.hidden) choose(-1);
		else return;
		event.preventDefault();
	};
	input.onblur = () => choose(-1);
	list.onmousedown = event => event.preventDefault();
	form.onsubmit = event => { event.preventDefault(); clearTimeout(timer); choose(-1); go(address({ q: input.value.slice(0, 300) })); };
	facets.onclick = event => {
		const link = event.target.closest("a");
		if (link) { event.preventDefault(); go(link.search || "?"); }
	};
	more.onclick = () => onMore();
	onpopstate = () => run();
	// What was typed before this script was there counts too.
	if (input.value && !state().q) type();
	else run();
}

const form = globalThis.document?.getElementById("search");
if (form) page(form);
