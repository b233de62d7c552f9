import csv
import json
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser

PATHS = ["/", "/skill-gaps", "/qualifications", "/corridors", "/vacancies", "/recognition", "/impact", "/quality"]
LOADED = "#about"


def _open(tab, url: str, *, fresh: bool = False) -> None:
    """Go to an address: inside the application if it is open already, as its own links do, or by loading it."""
    origin, path = re.match(r"(http://[^/]+)(.*)", url).groups()
    if fresh or tab.url == url or not tab.url.startswith(f"{origin}/"):
        tab.goto(url)
    else:
        tab.evaluate(
            """path => {
                document.querySelector('.frame').dataset.stale = '1';
                history.pushState({}, '', path || '/');
                window.dispatchEvent(new CustomEvent('_dashprivate_pushstate'));
            }""",
            path,
        )
        tab.wait_for_selector(".frame:not([data-stale])")
    tab.wait_for_selector(LOADED)


CHART = "JSON.stringify(document.querySelector('.card-main .js-plotly-plot')?.data?.map(t => [t.name, t.x, t.y]))"


def _chart(tab) -> str:
    """The main chart once it is drawn, as its traces' first values."""
    tab.wait_for_selector(".card-main .js-plotly-plot .main-svg")
    return tab.evaluate(CHART)


def _until(tab, expression: str) -> None:
    """Wait for a condition in the page. (Playwright's own wait needs eval, which the page forbids.)"""
    for _ in range(150):
        if tab.evaluate(expression):
            return
        tab.wait_for_timeout(100)
    raise AssertionError(f"never true: {expression}")


def _fits(tab) -> None:
    assert tab.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    clipped = tab.evaluate(
        """Array.from(document.querySelectorAll('h1, h2, p, .figure span, .segment, .button, nav a'))
            .concat(Array.from(document.querySelectorAll('.dash-dropdown-value')))
            .filter(e => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline')
            .map(e => e.textContent)"""
    )
    assert clipped == []


def test_every_page_draws_its_chart_and_fits_a_wide_and_a_narrow_screen(tab, address):
    _open(tab, address)
    for path in PATHS:
        tab.click(f".nav a[href='{path}?lang=en']")
        _until(tab, f"document.querySelector('.nav a.here')?.getAttribute('href') === '{path}?lang=en'")
        assert _chart(tab) != "[]", path
        assert tab.locator("h1").count() == 1 and tab.locator("h1").inner_text().endswith("?")
        assert tab.locator(".answer").inner_text()
        _fits(tab)
        tab.set_viewport_size({"width": 390, "height": 844})
        tab.wait_for_timeout(200)
        _fits(tab)
        tab.set_viewport_size({"width": 1280, "height": 900})


def test_the_map_is_drawn_from_outlines_of_this_host(tab, address):
    asked: list[str] = []
    tab.on("request", lambda r: asked.append(r.url))
    _open(tab, f"{address}/corridors?view=map&country=USA", fresh=True)
    tab.wait_for_selector(".choroplethlayer path")
    assert tab.locator(".choroplethlayer path").count() > 8
    assert f"{address}/assets/topojson/world_110m.json" in asked


def test_a_filter_changes_the_url_and_the_figure_and_keeps_the_focus(tab, address):
    _open(tab, f"{address}/qualifications?country=ARG")
    before = _chart(tab)
    tab.focus("input[type=radio][value=F]")
    tab.keyboard.press("Space")
    tab.wait_for_url(re.compile(r"country=ARG&sex=F"))
    _until(tab, "document.activeElement.value === 'F'")
    _until(tab, f"({CHART} ?? {json.dumps(before)}) !== {json.dumps(before)}")
    tab.go_back()
    _until(tab, f"{CHART} === {json.dumps(before)}")


def test_a_withheld_figure_is_seen_with_its_reason_and_no_number(tab, address):
    _open(tab, f"{address}/qualifications?country=ESP&period=2017-Q2&sex=F")
    figure = tab.locator(".figures li").first
    assert figure.locator(".figure-value.withheld").inner_text() == "withheld to protect respondents"
    assert "fewer than 5 respondents" in figure.inner_text() and "%" not in figure.inner_text()
    _chart(tab)
    assert tab.locator(".card-main .barlayer .point path").count() == 2
    words = " ".join(tab.locator(".card-main .annotation").all_text_contents())
    assert "protect respondents" in words and "too imprecise" in words  # the lines of a label come without spaces
    tab.get_by_text("Table", exact=True).first.click()
    tab.wait_for_selector(".card-main td.withheld")
    row = tab.locator(".card-main tr", has=tab.locator("td.withheld")).first.inner_text()
    assert "withheld to protect respondents" in row and "fewer than 5 respondents" in row
    assert not re.search(r"[0-9]%", row)


def test_what_is_not_collected_looks_like_nothing_withheld(tab, address):
    _open(tab, f"{address}/qualifications?country=ARG")
    tab.wait_for_selector("#card-mix .annotation")
    words = tab.locator("#card-mix .annotation").all_text_contents()
    assert sum("collected" in w for w in words) == 1 and sum("withheld" in w for w in words) == 2
    assert tab.locator("#card-mix .barlayer .point path").count() == 2  # hatched blocks of the withheld ones only


def test_a_list_works_and_has_its_name(tab, address):
    _open(tab, f"{address}/qualifications?country=ARG")
    tab.wait_for_selector("button[aria-label='Country: Argentina']")
    tab.click("button[aria-label='Country: Argentina']")
    tab.get_by_role("option", name="Spain").click()
    tab.wait_for_url(re.compile("country=ESP"))
    tab.wait_for_selector("button[aria-label='Country: Spain']")


def test_a_deep_link_restores_the_state(tab, address):
    _open(tab, f"{address}/qualifications?country=ESP&period=2017-Q2&sex=M&view=table", fresh=True)
    assert "Spain \u2013 province of Granada, Q2 2017" in tab.locator(".answer").inner_text()
    assert tab.locator("input[value=M]").is_checked()
    assert tab.locator(".card-main table").count() == 1 and tab.locator(".card-main .js-plotly-plot").count() == 0
    assert tab.locator(".nearest").count() == 0
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip"


def test_an_old_link_gives_the_nearest_and_says_so(tab, address):
    _open(tab, f"{address}/qualifications?country=ESP&period=2016-Q4")
    assert "2016-Q4" in tab.locator(".nearest").inner_text() and "Q2 2017" in tab.locator(".nearest").inner_text()
    tab.wait_for_timeout(300)
    assert "period=2016-Q4" in tab.url


def test_a_click_on_a_bar_looks_into_the_occupation(tab, address):
    _open(tab, f"{address}/vacancies")
    _chart(tab)
    tab.wait_for_selector(".card-main .nsewdrag")
    tab.locator(".card-main .barlayer .point").first.hover(force=True)
    box = tab.locator(".card-main .barlayer .point path").first.bounding_box()
    tab.mouse.click(box["x"] + box["width"] / 3, box["y"] + box["height"] / 2)
    tab.wait_for_url(re.compile("occupation=2"))
    tab.wait_for_selector(".crumbs a")
    tab.click(".crumbs a")
    _until(tab, "!location.search.includes('occupation=2')")


def test_a_click_on_an_occupation_shows_what_drives_its_index_and_what_it_asks_for(tab, address):
    _open(tab, f"{address}/skill-gaps")
    _chart(tab)
    tab.wait_for_selector(".card-main .nsewdrag")
    box = tab.locator(".card-main .scatterlayer .point").nth(2).bounding_box()
    tab.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    tab.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    tab.wait_for_url(re.compile("occupation=7"))
    _until(tab, "document.querySelector('#card-parts h2').textContent.includes('Craft and related trades workers')")
    assert "Craft and related trades workers" in tab.locator("#card-skills-of h2").inner_text()
    tab.click("#card-skills-of .note a")
    tab.wait_for_selector(".crumbs")
    assert "/vacancies" in tab.url and "occupation=7" in tab.url


def test_an_occupation_can_be_chosen_from_the_table_by_keyboard(tab, address):
    _open(tab, f"{address}/skill-gaps?view=table")
    tab.wait_for_selector(".card-main tbody a")
    tab.get_by_role("link", name="Elementary occupations (9)").focus()
    tab.keyboard.press("Enter")
    tab.wait_for_url(re.compile("view=table&occupation=9"))
    _until(tab, "document.querySelector('#card-parts h2').textContent.includes('Elementary occupations')")
    assert tab.locator(".card-main table").count() == 1


def test_skills_are_marked_as_english_where_they_have_no_name_and_can_be_taken_away(tab, address):
    _open(tab, f"{address}/skill-gaps?lang=fr", fresh=True)
    tab.locator("#card-skills-short summary").click()
    assert tab.locator("#card-skills-short td, #card-skills-short th").locator("[lang=en]").first.inner_text() == (
        "computer programming"
    )
    with tab.expect_download() as waiting:
        tab.click("#download-skill_shortage")
    assert waiting.value.suggested_filename == "skill_shortage_20260101T000000Z-abcdef12.csv"
    tab.set_viewport_size({"width": 390, "height": 844})
    tab.wait_for_timeout(300)
    _fits(tab)


def test_the_download_holds_the_rows_on_the_screen_and_the_chart_can_be_saved(tab, address):
    _open(tab, f"{address}/corridors?country=DEU&community=ASEAN")
    with tab.expect_download() as waiting:
        tab.click("#download-csv")
    file = waiting.value
    assert file.suggested_filename == "migrant_stock_20260101T000000Z-abcdef12.csv"
    with Path(file.path()).open(newline="") as text:
        rows = list(csv.DictReader(text))
    assert {r["origin"] for r in rows} == {"PHL", "VNM", "IDN"} and {r["destination"] for r in rows} == {"DEU"}
    _chart(tab)
    with tab.expect_download() as waiting:
        tab.get_by_role("button", name="SVG").click()
    assert waiting.value.suggested_filename == "migrant_stock.svg"


def test_withheld_steps_of_recognition_are_hatched_and_a_click_shows_other_cases(tab, address):
    _open(tab, f"{address}/recognition?country=FRA&period=2023&cases=isco08:7411")
    _chart(tab)
    assert tab.locator(".card-main .annotation").count() == 4
    assert "withheld to protect respondents" in tab.locator(".answer").inner_text()
    tab.wait_for_selector("#card-by-origin .nsewdrag")
    tab.locator("#card-by-origin .chart").scroll_into_view_if_needed()
    box = tab.locator("#card-by-origin .scatterlayer .point").first.bounding_box()
    tab.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    tab.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    tab.wait_for_url(re.compile("cases=origin%3AMAR"))
    _until(tab, "document.querySelector('.card-main h2').textContent.includes('Trained in Morocco')")


def test_a_refused_design_shows_its_reason_and_leads_to_the_others(tab, address):
    _open(tab, f"{address}/impact?design=return")
    tab.wait_for_selector(".card-main .empty")
    assert "Only 12 persons took part" in tab.locator(".card-main .empty").inner_text()
    assert tab.locator(".js-plotly-plot").count() == 0
    tab.get_by_role("link", name="Full recognition").click()
    tab.wait_for_url(re.compile("design=panel"))
    _chart(tab)
    words = " ".join(tab.locator(".card-main .annotation").all_text_contents())
    assert "before" in words and "after" in words and "estimated by a model" in words


def test_languages_and_navigation(tab, address):
    _open(tab, f"{address}/vacancies?lang=es&occupation=2", fresh=True)
    assert tab.evaluate("document.documentElement.lang") == "es" and tab.title().startswith("Vacantes")
    tab.get_by_role("link", name="Français").click()
    _until(tab, "document.documentElement.lang === 'fr'")
    tab.wait_for_selector(".crumbs")
    assert "occupation=2" in tab.url
    tab.get_by_role("link", name="Corridors", exact=True).click()
    _until(tab, "document.activeElement.tagName === 'H1' && document.title.startsWith('Corridors')")
    assert "lang=fr" in tab.url


def test_a_synthetic_release_cannot_be_mistaken(tab, synthetic_address):
    _open(tab, f"{synthetic_address}/vacancies")
    _chart(tab)
    assert tab.locator(".banner").inner_text().startswith("SYNTHETIC")
    assert "SYNTHETIC" in tab.locator(".card-main .card-title").inner_text()
    assert tab.locator(".card-main .annotation", has_text="SYNTHETIC").count() == 1


def test_a_missing_subject_is_a_message(tab, synthetic_address):
    _open(tab, f"{synthetic_address}/corridors")
    assert "the server did not answer" in tab.locator(".missing").inner_text()
    assert tab.locator(".js-plotly-plot").count() == 0


def test_without_a_release_the_next_step_is_said(tab, empty_address):
    tab.goto(empty_address)
    tab.wait_for_selector(".missing")
    assert "lmis run" in tab.locator(".missing").inner_text()


def test_an_unknown_page_is_said(tab, address):
    tab.goto(f"{address}/nowhere?country=%3Cscript%3E")
    tab.wait_for_selector(".missing")
    assert tab.locator("h1").inner_text() == "There is no such page"
