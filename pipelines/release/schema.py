"""The tables of a release, as `docs/contracts.md` gives them. No logic, only names and types."""

import polars as pl

KEY = (
    "indicator",
    "ref_area",
    "time_period",
    "sex",
    "age",
    "isco08",
    "isced11",
    "isic4",
    "origin",
    "destination",
    "source_id",
)

TOTAL = "_T"

#: Dimensions with a total: a question about totals wants `_T` in each of them that it does not name.
TOTALLED = ("sex", "age", "isco08", "isced11", "isic4", "origin", "destination")

#: What the warehouse makes of every indicator.
ESTIMATE: dict[str, str] = {
    "indicator": "VARCHAR",
    "ref_area": "VARCHAR",
    "time_period": "VARCHAR",
    "sex": "VARCHAR",
    "age": "VARCHAR",
    "isco08": "VARCHAR",
    "isced11": "VARCHAR",
    "isic4": "VARCHAR",
    "origin": "VARCHAR",
    "destination": "VARCHAR",
    "obs_value": "DOUBLE",
    "unit_measure": "VARCHAR",
    "se": "DOUBLE",
    "ci_lower": "DOUBLE",
    "ci_upper": "DOUBLE",
    "cv": "DOUBLE",
    "n_unweighted": "BIGINT",
    "obs_status": "VARCHAR",
    "conf_status": "VARCHAR",
    "source_id": "VARCHAR",
    "n_weighted": "DOUBLE",
    "n_cases": "BIGINT",
    "df": "DOUBLE",
    "deff": "DOUBLE",
}

#: What a release says: an estimate, the standards it rests on, and the rule that flagged or withheld it.
OBSERVATION: dict[str, str] = {**ESTIMATE, "standard": "VARCHAR", "rule": "VARCHAR"}

#: The smaller tables of `lmis.duckdb`. Times are UTC; JSON is kept as text.
TABLES: dict[str, dict[str, str]] = {
    "indicator": {
        "indicator": "VARCHAR",
        "title": "VARCHAR",
        "domain": "VARCHAR",
        "definition": "VARCHAR",
        "formula": "VARCHAR",
        "universe": "VARCHAR",
        "unit_measure": "VARCHAR",
        "decimals": "BIGINT",
        "source": "VARCHAR",
        "limitations": "VARCHAR",
        "estimator": "VARCHAR",
        "standards": "VARCHAR",
        "references": "VARCHAR",
    },
    "source": {
        "source_id": "VARCHAR",
        "kind": "VARCHAR",
        "title": "VARCHAR",
        "producer": "VARCHAR",
        "licence_name": "VARCHAR",
        "licence_url": "VARCHAR",
        "citation": "VARCHAR",
        "homepage": "VARCHAR",
        "ref_area": "VARCHAR",
        "coverage": "VARCHAR",
        "synthetic": "BOOLEAN",
        "standards": "VARCHAR",
        "notes": "VARCHAR",
        "design": "VARCHAR",
        "reliability": "VARCHAR",
        "min_cases": "BIGINT",
    },
    "partition": {
        "source_id": "VARCHAR",
        "time_period": "VARCHAR",
        "rows_read": "BIGINT",
        "rows_harmonised": "BIGINT",
        "rows_quarantined": "BIGINT",
        "rows_duplicate": "BIGINT",
        "sha256": "VARCHAR",
        "location": "VARCHAR",
        "retrieved_at": "TIMESTAMP",
        "size_bytes": "BIGINT",
        "status": "VARCHAR",
        "error": "VARCHAR",
    },
    "check_result": {
        "source_id": "VARCHAR",
        "time_period": "VARCHAR",
        "check_name": "VARCHAR",
        "column_name": "VARCHAR",
        "severity": "VARCHAR",
        "passed": "BOOLEAN",
        "observed": "VARCHAR",
        "expected": "VARCHAR",
        "why": "VARCHAR",
    },
    "audit": {
        "source_id": "VARCHAR",
        "time_period": "VARCHAR",
        "ref_area": "VARCHAR",
        "population": "VARCHAR",
        "sex": "VARCHAR",
        "age": "VARCHAR",
        "isco08": "VARCHAR",
        "isced11": "VARCHAR",
        "isic4": "VARCHAR",
        "origin": "VARCHAR",
        "reason": "VARCHAR",
        "n_lower": "BIGINT",
        "n_upper": "BIGINT",
        "persons_lower": "DOUBLE",
        "persons_upper": "DOUBLE",
        "required_width_n": "BIGINT",
        "required_width_persons": "DOUBLE",
        "passed": "BOOLEAN",
    },
    "code": {
        "codelist": "VARCHAR",
        "code": "VARCHAR",
        "parent": "VARCHAR",
        "label_en": "VARCHAR",
        "label_es": "VARCHAR",
        "label_fr": "VARCHAR",
        "alpha2": "VARCHAR",
        "region": "VARCHAR",
    },
    "community": {"community": "VARCHAR", "ref_area": "VARCHAR"},
    "release_info": {"release_id": "VARCHAR", "created_at": "TIMESTAMP", "synthetic": "BOOLEAN"},
}

POLARS_TYPE: dict[str, pl.DataType] = {
    "VARCHAR": pl.String(),
    "BIGINT": pl.Int64(),
    "DOUBLE": pl.Float64(),
    "BOOLEAN": pl.Boolean(),
    "TIMESTAMP": pl.Datetime("us"),
}
