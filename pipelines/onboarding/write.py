"""A proposal as YAML, in the order of the catalogue's files, with what is sure, what is not, and why, in comments."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.reader import Reader

from pipelines.catalog.location import Format
from pipelines.harmonise.subjects import SUBJECTS
from pipelines.onboarding.propose.period import following, without_gap
from pipelines.onboarding.propose.proposal import Proposal, Proposed

WIDTH = 118
ASKED = "CHECK"
"""Marks what a person has to look at; `lmis source check` lists what is left of it."""
_SHORT_MAP = 2
_LABEL = 70


@dataclass(frozen=True)
class Frame:
    """What a source says beside its codebook. Texts that are not known are empty. `seen`: what was read, in words."""

    id: str
    seen: str
    ref_area: str
    mirror: str
    format: Format
    layout: str
    title: str
    producer: str
    citation: str
    notes: tuple[str, ...]


def to_yaml(proposal: Proposal, frame: Frame) -> str:
    """Return the text of the catalogue's file."""
    parts = (_head(proposal, frame), _about(frame), _where(proposal, frame), _how(proposal), _codebook(proposal))
    text = "\n\n".join("\n".join(part) for part in parts) + "\n"
    return Reader.NON_PRINTABLE.sub("?", text)  # of labels in a wrong encoding: YAML refuses it in comments too


def _head(proposal: Proposal, frame: Frame) -> Iterator[str]:
    yield from _comment(f"Proposed by `lmis source new` from {frame.seen}.")
    yield from _comment(f"Sure ({len(proposal.sure)}): {_names(proposal.sure)}.")
    yield from _comment(f"To look at ({len(proposal.to_check)}): {_names(proposal.to_check)}.")
    absent = [f"{name} (REQUIRED)" if SUBJECTS["person"][name].required else name for name in proposal.not_found]
    yield from _comment(f"Not found ({len(absent)}): {', '.join(absent) or 'none'}.")
    for note in frame.notes:
        yield from _comment(note)
    yield from _comment("Decide what is marked, and remove the marks: docs/own-survey.md.")


def _names(entries: Iterable[Proposed]) -> str:
    return ", ".join(entry.variable for entry in entries) or "none"


def _about(frame: Frame) -> Iterator[str]:
    yield f"id: {frame.id}"
    yield "kind: survey"
    for key, value, asked in (
        ("title", frame.title, "what is the survey called?"),
        ("producer", frame.producer, "which office makes it?"),
        ("licence", "", "under what terms may the data be used?"),
        ("citation", frame.citation, "how is it cited?"),
        ("homepage", "", "the producer's page of the survey"),
        ("ref_area", frame.ref_area, ""),
        ("coverage", "", "whom does the survey stand for? For example: persons in private households"),
    ):
        text = value or ASKED
        yield from _comment("" if value else asked)
        line = f"{key}: {_flow({'name': text} if key == 'licence' else ' '.join(text.split()))}"
        yield from [line] if len(line) <= WIDTH else [f"{key}: >-", *_wrapped(" ".join(text.split()), "  ", "  ")]


def _where(proposal: Proposal, frame: Frame) -> Iterator[str]:
    when = proposal.when
    named: dict[str, Any] = {"only": list(when.periods)}
    if len(when.periods) > 1 and without_gap(when.periods, when.frequency):
        named = {"first": when.periods[0], "last": when.periods[-1]}
    yield from _comment(
        f"As in the file. When {following(when.periods[-1], when.frequency)} comes: {{frequency: {when.frequency}, "
        f"first: {when.periods[0]}}}, with {{yyyy}}, {{yy}}, {{q}} or {{mm}} where the file's name tells the period."
    )
    yield f"periods: {_flow({'frequency': when.frequency} | named)}"
    yield f"location: {_flow({'mirror': frame.mirror})}"
    form = frame.format.model_dump(exclude_defaults=True, exclude={"layout"}) | {"kind": frame.format.kind}
    if frame.layout:
        form |= {"layout": {"mirror": frame.layout}}
    yield f"format: {_flow({'kind': form.pop('kind')} | form)}"
    yield from _asked(when.checks)
    yield f"row_period: {_flow({'expression': when.expression})}"


def _how(proposal: Proposal) -> Iterator[str]:
    since = proposal.when.periods[0]
    yield "subject: person"
    yield from _comment(f"{ASKED}: by which standards? For example:")
    yield f"# standards: [{{since: {since}, labour_force: ICLS-13, occupation: ISCO-08, hours_threshold: 35}}]"
    yield from _asked(proposal.design_checks)
    if proposal.design:
        yield "design:"
        yield f"  - since: {since}"
        yield from (f"    {key}: {_flow(value)}" for key, value in proposal.design.items())
    yield from _comment(
        "Figures of your office that the release must match; the population that the weights add up to:"
    )
    yield "# published:"
    yield f"#   - {{indicator: unemployment_rate, time_period: {since}, value: 7.9, tolerance: 0.05, source: report}}"
    yield f"# population: {{{since}: {{persons: 8000000, source: census projection}}}}"


def _codebook(proposal: Proposal) -> Iterator[str]:
    order = list(SUBJECTS["person"])
    yield "codebook:"
    for name in proposal.not_found:
        if SUBJECTS["person"][name].required:
            yield from _comment(f"{ASKED}: {name} is required, and no column was found for it: write the entry.", 2)
    for entry in sorted(proposal.entries, key=lambda entry: order.index(entry.variable)):
        if entry.evidence:
            yield from _comment("; ".join(entry.evidence), 2)
        yield from _asked(entry.checks, 2)
        yield from _entry(entry)


def _entry(proposed: Proposed) -> Iterator[str]:
    entry = dict(proposed.entry)
    labels = {one.code: one.label for one in proposed.codes if one.label}
    line = f"  {proposed.variable}: {_flow(entry)}"
    labelled = labels and len(entry.get("map", {})) > _SHORT_MAP
    if len(line) <= WIDTH and not labelled:
        yield line
        return
    yield f"  {proposed.variable}:"
    for key, value in entry.items():
        line = f"    {key}: {_flow(value)}"
        if key == "map" and value and (labelled or len(line) > WIDTH):
            yield "    map:"
            for code, shared in value.items():
                label = labels.get(code, "")
                comment = "  # " + textwrap.shorten(label, _LABEL, placeholder=" …") if label else ""
                yield f"      {_flow(code)}: {_flow(shared)}{comment}"
        else:
            yield line


class _Dumper(yaml.SafeDumper):
    """YAML with double quotes where quotes are needed: SQL is full of single ones."""

    def choose_scalar_style(self) -> str:
        style = super().choose_scalar_style()
        return '"' if style == "'" else style


def _flow(value: Any) -> str:
    """Return a value on one line, as YAML that reads back as it is."""
    text = yaml.dump(
        dict(value) if isinstance(value, Mapping) else value,
        Dumper=_Dumper,
        default_flow_style=True,
        allow_unicode=True,
        sort_keys=False,
        width=float("inf"),
    )
    return text.removesuffix("\n...\n").rstrip("\n")


def _asked(checks: Iterable[str], indent: int = 0) -> Iterator[str]:
    for check in checks:
        yield from _comment(f"{ASKED}: {check}", indent)


def _comment(text: str, indent: int = 0) -> Iterator[str]:
    margin = " " * indent + "# "
    plain = " ".join(text.split())
    yield from _wrapped(plain, margin, margin + "  ")


def _wrapped(text: str, first: str, then: str) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=then, break_long_words=False, break_on_hyphens=False
    )
