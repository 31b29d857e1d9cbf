#!/usr/bin/env python3
"""A soak of the preview, bounded: open pages, a save each second, many requests.

    soak.py EXE SITE [--seconds 60] [--open 50] [--rate 200] [--port 4321]

SITE is a folder that corpus.py wrote (files are put back afterwards). `--seconds 600` is the long form. Every open page is an event stream;
requests go over the article pages, the front page, lists, feeds and the style sheet. At the end: memory at the first tenth and at the end, open descriptors, the
slowest answers, and what failed. Exit 1 when a request failed, memory grew by more than a tenth, or a descriptor was leaked. Needs Python's standard library and
/proc.
"""
import argparse
import http.client
import os
import pathlib
import random
import re
import socket
import statistics
import subprocess
import sys
import threading
import time


def rss(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text())[1]) / 1024


def descriptors(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


class Tally:
    def __init__(self):
        self.lock = threading.Lock()
        self.failed, self.times, self.reloads, self.messages = [], [], 0, 0


def get(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def ask(port, paths, rate, end, tally, seed):
    dice = random.Random(seed)
    next_at = time.monotonic()
    while time.monotonic() < end:
        next_at += 1 / rate
        path = dice.choice(paths)
        begin = time.monotonic()
        try:
            status, body = get(port, path)
            good = status == 200 and len(body) > 0
            why = f"{status}"
        except OSError as error:
            good, why = False, repr(error)
        with tally.lock:
            tally.times.append(time.monotonic() - begin)
            if not good:
                tally.failed.append(f"{path}: {why}")
        time.sleep(max(0, next_at - time.monotonic()))


def watch(port, path, end, tally):
    """An open page that reloads when it is told to."""
    while time.monotonic() < end:
        try:
            _, body = get(port, path)
            token = re.search(rb'data-page="([0-9a-f]*)"', body)[1].decode()
            with socket.create_connection(("127.0.0.1", port), timeout=5) as stream:
                stream.settimeout(1)
                stream.sendall(f"GET /_khorgos/events?path={path}&page={token} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
                seen = b""
                while time.monotonic() < end and b"event: reload" not in seen:
                    try:
                        piece = stream.recv(65536)
                    except TimeoutError:
                        continue
                    if not piece:
                        raise OSError("the stream ended")
                    seen = seen[-64:] + piece
                    with tally.lock:
                        tally.messages += 1
                with tally.lock:
                    tally.reloads += b"event: reload" in seen
        except (OSError, TypeError) as error:
            with tally.lock:
                tally.failed.append(f"open {path}: {error!r}")
            time.sleep(0.5)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("exe")
    parser.add_argument("site", type=pathlib.Path)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--open", type=int, default=50)
    parser.add_argument("--rate", type=float, default=200)
    parser.add_argument("--port", type=int, default=4321)
    options = parser.parse_args()
    files = sorted(options.site.glob("content/2025/12/*.md"))[:200]
    saved = {file: file.read_bytes() for file in files}

    def page_of(file):
        date = re.search(rb"^date = (\d+)-(\d+)-(\d+)", saved[file], re.M)
        return "/" + "/".join(part.decode() for part in date.groups()) + f"/{file.stem}/"

    pages = [page_of(file) for file in files]
    paths = pages + ["/", "/tags/", "/topics/", "/2025/12/", "/atom.xml", "/style.css", "/sitemap.xml"] * 3
    server = subprocess.Popen([options.exe, "serve", "--quiet", "--root", options.site, "--port", str(options.port)])
    try:
        for _ in range(600):
            try:
                if get(options.port, "/")[0] == 200:
                    break
            except OSError:
                time.sleep(0.05)
        paths = [path for path in paths if get(options.port, path)[0] == 200]
        before = descriptors(server.pid)
        tally, begin = Tally(), time.monotonic()
        end = begin + options.seconds
        threads = [threading.Thread(target=ask, args=(options.port, paths, options.rate / 8, end, tally, seed), daemon=True) for seed in range(8)]
        threads += [threading.Thread(target=watch, args=(options.port, pages[i % len(pages)] if i % 5 else "/", end, tally), daemon=True) for i in range(options.open)]
        for thread in threads:
            thread.start()
        memory, most, count = [], 0, 0
        while time.monotonic() < end:
            file = files[count % len(files)]
            text = saved[file].decode()
            text = re.sub(r'title = "', f'title = "Правка {count} ', text, count=1) if count % 3 == 2 else text + f"\nПравка {count}.\n"
            file.write_text(text, encoding="utf-8")
            count += 1
            time.sleep(1)
            memory.append(rss(server.pid))
            most = max(most, descriptors(server.pid))
        for thread in threads:
            thread.join(10)
        time.sleep(12)  # idle connections are closed after ten seconds
        after = descriptors(server.pid)
        early = statistics.median(memory[max(1, len(memory) // 10) : max(3, len(memory) // 5)])
        late = statistics.median(memory[-max(2, len(memory) // 10) :])
        times = sorted(tally.times)
        tenths = " ".join(f"{memory[min(len(memory) - 1, len(memory) * tenth // 10)]:.0f}" for tenth in range(1, 11))
        print(
            f"{count} saves, {len(times)} requests ({len(times) / options.seconds:.0f} a second), {options.open} open pages, {tally.reloads} reloads, {tally.messages} messages\n"
            f"answers: median {times[len(times) // 2] * 1000:.1f} ms, 99% {times[len(times) * 99 // 100] * 1000:.1f} ms, slowest {times[-1] * 1000:.1f} ms\n"
            f"memory: {early:.1f} MiB early, {late:.1f} MiB late ({(late / early - 1) * 100:+.1f}%); by tenths: {tenths}\n"
            f"descriptors: {before} before, {most} at most, {after} after\n"
            f"failed: {len(tally.failed)} {tally.failed[:5]}"
        )
        if tally.failed or late > early * 1.1 or after > before + 2:
            sys.exit(1)
    finally:
        server.terminate()
        server.wait(20)
        for file, data in saved.items():
            file.write_bytes(data)


if __name__ == "__main__":
    main()
