"""Titles in the many forms they come in, to one spelling."""

import polars as pl
import pytest

from pipelines.occupations.normalise import normalised


@pytest.mark.parametrize(
    ("lang", "title", "expected"),
    [
        ("en", "Operator, machine: cutting", "cutting machine operator"),
        ("en", "Glazier, roof", "roof glazier"),
        ("de", "Verkäufer*in (m/w/d)", "verkäufer"),
        ("de", "Sachbearbeiter/-in w/m/x", "sachbearbeiter"),
        ("pl", "Sprzedawca/-czyni (k/m)", "sprzedawca"),
        ("pl", "Sprzedawca/Kasjer", "sprzedawca kasjer"),
        ("es", "Enfermero/a", "enfermero"),
        ("fr", "Ingénieur(e) d'études H/F", "ingénieur d études"),
        ("pl", "Kierowca C+E (od 5000 zł)", "kierowca c+e"),
        ("en", "C# developer", "c# developer"),
        ("ar", "كاتب محاسبة", "كاتب محاسبة"),
        ("en", "\uff2eurse", "nurse"),
        ("pl", "Kierowca, magazynier", "kierowca magazynier"),
    ],
)
def test_a_title_in_one_spelling(lang: str, title: str, expected: str):
    found = pl.DataFrame({"title": [title]}).select(normalised(pl.col("title"), pl.lit(lang)))
    assert found.item() == expected
    again = found.select(normalised(pl.col("title"), pl.lit(lang)))
    assert again.item() == expected
