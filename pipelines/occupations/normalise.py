"""One spelling for titles and texts, whatever form they come in.

Titles reach us as advertisements write them ("Sprzedawca/-czyni (k/m)", "Verkäufer*in m/w/d"), as classifications list
them ("technik mechanik^S") and as indexes invert them ("Operator, machine: cutting").
"""

from __future__ import annotations

import polars as pl

# m/w/d, (k/m), [f/m/x], h/f: who may apply, never what the work is.
WHO_MAY_APPLY = r"[(\[]?\b(?:all genders|[mfwkhdxnvi](?:\s*[/|,]\s*[mfwkhdxnvi])+)\b[)\]]?"
# verkäufer*in, sprzedawca/-czyni, vendeur(euse), enfermero/a: the second gender of a word, after the first.
SECOND_GENDER = r"(\pL{3})(?:[/*:_(]-?|\s?/\s?-)(?:innen|in|czyni|ka|yni|euse|rice|trice|ère|ne|re|ra|da|ta|a|e)\b\)?"
# Places, dates and references that advertisements put into brackets come with digits or a currency.
BRACKETED_NUMBER = r"[(\[][^)\]]*\d[^)\]]*[)\]]"
READ_OF_A_TEXT = 800  # characters: what a job is stands at the beginning, what all employers offer at the end
INVERTED = r"^([^,:]+), ([^,:]+): (.+)$"
INVERTED_SHORT = r"^([^,:]+)[,:] ([^,:]+)$"


def normalised(title: pl.Expr, lang: pl.Expr) -> pl.Expr:
    """Return the title in lower case: words of letters, digits, `+` and `#` between single spaces.

    Args:
        title: text; null counts as empty.
        lang: two-letter code. English titles in the inverted style of an index are put into natural order.
    """
    plain = title.fill_null("").str.normalize("NFKC").str.to_lowercase().str.replace_all(WHO_MAY_APPLY, " ")
    natural = plain.str.replace(INVERTED, "$3 $2 $1").str.replace(INVERTED_SHORT, "$2 $1")
    ordered = pl.when(lang == "en").then(natural).otherwise(plain)
    return words_of(ordered.str.replace_all(SECOND_GENDER, "$1").str.replace_all(BRACKETED_NUMBER, " "))


def beginning_of(text: pl.Expr) -> pl.Expr:
    """Return the words of the part of an advertisement that is read."""
    return words_of(text.str.head(READ_OF_A_TEXT))


def words_of(text: pl.Expr) -> pl.Expr:
    """Return lower-case text as words between single spaces."""
    return (
        text.fill_null("")
        .str.normalize("NFKC")
        .str.to_lowercase()
        .str.replace_all(r"[^\pL\pM\pN+#]+", " ")
        .str.strip_chars()
    )
