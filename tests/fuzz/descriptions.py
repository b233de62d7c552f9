"""What people write for the system: sources, alerts and access as YAML; codebooks as DDI; layouts as SAS."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

from dashboards.access.config import read_access
from pipelines.alerts.config import AlertsConfig
from pipelines.catalog.load import load_model, load_source
from pipelines.errors import InputError, LmisError
from pipelines.onboarding.ddi import read_codebook
from pipelines.readers.layout import read_layout, read_sas_layout
from pipelines.settings import CATALOG
from tests.fuzz.damage import damaged, edits
from tests.fuzz.reading import folder
from tests.fuzz.target import Target

anything: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6) | st.integers(), inner, max_size=3),
    max_leaves=6,
)
_tags = st.sampled_from(
    ["!!bool ", "!!map ", "!!timestamp ", "!!float ", "!!python/name:os.system ", "&a ", "*a", "<<: ", "? ", "{", "["]
)


@cache
def sources() -> list[str]:
    """The YAML of every source of the catalogue."""
    return [path.read_text() for path in sorted(CATALOG.glob("*/*.yml")) if path.parent.name != "corrections"]


def _paths(node: Any, before: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    parts = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [before, *(path for key, part in parts for path in _paths(part, (*before, key)))]


def _replaced(text: str, place: int, value: Any) -> str:
    """Put a value somewhere into a YAML file, whatever stood there."""
    tree = {"file": yaml.safe_load(text)}
    path = (paths := _paths(tree["file"]))[place % len(paths)]
    holder, key = tree, "file"
    for part in path:
        holder, key = holder[key], part
    holder[key] = value
    return yaml.safe_dump(tree["file"], allow_unicode=True)


def _named(load: Callable[[Path], Any], text: str) -> None:
    """What is wrong with a file is said with its name; else it is read."""
    path = folder() / "written.yml"
    path.write_text(text, encoding="utf-8")
    try:
        load(path)
    except LmisError as fault:
        assert str(fault).startswith(str(path)), fault


def _source_with(made: tuple[int, int, Any]) -> None:
    at, place, value = made
    _named(load_source, _replaced(sources()[at % len(sources())], place, value))


def _source_text(made: tuple[int, list[Any], str, int]) -> None:
    at, done, tag, place = made
    text = sources()[at % len(sources())]
    spots = [spot + 2 for spot in range(len(text)) if text.startswith(": ", spot)]
    spot = spots[place % len(spots)]
    whole = damaged((text[:spot] + tag + text[spot:]).encode(), done)
    _named(load_source, whole.decode(errors="replace"))


_SETTINGS = (
    "email: {host: mail.example.org, sender: a@example.org, to: [b@example.org]}\n"
    "webhook: {url: 'https://example.org'}\n",
    "mode: oidc\naddress: https://stat.example.org\nstate: /var/lib/lmis\nroles: {official: [staff]}\n"
    "oidc: {issuer: 'https://id.example.org', client_id: lmis}\nlimits: {page: 10}\nproxies: [127.0.0.1]\n",
)


def _settings_file(made: tuple[int, int, Any]) -> None:
    which, place, value = made
    text = _replaced(_SETTINGS[which], place, value)
    _named(lambda path: load_model(path, AlertsConfig, "docs/night-shift.md"), text)
    _named(read_access, text)


_PLACES = st.sampled_from(["0", "1", "-1", "²", "٣", "1.5", "", " 2 ", "9" * 30, "9" * 5000, "x"])
CODEBOOK = (
    '<codeBook version="2.5"><stdyDscr><citation><titlStmt><titl>A survey</titl></titlStmt></citation></stdyDscr>'
    '<dataDscr><var name="SEX" dcml="{}"><location StartPos="{}" width="{}" EndPos="{}"/><labl>Sex</labl>'
    '<catgry missing="N"><catValu>{}</catValu><labl>Men</labl></catgry><valrng><range min="{}" max="9"/></valrng>'
    '</var><var name="{}"><location StartPos="3" width="1"/></var></dataDscr></codeBook>'
)
LIFECYCLE = (
    '<DDIInstance xmlns="ddi:instance:3_3"><RecordLayout><DataItem><VariableReference><ID>v1</ID></VariableReference>'
    "<PhysicalLocation><StartPosition>{}</StartPosition><Width>{}</Width><EndPosition>{}</EndPosition>"
    "<DecimalPositions>{}</DecimalPositions></PhysicalLocation></DataItem></RecordLayout>"
    "<Variable><ID>v1</ID><VariableName><String>{}</String></VariableName><VariableRepresentation>"
    '<NumericRepresentation blankIsMissingValue="true" missingValue="{} {}"/></VariableRepresentation></Variable>'
    "</DDIInstance>"
)


def codebook(content: bytes) -> None:
    """A codebook is read or refused; what is read has places that exist."""
    try:
        read_codebook(content, "utf-8")
        for field in read_layout(content, "utf-8"):
            assert 0 <= field.start < 10**9 and 1 <= field.width < 10**9 and 0 <= field.decimals < 100, field
    except InputError:
        pass


def _codebook(made: tuple[str, list[str], list[Any]]) -> None:
    text, places, done = made
    codebook(damaged(text.format(*places).encode(), done))


def sas_layout(text: str) -> None:
    """A layout is read or refused; what is read has places that exist, and names of its own."""
    try:
        fields = read_sas_layout(text)
    except InputError:
        return
    assert all(field.start >= 0 and field.width >= 1 for field in fields)
    assert len({field.name for field in fields} - {"_row"}) == len(fields)


_words = ["@", "1", "0012", "²", " ", "\n", "V1", "_row", "$", "9", ".", "2", "/*", "a", "*/"]
_sas = st.lists(st.sampled_from(_words)).map("".join)

TARGETS = (
    Target("source with another value", st.tuples(st.integers(0, 99), st.integers(0, 999), anything), _source_with, 16),
    Target(
        "source with damaged text",
        st.tuples(st.integers(0, 99), edits, st.just("") | _tags, st.integers(0, 999)),
        _source_text,
        share=16,
    ),
    Target("alerts and access", st.tuples(st.integers(0, 1), st.integers(0, 99), anything), _settings_file, share=20),
    Target(
        "DDI codebook",
        st.tuples(st.sampled_from([CODEBOOK, LIFECYCLE]), st.lists(_PLACES, min_size=7, max_size=7), edits),
        _codebook,
        share=60,
    ),
    Target("SAS layout", _sas, sas_layout, share=80),
)
