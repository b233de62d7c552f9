"""Declared designs: what a file may say, and the hash that stands for it."""

import pytest
import yaml

from pipelines.catalog.load import load_catalog
from pipelines.errors import CatalogError
from pipelines.impact.design import Design
from pipelines.impact.load import load_designs
from pipelines.settings import IMPACT_DESIGNS
from tests.unit.impact.panels import panel_design

CROSS_SECTION = {"panel": None, "cross_section": {"first_month": 12, "last_month": 12}}


def test_the_designs_of_the_project_are_readable_and_fit_the_catalogue():
    designs = load_designs(IMPACT_DESIGNS, load_catalog())
    assert {one.ref_area for one in designs.values()} == {"QMA", "QMB"}
    assert all(one.title.startswith("SYNTHETIC") for one in designs.values())


def test_the_hash_changes_with_whatever_is_declared_and_with_nothing_else():
    as_it_is = panel_design()
    assert panel_design().sha256 == as_it_is.sha256
    changed = [
        panel_design(question="What else?"),
        panel_design(panel={"period": "half_year", "horizon": 4, "pre_periods": 3}),
        panel_design(refuse={"fewest_treated": 51}),
        panel_design(correction="benjamini_hochberg"),
        panel_design(covariates={"sex": {"column": "sex"}}),
    ]
    assert len({as_it_is.sha256, *(one.sha256 for one in changed)}) == 1 + len(changed)


def test_the_declared_content_is_the_design_again():
    design = panel_design()
    assert Design.model_validate_json(design.declared).sha256 == design.sha256


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"panel": None}, "either `panel` or `cross_section`"),
        ({"cross_section": {"first_month": 12, "last_month": 12}}, "either `panel` or `cross_section`"),
        (CROSS_SECTION, "never_treated"),
        ({"eligible": [{"column": "wage", "one_of": ["1"]}]}, "'wage' is unknown"),
        ({"eligible": [{"column": "sex"}]}, "either `one_of` or `none_of`"),
        ({"covariates": {"sex": {"column": "shoe_size"}}}, "'shoe_size' does not describe a person"),
        ({"covariates": {"unit": {"column": "sex"}}}, "columns of the panel itself"),
        ({"subgroups": {"age": {"column": "birth_year"}}}, "numbers, which make no groups"),
        ({"subgroups": {"sex": {"column": "isced_f"}}}, "mean another thing"),
        ({"covariates": {"work": {"column": "isco08_trained", "groups": {"health": ["22"]}}}}, "name the `rest`"),
        ({"cluster": "village"}, "'village' is unknown"),
        ({"treatment": {"words": "x", "subject": "recognition_case", "date": "started_on"}}, "'started_on' is none of"),
        ({"colour": "blue"}, "Extra inputs"),
    ],
)
def test_a_design_that_does_not_hold_together_is_refused(changes, says):
    with pytest.raises(ValueError, match=says):
        panel_design(**changes)


@pytest.mark.parametrize(
    ("sources", "says"),
    [
        (["synthetic_qma_register", "no_such_source"], "no_such_source is in no catalogue file"),
        (["synthetic_qma_register", "synthetic_qma_lfs"], "none of .* holds work_month"),
        (["synthetic_qma_careers", "synthetic_qma_register", "arg_eph"], "some are SYNTHETIC and some are not"),
    ],
)
def test_sources_that_do_not_fit_are_named(tmp_path, sources, says):
    path = tmp_path / "made_up_panel.yml"
    content = panel_design(sources=sources).model_dump(mode="json", exclude_none=True)
    path.write_text(yaml.safe_dump(content))
    with pytest.raises(CatalogError, match=says) as fault:
        load_designs(tmp_path, load_catalog())
    assert str(path) in str(fault.value)
