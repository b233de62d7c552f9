"""The zero-row file of each subject, by which dbt reads a subject without data."""

import polars as pl
import pytest

from pipelines.harmonise.subjects import SUBJECTS, schema_of
from pipelines.ingest import ensure_schemas
from pipelines.settings import Settings


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_file_of_an_earlier_version_is_brought_up_to_date(subject, tmp_path):
    settings = Settings(home=tmp_path)
    path = settings.partition(f"harmonised/{subject}", "_schema", "_schema") / "part.parquet"
    path.parent.mkdir(parents=True)
    pl.DataFrame(schema={"source_id": pl.String}).write_parquet(path)
    ensure_schemas(settings)
    assert pl.read_parquet_schema(path) == schema_of(subject)
    written = path.stat().st_mtime_ns
    ensure_schemas(settings)
    assert path.stat().st_mtime_ns == written
