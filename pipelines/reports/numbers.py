"""Numbers as a report writes them, so that its text, tables and charts agree."""

from babel.numbers import format_decimal

#: What stands where there is no number.
NONE = "\N{EN DASH}"


def decimal(value: float | None, decimals: int, lang: str) -> str:
    """The number with the separators and digits of the language, and a true minus sign; a dash for none."""
    if value is None:
        return NONE
    rounded = round(value, decimals) + 0.0  # no minus before nought
    text = format_decimal(rounded, format="#,##0." + "0" * decimals if decimals else "#,##0", locale=lang)
    return text.replace("-", "\N{MINUS SIGN}")
