"""Classification links: from a national code to the shared one, kept as seeds that dbt documents too."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import polars as pl

from pipelines.errors import CodebookError
from pipelines.settings import SEEDS


@cache
def load_link(name: str, seeds: Path = SEEDS) -> dict[str, str]:
    """Return source code → target code of a link in `seeds/links`, or the codes of a classification themselves.

    Raises:
        CodebookError: There is no such link (lists those there are), or it gives a source code several targets.
    """
    path = seeds / "links" / f"{name}.csv"
    if path.exists():
        table = pl.read_csv(path, infer_schema=False)
        split = table.filter(table["source_code"].is_duplicated())["source_code"].unique().sort()
        if split.len():
            raise CodebookError(f"link '{name}' has several targets for {split.len()} codes ({', '.join(split[:5])} …)")
        return dict(zip(table["source_code"], table["target_code"], strict=True))
    path = seeds / f"{name}.csv"
    if path.exists():
        codes = pl.read_csv(path, infer_schema=False)["code"]
        return dict(zip(codes, codes, strict=True))
    known = sorted(p.stem for p in (*seeds.glob("links/*.csv"), *seeds.glob("*.csv")))
    raise CodebookError(f"link '{name}' is not known; there are: {', '.join(known)}")
