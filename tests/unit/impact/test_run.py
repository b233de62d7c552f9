"""Results in the data folder: made when data or declaration change, removed when they go, whole at any time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
import yaml

from pipelines.accounting import Account, Accounts
from pipelines.catalog.load import load_catalog
from pipelines.harmonise.subjects import in_columns_of
from pipelines.impact import run
from pipelines.impact.run import read_results, run_designs
from pipelines.release.schema import TABLES
from pipelines.settings import Settings
from tests.unit.impact.panels import cases, panel_design, persons, work_months

SOURCES = {"recognition_case": "synthetic_qma_register", "work_month": "synthetic_qma_careers"}


def declare(root: Path, **changes: object) -> None:
    """Write the design; so few persons are asked for that they are always too few: a quick refusal."""
    declared = panel_design(sources=list(SOURCES.values()), refuse={"fewest_treated": 100_000}, **changes)
    root.mkdir(exist_ok=True)
    path = root / f"{declared.id}.yml"
    path.write_text(yaml.safe_dump(declared.model_dump(mode="json", exclude_none=True)))


def admit(settings: Settings, subject: str, rows: pl.DataFrame, made_from: str = "first") -> None:
    """Put a partition where harmonised ones lie, with its account."""
    source = SOURCES[subject]
    path = settings.partition(f"harmonised/{subject}", source, "2020") / "part.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    in_columns_of(subject, rows).write_parquet(path)
    counts = (rows.height, rows.height, 0, 0)
    account = Account(source, "2020", subject, *counts, "00", "a file", "2026-11-26", 1, "admitted", made_from)
    Accounts(settings.home).write(replace(account, admitted_fingerprint=made_from))


@pytest.fixture
def office(settings: Settings, tmp_path: Path) -> tuple[Settings, Path]:
    """A data folder with both sources, and a folder with one design."""
    who = persons(1, 60)
    admit(settings, "recognition_case", cases(who))
    admit(settings, "work_month", work_months(who, 1))
    declare(tmp_path / "designs")
    return settings, tmp_path / "designs"


def test_a_folder_without_results_has_empty_tables_with_their_columns(settings):
    tables = read_results(settings)
    assert {name: table.columns for name, table in tables.items()} == {
        name: list(TABLES[name]) for name in ("impact_design", "impact_estimate", "impact_diagnostic")
    }
    assert all(table.is_empty() for table in tables.values())


def test_a_design_is_made_once_and_again_when_data_or_declaration_change(office, monkeypatch):
    settings, designs = office
    made = []
    estimated = run._estimated
    monkeypatch.setattr(run, "_estimated", lambda *given: made.append(given[1].design.id) or estimated(*given))
    run_designs(settings, designs)
    run_designs(settings, designs)
    assert len(made) == 1, "nothing changed"
    declare(designs, question="Asked otherwise?")
    run_designs(settings, designs)
    assert read_results(settings)["impact_design"]["question"].to_list() == ["Asked otherwise?"]
    admit(settings, "recognition_case", cases(persons(2, 60)), made_from="second")
    run_designs(settings, designs)
    assert len(made) == 3


def test_the_result_carries_the_hash_of_its_declaration(office):
    settings, designs = office
    run_designs(settings, designs)
    row = read_results(settings)["impact_design"].row(0, named=True)
    declared = panel_design(sources=list(SOURCES.values()), refuse={"fewest_treated": 100_000})
    assert row["design_sha256"] == declared.sha256
    assert row["declared"] == declared.declared
    assert (row["status"], row["synthetic"]) == ("refused", True)
    assert (row["first_period"], row["last_period"]) == ("2018-S1", "2022-S2")


def test_without_its_data_a_design_gives_nothing_and_what_it_gave_goes(office):
    settings, designs = office
    run_designs(settings, designs)
    Accounts(settings.home).remove("synthetic_qma_register", "2020")
    run_designs(settings, designs)
    assert read_results(settings)["impact_design"].is_empty()
    assert not (settings.home / "impact" / "made_up_panel").exists()


def test_a_design_that_is_gone_takes_its_result_along(office):
    settings, designs = office
    run_designs(settings, designs)
    (designs / "made_up_panel.yml").unlink()
    run_designs(settings, designs)
    assert read_results(settings)["impact_design"].is_empty()


def test_a_run_that_dies_while_writing_leaves_no_half_result(office, monkeypatch):
    settings, designs = office
    monkeypatch.setattr(run, "write_json", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        run_designs(settings, designs)
    assert read_results(settings)["impact_design"].is_empty()
    monkeypatch.undo()
    run_designs(settings, designs)
    assert read_results(settings)["impact_design"].height == 1


def test_made_up_data_make_made_up_results(office):
    settings, designs = office
    catalog = load_catalog()
    real = {
        name: source.model_copy(update={"synthetic": name not in SOURCES.values()}) for name, source in catalog.items()
    }
    run_designs(settings, designs, real)
    assert read_results(settings)["impact_design"]["synthetic"].to_list() == [False]
