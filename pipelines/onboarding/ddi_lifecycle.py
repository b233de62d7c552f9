"""DDI Lifecycle 3.x: variables, their code lists, questions, universes and concepts, each where it is referred to."""

from __future__ import annotations

from pipelines.onboarding.description import Category, Codebook, Described, Kind
from pipelines.readers.ddi import Element, References, first_text, text_of
from pipelines.readers.layout import lifecycle_name

_LABEL = ("Label/Content", "Label")


def codebook_of(root: Element) -> Codebook:
    """Return what a DDI Lifecycle file says; places of its variables are read elsewhere."""
    references = References(root)
    study = root.find(".//StudyUnit")
    told = root if study is None else study
    return Codebook(
        variables=tuple(_variable(found, references) for found in root.iter("Variable") if lifecycle_name(found)),
        title=first_text(told, "Citation/Title/String", "Citation/Title"),
        producer=first_text(
            told,
            "Citation/Creator/CreatorName/String",
            "Citation/Creator/CreatorName",
            "Citation/Creator",
            "Citation/Publisher/PublisherName/String",
            "Citation/Publisher",
        ),
        country=first_text(
            told, ".//SpatialCoverage/Description/Content", ".//SpatialCoverage/Description", ".//CountryCode"
        ),
        period=_period(told),
    )


def _variable(variable: Element, references: References) -> Described:
    parts = _parts(variable, references)
    questions = [
        text
        for part in parts
        for found in references.targets(part, ".//QuestionReference", "QuestionItem")
        if (text := _question(found))
    ]
    return Described(
        name=lifecycle_name(variable),
        label=first_text(variable, *_LABEL),
        kind=_kind(parts),
        categories=_categories(parts, references),
        question=next(iter(questions), "") or first_text(variable, "Description/Content", "Description"),
        universe=_said(parts, "UniverseReference", "Universe", references),
        concept=_said(parts, "ConceptReference", "Concept", references),
    )


def _parts(variable: Element, references: References) -> list[Element]:
    """Return a variable and the represented and conceptual ones that it takes what it does not say from."""
    parts = [variable]
    for kind in ("RepresentedVariable", "ConceptualVariable"):
        parts += [found for part in tuple(parts) for found in references.targets(part, f"{kind}Reference", kind)]
    return parts


def _kind(parts: list[Element]) -> Kind:
    for part in parts:
        if part.find(".//DateTimeRepresentation") is not None:
            return "date"
        if part.find(".//TextRepresentation") is not None:
            return "text"
        for found in part.iterfind(".//NumericRepresentation"):
            said = (found.get("type") or first_text(found, "NumericTypeCode")).lower()
            whole = (
                said in ("int", "integer", "long", "short", "bigint", "count") or found.get("decimalPositions") == "0"
            )
            return "integer" if whole else "number"
        if part.find(".//CodeRepresentation") is not None:
            return "integer"
    return "text"


def _categories(parts: list[Element], references: References) -> tuple[Category, ...]:
    """Return the codes of the lists that a variable refers to, those of its missing values among them."""
    found: dict[str, Category] = {}
    declared: set[str] = set()
    for part in parts:
        for shape in part.iter("CodeRepresentation", "NumericRepresentation", "TextRepresentation"):
            declared |= set((shape.get("missingValue") or "").split())
            for reference in ("CodeListReference", "CodeSchemeReference"):
                for codes in references.targets(shape, reference, "CodeList", "CodeScheme"):
                    found |= {one.code: one for one in _codes(codes, references, missing=False)} if not found else {}
        for managed in references.targets(part, ".//MissingValuesReference", "ManagedMissingValuesRepresentation"):
            for codes in references.targets(managed, ".//CodeListReference", "CodeList"):
                found |= {one.code: one for one in _codes(codes, references, missing=True)}
    marked = [Category(one.code, one.label, one.missing or one.code in declared) for one in found.values()]
    return (*marked, *(Category(code, "", missing=True) for code in sorted(declared - set(found))))


def _codes(codes: Element, references: References, *, missing: bool) -> list[Category]:
    listed = []
    for code in codes.iter("Code"):
        value, category = first_text(code, "Value"), references.target(code.find("CategoryReference"), "Category")
        if value:
            label = "" if category is None else first_text(category, *_LABEL, "CategoryName/String", "CategoryName")
            said = category is not None and "true" in (category.get("missing"), category.get("isMissing"))
            listed.append(Category(value, label, missing or said))
    return listed


def _question(item: Element) -> str:
    """Return the text of a question in its first language."""
    return next((text for found in item.iterfind("QuestionText") if (text := text_of(found))), "")


def _said(parts: list[Element], reference: str, kind: str, references: References) -> str:
    for part in parts:
        for found in references.targets(part, reference, kind):
            if text := first_text(
                found,
                *_LABEL,
                "HumanReadable",
                "Description/Content",
                "Description",
                f"{kind}Name/String",
                f"{kind}Name",
            ):
                return text
    return ""


def _period(study: Element) -> str:
    date = study.find(".//TemporalCoverage/ReferenceDate")
    if date is None:
        return ""
    if simple := first_text(date, "SimpleDate"):
        return simple
    return "/".join(filter(None, (first_text(date, "StartDate"), first_text(date, "EndDate"))))
