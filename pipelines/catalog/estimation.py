"""What a YAML file of the catalogue may say of estimates: their design, their protection, and figures to match."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from pipelines.catalog.base import Code, Period, Strict


class Design(Strict):
    """How the sample was drawn and how its standard errors are made, in force from a period on.

    `approximation`: Taylor linearisation on stand-ins for units and strata that the producer does not publish.
    `single_psu`: what a stratum with one sampling unit adds to the variance.
    """

    since: Period
    method: Literal["taylor", "replicates", "approximation"]
    single_psu: Literal["certainty", "centred", "merged"] = "centred"
    replicate_method: Literal["brr", "fay", "jk1", "jk2", "jkn", "bootstrap", "sdr"] | None = None
    fay: float | None = Field(default=None, ge=0, lt=1)
    note: str | None = None

    @model_validator(mode="after")
    def _what_replicates_need(self) -> Self:
        if (self.method == "replicates") != (self.replicate_method is not None):
            raise ValueError("`replicate_method` belongs to method replicates, and replicates need it")
        if (self.replicate_method == "fay") != (self.fay is not None):
            raise ValueError("`fay` (Fay's factor, 0 to below 1) belongs to replicate_method fay, which needs it")
        return self


class Disclosure(Strict):
    """What protects the respondents: the fewest a published count may rest on, and the base counts are rounded to."""

    min_cases: int = Field(default=5, ge=1)
    rounding_base: int | None = Field(default=None, ge=2)


class Published(Strict):
    """A figure that the producer published, which the release's own must match. Unit: that of the indicator."""

    indicator: str
    time_period: Period
    value: float
    tolerance: float = Field(ge=0)
    source: str
    sex: Code = "_T"
    age: Code = "_T"
    isco08: Code = "_T"
    isced11: Code = "_T"
    isic4: Code = "_T"
    origin: Code = "_T"
