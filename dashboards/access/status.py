"""The operator's page: which release who sees, under which terms, and what was done last."""

from __future__ import annotations

from datetime import datetime

import flask
from markupsafe import Markup

from dashboards.access import notices
from dashboards.access.gate import Gate, plain, reader_language
from dashboards.data import Release, ReleaseStore
from dashboards.text import DASH, Translator
from pipelines.lines import whole_lines

STATUS = "/status"
#: How much of the end of the audit log is read, in bytes, and how many lines of it are shown.
TAIL = 64 * 1024
LINES = 50
_COLUMNS = ("at", "what", "who", "address")

_TABLE = """<div class="table-wrap"><table><caption>{{ caption }}</caption>
<thead><tr>{% for head in heads %}<th scope="col">{{ head }}</th>{% endfor %}</tr></thead>
<tbody>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</tbody>
</table></div>"""


def add_route(server: flask.Flask, gate: Gate, store: ReleaseStore) -> None:
    """The page at `/status`; for all but operators there is no such page."""

    @server.get(STATUS)
    def status() -> flask.Response:
        t = reader_language()
        if not gate.reader.operator:
            gate.record("refused", door=STATUS)
            return plain(t("access.not_found"), 404)
        now = gate.now()
        views = [(name, store.current(official=official, now=now)) for name, official in _VIEWS]
        releases = [(t(f"access.view.{name}"), *_release(gate, found, now, t)) for name, found in views]
        heads = [t(f"access.status.{name}") for name in ("view", "release", "made", "terms")]
        log_heads = [t(f"access.status.{name}") for name in (*_COLUMNS, "details")]
        tables = _table(t("access.status.releases"), heads, releases)
        tables += Markup("<h2>{}</h2>").format(t("access.status.log"))
        tables += _table(t("access.status.log"), log_heads, _last_lines(gate))
        return notices.page(t, t("access.status.heading"), [], more=tables)


_VIEWS = (("public", False), ("official", True))


def _release(gate: Gate, release: Release | None, now: datetime, t: Translator) -> tuple[str, str, str]:
    if release is None:
        return DASH, DASH, DASH
    marks = notices.marks(release, now, gate.access.timezone, t)
    return release.release_id, release.created_at, " ".join(marks) or t("access.open")


def _last_lines(gate: Gate) -> list[list[str]]:
    """The last lines of the audit log, the newest first."""
    path = gate.access.audit
    if path is None or not path.exists():
        return []
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL))
        lines = whole_lines(file.read())[-LINES:]
    return [
        [
            *(str(line.get(c, "")) for c in _COLUMNS),
            ", ".join(f"{k}: {v}" for k, v in line.items() if k not in _COLUMNS),
        ]
        for line in reversed([line for line in lines if isinstance(line, dict)])
    ]


def _table(caption: str, heads: list[str], rows: list) -> Markup:
    return Markup(flask.render_template_string(_TABLE, caption=caption, heads=heads, rows=rows))  # noqa: S704 - escaped by the template
