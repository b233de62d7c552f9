"""To add one thing is to write one file (an indicator: a model and its YAML). Tried in temporary copies."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import dagster as dg
import yaml

from pipelines.catalog.arrangement import load_arrangements
from pipelines.catalog.load import load_catalog
from pipelines.impact.load import load_designs
from pipelines.ingest_assets import ingest_assets
from pipelines.settings import ARRANGEMENTS, IMPACT_DESIGNS
from tests.conftest import PROJECT


def test_a_new_survey_is_one_yaml_file(tmp_path):
    catalog = tmp_path / "catalog"
    shutil.copytree(PROJECT / "pipelines" / "catalog", catalog)
    content = yaml.safe_load((catalog / "surveys" / "arg_eph.yml").read_text()) | {"id": "xxx_lfs"}
    (catalog / "surveys" / "xxx_lfs.yml").write_text(yaml.safe_dump(content))
    sources = load_catalog(catalog)
    assert set(sources) - set(load_catalog()) == {"xxx_lfs"}
    assert dg.AssetKey(["harmonised", "xxx_lfs"]) in ingest_assets(sources["xxx_lfs"]).keys


def test_a_new_arrangement_and_a_new_design_are_one_file_each(tmp_path):
    for folder, path, load in (
        ("arrangements", ARRANGEMENTS / "asean_nursing.yml", load_arrangements),
        (
            "designs",
            IMPACT_DESIGNS / "qma_recognition_panel.yml",
            lambda root: load_designs(root, load_catalog()).values(),
        ),
    ):
        root = tmp_path / folder
        shutil.copytree(path.parent, root)
        before = {one.id for one in load(root)}
        content = yaml.safe_load(path.read_text()) | {"id": "made_up"}
        (root / "made_up.yml").write_text(yaml.safe_dump(content))
        assert {one.id for one in load(root)} - before == {"made_up"}


def test_a_new_indicator_is_a_model_and_its_yaml(tmp_path):
    project = tmp_path / "dbt_project"
    shutil.copytree(PROJECT / "dbt_project", project, ignore=shutil.ignore_patterns("target", "logs"))
    models = project / "models" / "indicators"
    for suffix in (".sql", ".yml"):
        text = (models / f"ind_unemployment_rate{suffix}").read_text()
        (models / f"ind_made_up_rate{suffix}").write_text(text.replace("unemployment_rate", "made_up_rate"))
    done = subprocess.run(
        [Path(sys.executable).with_name("dbt"), "--quiet", "ls", "--select", "ind_made_up_rate", "--output", "json"],
        cwd=project,
        env=os.environ | {"DBT_PROFILES_DIR": str(project), "LMIS_HOME": str(tmp_path), "DO_NOT_TRACK": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = {json.loads(line)["name"] for line in done.stdout.splitlines() if line.startswith("{")}
    assert "ind_made_up_rate" in found


def test_a_new_page_and_a_new_language_are_one_file_each(tmp_path):
    shutil.copytree(PROJECT / "dashboards", tmp_path / "dashboards")
    page = (tmp_path / "dashboards" / "pages" / "quality.py").read_text()
    assert '"/quality"' in page
    (tmp_path / "dashboards" / "pages" / "made_up.py").write_text(page.replace('"/quality"', '"/made-up"'))
    locales = tmp_path / "dashboards" / "locales"
    shutil.copy(locales / "en.yml", locales / "pt.yml")
    look = (
        "from dashboards.page import discover; from dashboards import text; import json;"
        "print(json.dumps([[page.path for page in discover()], sorted(text.languages())]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", look], cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    paths, languages = json.loads(done.stdout)
    assert "/made-up" in paths and "/quality" in paths
    assert "pt" in languages
