"""Rule sets of reliability: what each producer or body asks of a figure, kept as data in `rules/`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from pipelines.errors import CatalogError
from pipelines.settings import RULES

Measure = Literal["proportion", "mean", "total", "quantile", "gap", "change"]
Metric = Literal[
    "n_unweighted",
    "n_where_deff_below_1",
    "cases",
    "n_effective",
    "persons",
    "df",
    "cv",
    "log_cv",
    "log_cv_below_half",
    "log_cv_from_half",
    "se_of_chile",
    "se_of_eu",
    "se_unknown",
]
"""What a rule looks at; `reliability.METRICS` says how each is reckoned."""
Outcome = Literal["U", "Q"]
Millions = Annotated[float, Field(ge=0.334)]
"""f(N) = 7800 sqrt(N) - 4500 is not positive below a third of a million."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Rule(_Strict):
    """A figure whose metric is `below` or `above` the bound is flagged (U) or withheld (Q).

    `applies_to`: kinds of figures, or `any`. `groups: total` limits the rule to figures of everybody. `text` is what
    readers see. A metric that is not known fires nothing: where an unknown standard error is to count, a rule on
    `se_unknown` (1 or 0) says so.
    """

    applies_to: tuple[Measure | Literal["any"], ...] = Field(min_length=1)
    metric: Metric
    below: float | None = None
    above: float | None = None
    groups: Literal["all", "total"] = "all"
    outcome: Outcome
    text: str

    @model_validator(mode="after")
    def _one_bound(self) -> Self:
        if (self.below is None) == (self.above is None):
            raise ValueError("give either `below` or `above`")
        return self


class RuleSet(_Strict):
    """The rules of one body in one version. `population_millions`: by place, for rules that depend on it."""

    id: str
    title: str
    version: str
    source: str
    note: str | None = None
    population_millions: dict[str, Millions] = Field(default_factory=dict)
    rules: tuple[Rule, ...] = Field(min_length=1)

    @property
    def needs_population(self) -> bool:
        """Whether a rule cannot be judged without the population aged 15 to 74."""
        return any(rule.metric == "se_of_eu" for rule in self.rules)


def load_rule_set(name: str, root: Path = RULES) -> RuleSet:
    """Read a rule set.

    Raises:
        CatalogError: There is none of this name, or the file does not say what it must.
    """
    path = root / f"{name}.yml"
    if not path.is_file():
        known = ", ".join(sorted(found.stem for found in root.glob("*.yml")))
        raise CatalogError(f"{path}: there is no rule set '{name}'; known: {known}")
    try:
        rule_set = RuleSet.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (ValidationError, yaml.YAMLError) as fault:
        raise CatalogError(f"{path}: {fault}") from fault
    if rule_set.id != name:
        raise CatalogError(f"{path}: id is '{rule_set.id}', the file is named '{name}'. Make them the same.")
    return rule_set
