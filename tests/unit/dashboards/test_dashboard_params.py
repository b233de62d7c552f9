from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.params import Option, choose, parse, unparse

OPTIONS = [Option("ARG", "Argentina"), Option("ESP", "Spain"), Option("BRA", "Brazil", "no figures")]


def test_a_query_string_comes_back_as_it_went():
    state = {"country": "ARG", "period": "2014-Q4", "sex": "_T"}
    assert parse(unparse(state)) == state


@settings(deadline=None)
@given(st.text(max_size=300))
def test_no_query_string_can_break_the_parser(text):
    assert all(key.isidentifier() and len(value) <= 80 for key, value in parse(f"?{text}").items())


def test_the_first_of_repeated_keys_counts_and_odd_ones_are_left_out():
    assert parse("?sex=F&sex=M&<b>=1&long=" + "x" * 200) == {"sex": "F"}


def test_unknown_values_fall_back_and_say_what_was_asked():
    choice = choose("<script>", OPTIONS, "ESP")
    assert (choice.value, choice.asked) == ("ESP", "<script>")


def test_an_option_without_data_cannot_be_chosen():
    assert choose("BRA", OPTIONS).value == "ARG"


def test_case_and_spelling_are_forgiven():
    assert choose("arg", OPTIONS).value == "ARG"


def test_the_nearest_period_is_the_last_one_before():
    periods = [Option(p, p) for p in ("2017-Q3", "2017-Q1", "2014-Q4")]
    assert choose("2017-Q2", periods).value == "2017-Q1"
    assert choose("2010", periods).value == "2014-Q4"
    assert choose("2030-Q1", periods).value == "2017-Q3"


def test_nothing_to_choose_from():
    assert choose("ARG", []).value == ""
