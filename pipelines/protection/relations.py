"""What a reader knows without any figure: which codes and populations add up. Read from `relations.yml`."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from pipelines.errors import CatalogError
from pipelines.release.schema import TOTAL

RELATIONS = Path(__file__).with_name("relations.yml")


class Relations(BaseModel):
    """Relations between populations; `groups`, by dimension: groups made of other codes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sums: dict[str, tuple[str, ...]] = {}
    same_persons: dict[str, dict[str, str]] = {}
    groups: dict[str, dict[str, tuple[str, ...]]] = {}


def load_relations(path: Path = RELATIONS) -> Relations:
    """Read the relations.

    Raises:
        CatalogError: The file does not say what it must.
    """
    try:
        return Relations.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (ValidationError, yaml.YAMLError) as error:
        raise CatalogError(f"{path}: {error}") from error


def classifications(dimension: str, codes: Collection[str]) -> list[list[str]]:
    """Return the codes of a dimension apart by classification, each with the total: a breakdown holds several."""
    if dimension != "breakdown":
        return [list(codes)]
    names = sorted({code.split(":")[0] for code in codes} - {TOTAL})
    return [[code for code in codes if code == TOTAL or code.split(":")[0] == name] for name in names]


def parts(dimension: str, codes: Collection[str], relations: Relations) -> dict[str, list[str]]:
    """Return, of the codes of a dimension that occur, which ones add up to which.

    Args:
        dimension: the name of the dimension.
        codes: the codes that occur, everything else being equal.
        relations: groups made of other codes.

    Returns:
        The parts of each code that has any. What the parts do not cover is made of persons whose code is not known.
    """
    groups = relations.groups.get(dimension, {})
    tree = {
        whole: [part for part in members if part in codes]
        for whole, members in groups.items()
        if whole in codes and (whole == TOTAL or set(members) <= set(codes))
    }
    if dimension == "age":
        return {whole: members for whole, members in tree.items() if members}
    for code in sorted(set(codes) - {TOTAL, *groups}):
        above = next((parent for parent in _above(dimension, code) if parent in codes), None)
        if above:
            tree.setdefault(above, []).append(code)
    return tree


def _above(dimension: str, code: str) -> list[str]:
    """Return the codes that a code is part of, nearest first."""
    if dimension == "isco08":
        if not code.isdigit():  # aggregates across major groups, such as 22_32, would count persons twice
            return []
        return [code[:length] for length in range(len(code) - 1, 0, -1)] + [TOTAL]
    if dimension == "origin" and code not in ("NAT", "FOR"):
        return ["FOR", TOTAL]
    return [TOTAL]
