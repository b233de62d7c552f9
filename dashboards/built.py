"""The main part of a page as it is sent: built once for a release, a page and a query string, whoever asks.

What differs from reader to reader (banners, signing in, links to other languages) lies around it and is not kept.
"""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from dashboards.cache import Answer, Cache
from dashboards.components.shell import image_source, page_body
from dashboards.data import Release
from dashboards.page import Context, Page
from dashboards.text import Translator

#: Dash writes these signs so in every answer; where that is done already, it finds nothing to do.
ESCAPED = ((b"<", rb"\u003c"), (b">", rb"\u003e"), (b"/", rb"\u002f"))
MAX_BYTES = 64 * 2**20  # of one process: some 400 pages


@dataclass(frozen=True)
class Main:
    """The parts of a page's main region as JSON, its state, what it is about, and the line under a saved image."""

    parts: list[orjson.Fragment]
    state: dict[str, str]
    subject: str
    source: str


class Mains:
    """Builds main parts, and keeps those that a link can lead to."""

    def __init__(self, topojson_url: str) -> None:
        self._topojson_url = topojson_url
        self._cache = Cache[Main](MAX_BYTES)

    def of(self, page: Page, release: Release, query: dict[str, str], t: Translator) -> Main:
        """The main part of a page of a release in a language."""
        asked = dict(sorted(query.items()))  # the order of a query says nothing; links on the page keep it
        question = (release.release_id, page.path, t.lang, tuple(asked.items()))
        return self._cache.get(question, lambda: self._build(page, Context(release, asked, t)))

    def _build(self, page: Page, ctx: Context) -> Answer[Main]:
        content = page.build(ctx)
        parts = [_json(part) for part in page_body(page, content, ctx, self._topojson_url)]
        main = Main(
            [orjson.Fragment(part) for part in parts],
            ctx.state,
            content.subject or page.slug,
            image_source(content, ctx),
        )
        wishes = ctx.state | {"lang": ctx.t.lang}
        granted = all(wishes.get(key) == value for key, value in ctx.query.items())
        return Answer(main, sum(map(len, parts)) if granted else 0)  # what does not exist has no end


def _json(part: object) -> bytes:
    written = orjson.dumps(part, default=_record)
    for sign, code in ESCAPED:
        written = written.replace(sign, code)
    return written


def _record(component: object) -> object:
    """A component as a plain record."""
    return component.to_plotly_json()  # type: ignore[attr-defined]
