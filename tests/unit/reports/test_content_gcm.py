"""What the report on Objective 18 says of a made-up release, sentence by sentence."""

import re

import made_up_report
import polars as pl
import pytest

from pipelines.reports.content import gcm
from pipelines.reports.content.arrangements import coverage
from pipelines.reports.content.objective18 import commitments
from pipelines.reports.content.reading import Release
from pipelines.reports.document import (
    Bullets,
    Definitions,
    Document,
    Figure,
    Heading,
    KeyFigures,
    Message,
    Paragraph,
    Run,
    Table,
    note_numbers,
)

LANGUAGES = ("en", "fr", "es", "ar")


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return Release(made_up_report.build(tmp_path_factory.mktemp("report") / "release"))


@pytest.fixture(scope="module")
def reports(release: Release) -> dict[str, gcm.Report]:
    return {lang: gcm.document(release, lang) for lang in LANGUAGES}


@pytest.fixture(scope="module")
def english(reports: dict[str, gcm.Report]) -> Document:
    return reports["en"][0]


def texts(document: Document, *, annexes: bool = False) -> list[str]:
    """Every text of the report, in order."""
    found: list[str] = []
    for block in document.body if annexes else document.blocks:
        match block:
            case Heading() | Paragraph() | Message():
                found.append(made_up_report.plain(block.text))
            case Table():
                found += [
                    block.caption,
                    *(" | ".join(made_up_report.plain(cell) for cell in row) for row in block.rows),
                ]
                found += [made_up_report.plain(note) for note in block.notes]
            case Bullets():
                found += [made_up_report.plain(item) for item in block.items]
            case Figure():
                found += [block.caption, block.alt, block.chart.title]
            case KeyFigures():
                found += [" ".join((f.value, f.label, f.detail, *f.flags)) for f in block.figures]
            case Definitions():
                found += [f"{term}: {made_up_report.plain(text)}" for term, text in block.items]
    return found


def said(document: Document, words: str) -> list[str]:
    return [text for text in texts(document) if words in text]


def section(document: Document, letter: str) -> list:
    """The blocks of one commitment."""
    starts = [i for i, block in enumerate(document.blocks) if isinstance(block, Heading) and block.level <= 2]
    begin = next(i for i in starts if document.blocks[i].id == f"commitment-{letter}")
    end = min((i for i in starts if i > begin), default=len(document.blocks))
    return list(document.blocks[begin:end])


def test_the_resolution_has_twelve_commitments_a_to_l():
    assert list(commitments()) == list("abcdefghijkl")


def test_each_indicator_speaks_under_one_letter_only():
    told = [name for one in commitments().values() for name in one.indicators]
    assert len(told) == len(set(told))


@pytest.mark.parametrize("letter", "abcdefghijkl")
def test_every_commitment_says_what_is_not_measured_and_who_could(english: Document, letter: str):
    blocks = section(english, letter)
    gaps = [block for block in blocks if isinstance(block, Bullets)][-1]
    assert all("Who could:" in made_up_report.plain(item) for item in gaps.items)


def test_a_significant_change_is_stated_with_its_interval(english: Document):
    # 1.959964 * sqrt(1 + 1) = 2.7718.
    (line,) = said(english, "Recognition rate decided, Norvania (SYNTHETIC), 2023: 92.9%")[-1:]
    assert "+7.9 points compared with 2022 (95% interval: 5.1 to 10.7 points)" in line


def test_outcomes_of_years_with_open_cases_are_not_reported(english: Document):
    assert not said(english, "99.4%")
    assert said(english, "Recognition applications, Norvania (SYNTHETIC), 2024: 1,100")


def test_full_recognition_is_not_compared_over_years(english: Document):
    (line,) = said(english, "Full recognition rate decided, Norvania (SYNTHETIC), 2023: 62.9%")
    assert "Compared with before" not in line


def test_a_significant_gap_is_stated_and_another_is_not(english: Document):
    (gap,) = said(english, "Overqualification rate, Argentina")[-1:]
    assert "higher: +13.0 points (95% interval: 10.1 to 15.9 points)" in gap
    (none,) = said(english, "Unemployment rate, Argentina")[-1:]
    assert "No difference is seen (95% interval of the difference: \N{MINUS SIGN}2.9 to 3.3 points)" in none


def test_withheld_is_not_the_same_as_not_measured(english: Document):
    assert said(english, "Return migrants: withheld for Argentina, too imprecise to be used.")
    assert said(english, "Employment rate return migrants: withheld for Argentina, to protect respondents.")
    silent = [block for block in section(english, "k") if isinstance(block, Message)]
    assert [block.state for block in silent] == ["missing"]


def test_counts_without_intervals_are_not_called_different(english: Document):
    (line,) = said(english, "Recognition applications, Germany, 2022: 49,500")
    assert line.endswith("Compared with before: 43,900 in 2021.")


def test_a_weak_figure_is_flagged(english: Document):
    assert all("low reliability" in line for line in said(english, "33.0%"))


def test_a_survey_of_a_part_of_the_country_says_so(english: Document):
    assert said(english, "Argentina (covers ARG), Q4 2014")


def test_the_outcomes_add_up_to_the_applications(english: Document):
    (table,) = [b for b in english.blocks if isinstance(b, Table) and b.caption.startswith("Applications by outcome")]
    counts = [int(made_up_report.plain(row[1]).replace(",", "")) for row in table.rows]
    assert sum(counts[:-1]) == counts[-1] == 1000


def test_a_refused_design_has_its_reason_and_no_number(english: Document):
    lines = said(english, "Reintegration (SYNTHETIC). No estimate is given")
    assert lines
    assert all("only 12 persons were treated; at least 50 are needed" in line for line in lines)
    assert not any("Effect on" in line for line in said(english, "Reintegration"))


def test_an_effect_is_modelled_synthetic_and_as_strong_as_its_interval(english: Document):
    work = said(english, "Effect on employment: +24.5 points (95% interval: 20.6 to 28.4 points)")
    pay = said(
        english, "Effect on hourly wages: none is seen; estimate +1.0% (95% interval: \N{MINUS SIGN}2.9% to 4.9%)"
    )
    assert work
    assert pay
    assert all("[MODELLED; SYNTHETIC]" in line for line in work + pay)


def test_the_plain_difference_is_said_to_be_no_effect(english: Document):
    (line,) = said(english, "plain difference on employment: +30.0 points")
    assert line.endswith("is not an effect.")


def test_subgroups_hold_only_after_correction(english: Document):
    (table,) = [b for b in english.blocks if isinstance(b, Table) and b.caption.startswith("Effects by group")]
    assert [(made_up_report.plain(row[0]), made_up_report.plain(row[-1])) for row in table.rows] == [
        ("Sex: Women", "holds up"),
        ("Sex: Men", "no effect is seen"),
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_mention_of_made_up_data_is_marked(reports: dict[str, gcm.Report], lang: str):
    names = "Norvania|نورفانيا|Effect of full recognition|Reintegration"
    told = texts(reports[lang][0], annexes=True)
    assert any(re.search(names, text) for text in told)
    assert not [text for text in told if re.search(rf"({names})(?! \(SYNTHETIC\))", text)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_number_has_a_source_and_no_placeholder_is_left(reports: dict[str, gcm.Report], lang: str):
    document = reports[lang][0]
    assert not [text for text in texts(document, annexes=True) if re.search(r"\{\w*\}|\b(None|nan)\b", text)]
    numbers = note_numbers(document)
    assert set(numbers.values()) == set(range(1, len(document.notes) + 1))
    for block in document.blocks:
        if isinstance(block, KeyFigures):
            assert all(figure.note in numbers for figure in block.figures)
        if isinstance(block, Bullets) and any(
            "95" in made_up_report.plain(item) and "n = " in made_up_report.plain(item) for item in block.items
        ):
            assert all(any(run.note for run in item) for item in block.items if not isinstance(item, str))


def test_no_table_is_empty(english: Document):
    assert all(block.rows for block in english.body if isinstance(block, Table))


def test_the_same_release_gives_the_same_report(release: Release, reports: dict[str, gcm.Report]):
    first, second = reports["fr"], gcm.document(release, "fr")
    assert first[0] == second[0]
    assert all(first[1][name].equals(second[1][name]) for name in first[1])


def test_the_data_annex_holds_the_very_observations(release: Release, reports: dict[str, gcm.Report]):
    _, frames = reports["en"]
    used, every = frames["observation"], release.frame("observation")
    assert used.drop("synthetic").join(every, on=every.columns, how="anti", nulls_equal=True).is_empty()
    assert used.filter(pl.col("synthetic"))["source_id"].unique().sort().to_list() == [
        "synthetic_qma_lfs", "synthetic_qma_register",
    ]  # fmt: skip
    assert set(frames["definitions"]["indicator"]) == set(used["indicator"])


def test_more_countries_than_fit_stand_in_the_annex(tmp_path, monkeypatch):
    monkeypatch.setattr("pipelines.reports.content.blocks.MOST_ROWS", 2)
    monkeypatch.setattr("pipelines.reports.content.blocks.MOST_SENTENCES", 1)
    with Release(made_up_report.build(tmp_path / "release")) as release:
        document, frames = gcm.document(release, "en")
    (table,) = [b for b in document.blocks if isinstance(b, Table) and b.caption.startswith("Migrant stock share")]
    assert [made_up_report.plain(row[0]) for row in table.rows] == ["Germany", "Spain"]
    assert table.notes == ("Shown: 2 of 3. The data annex has all rows.",)
    assert frames["observation"].filter(pl.col("indicator") == "migrant_stock_share").height == 3


def test_arrangements_cover_only_corridors_of_members_that_are_in_force(release: Release):
    (found,) = coverage(release)
    # Of 3.0 million: Paraguay to Argentina 0.7 (binding), Chile to Argentina 0.3 (not binding). Spain has only signed,
    # and the talks of Germany and Poland recognise nothing.
    assert (found.corridors, found.migrants, found.covered, found.binding) == (4, 3.0e6, 1.0e6, 0.7e6)


def test_an_older_release_says_what_is_missing(tmp_path):
    folder = made_up_report.build(tmp_path / "release", older=True, synthetic=False)
    with Release(folder) as release:
        document, frames = gcm.document(release, "en")
    assert said(document, "No impact design is in this release.")
    assert not said(document, "SYNTHETIC")
    assert set(frames["observation"]["breakdown"]) == {"_T"}


def test_a_release_without_observations_still_makes_an_honest_report(tmp_path):
    folder = made_up_report.build(tmp_path / "release", older=True, synthetic=False, broken=True)
    with Release(folder) as release:
        document, _ = gcm.document(release, "en")
    assert said(document, "Nothing in this release speaks to commitment (a)")
    assert all(block.rows for block in document.body if isinstance(block, Table))


def test_texts_are_runs_of_known_notes(english: Document):
    known = {note.id for note in english.notes}
    for block in english.body:
        if isinstance(block, Paragraph | Message) and not isinstance(block.text, str):
            assert all(isinstance(run, Run) and (not run.note or run.note in known) for run in block.text)
