"""The register of recognition arrangements as tables of a release: the arrangement, its parties, its occupations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pipelines.catalog.arrangement import Arrangement

Rows = list[dict[str, Any]]


def arrangement_tables(arrangements: Iterable[Arrangement], *, synthetic: bool) -> dict[str, Rows]:
    """Return the rows of the release tables `arrangement`, `arrangement_party` and `arrangement_occupation`.

    Args:
        arrangements: the register.
        synthetic: whether the release holds made-up data. Only then are invented arrangements given; real ones are
            always given, since they are facts and no data.

    Returns:
        The rows by the names of their tables. A party without `in_force_since` is bound since the arrangement is in
        force, or since a day that is not known. An arrangement without an occupation recognises nothing.
    """
    shown = [one for one in arrangements if synthetic or not one.synthetic]
    return {
        "arrangement": [_arrangement(one) for one in shown],
        "arrangement_party": [
            {"arrangement": one.id, **party.model_dump(include={"ref_area", "in_force_since", "role"})}
            for one in shown
            for party in one.parties
        ],
        "arrangement_occupation": [
            {"arrangement": one.id, "isco08": occupation.isco08, "occupation": occupation.title}
            for one in shown
            for occupation in one.occupations
        ],
    }


def _arrangement(one: Arrangement) -> dict[str, Any]:
    return {
        "arrangement": one.id,
        "title": one.title,
        "kind": one.kind,
        "learning": ", ".join(one.learning),
        "signed_on": one.signed_on,
        "in_force_since": one.in_force_since,
        "binding": one.binding,
        "summary": one.summary,
        "source": "; ".join(f"{evidence.publisher}: {evidence.title}" for evidence in one.sources),
        "source_url": one.sources[0].url,
        "seen_on": one.seen_on,
    }
