// Format: docs/search.md. Queries never leave the browser; data never becomes markup.

const FACETS = ["source", "topic", "tag", "year"];
const memo = (make, made = new Map()) => key => made.get(key) ?? made.set(key, make(key)).get(key);
const regexp = memo(source => new RegExp(source, "gu"));
const has = (text, source) => text.search(regexp(source)) >= 0;
const unique = list => [...new Set(list)];

export function openIndex({ table, language, segments, terms }, get) {
	// As src/search/tokens.rs, by vectors.json.
	const look = text => text.replace(/[^ -я]/g, letter => table.lookalike[letter] ?? letter);
	const fold = text => Array.from(text.replace(/и\u0306/giu, "й"), sign => {
		const [lower] = sign.toLowerCase();
		return table.fold[lower] ?? (has(lower, table.letter) ? lower : " ");
	}).join("");

	// What texts have, what queries try.
	const chunks = text => (fold(text).match(regexp(table.chunk)) ?? []).map(chunk => {
		if (has(chunk, table.han)) {
			const run = [...chunk.replaceAll("-", "")], pairs = run.slice(1).map((sign, at) => run[at] + sign);
			return { chunk, words: [...pairs, run.at(-1)], tries: [pairs.length ? pairs : run] };
		}
		const pieces = chunk.split(/[,-]/).flatMap(piece => [piece, ...piece.match(regexp(table.kind))]);
		const cut = word => [...word.replace(/[,-]/g, "")].slice(0, 32).join("");
		const [whole, ...others] = unique([chunk, ...pieces].map(cut)).filter((word, at) => !at || has(word, "..|\\p{N}"));
		return { chunk, words: [whole, ...others], tries: others[has(chunk, "-") ? 0 : 1] ? [[whole], others] : [[whole]] };
	});

	const rules = word => table.rules.find(({ fits }) => has(language + ":" + word, fits));
	const strip = (word, endings, from) => {
		regexp(endings).lastIndex = from;
		return word.slice(0, regexp(endings).exec(word)?.index);
	};
	const stem = (word, most) => {
		const { passes, final, keep } = rules(word), kept = word.match(keep)[0].length;
		const devoice = word => word.replace(/(?<=..).$/u, letter => final[letter] ?? letter);
		for (const [times, stop, endings] of passes.slice(0, most)) {
			const { length } = word;
			for (let time = 0; time < times; time++) word = strip(devoice(word), endings, kept);
			if (stop && word.length < length) break;
		}
		return devoice(word);
	};
	// Stripping takes too little.
	const kin = memo(word => unique(unique([word, table.latin.reduce((word, [from, to]) => word.replaceAll(from, to), word)]).flatMap(word => {
		const { passes, plain, swaps, keep } = rules(word), long = stem(word, plain), stems = [stem(word), long], kept = long.match(keep)[0].length;
		for (let at = Math.max(3, kept); passes[1] && at < long.length; at++) stems.push(strip(long, passes[1][2], at));
		const swapped = stems.map(look).flatMap(one => [one, ...one.length > kept ? swaps.flatMap(([from, to]) => to.map(end => one.replace(regexp(from), end))) : []]);
		return unique(swapped).flatMap(one => [one, look(stem(one))].filter(({ length }) => length >= Math.min(3, one.length - 1)));
	})));
	const stems = text => chunks(text).flatMap(({ words }) => words.map(word => stem(word)));

	const files = new Map(), file = memo(get, files);
	// Numbers are characters from the space.
	const numbers = text => Array.from(text, sign => sign.codePointAt() - (sign > "\ud7ff" ? 2080 : 32));
	const key = text => " " + look(fold(text)).replace(/[ ,-]+/g, " ").trim();

	const open = async segment => {
		const [head, ...inline] = (await file(segment.head)).split("\f"), [[size], starts, hashes, ...lists] = head.split("\n").map(line => line.split("\t"));
		const [source, topic, tag] = [0, 2, 4].map(at => lists[at + 1].map(labels => numbers(labels).map(number => lists[at][number])));
		const names = hashes.map(hash => `${segment.year}-${hash}.bin`);
		inline.forEach((text, at) => files.set(names[at], text));
		return Object.assign(segment, { size, starts, names, facets: { source, topic, tag, year: source.map(() => [segment.year]) } });
	};

	const shard = memo(async name => {
		let term = "";
		return (await file(name)).split("\n").map(line => {
			const [rest, steps] = line.split("\t");
			let doc = 0;
			term = term.slice(0, numbers(rest)[0]) + rest.slice(1);
			return { term, key: look(term), postings: numbers(steps).map(step => [doc += step >> 2, step & 3]) };
		});
	});
	const near = async ({ starts, names }, looks, end = "") => {
		const chosen = names.filter((_, at) => looks.some(look => starts[at] <= look + end && !(starts[at + 1] <= look))).slice(0, 12);
		return (await Promise.all(chosen.map(shard))).flat();
	};

	const clauses = (query, typing) => {
		const all = chunks(query), content = all.filter(({ words }) => !table.stop.includes(words[0])), clauses = (content.length ? content : all).slice(0, 12);
		if (clauses.length) clauses.at(-1).prefix = typing && !query.endsWith(" ");
		// A name finds what bears it.
		for (const clause of clauses) clause.named = [clause.chunk, query].flatMap(suggest).filter(({ rank }) => !rank);
		return clauses;
	};

	// As written, look-alikes, beginnings, typos.
	const meant = async (segment, word, prefix, mode) => {
		const like = look(word), forms = kin(word), found = (await near(segment, forms)).filter(({ key }) => forms.includes(key));
		const ways = [({ term, key }) => [...term].every((letter, at) => key[at] !== like[at] || letter === word[at]), ({ term, key }) => word === like || term === key];
		const written = ways.map(way => found.filter(way)).find(({ length }) => length);
		if (written) return written;
		const begun = (prefix || mode || has(word, table.han) ? await near(segment, [like], "\uffff") : []).filter(({ key }) => key.startsWith(like) || key.length > 3 && like.length - key.length < 4 && like.startsWith(key));
		if (begun.length || !mode || like.length < 4) return begun;
		const without = word => [word, ...Array.from(word, (_, at) => word.slice(0, at) + word.slice(at + 1))], typos = [like, forms[0]].filter(({ length }) => length > 3).flatMap(without);
		return (await near(segment, [segment.starts.length > 12 ? like[0] : "", like.slice(1)], "\uffff")).filter(({ key }) => without(key).some(one => typos.includes(one)));
	};

	// Modes: all words, a letter wrong, some words.
	const search = async (segment, clauses, mode, chosen = {}) => {
		const { facets } = await open(segment), marks = new Set();
		const weigh = async (word, prefix) => {
			const terms = await meant(segment, word, prefix, mode);
			terms.forEach(({ term }) => marks.add(term));
			return new Map(terms.flatMap(({ postings }) => postings).sort((a, b) => a[1] - b[1]));
		};
		const found = await Promise.all(clauses.map(async ({ tries, prefix }) => {
			for (const words of tries) {
				const all = await Promise.all(words.map(word => weigh(word, prefix)));
				if (facets.year.some((_, doc) => all.every(weights => weights.has(doc)))) return all;
			}
			return [new Map()];
		}));
		const list = facets.year.map((_, doc) => {
			const labels = kind => facets[kind]?.[doc] ?? [], bears = ({ kind, id }) => kind !== "topic" && labels(kind).includes(id);
			const own = found.filter((all, at) => all.every(weights => weights.has(doc)) || clauses[at].named.some(bears));
			return { segment, doc, labels, matched: own.length, strong: own.flat().every(weights => weights.get(doc) > 1) };
		}).filter(({ matched, labels }) => (mode > 1 ? matched : matched === clauses.length) && FACETS.every(kind => !chosen[kind] || labels(kind).includes(chosen[kind])));
		return { marks, list: list.sort((a, b) => b.matched - a.matched || b.strong - a.strong || b.doc - a.doc) };
	};

	const block = ({ segment, doc }) => segment.names[segment.starts.length + Math.floor(doc / segment.size)];
	const card = async hit => {
		const [title, address, day, excerpt] = (await file(block(hit))).split("\n").slice(hit.doc % hit.segment.size * 4);
		return { title, address, date: hit.segment.year + "-" + day, excerpt };
	};

	const suggest = memo(query => {
		const asked = key(query), inside = has(asked, table.han) ? asked.trim() : asked, words = chunks(query).map(({ tries }) => tries[0].flatMap(kin));
		const rank = key => [key === asked || inside === asked && words.every(forms => forms.some(form => key === " " + form)), key.startsWith(asked), key.includes(inside), words.every(forms => forms.some(form => key.includes(" " + form))), true].indexOf(true);
		return terms.map(term => ({ ...term, rank: Math.min(...(term.keys ??= [term.name, ...term.aliases].map(key)).map(rank)) })).filter(({ rank }) => words.length && rank < 4).sort((a, b) => a.rank - b.rank);
	});

	const marked = (text, marks, mark) => text.split(regexp(table.mark)).map((part, at, all) => {
		const pair = from => marks.has(all.slice(from, from + 3).join(""));
		return at % 2 && (pair(at - 2) || pair(at) || stems(part).some(term => marks.has(term))) ? mark(part) : part;
	});
	return { fold, look, stem, stems, kin, segments, terms, clauses, search, block, card, suggest, marked };
}

// The page: tests take the rest.

const make = (name, children, props) => {
	const made = Object.assign(document.createElement(name), props);
	made.append(...children);
	return made;
};

const places = [...document.querySelectorAll("[id^=search-]")].map(place => [place.id.slice(7), place]);
const { q: input, names: list, status, facets, results, more, strings } = Object.fromEntries(places);
const { base, language } = input.form.dataset, say = JSON.parse(strings.textContent), STEP = 10;
let serial = 0, room, active, timer, loading, index;

const get = async name => {
	const { body } = await fetch(base + name);
	room--;
	return new Response(name.endsWith(".bin") ? body.pipeThrough(new DecompressionStream("deflate-raw")) : body).text();
};
const state = () => Object.fromEntries(new URLSearchParams(location.search));
const address = changes => "?" + new URLSearchParams(Object.entries({ ...state(), ...changes }).filter(([, value]) => value));
const typed = () => address({ q: input.value.slice(0, 300) });
const go = (event, to) => { event.preventDefault(); history.pushState(null, "", to); run(); };
const named = (kind, id) => index.terms.find(term => term.kind === kind && term.id === id);

const item = async (hit, marks) => {
	const { title, address, date, excerpt } = await index.card(hit), labels = FACETS.flatMap(kind => hit.labels(kind).flatMap(id => named(kind, id) ?? []));
	const marked = text => index.marked(text, marks, part => make("mark", [part]));
	// Browsers may lack the names of Kazakh months.
	const [year, month, of] = date.split("-"), day = say.dates[month - 1].replace("{y}", year).replace("{d}", +of);
	const meta = [make("time", [day], { dateTime: date }), ...labels.flatMap(({ name, address }) => [" · ", make("a", [name], { href: address })])];
	return make("li", [make("h2", [make("a", marked(title), { href: address })]), make("p", meta, { className: "meta" }), make("p", marked(excerpt))]);
};

const facet = (kind, hits, chosen) => {
	const counts = new Map(chosen[kind] ? [[chosen[kind], 0]] : []);
	for (const id of hits.flatMap(({ labels }) => labels(kind))) counts.set(id, (counts.get(id) ?? 0) + 1);
	const links = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 8).map(([id, count]) => {
		const current = chosen[kind] === id, href = address({ [kind]: current ? "" : id });
		return make("li", [make("a", [named(kind, id)?.name ?? id, " ", make("small", [count])], { href, ariaCurrent: current, onclick: event => go(event, href) })]);
	});
	return links.length ? [make("h2", [say[kind]]), make("ul", links)] : [];
};

const run = typing => answer(typing).catch(error => {
	status.textContent = say.failed;
	throw error;
});
async function answer(typing) {
	const mine = ++serial, chosen = state(), query = chosen.q?.slice(0, 300) ?? "", hits = [], marks = new Set();
	let next = 0, shown = 0, mode;
	room = 7;
	if (!typing) input.value = query;
	index = await (loading ??= get("index.json").then(text => openIndex(JSON.parse(text), get)));
	const clauses = index.clauses(query, typing), names = index.suggest(query), segments = index.segments.filter(({ year }) => (chosen.year || year) === year);
	if (typing && mine === serial) {
		list.replaceChildren(...names.slice(0, 6).map(option));
		choose(-1, names.length);
	}
	const paint = async () => {
		const blocks = new Set(), batch = hits.slice(shown, shown + STEP).filter(hit => blocks.add(index.block(hit)).size <= Math.max(2, room));
		const items = await Promise.all(batch.map(hit => item(hit, marks))), older = segments[next];
		if (mine !== serial) return;
		if (!shown) results.replaceChildren();
		results.append(...items);
		shown += items.length;
		status.textContent = hits.length ? say.results[new Intl.PluralRules(language).select(hits.length)].replace("{n}", hits.length) + ["", ". " + say.loose, ". " + say.partial][mode] : say.none.replace("{query}", () => query);
		facets.replaceChildren(...FACETS.flatMap(kind => facet(kind, hits, chosen)));
		more.textContent = shown < hits.length ? say.more : older ? say.older.replace("{year}", older.year) : "";
		more.hidden = !more.textContent;
		more.onclick = step;
	};
	const step = async () => {
		if (shown >= hits.length) {
			const found = await index.search(segments[next++], clauses, mode, chosen);
			found.marks.forEach(term => marks.add(term));
			hits.push(...found.list);
		}
		if (hits.length) await paint();
	};
	if (!clauses.length && !FACETS.some(kind => chosen[kind])) {
		more.hidden = true;
		return [results, facets, status].forEach(place => place.replaceChildren());
	}
	// Older years while there is room.
	for (mode of [0, 1, 2]) {
		for (next = 0; next < segments.length && mine === serial && (!hits.length || (hits.length < STEP && clauses.length < room));) await step();
		if (hits.length) return;
	}
	paint();
}

const choose = (at, open) => {
	active = at;
	list.hidden = !open;
	input.ariaExpanded = !!open;
	[...list.children].forEach((option, number) => option.ariaSelected = number === at);
	input.setAttribute("aria-activedescendant", list.children[at]?.id ?? "");
};
const option = ({ name, address, kind }, at) => make("li", [name, " ", make("small", [say[kind]])], { role: "option", id: "search-name-" + at, onclick: () => location.assign(address) });
const type = () => { history.replaceState(null, "", typed()); run(true); };
input.oninput = () => { clearTimeout(timer); timer = setTimeout(type, 40); };
input.onkeydown = event => {
	const { length } = list.children, step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
	if (step && length) choose((active + step + length + 1) % (length + 1), true);
	else if (event.key === "Enter" && list.children[active]) list.children[active].click();
	else if (event.key === "Escape") choose(-1);
	else return;
	event.preventDefault();
};
input.onblur = () => choose(-1);
list.onmousedown = event => event.preventDefault();
input.form.onsubmit = event => { clearTimeout(timer); choose(-1); go(event, typed()); };
onpopstate = () => run();
input.value && !state().q ? type() : run();
