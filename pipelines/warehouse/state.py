"""Which partitions the warehouse was built from, so that a build costs what has changed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipelines.accounting import Accounts
from pipelines.files import read_json, write_json
from pipelines.settings import DBT_PROJECT, Settings
from pipelines.staging.stage import code_hash


@dataclass(frozen=True)
class Build:
    """What the next build covers: `partitions` (`source:period`) that changed or went; all where `full`."""

    inputs: dict[str, str]
    partitions: list[str]
    full: bool

    @property
    def needed(self) -> bool:
        """Whether anything changed since the last build."""
        return self.full or bool(self.partitions)


def next_build(settings: Settings) -> Build:
    """Compare the admitted partitions and the dbt project with those of the last finished build."""
    accounts = Accounts(settings.home).all()
    inputs = {f"{one.source}:{one.period}": one.admitted_fingerprint for one in accounts if one.admitted_fingerprint}
    last = read_json(_state(settings)) or {}
    built = last.get("inputs", {})
    changed = {name for name in inputs.keys() | built.keys() if inputs.get(name) != built.get(name)}
    full = last.get("project") != _project() or not settings.warehouse.exists()
    return Build(inputs, sorted(changed), full)


def record_build(build: Build, settings: Settings) -> None:
    """Record a finished build."""
    write_json(_state(settings), {"project": _project(), "inputs": build.inputs})


def _state(settings: Settings) -> Path:
    return settings.warehouse.parent / "built.json"


@cache
def _project() -> str:
    digest = hashlib.sha256()
    for folder in ("models", "macros", "seeds", "tests"):
        for path in sorted((DBT_PROJECT / folder).rglob("*")):
            if path.is_file():
                digest.update(str(path.relative_to(DBT_PROJECT)).encode() + path.read_bytes())
    digest.update((DBT_PROJECT / "dbt_project.yml").read_bytes())
    return digest.hexdigest()


def fingerprint_of(build: Build) -> str:
    """Return what a release depends on: the admitted partitions, the dbt project, and the code that publishes."""
    lines = [f"{name} {value}" for name, value in sorted(build.inputs.items())]
    return hashlib.sha256("\n".join([_project(), code_hash("release"), *lines]).encode()).hexdigest()
