"""Which partitions the warehouse was built from, so that a build costs what has changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.accounting import Accounts
from pipelines.files import read_json, write_json
from pipelines.fingerprint import code_fingerprint, digest_of, files_fingerprint
from pipelines.impact.run import method_fingerprint
from pipelines.settings import ARRANGEMENTS, DBT_PROJECT, IMPACT_DESIGNS, PROTECTION, Settings
from pipelines.vacancies.link import copies_of


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
    inputs |= {
        name: digest_of([inputs[name], copies]) for name, copies in copies_of(settings).items() if name in inputs
    }
    last = read_json(_state(settings)) or {}
    built = last.get("inputs", {})
    changed = {name for name in inputs.keys() | built.keys() if inputs.get(name) != built.get(name)}
    full = last.get("project") != _project() or not settings.warehouse.exists()
    return Build(inputs, sorted(changed), full)


def dbt_environment(settings: Settings, partitions: Sequence[str]) -> dict[str, str]:
    """Return what the dbt project reads from its environment; it builds the partitions named, all where none is."""
    return {
        "LMIS_HOME": str(settings.home),
        "LMIS_WAREHOUSE": str(settings.warehouse),
        "LMIS_PARTITIONS": ",".join(partitions),
        "DBT_PROFILES_DIR": str(DBT_PROJECT),
    }


def begin_build(build: Build, settings: Settings) -> None:
    """Forget what the build is about to replace: if it dies midway, some tables have it and some have not."""
    last = read_json(_state(settings))
    if last:
        replaced = dict.fromkeys(build.partitions, "")
        project = "" if build.full else last["project"]
        write_json(_state(settings), {"project": project, "inputs": last["inputs"] | replaced})


def record_build(build: Build, settings: Settings) -> None:
    """Record a finished build."""
    write_json(_state(settings), {"project": _project(), "inputs": build.inputs})


def _state(settings: Settings) -> Path:
    return settings.warehouse.parent / "built.json"


def _project() -> str:
    parts = ("models", "macros", "seeds", "tests", "dbt_project.yml")
    return files_fingerprint(*(DBT_PROJECT / part for part in parts))


def fingerprint_of(build: Build) -> str:
    """Return what a release depends on: the admitted partitions, what is declared, and the code that makes it."""
    lines = [f"{name} {value}" for name, value in sorted(build.inputs.items())]
    declared = files_fingerprint(PROTECTION, ARRANGEMENTS, IMPACT_DESIGNS, pattern="*.yml")
    return digest_of([_project(), code_fingerprint("release", "protection"), method_fingerprint(), declared, *lines])
