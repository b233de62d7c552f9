"""Cross-sections drawn with a known effect, where persons who do well anyway are treated more often."""

import numpy as np
import polars as pl

EFFECT = 0.5


def cross_section(persons: int, seed: int, effect: float = EFFECT) -> pl.DataFrame:
    """Return persons who select into treatment by `age` and `language`; `noise` has to do with nothing."""
    rng = np.random.default_rng(seed)
    age, language, noise = rng.normal(size=persons), rng.choice(["A1", "B1", "C1"], persons), rng.normal(size=persons)
    level = np.select([language == "A1", language == "B1"], [-0.6, 0.0], 0.6)
    treated = rng.random(persons) < 1 / (1 + np.exp(0.3 - 0.7 * age - level))
    outcome = effect * treated + age + 2 * level + rng.normal(size=persons)
    return pl.DataFrame({"age": age, "language": language, "noise": noise, "treated": treated, "outcome": outcome})


COVARIATES = ["age", "language", "noise"]
