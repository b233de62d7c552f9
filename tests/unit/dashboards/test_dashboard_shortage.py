from pathlib import Path

import made_up_release
import polars as pl
import pytest
from drawn import drawn

from dashboards.app import create_app
from dashboards.components.tables import table
from dashboards.data import Release, ReleaseStore
from dashboards.page import Card, Content, Context
from dashboards.sections import skills
from dashboards.text import translator


def _release(home: Path, **wishes) -> Release:
    made_up_release.build(home, **wishes)
    found = ReleaseStore(home / "releases").current()
    assert found is not None
    return found


@pytest.fixture(scope="module")
def unread(tmp_path_factory) -> Release:
    return _release(tmp_path_factory.mktemp("unread"), unread=True)


@pytest.fixture(scope="module")
def all_withheld(tmp_path_factory) -> Release:
    return _release(tmp_path_factory.mktemp("withheld"), withheld=True)


def _card(content: Content, key: str) -> Card:
    return next(card for card in content.side if card.key == key)


def test_only_occupations_whose_interval_excludes_zero_are_called_short_or_in_surplus(build):
    content, _ = build("/skill-gaps")
    short, surplus, unclear, *_ = content.answer
    assert short.endswith("as far as the intervals tell: Professionals and Technicians and associate professionals.")
    assert surplus == "In surplus: Elementary occupations." and unclear.startswith("Of 5 more")
    assert (content.figures[0].value, content.figures[1].value) == ("1.22", "2 of 8")
    assert [f.label for f in content.figures[2:]] == ["Job vacancy rate", "Labour market tightness"]


def test_the_table_has_the_ranks_that_an_occupation_may_have_and_leads_to_it(build):
    content, _ = build("/skill-gaps", view="table")
    names = content.main.table["Occupation"].to_list()
    ranks = content.main.table["Rank\u200b"].to_list()
    assert names[0] == ["Professionals (2)", "?view=table&occupation=2"]
    assert ranks[:2] == ["1", "2 to 4"] and ranks[-1] == "\u2013"  # the last one is withheld


def test_a_click_shows_what_drives_the_index_of_an_occupation(build):
    content, ctx = build("/skill-gaps", occupation="9")
    parts = _card(content, "parts")
    assert ctx.state["occupation"] == "9" and "Elementary occupations" in parts.title
    assert parts.table.height == 5
    # The parts of the last period are \u22121.3, \u22120.9, \u22120.6, \u22121.2 and \u22120.5.
    assert "\u22120.90" in parts.note and "between \u22121.00 and \u22120.80" in parts.note
    assert set(content.data["isco08"]) == set("123456789") and "shortage_wages" in set(content.data["indicator"])


def test_a_withheld_index_has_no_drivers_and_says_why(build):
    content, _ = build("/skill-gaps", occupation="6")
    parts = _card(content, "parts")
    assert set(parts.table["Certainty"]) == {"fewer than 5 respondents"}
    assert "mean of its parts" not in parts.note


def test_shortage_is_set_against_who_works_in_the_occupation(build):
    content, _ = build("/skill-gaps", against="overqualification_rate", occupation="3")
    card = _card(content, "two-way")
    points = drawn(card.figure).data[0]
    assert list(points.customdata) == list(points.text) and "6" not in points.text
    assert "withheld: Skilled agricultural, forestry and fishery workers" in card.note
    words = {a.name: a.text.replace("<br>", " ") for a in drawn(card.figure).layout.annotations}
    assert words["top-right"] == "<i>short, many over-qualified: recognition could help</i>"
    assert "in which people work, not in the one for which they are trained" in card.note
    assert card.table.columns[:3] == ["Occupation", "Occupational shortage index\u200b", "Value\u200b"]


def test_advertisements_of_another_country_are_said_to_be_so(build, release):
    content, _ = build("/skill-gaps")
    assert "(after advertisements in Poland, 2021, not of Argentina)" in content.answer[-1]
    for key in ("skills-short", "skills-surplus"):
        assert "taken from advertisements in Poland, 2021. They are not of Argentina" in _card(content, key).note
    assert content.source_ids == ["arg_made_up", "pol_made_up"]
    own = skills.origin(Context(release, {}, translator("en")), skills.Ads("own", "ARG", "2015"), "ARG")
    assert own == "Which skills each occupation asks for is taken from advertisements in Argentina, 2015."


def test_skills_are_ranked_on_both_sides_and_can_be_of_one_kind(build):
    content, _ = build("/skill-gaps")
    short = [cell["text"] for cell in _card(content, "skills-short").table["Skill"]]
    assert short[:3] == ["computer programming", "give nursing care", "English"]
    assert [cell["text"] for cell in _card(content, "skills-surplus").table["Skill"]] == [
        "clean rooms",
        "driving licence B",
    ]
    languages, _ = build("/skill-gaps", kind="language")
    assert [cell["text"] for cell in _card(languages, "skills-short").table["Skill"]] == ["English"]
    assert _card(languages, "skills-surplus").message == "There is no skill of this kind."


def test_behind_a_skill_stand_the_advertisements_of_an_occupation(build):
    content, _ = build("/skill-gaps", occupation="7", skill="welding")
    asked = _card(content, "skills-of")
    assert asked.table["Advertisements\u200b"][0] == "250 of 600" and asked.table["Value\u200b"][0] == "41.7%"
    assert asked.more[1] == "/vacancies?country=POL&source=pol_made_up&occupation=7&lang=en"
    who = _card(content, "skill-asked")
    assert "weld" in who.title and who.table["Occupation"].to_list() == ["Craft and related trades workers (7)"]


def test_a_skill_without_a_name_in_the_readers_language_is_english_and_marked_so(build):
    content, ctx = build("/skill-gaps", "fr")
    cells = _card(content, "skills-short").table.head(2)
    rows = table(cells, "Compétences", ctx.t).children[0]["props"]["children"][2]["props"]["children"]
    spans = [row["props"]["children"][0]["props"]["children"] for row in rows]
    assert [(span.children.children, span.lang) for span in spans] == [
        ("computer programming", "en"),
        ("donner des soins", "fr"),
    ]


def test_an_occupation_without_advertisements_says_so(build):
    content, _ = build("/skill-gaps", occupation="1")
    assert _card(content, "skills-of").message.startswith("Too few advertisements")


def test_a_country_without_the_index_cannot_be_chosen_and_the_nearest_is_shown(build):
    content, ctx = build("/skill-gaps", country="ESP")
    country = next(c for c in ctx.controls if c.key == "country")
    assert {o.value: o.reason for o in country.options} == {"ARG": "", "ESP": "no shortage index"}
    assert "Spain (no shortage index)" in ctx.notes[0] and content.main is not None


def test_without_read_advertisements_the_occupations_are_still_ranked(build, unread):
    content, _ = build("/skill-gaps", on=unread)
    assert content.main.figure is not None and not content.files
    assert _card(content, "skills").message == "This release has no advertisements whose skills were read."
    assert "skills-of" not in {card.key for card in build("/vacancies", on=unread)[0].side}


def test_if_everything_is_withheld_no_occupation_is_named_and_what_is_asked_for_stays(build, all_withheld):
    content, _ = build("/skill-gaps", on=all_withheld, occupation="2")
    assert content.answer[0] == "For Argentina \u2013 31 urban agglomerations, Q2 2015, no shortage index can be shown."
    assert not content.figures and content.main.table.height == 9
    assert _card(content, "two-way").message == "No occupation has both figures."
    keys = [card.key for card in content.side]
    assert "skills-short" not in keys and {"skills-of", "skill-asked"} <= set(keys)
    assert list(content.files) == ["skill_demand"]


def test_without_an_index_the_page_leads_to_what_there_is(build, tmp_path):
    content, _ = build("/skill-gaps", on=_release(tmp_path, without=("arg_made_up",)))
    assert "shortage index by occupation" in content.missing and content.main is None
    assert content.instead[1] == "/qualifications?lang=en"
    assert _card(content, "skills-of").table["Advertisements\u200b"][0] == "900 of 2,700"


def test_made_up_skills_carry_the_word(build, synthetic_home):
    made_up = ReleaseStore(synthetic_home / "releases").current()
    content, _ = build("/skill-gaps", on=made_up)
    for key in ("parts", "trend", "two-way", "skills-short", "skills-surplus", "skills-of", "skill-asked"):
        assert "SYNTHETIC" in _card(content, key).title, key
        assert any(a.text == "SYNTHETIC" for a in drawn(_card(content, key).figure).layout.annotations), key


def test_vacancies_show_what_is_new_closed_and_open_and_what_is_asked_for(build):
    content, _ = build("/vacancies", occupation="2")
    trend = _card(content, "trend")
    assert [t.name for t in drawn(trend.figure).data if t.name] == ["New", "Closed", "Open at the end"]
    assert [f.value for f in content.figures[:3]] == ["402", "392", "804"]
    assert _card(content, "skills-of").table["Advertisements\u200b"][0] == "600 of 1,200"
    posts, _ = build("/vacancies", indicator="vacancy_posts")
    assert len([t for t in drawn(_card(posts, "trend").figure).data if t.name]) == 1
    assert "posts" in posts.answer[0]


def test_shares_of_advertisements_stand_beside_what_the_codes_alone_give(build):
    content, _ = build("/vacancies")
    card = _card(content, "vacancy_share")
    raw, adjusted = (t for t in drawn(card.figure).data if t.name)
    assert (raw.name, adjusted.name) == ("As coded", "Corrected")
    # 401 + 400 + 402 of 2,442 advertisements in the quarter that have a code at this level.
    assert raw.x[0] == pytest.approx(100 * 1203 / 2442) and adjusted.x[0] == 47.0
    assert not any(raw.error_x.array or ()) and "coded by this system" in card.note
    assert build("/vacancies", period="2021-07")[0].indicators[-1] == "vacancy_share"


@pytest.mark.parametrize(
    ("address", "rows", "column"),
    [
        ("/download/skill-gaps/skill_shortage.csv", 8, "index_value"),
        ("/download/skill-gaps/skill_demand.csv?occupation=7", 6, "share_pct"),
        ("/download/vacancies/skill_demand.csv?occupation=22", 6, "share_pct"),
    ],
)
def test_skills_can_be_taken_away(home, address, rows, column):
    client = create_app(home / "releases").server.test_client()
    answer = client.get(address)
    frame = pl.read_csv(answer.data, infer_schema_length=None)
    assert frame.height == rows and {column, "esco_uri", "label_en", "kind"} <= set(frame.columns)
    assert "20260101T000000Z-abcdef12" in answer.headers["Content-Disposition"]
    assert client.get("/download/skill-gaps/nothing.csv").status_code == 404


def test_conditions_on_skills_are_parameters(release, tmp_path):
    assert release.skill_demand(isco08="2' or '1'='1").is_empty()
    with pytest.raises(KeyError):
        release.skill_demand(**{"1=1 or skill": "english"})
    old = _release(tmp_path, older=True)
    assert old.skill_demand(isco08="2").is_empty() and old.skill_shortage().is_empty() and not old.skills
    assert old.advertisements.is_empty()
