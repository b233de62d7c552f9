"""One small made-up body for each format of a feed, good and bad."""

import json

import pytest

from pipelines.errors import InputError
from pipelines.readers.html import plain_text
from pipelines.readers.nested import RECORD_LIMIT

JSON = {"kind": "json", "records": "hits[*].ad", "fields": {"id": "id", "name": "employer.name", "tags": "tags"}}
LINES = {"kind": "ndjson", "fields": {"id": "id", "title": "title"}}
XML = {"kind": "xml", "records": "Vacancy", "fields": {"id": '"@id"', "title": "Title", "codes": "Codes.Code"}}
ITEM = {"id": "guid || id", "title": "title", "link": 'link."@href" || link', "text": "description || content"}
POSTING = {"kind": "jsonld", "fields": {"id": "identifier.value || identifier", "title": "title"}}


def dumps(value) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def good(rows) -> list[tuple]:
    return rows.good.drop("_row").rows()


def test_json_records_stand_where_the_path_says_and_absent_fields_are_null(read_bytes):
    ads = [
        {"ad": {"id": 1, "employer": {"name": "A"}, "tags": ["x", {"y": 1.5}]}},
        {"ad": {"id": "2", "employer": None}},
    ]
    rows = read_bytes(dumps({"hits": ads}), **JSON)
    assert good(rows) == [("1", "A", '["x", {"y": 1.5}]'), ("2", None, None)]
    assert rows.good["_row"].to_list() == [1, 2] and rows.rejected.is_empty()


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b'{"hits": [', "line 1 column"),
        (b"<html>busy</html>", "not readable as JSON"),
        (b'{"error": "none today"}', "no list of records at 'hits"),
        (b"[" * 200_000, "nested too deeply|not readable"),
        (b'{"hits": [' + b"9" * 5000 + b"]}", "not readable as JSON"),
        (b"", "empty"),
    ],
)
def test_a_body_that_is_no_listing_is_refused_whole(read_bytes, body, told):
    with pytest.raises(InputError, match=told):
        read_bytes(body, **JSON)


def test_an_empty_listing_has_no_rows(read_bytes):
    assert read_bytes(b'{"hits": []}', **JSON).good.columns == ["id", "name", "tags", "_row"]


def test_bytes_that_are_not_utf_8_cost_one_record_and_are_shown(read_bytes):
    body = dumps(
        {"hits": [{"ad": {"id": "1"}}, {"ad": {"id": "2", "tags": "caf?"}}, {"ad": {"id": "3", "other": "?"}}]}
    )
    rows = read_bytes(body.replace(b"?", b"\xe9"), **JSON)
    assert [row[0] for row in good(rows)] == ["1", "3"]  # what no field holds does no harm
    assert rows.rejected["_row"].to_list() == [2]
    assert r"caf\xe9" in rows.rejected["raw"][0] and "not UTF-8" in rows.rejected["reason"][0]


def test_a_declared_encoding_is_read(read_bytes):
    rows = read_bytes('{"hits": [{"ad": {"id": "Å"}}]}'.encode("latin-1"), encoding="latin-1", **JSON)
    assert good(rows) == [("Å", None, None)]


def test_a_record_beyond_the_limit_is_rejected(read_bytes):
    rows = read_bytes(dumps([{"id": "1", "title": "x" * RECORD_LIMIT}, {"id": "2"}]), **LINES | {"kind": "json"})
    assert good(rows) == [("2", None)] and "the limit is" in rows.rejected["reason"][0]


def test_a_path_that_does_not_fit_a_record_costs_that_record(read_bytes):
    fields = {"id": "id", "code": "codes[?starts_with(kind, 'X')].code | [0]"}
    ads = [{"id": "1", "codes": [{"kind": "X1", "code": "5"}]}, {"id": "2", "codes": [{"code": "6"}]}]
    rows = read_bytes(dumps(ads), kind="json", fields=fields)
    assert good(rows) == [("1", "5")] and "format.fields does not fit" in rows.rejected["reason"][0]


@pytest.mark.parametrize("body", [b" ", b'{"a":' * 900 + b"1" + b"}" * 900])
def test_a_web_page_that_is_none_is_refused_or_empty(read_bytes, body):
    try:
        assert read_bytes(body, **POSTING).good.is_empty()
    except InputError as told:
        assert "neither JSON" in str(told) or "deep" in str(told) or "recursion" in str(told)


def test_lines_are_judged_one_by_one(read_bytes):
    rows = read_bytes(b'\xef\xbb\xbf{"id": "1"}\r\n\n{"id": \n[1]\n{"id": "4", "title": "\xff"}\n{"id": "5"}', **LINES)
    assert [row[0] for row in good(rows)] == ["1", "5"]
    assert rows.rejected["_row"].to_list() == [2, 3, 4]
    assert rows.rejected["raw"].to_list() == ['{"id":', "[1]", r'{"id": "4", "title": "\xff"}']


def test_xml_records_are_found_in_any_namespace(read_bytes):
    body = b"""<?xml version="1.0"?><v:List xmlns:v="urn:x" xmlns:o="urn:o">
    <v:Vacancy id="1"><v:Title>Cook</v:Title><o:Codes><v:Code>5120</v:Code><v:Code>9412</v:Code></o:Codes></v:Vacancy>
    <v:Vacancy o:id="2"><v:Title lang="sv">Kock <b>nu</b></v:Title><!-- none --></v:Vacancy></v:List>"""
    rows = read_bytes(body, **XML)
    assert good(rows) == [
        ("1", "Cook", '["5120", "9412"]'),
        ("2", '{"@lang": "sv", "b": "nu", "#text": "Kock nu"}', None),
    ]


def test_xml_that_breaks_off_keeps_what_came_before(read_bytes):
    rows = read_bytes(b'<l><Vacancy id="1"/><Vacancy id="2"><Title>Co', **XML)
    assert good(rows) == [("1", None, None)] and rows.torn
    assert "not readable as XML from here on" in rows.rejected["reason"][0]


def test_other_encodings_of_xml_are_as_it_declares(read_bytes):
    body = '<?xml version="1.0" encoding="ISO-8859-1"?><l><Vacancy id="Å"/></l>'.encode("latin-1")
    assert good(read_bytes(body, **XML)) == [("Å", None, None)]


def test_entities_are_not_resolved_and_files_not_read(read_bytes, tmp_path):
    (tmp_path / "secret").write_text("hidden")
    bomb = "".join(f'<!ENTITY e{at} "{f"&e{at - 1};" * 10}">' for at in range(1, 12))
    for said in (
        f'<!ENTITY e SYSTEM "{(tmp_path / "secret").as_uri()}">',
        f'<!ENTITY e0 "ha">{bomb}<!ENTITY e "&e11;">',
    ):
        body = f'<!DOCTYPE l [{said}]><l><Vacancy id="1"><Title>&e;</Title></Vacancy></l>'.encode()
        rows = read_bytes(body, **XML)
        assert "hidden" not in str(rows.good.rows()) and "haha" not in str(rows.good.rows())


def test_rss_and_atom(read_bytes):
    rss = b"""<rss version="2.0"><channel><title>Jobs</title><item><guid isPermaLink="false">7</guid><title>Cook</title>
    <link>http://x/7</link><description>&lt;p&gt;Soup &amp;amp; fish&lt;/p&gt;Now</description></item></channel>
    </rss>"""
    form = {"kind": "rss", "fields": ITEM | {"id": 'guid."#text"'}, "html": ["text"]}
    assert good(read_bytes(rss, **form)) == [("7", "Cook", "http://x/7", "Soup & fish\nNow")]
    atom = b"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>8</id><title>Chef</title><link href="http://x/8"/>
    <content>Soup</content></entry></feed>"""
    assert good(read_bytes(atom, kind="rss", fields=ITEM)) == [("8", "Chef", "http://x/8", "Soup")]


def test_job_postings_are_found_in_a_page_at_any_depth(read_bytes):
    blocks = [
        {"@context": "https://schema.org", "@type": "JobPosting", "identifier": {"value": "1"}, "title": "Smörgås"},
        {"@graph": [{"@type": "Person"}, {"@type": ["Thing", "http://schema.org/JobPosting"], "identifier": "2"}]},
        [{"@type": "ItemList", "itemListElement": [{"item": {"@type": "JobPosting", "identifier": "3"}}]}],
    ]
    scripts = "".join(
        f'<script type="application/ld+json">\n{json.dumps(one, ensure_ascii=False)}</script>' for one in blocks
    )
    broken = '<script type="application/ld+json">{"@type": "JobPosting",</script>'
    rows = read_bytes(f"<html><body><p>x{scripts}{broken}<script>{{}}</script>".encode(), **POSTING)
    assert good(rows) == [("1", "Smörgås"), ("2", None), ("3", None)]
    assert rows.rejected["raw"].to_list() == ['{"@type": "JobPosting",']
    assert good(read_bytes(dumps(blocks), **POSTING)) == good(rows)


@pytest.mark.parametrize(
    ("html", "plain"),
    [
        ("no mark-up", "no mark-up"),
        ("<p>One</p><ul><li>two,<b>bold</b></li><li>three</li></ul>", "One\ntwo,bold\nthree"),
        ("a<br>b<br/>&nbsp;c &lt;d&gt;", "a\nb\nc <d>"),
        ("<script>alert(1)</script><style>p {}</style><p onclick='x'>seen", "seen"),
        ("<!-- nothing -->", ""),
        ("5 < 7 & 7 > 5", "5 < 7 & 7 > 5"),
    ],
)
def test_html_becomes_what_a_reader_sees(html, plain):
    assert plain_text(html) == plain
