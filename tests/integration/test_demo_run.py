"""Without a mirror and without the internet, the synthetic demonstration runs and says so everywhere."""

import duckdb


def test_without_any_survey_the_demonstration_runs_marked_synthetic(tmp_path, lmis_at):
    lmis = lmis_at(tmp_path / "home", None)
    done = lmis("run")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Not reached: arg_eph, 8 period(s), skipped" in done.stdout
    assert "SYNTHETIC" in done.stdout
    release = (tmp_path / "home" / "releases" / "current").resolve()
    assert release.name.endswith("-SYNTHETIC")
    assert (release / "observations.SYNTHETIC.parquet").is_file()
    with duckdb.connect(str(release / "lmis.duckdb"), read_only=True) as connection:
        places = connection.sql(
            "select distinct ref_area, source_id from observation where ref_area in ('QMA', 'QMB')"
        ).fetchall()
        real = connection.sql(
            "select distinct source_id from observation where not source_id like 'synthetic_%'"
        ).fetchall()
        made_up = connection.sql("select bool_and(title like '%SYNTHETIC%') from source where synthetic").fetchall()
        labels = connection.sql(
            "select bool_and(label_en like '%SYNTHETIC%') from code where code in ('QMA', 'QMB')"
        ).fetchall()
    assert {place for place, _ in places} == {"QMA", "QMB"}
    assert all(source.startswith("synthetic_") for _, source in places)
    assert real == [("deu_recognition",)]  # its figures are packaged
    assert made_up == labels == [(True,)]
    assert "0 partition(s) ingested" in lmis("run").stdout
