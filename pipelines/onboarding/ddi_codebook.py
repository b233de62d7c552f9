"""DDI Codebook 2.x: variables with their categories, and the study's citation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pipelines.onboarding.description import Category, Codebook, Described, Kind
from pipelines.readers.ddi import Element, first_text, text_of


def codebook_of(root: Element) -> Codebook:
    """Return what a DDI Codebook file says; places of its variables are read elsewhere."""
    study = root.find("stdyDscr")
    told = root if study is None else study
    return Codebook(
        variables=tuple(_variable(var) for var in root.iterfind(".//dataDscr/var") if var.get("name")),
        title=first_text(told, "citation/titlStmt/titl"),
        producer=first_text(told, "citation/prodStmt/producer", "citation/rspStmt/AuthEnty"),
        country=first_text(told, "stdyInfo/sumDscr/nation"),
        period=_period(told),
        citation=first_text(told, "citation/biblCit", "dataAccs/useStmt/citReq"),
    )


def _variable(var: Element) -> Described:
    return Described(
        name=str(var.get("name")),
        label=first_text(var, "labl"),
        kind=_kind(var),
        categories=_categories(var),
        question=first_text(var, "qstn/qstnLit", "qstn", "txt"),
        universe=first_text(var, "universe", "qstn/universe"),
        concept=first_text(var, "concept"),
    )


def _kind(var: Element) -> Kind:
    form = var.find("varFormat")
    if form is not None and form.get("category") == "date":
        return "date"
    if form is not None and form.get("type") == "character":
        return "text"
    if (var.get("dcml") or "0").strip() not in ("", "0"):
        return "number"
    return "number" if var.get("intrvl") == "contin" and not var.get("dcml") else "integer"


def _categories(var: Element) -> tuple[Category, ...]:
    """Return the categories, and the codes that are declared invalid without one."""
    invalid = _invalid(var)
    categories = [
        Category(code, first_text(found, "labl"), found.get("missing") == "Y" or invalid(code))
        for found in var.iterfind("catgry")
        if (code := text_of(found.find("catValu")))
    ]
    known = {category.code for category in categories}
    items = (str(item.get("VALUE") or "").strip() for item in var.iterfind("invalrng/item"))
    return (*categories, *(Category(code, "", missing=True) for code in items if code and code not in known))


def _invalid(var: Element) -> Callable[[str], bool]:
    """Return what says of a code whether the variable's invalid ranges hold it."""
    items = {str(item.get("VALUE")).strip() for item in var.iterfind("invalrng/item")}
    ranges = [(_bound(found, "min", -1), _bound(found, "max", 1)) for found in var.iterfind("invalrng/range")]
    return lambda code: code in items or any(low <= _number(code) <= high for low, high in ranges)


def _bound(found: Any, name: str, sign: int) -> float:
    return _number(found.get(name), float("inf") * sign)


def _number(text: str | None, otherwise: float = float("nan")) -> float:
    try:
        return float(text or "")
    except ValueError:
        return otherwise


def _period(study: Element) -> str:
    """Return the time that the data are of, as first and last where there are two."""
    for path in ("stdyInfo/sumDscr/timePrd", "stdyInfo/sumDscr/collDate"):
        dates = [found.get("date") or text_of(found) for found in study.iterfind(path)]
        if dates := list(dict.fromkeys(filter(None, dates))):
            return dates[0] if len(dates) == 1 else f"{dates[0]}/{dates[-1]}"
    return ""
