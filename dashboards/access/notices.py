"""What people read: pages of one message outside of the dashboards' own, and notes on releases not yet public."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import flask

from dashboards.data import Release
from dashboards.text import Translator

_PAGE = """<!doctype html>
<html lang="{{ t.lang }}" dir="{{ t.direction }}">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }} &ndash; {{ t('app.name') }}</title><link rel="stylesheet" href="/assets/style.css">
</head>
<body><main id="main" class="notice">
<h1>{{ title }}</h1>
{% for sentence in sentences %}<p>{{ sentence }}</p>
{% endfor %}{{ more }}
{% for text, address in links %}<p><a href="{{ address }}">{{ text }}</a></p>
{% endfor %}</main></body></html>
"""


def page(
    t: Translator,
    title: str,
    sentences: Sequence[str],
    links: Sequence[tuple[str, str]] = (),
    *,
    status: int = 200,
    more: str = "",
) -> flask.Response:
    """A page that says something, and has no script.

    Args:
        t: The reader's language.
        title: The heading.
        sentences: One paragraph each.
        links: A text and an address each; the way back to the dashboards is always there.
        status: The HTTP status.
        more: Further parts, as markup that is safe already.
    """
    links = [*links, (t("access.to_start"), f"/?lang={t.lang}")]
    body = flask.render_template_string(_PAGE, t=t, title=title, sentences=sentences, links=links, more=more)
    return flask.Response(body, status=status, mimetype="text/html")


def marks(release: Release, now: datetime, timezone: str, t: Translator) -> list[str]:
    """Why the public does not see a release, as sentences; none for a release that it sees.

    Args:
        release: The release.
        now: The moment of the question.
        timezone: The zone in which the end of an embargo is written.
        t: The reader's language.
    """
    terms = release.terms
    said = [t("access.provisional")] if terms.provisional else []
    if terms.embargo_until is not None and now < terms.embargo_until:
        said.append(t("access.embargo", moment=moment(terms.embargo_until, timezone, t)))
    return said


def moment(at: datetime, timezone: str, t: Translator) -> str:
    """A moment by the clocks of a zone; with the offset where those clocks show it twice."""
    local = at.astimezone(ZoneInfo(timezone))
    clock = f"{local:%H:%M:%S}".removesuffix(":00")
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f"{t.date(local.isoformat())}, {clock}{f' UTC{local.isoformat()[-6:]}' if twice else ''} ({timezone})"
