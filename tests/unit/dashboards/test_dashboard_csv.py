import polars as pl
import pytest

from dashboards.csvfile import file_name, to_csv


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1", "=cmd|'/c calc'!A1"])
def test_formulas_are_defused(text):
    assert pl.read_csv(to_csv(pl.DataFrame({"a": [text], "n": [1]})))["a"][0].startswith("'")


def test_numbers_stay_numbers_and_there_are_no_comment_lines():
    written = to_csv(pl.DataFrame({"obs_value": [-1.5, None], "ref_area": ["ARG", "ESP"]})).decode()
    assert written == "obs_value,ref_area\r\n-1.5,ARG\r\n,ESP\r\n"


def test_the_name_carries_indicator_release_and_the_word_synthetic():
    assert file_name("migrant_stock", "2026Z-ab", synthetic=True) == "migrant_stock_2026Z-ab_SYNTHETIC.csv"
    assert file_name("migrant_stock", "2026Z-ab-SYNTHETIC", synthetic=True) == "migrant_stock_2026Z-ab-SYNTHETIC.csv"
    assert file_name('a"\r\nb/../c', "r", synthetic=False) == "a-b-..-c_r.csv"
