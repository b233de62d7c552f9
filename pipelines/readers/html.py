"""Texts written in HTML as plain text: one line a paragraph, list entry or table row."""

from __future__ import annotations

import re

import lxml.html
from lxml.etree import ParserError

_BLOCKS = (
    *("address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "footer", "form"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "tr"),
    *("table", "ul"),
)


def plain_text(html: str) -> str:
    """Return what a reader of the page would see, without blank lines."""
    if "<" not in html and "&" not in html:
        return html
    parser = lxml.html.HTMLParser(encoding="utf-8", no_network=True)
    try:
        page = lxml.html.fragment_fromstring(html.encode(), create_parent="div", parser=parser)
    except ParserError:  # nothing but a comment, for instance
        return ""
    for hidden in list(page.iter("script", "style")):
        hidden.drop_tree()
    for block in page.iter(*_BLOCKS):
        block.text = "\n" + (block.text or "")
        block.tail = "\n" + (block.tail or "")
    lines = (re.sub(r"[^\S\n]+", " ", line).strip() for line in page.text_content().split("\n"))
    return "\n".join(filter(None, lines))
