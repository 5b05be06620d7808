"""The tags of an HTML page that count, read with the standard library."""

from __future__ import annotations

from html.parser import HTMLParser

from pypi_types._page_tags import PageTags


def read_tags(text: str) -> PageTags:
    """Return the tags of a page."""
    reader = _TagReader()
    reader.feed(text)
    reader.close()
    return PageTags(reader.anchors, reader.meta, reader.base)


class _TagReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.anchors: list[dict[str, str | None]] = []
        self.meta: dict[str, str | None] = {}
        self.base: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.anchors.append(_first_wins(attrs))
        elif tag == "meta":
            attributes = _first_wins(attrs)
            name = attributes.get("name")
            if name:
                self.meta.setdefault(name.lower(), attributes.get("content"))
        elif tag == "base" and self.base is None:
            self.base = _first_wins(attrs).get("href")


def _first_wins(attrs: list[tuple[str, str | None]]) -> dict[str, str | None]:
    # HTML: of attributes with one name the first counts.
    return dict(reversed(attrs))
