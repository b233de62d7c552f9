"""What the YAML of a feed may say, and what is refused with the reason."""

from datetime import date

import pytest
from pydantic import ValidationError

from pipelines.catalog.load import periods_of
from pipelines.catalog.models import Location, Source
from tests.unit.feed_builders import feed_source

URL = "https://x.example/ads"


def test_a_feed_knows_when_an_advertisement_was_first_seen_and_a_snapshot_when_it_went():
    assert feed_source(URL).codebook["first_seen"].expression == "SUBSTR(_received_at, 1, 10)"
    assert feed_source(URL, mode="snapshot").codebook["closed"].column == "_closed"
    own = {"first_seen": {"column": "gone"}}
    assert feed_source(URL, codebook=own).codebook["first_seen"].column == "gone"


def test_the_periods_of_a_feed_reach_to_today():
    assert periods_of(feed_source(URL), date(2026, 1, 3)) == ["2026-01-01", "2026-01-02", "2026-01-03"]


@pytest.mark.parametrize(
    ("feed", "told"),
    [
        ({"url": "ftp://x"}, "url"),
        ({"query": {"from": "{since}"}}, "belong together"),
        ({"since": {}}, "belong together"),
        ({"mode": "snapshot", "since": {}, "query": {"from": "{since}"}}, "as a whole"),
        ({"paging": {"by": "page"}}, "needs `parameter`"),
        ({"paging": {"by": "cursor"}}, "`next` belongs to"),
        ({"paging": {"by": "cursor", "next": "a["}}, "no JMESPath"),
        ({"paging": {"by": "page", "parameter": "p", "resume": True}}, "by cursor or link"),
        ({"paging": {"by": "link", "total": "n"}}, "by page or offset"),
        ({"paging": {"by": "link", "parameter": "p"}}, "takes no `parameter`"),
        ({"headers": {"key": {"env": "HOME"}}}, "LMIS_FEED_"),
        ({"key": "number"}, "not among format.fields"),
    ],
)
def test_a_feed_that_does_not_fit_together_is_refused(feed, told):
    with pytest.raises(ValidationError, match=told):
        feed_source(**{"url": URL} | feed)


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"fields": {}}, "`fields` says which column"),
        ({"html": ["text"]}, "not among `fields`"),
        ({"kind": "xml", "records": None}, "an element"),
        ({"kind": "rss"}, "`records` is for json"),
        ({"kind": "ndjson", "records": None, "fields": {}}, "format.fields"),
        ({"kind": "delimited", "records": None}, "not for delimited"),
    ],
)
def test_a_format_that_does_not_fit_a_feed_is_refused(form, told):
    with pytest.raises(ValidationError, match=told):
        feed_source(URL, form=form)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"kind": "survey"}, "kind: vacancy"),
        ({"periods": {"frequency": "weekly", "first": "2026-W01"}}, "frequency: daily"),
        ({"calendar": {"cron": "0 5 * * *"}}, "lag: 0"),
        ({"row_period": {"expression": "id"}}, "the day of collection"),
    ],
)
def test_a_source_that_does_not_fit_a_feed_is_refused(changes, told):
    content = feed_source(URL).model_dump(exclude_unset=True)
    with pytest.raises(ValidationError, match=told):
        Source.model_validate(content | changes)


def test_a_feed_stands_alone_in_its_location():
    with pytest.raises(ValidationError, match="a feed alone"):
        Location.model_validate({"mirror": "a.csv", "feed": {"url": URL, "mode": "changes", "key": "id"}})
