#!/usr/bin/env python3
"""Checks the articles, editions and vocabulary of this digest against the facts that they were written from.

Run from the repository root: `python3 tests/content/check.py [CONTENT]`. Exit 1 when something was found.
See README.md beside this file for what is checked and why."""

import hashlib
import json
import pathlib
import re
import sys
import tomllib
from datetime import date

sys.dont_write_bytecode = True
import figures  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
LANGUAGES = ("ru", "kk", "zh", "en")
KAZAKH_LETTERS = re.compile("[әғқңөұүһі]", re.IGNORECASE)
RUSSIAN_WORDS = {"и", "в", "на", "с", "по", "для", "что", "от", "из", "году", "о", "его"}
HAN = r"[\u3400-\u9fff]"
TRADITIONAL = set(
    "國車電長東業際經濟與關開發萬億個資項產區學術對話題會議總統來訪談銀鐵運輸網絡點陽環邊機場飛綠農糧實現協調應當動參觀讓認為們說過還這種數據進織組書記處歷風險華"
)
findings = []


def report(where, message):
    findings.append(f"{where}: {message}")


def read(path):
    """The front matter and the body of a content file."""
    _, front, body = path.read_text(encoding="utf-8").split("+++\n", 2)
    return tomllib.loads(front), body.strip()


def file_of(path, language):
    """A reference without extension → its file; `content/2025/12/27/slug` → `….kk.md`."""
    return path.with_name(path.name + (".md" if language == "ru" else f".{language}.md"))


# ---- Seed: no run of six words of the text that the digest was started with


def grams(text):
    words = re.findall(r"\w+", text.lower().replace("ё", "е"))
    return {" ".join(words[i : i + 6]) for i in range(len(words) - 5)}


def hashed(gram):
    return hashlib.sha256(gram.encode()).hexdigest()[:16]


SEED = set((HERE / "seed-six-word-runs.txt").read_text().split())


def check_own_words(where, texts):
    for text in texts:
        for gram in grams(text):
            if hashed(gram) in SEED:
                report(where, f"six words in a row are the seed's: {gram}")


# ---- Texts


def check_length(where, language, front, body):
    limit = 30 if language == "zh" else 90
    if len(front["title"]) > limit:
        report(where, f"the title has {len(front['title'])} characters, more than {limit}")
    if language == "zh":
        length, low, high, unit = len(re.sub(r"\s", "", body)), 60, 140, "characters"
    else:
        length, low, high, unit = len([w for w in body.split() if re.search(r"\w", w)]), 40, 80, "words"
    if not low <= length <= high:
        report(where, f"the body has {length} {unit}, not {low} to {high}")


def check_language(where, language, texts):
    for text in texts:
        if language == "kk":
            if not KAZAKH_LETTERS.search(text):
                report(where, f"no Kazakh letter in: {text[:60]}")
            if russian := RUSSIAN_WORDS & set(re.findall(r"\w+", text)):
                report(where, f"Russian words in a Kazakh text: {' '.join(sorted(russian))}")
        if language in ("ru", "kk") and re.search(r'"|\w - \w', text):
            report(where, "a straight quote or a hyphen in the place of a dash")
        if language == "zh":
            if found := re.search(rf"{HAN}[,;:?!()]|[,;:?!()]{HAN}|{HAN}[ \u00a0]+[\d{HAN[1:]}|\d {HAN}|{HAN}\.(?:\s|$)|\"", text):
                report(where, f"half-width punctuation or a space beside Han: …{text[max(0, found.start() - 6) : found.end() + 6]}…")
            if old := TRADITIONAL & set(text):
                report(where, f"traditional characters: {''.join(sorted(old))}")
        if language in ("zh", "en") and re.search("[а-яё]", text, re.IGNORECASE):
            report(where, "Cyrillic letters")
        if language != "zh" and re.search(HAN, text):
            report(where, "Han characters")


def check_numbers(where, language, texts, known, names):
    for text in texts:
        for name in sorted(names, key=len, reverse=True):
            text = text.replace(name, " ")
        for number in figures.foreign(text, language, known):
            report(where, f"the facts do not give this number: {number}")


# ---- Articles


def day_of(row):
    """The digest's day, from the path."""
    return "-".join(row["path"].split("/")[:3])


def facts_of(row):
    return [*row["facts"], row["headline"], row["editor_note"] or ""]


def check_article(row, content, vocabulary):
    path = content / row["path"]
    known = figures.allowed(facts_of(row), [row["date"]])
    original = None
    for language in LANGUAGES:
        file = file_of(path, language)
        where = str(file)
        if not file.is_file():
            report(where, "this file is missing")
            continue
        front, body = read(file)
        if language == "ru":
            original = front
            check_source(where, row, front["source"])
        if original is None:
            continue
        texts = [front["title"], front["summary"], body]
        if front["title"].strip(" .") == front["summary"].strip(" ."):
            report(where, "the summary repeats the title")
        if not isinstance(front.get("reviewed"), bool):
            report(where, "`reviewed` does not say whether a person has checked this")
        check_length(where, language, front, body)
        check_language(where, language, texts)
        check_numbers(where, language, texts, known, names_with_digits(original, vocabulary))
        check_own_words(where, texts)


def check_source(where, row, source):
    if source.get("url") != row["source_url"]:
        report(where, "the source's address is not the one that was read")
    if bool(source.get("via")) != bool(row["via"]):
        report(where, f"`via` should say: {row['via']}")


def check_references(where, front, vocabulary):
    """Every id that an article names is in the vocabulary. Holds for all articles, with facts or without."""
    source = front["source"]
    wanted = {
        "topics": front["topics"],
        "tags": front["tags"],
        "stories": front.get("stories", []),
        "sources": [source["id"], *via_of(source), *(other["id"] for other in front.get("also", []))],
    }
    for kind, ids in wanted.items():
        for unknown in sorted(set(ids) - set(vocabulary[kind])):
            report(where, f"`{unknown}` is not in {kind}.toml")
        USED[kind].update(ids)


def via_of(source):
    via = source.get("via", [])
    return [via] if isinstance(via, str) else via


USED = {kind: set() for kind in ("topics", "tags", "stories", "sources")}


def names_with_digits(front, vocabulary):
    """Names such as `MIR 24`, whose digits are no figure."""
    ids = [("tags", i) for i in front["tags"]] + [("stories", i) for i in front.get("stories", [])]
    ids += [("sources", i) for i in [front["source"]["id"], *via_of(front["source"])]]
    terms = [vocabulary[kind][i] for kind, i in ids if i in vocabulary[kind]]
    names = [name for term in terms for name in [*term["name"].values(), *term.get("aliases", [])]]
    return {name for name in names if re.search(r"\d", name)}


# ---- Editions


def periods_of(day):
    """The names of all periods that a day falls into."""
    year, week, _ = day.isocalendar()
    return {f"{year}-w{week:02}", f"{day}", f"{day:%Y-%m}", f"{day:%Y}-q{(day.month + 2) // 3}", f"{day:%Y}"}


def check_editions(content, rows):
    for file in sorted(file for file in (content / "editions").glob("*.md") if "." not in file.stem):
        mine = [row for row in rows if file.stem in periods_of(date.fromisoformat(day_of(row)))]
        facts = [text for row in mine for text in facts_of(row)]
        known = figures.allowed(facts, [day for row in mine for day in (row["date"], day_of(row))])
        for language in LANGUAGES:
            translated = file_of(file.with_suffix(""), language)
            if not translated.is_file():
                report(translated, "this file is missing")
                continue
            front, body = read(translated)
            texts = [body, *(front[key] for key in ("title", "summary", "closing") if key in front)]
            check_language(translated, language, texts)
            # Kazakh has one word for ninety and for a quarter of a year.
            check_numbers(translated, language, texts, known, {"тоқсан", "Тоқсан"} if "-q" in file.stem else set())
            check_own_words(translated, texts)
            paths = {row["path"] for row in mine}
            for reference in [*front.get("leads", []), *front.get("order", []), *front.get("omit", [])]:
                if reference not in paths:
                    report(translated, f"`{reference}` is not an article of this period")


def check_pages(content):
    for file in sorted((content / "pages").glob("*.md")):
        if "." in file.stem:
            continue
        for language in LANGUAGES:
            page = file_of(file.with_suffix(""), language)
            if not page.is_file():
                report(page, "this file is missing")
                continue
            front, body = read(page)
            check_language(page, language, [front["summary"], re.sub(r"`[^`]*`|\]\([^)]*\)", "", body)])
            check_own_words(page, [front["summary"], body])


# ---- Vocabulary


def folded(name):
    return " ".join(name.casefold().replace("ё", "е").split())


def check_vocabulary(where, terms):
    owner = {}
    for term_id, term in terms.items():
        if set(term["name"]) != set(LANGUAGES):
            report(where, f"`{term_id}` needs a name in {', '.join(LANGUAGES)}")
        if not set(term.get("unverified", [])) <= set(LANGUAGES):
            report(where, f"`{term_id}`: `unverified` holds an unknown language")
        own = {folded(name) for name in term["name"].values()}
        aliases = [folded(alias) for alias in term.get("aliases", [])]
        if own & set(aliases) or len(set(aliases)) < len(aliases):
            report(where, f"`{term_id}`: an alias repeats a name or another alias")
        for name in own | set(aliases):
            if name in owner:
                report(where, f"`{name}` belongs to both `{owner[name]}` and `{term_id}`")
            owner[name] = term_id


def main():
    content = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "content")
    rows = [json.loads(line) for line in (HERE / "facts.jsonl").open(encoding="utf-8")]
    files = {kind: content / "vocabulary" / f"{kind}.toml" for kind in USED}
    vocabulary = {kind: tomllib.loads(file.read_text(encoding="utf-8")) for kind, file in files.items()}
    for kind, terms in vocabulary.items():
        check_vocabulary(files[kind], terms)
    for row in rows:
        check_article(row, content, vocabulary)
    for file in sorted(content.glob("[0-9]*/**/*.md")):
        if "." not in file.stem:
            check_references(file, read(file)[0], vocabulary)
    for kind, terms in vocabulary.items():
        for unused in sorted(set(terms) - USED[kind]):
            report(files[kind], f"`{unused}` is used by no article")
    check_editions(content, rows)
    check_pages(content)
    for finding in findings:
        print(finding)
    print(f"{len(rows)} articles in {len(LANGUAGES)} languages: {len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
