#!/usr/bin/env python3
"""Runs the shell steps of the workflows and of the action in a scratch repository, as a runner would.

    python3 tests/ci/run.py [--khorgos target/debug/khorgos] [--actionlint 'COMMAND']

Steps with `run` are run by bash; `uses: ./` runs the action's own steps; caches are folders; uploads are noted. Expressions are evaluated by the small
evaluator below, which fails on what it does not know. Needs Python 3.10 and PyYAML. Exit 0: everything is as docs/ci.md says.
"""

import argparse
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")


class Failed(Exception):
    """A step ended with an error."""


class Run:
    """One run of a workflow's job in a scratch repository."""

    def __init__(self, world, event, now, revision):
        self.world, self.now = world, now
        self.github = {
            "event_name": event, "sha": revision, "ref_name": "main", "run_id": str(world.next_run()), "token": "none",
            "action_path": str(ROOT), "action_repository": "example/khorgos", "event.repository.default_branch": "main", "repository": "example/digest",
        }
        self.log, self.noted, self.outputs, self.summary = "", [], {}, ""

    def value(self, text, names):
        """Evaluates one expression: names, texts, `==`, `!=`, `&&`, `||`."""
        if text.startswith("hashFiles("):
            return "hash"
        tokens = re.findall(r"'[^']*'|&&|\|\||==|!=|[\w.-]+", text)
        if re.sub(r"\s", "", text) != "".join(re.sub(r"\s", "", token) for token in tokens):
            raise ValueError(f"unknown expression: {text}")
        python = []
        for token in tokens:
            operators = {"&&": " and ", "||": " or ", "==": "==", "!=": "!="}
            if token in operators:
                python.append(operators[token])
            elif token.startswith("'"):
                python.append(repr(token[1:-1]))
            else:
                python.append(repr(self.name(token, names)))
        return eval("".join(python), {"__builtins__": {}})

    def name(self, name, names):
        first, _, rest = name.partition(".")
        if first == "github":
            return self.github[rest]
        if first == "runner":
            return "Linux"
        if first in ("inputs", "matrix", "needs"):
            return names.get(first, {}).get(rest, "")
        if first == "steps":
            step, _, output = rest.partition(".outputs.")
            return names["steps"].get(step, {}).get(output, "")
        raise ValueError(f"unknown name: {name}")

    def fill(self, text, names):
        return EXPRESSION.sub(lambda match: str(self.value(match[1], names)), str(text))

    def steps(self, steps, names):
        names.setdefault("steps", {})
        for step in steps:
            condition = step.get("if")
            if condition is not None and not self.value(EXPRESSION.sub(r"\1", str(condition)), names):
                continue
            names["steps"][step.get("id", "")] = self.step(step, names)

    def step(self, step, names):
        given = {key: self.fill(value, names) for key, value in step.get("with", {}).items()}
        if "run" in step:
            return self.shell(step, {key: self.fill(value, names) for key, value in step.get("env", {}).items()})
        uses = step["uses"]
        if uses == "./":
            return self.action(given)
        if uses.startswith("actions/cache"):
            self.cache(uses, given)
        self.noted.append((uses.split("@")[0], given.get("name", ""), given.get("path", "")))
        return {}

    def action(self, given):
        action = yaml.safe_load((ROOT / "action.yml").read_text())
        inputs = {key: self.fill(given.get(key, value.get("default", "")), {}) for key, value in action["inputs"].items()}
        names = {"inputs": inputs}
        self.steps(action["runs"]["steps"], names)
        return {key: self.fill(value["value"], names) for key, value in action["outputs"].items()}

    def cache(self, uses, given):
        kept = self.world.folder / "cache"
        for line in given["path"].split():
            path = self.world.site / line
            stored = kept / Path(line).name
            if "restore" in uses and stored.exists():
                shutil.rmtree(path, ignore_errors=True)
                shutil.copytree(stored, path, symlinks=True)
            elif "save" in uses and path.exists():
                shutil.rmtree(stored, ignore_errors=True)
                shutil.copytree(path, stored, symlinks=True)

    def shell(self, step, env):
        files = {name: self.world.folder / name.lower() for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_PATH")}
        for path in files.values():
            path.write_text("")
        world = {
            "PATH": f"{self.world.tools}:{os.environ['PATH']}", "HOME": str(self.world.folder), "CI": "true", "NO_COLOR": "1", "KHORGOS_NOW": self.now,
            "KHORGOS_INSTALLED": "true", "GITHUB_ACTION_PATH": str(ROOT), "RUNNER_TEMP": str(self.world.folder), "LANG": "C.UTF-8",
        }
        world |= {name: str(path) for name, path in files.items()} | env
        done = subprocess.run(["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]], cwd=self.world.site, env=world, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.log += done.stdout
        self.summary += files["GITHUB_STEP_SUMMARY"].read_text()
        if done.returncode != 0:
            raise Failed(f"{step.get('name')}: exit {done.returncode}")
        return dict(line.split("=", 1) for line in files["GITHUB_OUTPUT"].read_text().splitlines())


class World:
    """A scratch repository, its cache, and the tools on its path."""

    def __init__(self, folder, khorgos):
        self.folder, self.site, self.tools, self.runs = folder, folder / "site", folder / "tools", 0
        self.tools.mkdir(parents=True)
        (self.tools / "khorgos").symlink_to(khorgos)
        self.site.mkdir()
        self.write("site.toml", 'base_url = "https://example.org/"\nlanguages = ["ru", "en"]\n[email]\nfrom = "digest@example.org"\n')
        self.write("content/vocabulary/sources.toml", '[herald]\nname = { ru = "Вестник", en = "The Herald" }\nurl = "https://example.org/"\n')
        self.write("content/vocabulary/topics.toml", '[industry]\nname = { ru = "Промышленность", en = "Industry" }\n')
        self.article("one", "2025-12-22")
        self.article("due", "2026-01-10T09:00:00Z")

    def next_run(self):
        self.runs += 1
        return self.runs

    def write(self, path, text):
        path = self.site / path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def article(self, name, date, topic="industry"):
        source = '{ id = "herald", url = "https://example.org/1" }'
        self.write(f"content/{name}.md", f'+++\ntitle = "Новость {name}"\ndate = {date}\ntopics = ["{topic}"]\nsource = {source}\n+++\n\nТекст.\n')

    def run(self, event, now, revision):
        """Runs the job `build` of digest.yml; returns the run and whether it succeeded."""
        run = Run(self, event, now, revision)
        for folder in (".khorgos", "public", "edition"):
            shutil.rmtree(self.site / folder, ignore_errors=True)
        workflow = yaml.safe_load((ROOT / ".github/workflows/digest.yml").read_text())
        names = {"inputs": {}}
        try:
            run.steps(workflow["jobs"]["build"]["steps"], names)
            run.outputs = names["steps"]["digest"]
            return run, True
        except Failed as failure:
            run.log += f"{failure}\n"
            return run, False

    def stats(self):
        return json.loads((self.site / ".khorgos/stats.json").read_text())


def check(condition, what, run=None):
    print(("ok   " if condition else "FAIL ") + what)
    if not condition:
        if run is not None:
            print(run.log)
        check.failed = True


check.failed = False


def digest(world):
    run, good = world.run("push", "2025-12-30T12:00:00Z", "a" * 40)
    check(good and run.outputs["built"] == "true", "a first build succeeds", run)
    check((world.site / "public/2025/12/22/one/index.html").is_file(), "the article is published")
    check(not (world.site / "public/2026/01/10/due/index.html").exists(), "the embargoed article is not")
    check(world.stats()["rendered"] > 0, "the first build renders pages")
    check("### Khorgos" in run.summary and "| articles |" in run.summary, "the job's summary has a table")
    check("\r" not in run.log and "\x1b" not in run.log, "no progress bar and no colours in the log")
    editions = sorted(path.name for path in (world.site / "edition").iterdir())
    check(len(editions) == 14 and "2025-w52.ru.eml" in editions, f"the edition is there for every channel and language: {len(editions)} files")
    check(("actions/upload-pages-artifact", "", "public/") in run.noted, "the site is handed to the deployment")

    run, good = world.run("push", "2025-12-30T12:05:00Z", "b" * 40)
    check(good and world.stats()["rendered"] == 0 and world.stats()["written"] == 0, "a second, cached build does no page work", run)

    run, good = world.run("schedule", "2025-12-30T13:07:00Z", "b" * 40)
    check(good and run.outputs["built"] == "false", "a scheduled run with nothing due is skipped", run)
    check("the output changes next at" in run.log and not run.noted[1:2] == ["actions/cache/save"], "and says until when")
    check("Nothing has changed" in run.summary, "and its summary says so")

    run, good = world.run("schedule", "2026-01-10T09:07:00Z", "b" * 40)
    check(good and run.outputs["built"] == "true", "a scheduled run with an article due builds", run)
    check((world.site / "public/2026/01/10/due/index.html").is_file(), "the article is published now")

    world.article("wrong", "2025-12-23", topic="industri")
    run, good = world.run("pull_request", "2026-01-10T10:00:00Z", "c" * 40)
    check(not good, "a pull request with an error fails", run)
    check("::error file=content/wrong.md,line=4,col=" in run.log and "did you mean `industry`?" in run.log, "with an annotation at its place", run)
    check(not any(uses.startswith("actions/upload") for uses, *_ in run.noted), "and hands nothing on")
    (world.site / "content/wrong.md").unlink()
    run, good = world.run("pull_request", "2026-01-10T10:05:00Z", "d" * 40)
    check(good and not any("pages" in uses for uses, *_ in run.noted), "a good pull request is built and not deployed", run)


def release(world):
    release = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text())
    version = re.search(r'^version = "(.*)"$', (ROOT / "Cargo.toml").read_text(), re.M)[1]
    scratch = world.folder / "release"
    scratch.mkdir()
    (scratch / "tools").symlink_to(ROOT / "tools")
    for name in ("Cargo.toml", "CHANGELOG.md"):
        shutil.copy(ROOT / name, scratch)
    changelog = scratch / "CHANGELOG.md"
    changelog.write_text(changelog.read_text().replace("## [Unreleased]", f"## [Unreleased]\n\n## [{version}] - 2026-01-01"))
    (world.tools / "gh").write_text('#!/bin/sh\necho "gh $*" >> gh.log\n')
    (world.tools / "gh").chmod(0o755)
    steps = {name: job["steps"] for name, job in release["jobs"].items()}
    env = os.environ | {"TAG": f"v{version}", "TARGET": "x86_64-unknown-linux-gnu", "KHORGOS_BINARY": str(world.tools / "khorgos"), "PATH": f"{world.tools}:{os.environ['PATH']}"}

    def shell(job, position, **more):
        run = [step["run"] for step in steps[job] if "run" in step and not step["run"].startswith("cargo")][position]
        return subprocess.run(["bash", "-eo", "pipefail", "-c", run], cwd=scratch, env=env | more, text=True, capture_output=True)

    done = shell("notes", 0)
    check(done.returncode == 0 and "khorgos edition" in (scratch / "notes.md").read_text(), f"the version's notes come from the changelog {done.stderr}")
    check(shell("notes", 0, TAG="v99.0.0").returncode != 0, "a tag that is not the version is refused")
    shell("notes", 0)
    done = shell("binary", 0)
    archive = scratch / "dist" / f"khorgos-v{version}-x86_64-unknown-linux-gnu.tar.gz"
    names = sorted(Path(name).name for name in tarfile.open(archive).getnames()) if done.returncode == 0 else []
    check({"khorgos", "khorgos.1", "khorgos.bash", "CHANGELOG.md"} <= set(names), f"the archive has program, manual, completions, changelog {done.stderr}")
    shutil.copy(scratch / "notes.md", scratch / "dist/notes.md")
    done = shell("publish", 0)
    sums = (scratch / "dist/SHA256SUMS").read_text() if done.returncode == 0 else ""
    check(archive.name in sums and "release create" in (scratch / "dist/gh.log").read_text(), f"checksums and the release are made {done.stderr}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--khorgos", default=str(ROOT / "target/debug/khorgos"))
    parser.add_argument("--actionlint", default=os.environ.get("ACTIONLINT", ""), help="a command that lints the workflow files that follow")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder), Path(arguments.khorgos).resolve())
        digest(world)
        release(world)
    if arguments.actionlint:
        files = sorted(str(path) for path in (ROOT / ".github/workflows").glob("*.yml"))
        done = subprocess.run(shlex.split(arguments.actionlint) + files, text=True, capture_output=True)
        check(done.returncode == 0, f"actionlint: {done.stdout}{done.stderr}" if done.returncode else "actionlint")
    else:
        print("note: no actionlint named, the workflows are not linted")
    sys.exit(1 if check.failed else 0)


if __name__ == "__main__":
    main()
