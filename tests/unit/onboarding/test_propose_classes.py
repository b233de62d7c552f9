from pipelines.onboarding.propose.classes import fits, links_to, quoted


def shares(*codes: str) -> dict[str, float]:
    return dict.fromkeys(codes, 1 / len(codes))


def test_links_are_known_by_what_they_lead_to():
    assert {"isco08", "cno2001_isco08"} <= set(links_to("isco08"))
    assert {"isic4", "isic4_division_section"} <= set(links_to("isic4"))


def test_codes_of_the_classification_fit_as_they_stand():
    best = fits("OCC", shares("2411", "5223", "9112"), "isco08", "POL")[0]
    assert (best.link, best.reading, best.covered, best.tells) == ("isco08", None, 1.0, True)


def test_leading_zeros_that_were_lost_are_put_back():
    best = fits("OCC", shares("110", "310", "2411"), "isco08", "POL")[0]
    assert best.reading == "LPAD(OCC, 4, '0')"


def test_classes_of_an_industry_are_cut_to_divisions():
    best = fits("IND", shares("6201", "0111", "4711"), "isic4", "POL")[0]
    assert best.reading == "SUBSTR(IND, 1, 2)"
    assert not best.tells, "nearly every two digits are a division"


def test_what_a_link_lacks_is_told_with_its_share():
    best = fits("OCC", {"2411": 0.9, "9999": 0.1}, "isco08", "POL")[0]
    assert best.unknown == (("9999", 0.1),)
    assert round(best.covered, 3) == 0.9


def test_links_of_another_country_are_left_out():
    assert "arg_country_iso3" not in [fit.link for fit in fits("C", shares("201"), "ref_area", "POL")]
    assert "arg_country_iso3" in [fit.link for fit in fits("C", shares("201"), "ref_area", "ARG")]


def test_names_of_columns_that_sql_would_not_take_are_quoted():
    assert quoted("PP04D_COD") == "PP04D_COD"
    assert quoted("año 4") == '"año 4"'
    assert quoted("group") == '"group"'
