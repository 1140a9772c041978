"""Lists in JSON, declared or understood."""

import json

import pytest

from archive.platform import Listing
from spiders.listing import records


def title(number: int, length: int) -> str:
    return (chr(0x4E00 + number) * length)[:length]


PARSED = {
    '{"a": 1}': {"a": 1},
    "\ufeff [1]\n": [1],
    "call([1]);": [1],
    'var x = {"a": 1};': {"a": 1},
    "<html><body><pre>[1, &quot;&lt;&quot;]</pre></body></html>": [1, "<"],
    "<html>": None,
    "[1": None,
    "1": None,
    "": None,
    "[" * 100_000: None,
}


@pytest.mark.parametrize("text", PARSED, ids=lambda text: text[:20])
def test_json_however_it_is_wrapped(text):
    assert records.parse(text) == PARSED[text]


def rows(**more):
    listing = Listing("json", **({"items": "rows", "link": "url", "title": "t"} | more))

    def page(data, base: str = "https://a.cn/l?page=1"):
        found = records.declared(data, listing, base)
        return [(entry.url, entry.title) for entry in found.entries], found.next

    return page


def test_rows_at_declared_paths():
    one = {"url": "/1.html", "t": " <em>标</em>题&amp;一 "}
    first = [("https://a.cn/1.html", "标题&一")]
    assert rows()({"rows": [one, 3, {"url": "mailto:x"}]}) == (first, "")
    assert rows()({"rows": one}) == (first, "")
    assert rows()({"rows": "x"}) == rows()({}) == rows()([]) == ([], "")
    assert rows(items="")([one]) == (first, "")
    assert rows(items="1.rows")([0, {"rows": [one]}]) == (first, "")
    assert rows(items="2.rows")([0, {"rows": [one]}]) == ([], "")
    assert rows(link="/{a.b}/{c}.html")({"rows": [{"a": {"b": 0}, "c": "x"}]}) == ([("https://a.cn/0/x.html", "")], "")
    assert rows(link="/{a}.html")({"rows": [{"a": ""}]})[0] == [("https://a.cn/l?page=1", "")]


def test_how_a_declared_list_goes_on():
    one = {"url": "/1.html", "t": "标题", "id": 7}
    assert rows(next="+1")({"rows": [one]})[1] == "https://a.cn/l?page=2"
    assert rows(next="+1")({"rows": []})[1] == ""
    assert rows(next="since={id}")({"rows": [one, one | {"id": 8}]})[1] == "https://a.cn/l?page=1&since=8"
    assert rows(next="+1", more="m")({"rows": [one], "m": 1})[1] == "https://a.cn/l?page=2"
    assert rows(next="+1", more="m")({"rows": [one], "m": 0})[1] == ""
    assert rows(next="+1", method="POST")({"rows": [one]})[1] == "https://a.cn/l?page=1"
    assert rows(method="POST")({"rows": [one]})[1] == ""


def understood(*found: dict, wrap=lambda rows: rows) -> list[tuple[str, str, str]]:
    page = records.understood(wrap(list(found)), "https://a.cn/l?page=1")
    assert page.next == ("https://a.cn/l?page=2" if page.entries else "")
    return [(entry.url.removeprefix("https://a.cn"), entry.title, entry.published) for entry in page.entries]


def row(n: int, **more) -> dict:
    return {"url": f"/{n}.html", "title": title(n, 9)} | more


def test_which_members_of_a_row_are_what():
    plain = [(f"/{n}.html", title(n, 9), "") for n in range(3)]
    assert understood(*(row(n) for n in range(3))) == plain
    assert understood(*({"pic": f"/{n}.jpg", "code": f"/c/{n}"} | row(n) for n in range(3))) == plain
    assert understood(*({"img_url": f"/{n}.PNG"} | row(n) for n in range(3))) == plain
    assert understood(*({"site_name": "临江市政府网站"} | row(n) for n in range(3))) == plain
    assert understood(*(row(n, title=title(n, 3)) for n in range(3))) == []
    assert understood(*(row(n, title=title(n, 4)) for n in range(3))) == [
        (f"/{n}.html", title(n, 4), "") for n in range(3)
    ]
    assert understood(*(row(n, title=title(n, 201)) for n in range(3))) == []
    assert understood(*(row(n, title=f"<b>{title(n, 200)}</b>") for n in range(3)))[0][1] == title(0, 200)
    assert understood(row(0), row(1), {"url": ""}) == plain[:2]
    assert understood(row(0), {"url": "x"}, {"url": "y"}) == []
    assert understood({"url": "mailto:a"}, {"title": title(1, 9)}) == []


def test_what_most_rows_share_is_a_column_and_no_title():
    named = [row(n) | {"name": f"栏目名称{n // 2}"} for n in range(4)]
    named = [{"name": each["name"]} | each for each in named]
    assert [found[1] for found in understood(*named)] == [title(n, 9) for n in range(4)]
    assert understood(*({"url": [f"/{n}.html"], "title": title(n, 9)} for n in range(2)))[1][0] == "/1.html"
    assert understood(*({"url": [f"/{n}.html", "/x.html"], "title": title(n, 9)} for n in range(2))) == []


def test_the_day_that_is_called_one_of_publication_comes_before_others():
    first = row(0, createTime="2026-04-01", pubDate="2026-04-09", views=20260401)
    assert understood(first, row(1))[0][2] == ""  # only half of the rows say one
    assert understood(first)[0][2] == "2026-04-09"
    assert understood(row(0, createTime="2026-04-01", views=20260401))[0][2] == "2026-04-01"
    assert understood(row(0, pubDate="昨天", createTime=1775700000))[0][2] == "1775700000"


def test_rows_stand_at_any_depth_up_to_six_and_members_up_to_three():
    def wrapped(depth: int):
        def wrap(rows):
            for _ in range(depth):
                rows = {"x": rows}
            return rows

        return wrap

    assert len(understood(row(0), wrap=wrapped(6))) == 1
    assert understood(row(0), wrap=wrapped(7)) == []
    assert len(understood(*(wrapped(2)(row(n)) for n in range(2)))) == 2
    assert understood(*(wrapped(3)(row(n)) for n in range(2))) == []
    assert len(understood({"x": [row(0)]}, {"x": [row(1)]})) == 2
    assert understood(row(0, flag=True)) == [("/0.html", title(0, 9), "")]
    assert len(understood(row(0), wrap=lambda rows: [1, *rows])) == 0
    assert len(understood(row(0), row(1), wrap=lambda rows: [1, *rows])) == 2


def test_of_several_arrays_the_one_with_the_most_to_read_is_the_list():
    data = {"nav": [row(8, title="栏目名称")], "rows": [row(n) for n in range(3)], "hot": [row(9)]}
    found = records.understood(json.loads(json.dumps(data)), "https://a.cn/l")
    assert [entry.title for entry in found.entries] == [title(n, 9) for n in range(3)]
    assert found.next == ""
