import polars as pl
import pytest

from pipelines.vacancies.personal import without_personal_data


def cleaned(text: str) -> str:
    return pl.select(without_personal_data(pl.lit(text))).item()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Write to jobs.office@example.org today", "Write to [e-mail] today"),
        ("praca (at) firma.example", "[e-mail]"),
        ("Call +48 601 234 567.", "Call [telephone]."),
        ("tel. 22 123 45 67", "[telephone]"),
        ("Kontakt: 601-234-567", "Kontakt: [telephone]"),
        ("Rufen Sie an: (030) 1234567", "Rufen Sie an: [telephone]"),
        ("Telefon: 0049 30 123456", "[telephone]"),
        ("Osoba do kontaktu: Zenobia Przykładowa", "Osoba do kontaktu: [name]"),
        ("Pani Zenobia Przykładowa zaprasza", "Pani [name] zaprasza"),
        ("Ihre Ansprechpartnerin: Frau Musterfrau", "Ihre Ansprechpartnerin: Frau [name]"),
        ("Send it to Anna Example-Sample by Friday", "Send it to [name] by Friday"),
        ("M. le directeur", "M. le directeur"),
    ],
)
def test_personal_data_are_removed(text, expected):
    assert cleaned(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Start 2021-09-01, salary 3 000 - 4 500 PLN gross",
        "from 28.06.2021 to 31.12.2021",
        "Kierowca kat. C+E, 40 hours a week, 24/7",
        "Java 11, ISO 9001:2015, PN-EN 287",
        "Kontakt: przez formularz",
    ],
)
def test_what_is_no_personal_data_stays(text):
    assert cleaned(text) == text


def test_no_text_stays_none():
    assert (
        pl.DataFrame({"text": [None]}, schema={"text": pl.String}).select(without_personal_data(pl.col("text"))).item()
        is None
    )
