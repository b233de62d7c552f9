"""Signing in and out as people do: in a browser, with an OpenID provider on this machine."""

import pytest

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # of the provider for tests
]

OLD, NEW = "aaaaaaaa", "bbbbbbbb"


@pytest.fixture
def own_tab(chromium):
    """A tab with cookies of its own. Nothing that the page's policy forbids may be tried in it."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    tab = context.new_page()
    tab.set_default_timeout(20_000)
    trouble: list[str] = []
    tab.on("pageerror", lambda e: trouble.append(str(e)))
    tab.on("console", lambda m: trouble.append(m.text) if "Content Security Policy" in m.text else None)
    yield tab
    context.close()
    assert trouble == []


def test_an_official_signs_in_sees_the_provisional_release_and_signs_out(own_tab, signed_in_address):
    tab = own_tab
    tab.goto(f"{signed_in_address}/quality?lang=es")
    tab.wait_for_selector("#about")
    assert OLD in tab.content() and tab.locator(".closed").count() == 0

    tab.click("text=Iniciar sesión")
    tab.fill("input[name=sub]", "ann")
    tab.click("button:has-text('Authorize')")
    tab.wait_for_url(f"{signed_in_address}/quality?lang=es")
    tab.wait_for_selector("#about")
    assert tab.locator(".banner.closed").inner_text() == "Provisional: no publicar."
    assert NEW in tab.content() and "Oficial" in tab.locator(".account").inner_text()
    assert tab.evaluate("document.cookie") == ""
    assert tab.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    with tab.expect_download() as saved:
        tab.click("a[href^='/download/quality.csv']")
    assert "NOT-FOR-PUBLICATION" in saved.value.suggested_filename

    tab.click("text=Cerrar sesión")
    tab.wait_for_selector("text=Ha cerrado la sesión")
    tab.goto(f"{signed_in_address}/quality?lang=es")
    tab.wait_for_selector("#about")
    assert OLD in tab.content() and NEW not in tab.content()


def test_who_declines_at_the_provider_is_told_in_words(own_tab, signed_in_address):
    tab = own_tab
    tab.goto(f"{signed_in_address}/quality?lang=fr")
    tab.wait_for_selector("#about")
    tab.click("text=Se connecter")
    tab.click("button:has-text('Deny')")
    tab.wait_for_selector("text=Vous n'êtes pas connecté")
    tab.click("text=Aux tableaux de bord")
    tab.wait_for_selector("#about")
    assert NEW not in tab.content()
