#!/usr/bin/env python3
"""Change a copy of this repository's site step by step, and compare each incremental build with a clean one: history.py KHORGOS [--steps N] [--seed S]

Steps: a body, a title, a new article, a removed one, a renamed file, a vocabulary name, a template, a setting, another clock, and a build that is killed.
"""
import argparse
import filecmp
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]


def replace(path, old, new):
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def differences(a, b):
    found = []
    names = {p.relative_to(a) for p in a.rglob("*") if p.is_file()} | {p.relative_to(b) for p in b.rglob("*") if p.is_file()}
    for name in sorted(names):
        if not (a / name).is_file() or not (b / name).is_file() or not filecmp.cmp(a / name, b / name, shallow=False):
            found.append(str(name))
    return found


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("khorgos", type=pathlib.Path)
    ap.add_argument("--steps", type=int, default=8)
    ap.add_argument("--seed", type=int, default=20251227)
    ns = ap.parse_args()
    rng = random.Random(ns.seed)
    exe = str(ns.khorgos.resolve())
    with tempfile.TemporaryDirectory() as folder:
        site = pathlib.Path(folder) / "site"
        for name in ("content", "templates", "static"):
            shutil.copytree(ROOT / name, site / name)
        shutil.copy(ROOT / "site.toml", site)
        # Drawing 424 social cards for every clean build would tell nothing more; editions are left in one form.
        settings = (site / "site.toml").read_text(encoding="utf-8").replace("cards = true", "cards = false")
        settings = settings.replace('formats = ["email", "text", "telegram", "markdown", "json", "epub"]', 'formats = ["json"]')
        (site / "site.toml").write_text(settings, encoding="utf-8")
        clock = ["2026-03-14"]

        def build(*more):
            return subprocess.run([exe, "build", "--quiet", "--root", str(site), "--now", clock[0], *more], capture_output=True, text=True)

        def article(ending=".md"):
            files = sorted(p for p in site.glob("content/20*/*/*/*.md") if p.name.count(".") == ending.count("."))
            return rng.choice(files)

        def killed():
            path = article()
            replace(path, "title = \"", "title = \"Ж ")
            run = subprocess.Popen([exe, "build", "--quiet", "--root", str(site), "--now", clock[0]], stderr=subprocess.DEVNULL)
            time.sleep(rng.random() * 1.5)
            run.kill()
            run.wait()

        def added():
            path = article()
            path.with_name("new-one.md").write_bytes(path.read_bytes())

        def body():
            with article().open("a", encoding="utf-8") as file:
                file.write("\nЕщё одно предложение.\n")

        def clock_step():
            # Not before February 2026: the pages about the digest link to a story that begins then.
            clock[0] = rng.choice(["2026-03-20", "2026-02-21", "2026-02-09"])

        steps = [
            ("a body", body),
            ("a title", lambda: replace(article(), "title = \"", "title = \"Я ")),
            ("a translation", lambda: replace(article(".kk.md"), "title = \"", "title = \"Қ ")),
            ("a new article", added),
            ("a killed build", killed),
            ("a name of the vocabulary", lambda: replace(site / "content/vocabulary/topics.toml", "ru = \"", "ru = \"Т ")),
            ("a renamed file", lambda: (lambda p: p.rename(p.with_name("renamed.md")))(next(p for p in sorted(site.glob("content/20*/*/*/*.md")) if p.name == "new-one.md"))),
            ("another clock", clock_step),
            ("a template", lambda: replace(site / "templates/404.html", "</", " </")),
            ("a setting", lambda: replace(site / "site.toml", "page_size = 20", "page_size = 15")),
            ("a removed article", lambda: (lambda p: p.unlink())(next(p for p in site.rglob("renamed.md")))),
        ]
        assert build().returncode == 0
        for name, step in steps[:ns.steps]:
            step()
            done = build()
            if done.returncode != 0:
                sys.exit(f"after {name}: {done.stderr}")
            clean = pathlib.Path(folder) / "clean"
            shutil.rmtree(clean, ignore_errors=True)
            cache = site / ".khorgos"
            kept = pathlib.Path(folder) / "kept"
            cache.rename(kept)
            made = build("--output-dir", str(clean))
            shutil.rmtree(cache, ignore_errors=True)
            kept.rename(cache)
            if made.returncode != 0:
                sys.exit(f"after {name}, clean: {made.stderr}")
            wrong = differences(site / "public", clean)
            if wrong:
                sys.exit(f"after {name}, {len(wrong)} files differ from a clean build: {wrong[:10]}")
            print(f"after {name}: the same as a clean build")
    print(f"{ns.steps} passed, 0 failed")


if __name__ == "__main__":
    main()
