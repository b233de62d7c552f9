"""Personal data out of the text that is kept: names of contact persons, telephone numbers, e-mail addresses.

What is removed leaves a mark, so that a reader sees that something stood there. Names are found by what stands before
them: a form of address, a word such as "contact:", or a common first name (first_names.txt). Rather too much than too
little: a church or a school named after a person goes too.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import polars as pl

EMAIL, PHONE, NAME = "[e-mail]", "[telephone]", "[name]"

_AT, _DOT = r"\s?(?:@|\(at\)|\[at\]|\(małpa\))\s?", r"\s?(?:\.|\(dot\)|\[dot\])\s?"
_EMAIL = rf"[\p{{L}}\d._%+-]+{_AT}[\p{{L}}\d-]+(?:{_DOT}[\p{{L}}\d-]+)+"
_GAP = r"[\s\u00a0./-]{0,2}"
_START = r"(^|[^\p{L}\d])"
"""Where a word begins. The engine is ten times slower with Unicode's own word boundary."""
#: A number with a country's or area's prefix, one after a word for telephone, and digits grouped as numbers are called
#: out. Days and sums of money are grouped differently.
_PHONE = "|".join(
    [
        rf"(?:\+|00)\d(?:{_GAP}\(?\d\)?){{7,14}}",
        rf"(?i:tel|telefon|phone|mob|mobile|kom|fono|tfno|tél|handy|whatsapp|fax|faks)"
        rf"[.:\s]*\(?\d(?:{_GAP}\(?\d\)?){{5,13}}",
        rf"\(\d{{2,5}}\){_GAP}\d(?:{_GAP}\d){{4,9}}",
        r"\d{3}[ .-]\d{3}[ .-]\d{3}",
        r"\d{2}[ .-]\d{3}[ .-]\d{2}[ .-]\d{2}",
        r"0\d{1,4}[ /-]\d{5,8}",
        r"\d{9,12}",
    ]
)
#: Forms of address, in the languages of the coder.
_ADDRESS = (
    r"Pani[ąęi]?|Pan(?:em|a|u)?|Mrs?\.?|Ms\.|Miss|Dr\.?|Herrn?|Frau|Hr\.|Fr\.|Mme|Mlle|Monsieur|Madame|Sra?\.?"
    r"|Señora?|Don|Doña|Sig(?:\.ra|\.|nora?)|Dott(?:\.ssa|\.)|Senhora?|Srª|Exm[oa]\."
)
_CONTACT = (
    r"(?i:kontakt(?:owa|person)?|osoba do kontaktu|contact(?: person)?|Ansprechpartner(?:in)?|persona de contacto"
    r"|contacto|personne à contacter|contatto|referente|pessoa de contacto|contato|rekryterare|rekruter(?:ka)?)"
)
_PERSON = r"\p{Lu}[\p{Ll}']+(?:[ -]\p{Lu}[\p{Ll}']+){0,3}"


def without_personal_data(text: pl.Expr) -> pl.Expr:
    """Return the text with marks in place of persons' names, telephone numbers and e-mail addresses."""
    return (
        text.str.replace_all(_EMAIL, EMAIL)
        .str.replace_all(f"{_START}(?:{_PHONE})", f"${{1}}{PHONE}")
        .str.replace_all(rf"{_START}({_CONTACT}\s*:\s*(?:(?:{_ADDRESS})\s+)?){_PERSON}", f"${{1}}${{2}}{NAME}")
        .str.replace_all(rf"{_START}((?:{_ADDRESS})\s+){_PERSON}", f"${{1}}${{2}}{NAME}")
        .str.replace_all(rf"{_START}(?:{_first_names()})\s+{_PERSON}", f"${{1}}{NAME}")
    )


@cache
def _first_names() -> str:
    lines = Path(__file__).with_name("first_names.txt").read_text(encoding="utf-8").splitlines()
    return "|".join(sorted({name for line in lines if not line.startswith("#") for name in line.split()}))
