"""The account of a partition: its rows always add up, and it is read back as written."""

import json

import pytest

from pipelines.accounting import Account, Accounts
from pipelines.errors import LmisError


def account(**changes):
    usual = {
        "source": "xaa_lfs",
        "period": "2020-Q1",
        "subject": "person",
        "rows_read": 10,
        "rows_harmonised": 7,
        "rows_quarantined": 2,
        "rows_duplicate": 1,
        "sha256": "00",
        "location": "mirror:a.csv",
        "retrieved_at": "2020-05-01T00:00:00+00:00",
        "size_bytes": 3,
        "status": "admitted",
        "fingerprint": "f",
    }
    return Account(**(usual | changes))


@pytest.mark.parametrize("count", ["rows_read", "rows_harmonised", "rows_quarantined", "rows_duplicate"])
def test_rows_that_do_not_add_up_cannot_be_accounted_for(count):
    with pytest.raises(LmisError, match="xaa_lfs 2020-Q1"):
        account(**{count: 11})


def test_an_account_is_read_back_as_written(tmp_path):
    accounts = Accounts(tmp_path)
    accounts.write(account(error="línea 3"))
    assert accounts.read("xaa_lfs", "2020-Q1") == account(error="línea 3")


def test_what_a_newer_version_added_to_an_account_is_passed_over(tmp_path):
    accounts = Accounts(tmp_path)
    accounts.write(account())
    path = accounts.path("xaa_lfs", "2020-Q1")
    path.write_text(json.dumps(json.loads(path.read_text()) | {"novelty": 1}))
    assert accounts.read("xaa_lfs", "2020-Q1") == account()


def test_accounts_are_listed_by_source_and_period_and_can_be_removed(tmp_path):
    accounts = Accounts(tmp_path)
    for source, period in [("xbb_lfs", "2020-Q1"), ("xaa_lfs", "2020-Q2"), ("xaa_lfs", "2020-Q1")]:
        accounts.write(account(source=source, period=period))
    accounts.remove("xaa_lfs", "2020-Q2")
    accounts.remove("xaa_lfs", "2020-Q2")
    assert [(one.source, one.period) for one in accounts.all()] == [("xaa_lfs", "2020-Q1"), ("xbb_lfs", "2020-Q1")]


def test_a_partition_never_seen_has_no_account(tmp_path):
    assert Accounts(tmp_path).read("xaa_lfs", "2020-Q1") is None
    assert Accounts(tmp_path).all() == []


def test_a_partition_begun_anew_is_not_taken_for_done(tmp_path):
    accounts = Accounts(tmp_path)
    accounts.begin("xaa_lfs", "2020-Q1")
    assert accounts.all() == []
    accounts.write(account(admitted_fingerprint="f"))
    accounts.begin("xaa_lfs", "2020-Q1")
    assert accounts.read("xaa_lfs", "2020-Q1") == account(fingerprint="", admitted_fingerprint="f")
