import made_up_tables
import polars as pl
import pytest

from dashboards.page import Context
from dashboards.sections.protection import audit_card
from dashboards.text import DASH, translator


@pytest.fixture
def ctx(release) -> Context:
    return Context(release, {}, translator("en"))


def test_the_narrowest_of_all_intervals_counts_and_failures_are_said(ctx):
    audit = made_up_tables.audit().with_columns(
        passed=pl.when(pl.col("n_upper") == 7).then(pl.lit(False)).otherwise(pl.col("passed"))
    )
    (card,) = audit_card(ctx, audit)
    assert card.table.row(0)[2:] == ("7 (required 5)", "2,400 (required 1,800)", "not passed: 1")
    assert card.table.row(1)[2:] == (DASH, DASH, DASH)


def test_a_count_that_nothing_limits_is_said_to_be_so(ctx):
    (card,) = audit_card(ctx, made_up_tables.audit().head(1))
    assert card.table.row(0)[2] == "no limit (required 5)"


def test_without_an_audit_there_is_no_card(ctx):
    assert audit_card(ctx, pl.DataFrame()) == []
