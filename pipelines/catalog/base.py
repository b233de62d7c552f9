"""What every object of the catalogue is made of: frozen, no unknown keys; codes and periods as text."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict

from pipelines.catalog.periods import check_period


def _as_code(value: Any) -> str:
    if value is None or isinstance(value, bool):
        raise ValueError(f"YAML read a code as {value}: write it in quotes, e.g. 'Y', 'N', 'on', '~'")
    return str(value)


Code = Annotated[str, BeforeValidator(_as_code)]
"""A code of a source: always text, whatever YAML makes of it."""
Period = Annotated[Code, AfterValidator(check_period)]


class Strict(BaseModel):
    """Base of every catalogue object."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Named(Strict):
    """Base of what has a file of its own, named as its id."""

    id: str
