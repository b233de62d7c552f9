"""The main part of a page is built once for a release and a question, and never shown for another one."""

from pathlib import Path

import made_up_release
import orjson
import pytest

from dashboards.built import Mains
from dashboards.data import ReleaseStore
from dashboards.page import Card, Content, Page
from dashboards.params import Option
from dashboards.text import translator


@pytest.fixture
def page():
    """A page that counts how often it is built."""
    built: list[str] = []

    def build(ctx) -> Content:
        country = ctx.pick("country", [Option("ARG", "Argentina"), Option("POL", "Poland")])
        built.append(country)
        return Content(answer=[f"{country} in {ctx.t.lang}"], main=Card("main", "Title", message=country))

    return Page("/", 1, "page.overview", build), built


def _text(main) -> str:
    return orjson.dumps(main.parts).decode()


def _of(mains, page, release, **query):
    return mains.of(page, release, query, translator(query.get("lang")))


def test_the_same_question_is_built_once(release, page):
    mains, (page, built) = Mains("/assets/"), page
    first = _of(mains, page, release, country="POL", lang="en")
    again = _of(mains, page, release, lang="en", country="POL")
    assert built == ["POL"] and again is first
    assert first.state == {"country": "POL"} and "POL in en" in _text(first)


def test_another_language_or_choice_is_another_page(release, page):
    mains, (page, built) = Mains("/assets/"), page
    texts = {_text(_of(mains, page, release, **q)) for q in ({}, {"country": "POL"}, {"lang": "fr"})}
    assert len(texts) == 3 == len(built)


@pytest.mark.parametrize("query", [{"country": "XXX"}, {"nonsense": "1"}, {"country": "POL", "lang": "xx"}])
def test_what_does_not_exist_is_answered_and_not_kept(release, page, query):
    mains, (page, built) = Mains("/assets/"), page
    for _ in range(2):
        mains.of(page, release, dict(query), translator(query.get("lang")))
    assert len(built) == 2


def test_a_new_release_is_built_anew(release, tmp_path: Path, page):
    mains, (page, built) = Mains("/assets/"), page
    made_up_release.build(tmp_path)
    newer = ReleaseStore(tmp_path / "releases").current()
    newer._info = newer._info | {"release_id": "20270101T000000Z-00000000"}
    assert release.release_id in _text(_of(mains, page, release))
    assert newer.release_id in _text(_of(mains, page, newer)) and len(built) == 2
    assert release.release_id in _text(_of(mains, page, release)) and len(built) == 2


def test_a_page_that_fails_is_tried_again(release):
    tries = []

    def fail(_ctx) -> Content:
        tries.append(1)
        raise RuntimeError("broken")

    mains, page = Mains("/assets/"), Page("/", 1, "page.overview", fail)
    for _ in range(2):
        with pytest.raises(RuntimeError):
            _of(mains, page, release)
    assert len(tries) == 2
