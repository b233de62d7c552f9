"""What a text needs before any format can print it: no control characters, and signs that keep right-to-left order.

Nothing here changes a word. The marks are Unicode's own (UAX 9), which browsers, Typst and Word all follow.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import fields, is_dataclass, replace
from typing import Any

from pipelines.reports.document import Direction, Document, Run, foreign

_LTR, _RTL = "\N{LEFT-TO-RIGHT MARK}", "\N{RIGHT-TO-LEFT MARK}"
#: A number with a sign, which would end up on the other side.
_SIGNED = re.compile(rf"(?<![{_LTR}\w])([+\-\N{{MINUS SIGN}}]\d(?:[\d.,]*\d)?)")
#: A Latin word that ends a clause before a number, which would be drawn to the wrong side of it.
_LATIN_END = re.compile(r"([A-Za-z\u00c0-\u024f])(?=[)\]\u060c\u061b:,.]+\s+\d)")


def printable(document: Document) -> Document:
    """The same document, every text of it fit for printing in its direction."""
    rtl = document.direction == "rtl"

    def fit(value: Any) -> Any:
        if isinstance(value, str):
            return marked(clean(value)) if rtl else clean(value)
        if isinstance(value, tuple | list):
            return tuple(part for item in value for part in _split(fit(item), document.direction))
        if is_dataclass(value) and not isinstance(value, type):
            return type(value)(**{field.name: fit(getattr(value, field.name)) for field in fields(value)})
        return value

    fitted: Document = fit(document)
    return fitted


def _split(value: Any, direction: Direction) -> tuple[Any, ...]:
    """A Latin run of a right-to-left text, its outer spaces apart: they belong to the text around it."""
    if not isinstance(value, Run) or not foreign(value, direction):
        return (value,)
    core = value.text.strip()
    before, _, after = value.text.partition(core)
    inner = replace(value, text=core, note="" if after else value.note)
    parts = (Run(before), inner, Run(after, note=value.note if after else ""))
    return tuple(part for part in parts if part.text)


def clean(text: str) -> str:
    """A text without the control characters that XML does not allow."""
    return "".join(letter for letter in text if letter in "\t\n" or unicodedata.category(letter) not in ("Cc", "Cs"))


def marked(text: str) -> str:
    """A text of a right-to-left report, its signed numbers and Latin words marked. Marking twice changes nothing."""
    signed = _SIGNED.sub(rf"{_LTR}\1{_RTL}", text)
    arabic = any(unicodedata.bidirectional(letter) == "AL" for letter in text)
    return _LATIN_END.sub(rf"\1{_RTL}", signed) if arabic else signed
