"""The languages of the reports: the same sentences, the same placeholders, and numbers as readers write them."""

import string
from pathlib import Path

import made_up_report
import pytest

from pipelines.reports.content.compare import GAPS
from pipelines.reports.content.country import BY_BIRTH, CORRIDORS, DEMAND, LABOUR, RECOGNITION, WORK
from pipelines.reports.content.messages import KEY_INDICATORS
from pipelines.reports.content.objective18 import commitments
from pipelines.reports.content.reading import Release, period_end
from pipelines.reports.content.speech import LANGUAGES, LanguageError, catalogue, speech

#: What a language may have that English has not: names that the release gives in English.
NAMES = ("coverage.", "indicator.", "occupation.", "place.", "design.", "letter.")
OTHERS = tuple(lang for lang in LANGUAGES if lang != "en")
PROJECT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return Release(made_up_report.build(tmp_path_factory.mktemp("report") / "release"))


def placeholders(text: str) -> list[str]:
    return sorted({field for _, field, _, _ in string.Formatter().parse(text) if field})


@pytest.mark.parametrize("lang", OTHERS)
def test_a_language_has_every_sentence_with_the_same_placeholders(lang: str):
    english, other = catalogue("en"), catalogue(lang)
    assert set(english) - set(other) == set()
    assert [key for key in set(other) - set(english) if not key.startswith(NAMES)] == []
    assert [key for key in english if placeholders(english[key]) != placeholders(other[key])] == []


@pytest.mark.parametrize("letter", "abcdefghijkl")
def test_every_gap_has_its_words_and_no_more(letter: str):
    english = catalogue("en")
    numbers = range(1, commitments()[letter].gaps + 1)
    told = {key for key in english if key.startswith(f"commitment.{letter}.")}
    wanted = {f"commitment.{letter}.{part}{n}" for part in ("gap", "who") for n in numbers}
    assert told == wanted | {f"commitment.{letter}.title", f"commitment.{letter}.asks"}


def test_arabic_names_every_indicator_that_the_reports_use():
    used = {name for one in commitments().values() for name in one.indicator_ids}
    used |= {
        *LABOUR,
        *BY_BIRTH,
        *DEMAND,
        *CORRIDORS,
        *RECOGNITION,
        *WORK,
        *KEY_INDICATORS,
        *GAPS.values(),
        "shortage_index",
    }
    assert {name for name in used if f"indicator.{name}" not in catalogue("ar")} == set()


def test_the_commitments_ask_for_indicators_that_exist():
    models = PROJECT / "dbt_project" / "models" / "indicators"
    known = {path.stem.removeprefix("ind_") for path in models.glob("ind_*.sql")}
    used = {name for one in commitments().values() for name in one.indicator_ids}
    used |= {*LABOUR, *BY_BIRTH, *DEMAND, *CORRIDORS, *RECOGNITION, *WORK, *KEY_INDICATORS}
    assert used - known == set()


@pytest.mark.parametrize(
    ("lang", "number", "percent", "points", "quarter"),
    [
        ("en", "1,234.5", "12.3%", "\N{MINUS SIGN}2.0 points", "Q3 2014"),
        ("fr", "1\u202f234,5", "12,3\u00a0%", "\N{MINUS SIGN}2,0 points", "T3 2014"),
        ("es", "1.234,5", "12,3\u00a0%", "\N{MINUS SIGN}2,0 puntos", "T3 2014"),
        ("ar", "1,234.5", "12.3%", "\u200e\N{MINUS SIGN}2.0 من النقاط المئوية", "الربع الثالث 2014"),
    ],
)
def test_numbers_and_periods(release: Release, lang: str, number: str, percent: str, points: str, quarter: str):
    say = speech(release, lang)
    assert say.number(1234.5, 1) == number
    assert say.amount(12.3, "PERCENT", 1) == percent
    assert say.signed(-2.0, "PERCENT", 1) == points
    assert say.period("2014-Q3") == quarter
    assert say.period("2022-2024") == "2022\N{EN DASH}2024"


def test_a_plus_stays_before_its_number_in_arabic(release: Release):
    assert speech(release, "ar").signed(2.0, "POINTS", 1).startswith("\u200e+2.0")


def test_names_of_places_and_occupations(release: Release):
    assert speech(release, "fr").place("DEU") == "Allemagne"
    assert speech(release, "ar").place("DEU") == "ألمانيا"
    assert speech(release, "es").place("QMA") == "Norvania (SYNTHETIC)"
    assert speech(release, "es").occupation("7") == "Oficios"
    assert speech(release, "en").occupation("9999") == "9999"


def test_an_unknown_language_is_refused_in_plain_words(release: Release):
    with pytest.raises(LanguageError, match=r"no reports in 'de'.*en, fr, es, ar"):
        speech(release, "de")


def test_periods_of_several_lengths_are_in_order():
    periods = ["2014", "2014-Q3", "2013-2015", "2014-05", "2013-Q4", "2021-W26", "2014-Q4"]
    expected = ["2013-Q4", "2014-05", "2014-Q3", "2014-Q4", "2014", "2013-2015", "2021-W26"]
    assert sorted(periods, key=period_end) == expected
