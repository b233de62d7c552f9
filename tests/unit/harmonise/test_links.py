"""Classification links as the harmonising step reads them."""

import pytest

from pipelines.errors import CodebookError
from pipelines.harmonise.links import load_link


def test_a_link_with_several_targets_for_a_code_is_refused():
    with pytest.raises(CodebookError, match=r"isco88_isco08.*several targets"):
        load_link("isco88_isco08")


def test_a_classification_links_to_itself():
    assert load_link("isco08")["2221"] == "2221"
