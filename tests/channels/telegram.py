"""A strict reader of Telegram's HTML (Bot API, "HTML style"): what it does not name is an error."""

import html
import re

TAGS = {"b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "a", "code", "pre", "blockquote", "tg-spoiler"}
TOKEN = re.compile(r"<(/?)([a-z0-9-]+)((?:\s[^<>]*)?)>|&(#x[0-9a-fA-F]+|#[0-9]+|[a-z]+);|([^<>&]+)|(.)", re.S)
NAMED = {"lt", "gt", "amp", "quot"}
HREF = re.compile(r'\s+href="([^"<>]*)"')


class Wrong(ValueError):
    """The text is not what Telegram takes."""


def read(text):
    """Returns the visible text, its length in UTF-16 units, the number of formatted stretches, and the links."""
    visible, open_tags, links, stretches = [], [], [], 0
    for match in TOKEN.finditer(text):
        close, tag, attributes, entity, plain, other = match.groups()
        if other:
            raise Wrong(f"a bare {other!r} at {match.start()}")
        if plain:
            visible.append(plain)
        elif entity:
            if not entity.startswith("#") and entity not in NAMED:
                raise Wrong(f"Telegram knows no &{entity};")
            visible.append(html.unescape(match[0]))
        elif close:
            if not open_tags or open_tags.pop() != tag:
                raise Wrong(f"</{tag}> closes nothing at {match.start()}")
        else:
            if tag not in TAGS:
                raise Wrong(f"Telegram knows no <{tag}>")
            if tag in open_tags:
                raise Wrong(f"<{tag}> inside itself")
            if tag == "a":
                href = HREF.fullmatch(attributes)
                if not href or not html.unescape(href[1]).startswith(("http://", "https://", "tg://", "mailto:")):
                    raise Wrong(f"a link without an address: {match[0]}")
                links.append(html.unescape(href[1]))
            elif attributes.strip():
                raise Wrong(f"<{tag}> has attributes")
            open_tags.append(tag)
            stretches += 1
    if open_tags:
        raise Wrong(f"left open: {open_tags}")
    shown = "".join(visible)
    if not shown.strip():
        raise Wrong("an empty message")
    return shown, len(shown.encode("utf-16-le")) // 2, stretches, links
