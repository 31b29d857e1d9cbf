#!/usr/bin/env python3
"""A branch switch in the preview: 500 articles changed by one `git checkout`.

    branches.py EXE SITE [--articles 500] [--rounds 6] [--port 4322]

SITE is a folder that corpus.py wrote; a repository with two branches is made of a copy beside it. After each checkout: how long from its end until the last article
and the front page are right, and how many reloads an open front page was told of in the second after. Exit 1 when it took more than a second, or was not one reload.
"""
import argparse
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request


def get(url):
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return answer.read().decode()
    except OSError:
        return ""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("exe")
    parser.add_argument("site", type=pathlib.Path)
    parser.add_argument("--articles", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--port", type=int, default=4322)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.site.parent) as folder:
        site = pathlib.Path(folder) / "site"
        shutil.copytree(options.site, site, ignore=shutil.ignore_patterns("public", ".khorgos"))

        def git(*words):
            subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "gc.auto=0", *words], cwd=site, check=True, capture_output=True)

        git("init", "-q", "-b", "one")
        git("add", ".")
        git("commit", "-qm", "one")
        git("checkout", "-qb", "two")
        files = sorted(site.glob("content/2025/12/*.md"), reverse=True) + sorted(site.glob("content/2025/1[01]/*.md"), reverse=True)
        files = files[: options.articles]
        for file in files:
            file.write_text(re.sub(r'title = "', 'title = "Ветка ', file.read_text(), count=1))
        git("commit", "-qam", "two")
        last = files[-1]
        day = re.search(r"^date = (\d+)-(\d+)-(\d+)", last.read_text(), re.M)
        base = f"http://127.0.0.1:{options.port}"
        page = f"{base}/{'/'.join(day.groups())}/{last.stem}/"
        git("checkout", "-q", "one")
        server = subprocess.Popen([options.exe, "serve", "--quiet", "--root", site, "--port", str(options.port)])
        worst, wrong = 0, 0
        try:
            while "data-page" not in get(base + "/"):
                time.sleep(0.05)
            time.sleep(1)
            for round_ in range(options.rounds):
                token = re.search('data-page="([0-9a-f]*)"', get(base + "/"))[1]
                stream = socket.create_connection(("127.0.0.1", options.port))
                stream.sendall(f"GET /_khorgos/events?path=/&page={token} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
                seen = []
                threading.Thread(target=lambda: [seen.append(piece) for piece in iter(lambda: stream.recv(65536), b"")], daemon=True).start()
                time.sleep(0.3)
                wanted = round_ % 2 == 0
                git("checkout", "-q", "two" if wanted else "one")
                end = time.monotonic()
                while ("Ветка" in get(page)) != wanted or ("Ветка" in get(base + "/")) != wanted:
                    time.sleep(0.005)
                took = time.monotonic() - end
                time.sleep(1)
                reloads = b"".join(seen).count(b"event: reload")
                stream.shutdown(socket.SHUT_RDWR)
                print(f"{options.articles} articles: right {took * 1000:.0f} ms after the checkout's end, {reloads} reload(s)")
                worst, wrong = max(worst, took), wrong + (reloads != 1)
        finally:
            server.terminate()
            server.wait(20)
    if worst > 1 or wrong:
        sys.exit(1)


if __name__ == "__main__":
    main()
