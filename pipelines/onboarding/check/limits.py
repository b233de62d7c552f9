"""From which size on a figure is worth a look, and why. What holds a partition back stands in `expectations/`."""

from __future__ import annotations

from pipelines.quality.validate import QUARANTINE_LIMIT_PCT

SHARE_OF_ROWS_PCT = QUARANTINE_LIMIT_PCT
"""A code or a contradiction in more of the rows than may go to the quarantine is an error: figures would be biased."""

KISH_DESIGN_EFFECT = 4.0
"""Beyond it three quarters of the sample's information are lost to unequal weights: rather a fault of the weights."""

LARGEST_TO_MEAN_WEIGHT = 50.0
"""A person who stands for fifty average ones moves every figure of a small group alone: usually a slipped column."""

NORMALISED_WITHIN = 0.01
"""Weights whose mean is 1 within this are normalised to the sample: totals would be those of the sample."""

STANDARD_ERRORS = 3.0
"""Differences between two independent samples exceed three standard errors by chance once in 370 times."""

CLUSTERING = 2.0
"""How much dwellings drawn together add to the variance, above unequal weights, where it is not estimated: most labour
force variables have less. Periods that share dwellings differ by less still, so that this errs on the quiet side.
"""

SHARE_POINTS = 1.0
"""A category whose share moves by less than a point between periods is no sign of a wrong code."""

MISSING_POINTS = 5.0
"""As for `isco08_missing_pct_change` in the expectations: a jump is a change of questionnaire or code."""

MEAN_CHANGE_PCT = 10.0
"""A mean of age, hours or income that moves by a tenth between periods is another unit, currency or population."""

CASES_OF_A_CODE = 30
"""A code with fewer persons may be absent from the next sample by chance."""
