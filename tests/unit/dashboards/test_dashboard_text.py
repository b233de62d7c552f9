import datetime as dt
import re
from pathlib import Path

import pytest
import yaml

from dashboards.text import LOCALES, catalogue, languages, period_start, translator


def test_every_language_has_every_text_with_the_same_blanks():
    english = catalogue("en")
    for lang in set(languages()) - {"en"}:
        other = catalogue(lang)
        assert set(english) <= set(other), set(english) - set(other)
        for key, text in english.items():
            assert sorted(re.findall(r"{(\w+)}", text)) == sorted(re.findall(r"{(\w+)}", other[key])), (
                lang,
                key,
            )


def test_no_text_stands_twice_under_one_key():
    for path in LOCALES.glob("*.yml"):
        stack = [yaml.compose(path.read_text(encoding="utf-8"))]
        while stack:
            node = stack.pop()
            if isinstance(node, yaml.MappingNode):
                keys = [key.value for key, _ in node.value]
                assert len(keys) == len(set(keys)), (path.name, {k for k in keys if keys.count(k) > 1})
                stack += [value for _, value in node.value]


def test_every_indicator_has_a_title_in_every_language():
    models = Path(__file__).parents[3] / "dbt_project" / "models" / "indicators"
    indicators = {f"indicator.{path.stem.removeprefix('ind_')}" for path in models.glob("ind_*.yml")}
    assert indicators
    for lang in set(languages()) - {"en"}:  # the English titles are data
        assert indicators <= set(catalogue(lang)), indicators - set(catalogue(lang))


@pytest.mark.parametrize(
    ("lang", "number", "share"),
    [("en", "1,234.5", "7.0%"), ("fr", "1\u202f234,5", "7,0\u202f\u00a0%"), ("es", "1234,5", "7,0 %")],
)
def test_numbers_are_written_in_the_readers_language(lang, number, share):
    t = translator(lang)
    assert t.number(1234.5, 1).replace(".", "") == number.replace(".", "")
    assert re.sub(r"\s", "", t.amount(7.0, "PERCENT", 1)) == re.sub(r"\s", "", share)


def test_a_change_has_a_sign_and_percentages_differ_by_points():
    t = translator("en")
    assert t.change(-0.61, "PERCENT", 1) == "\u22120.6 points"
    assert t.change(0.001, "PERCENT", 1) == "0.0 points"
    assert t.change(1200, "PERSONS") == "+1,200"
    assert (t.amount(4.12, "MONTHS", 1), t.change(0.3, "MONTHS", 1)) == ("4.1 months", "+0.3 months")


def test_periods_and_places():
    t = translator("fr")
    periods = {"2014-Q3": "T3 2014", "2014-S2": "semestre 2 de 2014", "2014": "2014", "2021-W26": "semaine 26 de 2021"}
    assert {period: t.period(period) for period in periods} == periods
    assert (t.place("DEU", "DE"), t.place("XXX"), t.place("ABC", "", "Abc Land")) == (
        "Allemagne",
        "Autre pays ou inconnu",
        "Abc Land",
    )
    assert period_start("2014-Q3") == dt.date(2014, 7, 1) and period_start("2014-05") == dt.date(2014, 5, 1)


def test_an_unknown_language_is_english():
    assert translator("xx").lang == "en" and translator(None).lang == "en"
