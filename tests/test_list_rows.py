"""Rows of a list, each rule at its limits."""

from lxml.html import document_fromstring

from spiders.listing.rows import rows_of

BASE = "https://www.linjiang.gov.cn/tzgg/index.html"


def listed(html: str) -> list[tuple[str, str, str]]:
    """What rows say: the end of their address, title, day."""
    found = rows_of(document_fromstring(f"<body>{html}</body>"), BASE)
    return [(entry.url.rpartition("/")[2], entry.title, entry.published) for entry in found]


def title(number: int, length: int) -> str:
    return (chr(0x4E00 + number) * length)[:length]


def items(count: int, length: int, day: str = "2026-04-09", start: int = 0, folder: str = "/a") -> str:
    numbers = range(start, start + count)
    return "".join(f"<li><a href='{folder}/{n}.html'>{title(n, length)}</a><i>{day}</i></li>" for n in numbers)


def names(html: str) -> list[str]:
    return [name for name, _, _ in listed(html)]


def test_links_without_days_are_a_list_from_three_titles_of_eight_characters_on():
    assert names(f"<ul>{items(3, 8, '')}</ul>") == ["0.html", "1.html", "2.html"]
    assert names(f"<ul>{items(3, 7, '')}</ul>") == []
    assert names(f"<ul>{items(2, 8, '')}</ul>") == []


def test_of_links_without_days_beside_them_those_with_one_in_their_address_count_if_they_are_three():
    others = items(4, 20, "", 10)
    dated = [f"<li><a href='/a/t2026040{n}_1.html'>{title(n, 9)}</a></li>" for n in range(1, 4)]
    assert [day for _, _, day in listed(f"<ul>{''.join(dated)}{others}</ul>")] == [
        "2026-04-01",
        "2026-04-02",
        "2026-04-03",
    ]
    assert len(names(f"<ul>{dated[0]}{dated[1]}{others}</ul>")) == 6


def test_two_dated_rows_with_enough_to_read_are_the_list_however_many_links_stand_elsewhere():
    elsewhere = f"<div><p><span>{items(5, 20, '', 10)}</span></p></div>"
    assert names(f"<ul>{items(2, 8)}</ul>{elsewhere}") == ["0.html", "1.html"]
    assert len(names(f"<ul>{items(1, 8)}{items(1, 7, start=1)}</ul>{elsewhere}")) == 5
    assert len(names(f"<ul>{items(1, 20)}</ul>{elsewhere}")) == 5
    assert names(f"<ul>{items(1, 40)}</ul><div>{items(3, 13, '', 10)}</div>") == ["0.html"]


def test_one_row_is_a_list_unless_much_text_stands_beside_its_link():
    row = "<ul><li><a href='/a/1.html'>关于开展反诈行动公告</a><p>{}</p><i>2026-04-09</i></li></ul>"
    assert listed(row.format("文" * 30)) == [("1.html", "关于开展反诈行动公告", "2026-04-09")]
    assert listed(row.format("文" * 31)) == []


def test_a_row_without_a_day_is_of_the_list_where_nearly_all_have_one():
    undated = f"<li><a href='/a/9.html'>{title(9, 8)}</a></li>"
    assert names(f"<ul>{items(2, 9)}{undated}{items(2, 9, start=2)}</ul>") == [f"{n}.html" for n in (0, 1, 9, 2, 3)]
    assert listed(f"<ul>{items(4, 9)}{undated}</ul>")[4] == ("9.html", title(9, 8), "")
    assert names(f"<ul>{items(3, 9)}{undated}</ul>") == ["0.html", "1.html", "2.html"]
    assert len(names(f"<ul>{items(4, 9)}{undated}{undated.replace('9.', '8.')}</ul>")) == 4
    assert len(names(f"<ul>{items(4, 9)}{undated.replace(title(9, 8), title(9, 7))}</ul>")) == 4
    assert len(names(f"<ul>{items(4, 9)}{undated.replace('li>', 'p>')}</ul>")) == 4
    assert len(names(f"<ul>{items(4, 9)}</ul><ol>{undated}</ol>")) == 4


def test_an_address_counts_once_where_it_stands_first_and_the_page_itself_does_not():
    again = f"<li><a href='/a/0.html'>{title(7, 12)}</a><i>2026-04-01</i></li>"
    assert listed(f"<ul>{items(3, 9)}{again}</ul>")[0] == ("0.html", title(0, 9), "2026-04-09")
    assert names(f"<ul>{items(3, 9)}{again}</ul>") == ["0.html", "1.html", "2.html"]
    assert "index.html" not in names(
        f"<ul>{items(3, 9)}<li><a href='{BASE}#top'>{title(7, 12)}</a><i>2026-04-01</i></li></ul>"
    )


def test_a_row_holds_at_most_twelve_links_and_eight_hundred_characters():
    def row(n: int, links: int, words: int = 0) -> str:
        more = "".join(f"<b><a href='/b/{n}{k}.html'>第{k}项</a></b>" for k in range(1, links))
        return f"<li><a href='/a/{n}.html'>{title(n, 20)}</a>{more}<p>{'文' * words}</p><i>2026-04-09</i></li>"

    dated = [("0.html", title(0, 20), "2026-04-09"), ("1.html", title(1, 20), "2026-04-09")]
    assert listed(f"<ul>{row(0, 12)}{row(1, 12)}</ul>") == dated
    assert listed(f"<ul>{row(0, 13)}{row(1, 13)}</ul>") != dated
    assert listed(f"<ul>{row(0, 1, 770)}{row(1, 1, 770)}</ul>") == dated
    assert listed(f"<ul>{row(0, 1, 771)}{row(1, 1, 771)}</ul>") == []


def test_what_a_row_is_called():
    def called(row: str) -> str:
        return listed(f"<ul>{items(3, 9)}<li>{row}<i>2026-04-09</i></li></ul>")[-1][1]

    assert called("<h3>一篇通报的标题</h3><a href='/a/9.html'>详情</a>") == "一篇通报的标题"
    assert called("<h3>一篇通报的标题</h3><a href='/a/9.html'>详情</a><a href='/b/9.html'>转发</a>") == "一篇通报的标题"
    assert called("<p>一篇通报的标题</p><a href='/a/9.html'>详情</a>") == "一篇通报的标题"
    assert called("<a href='/a/9.html'>详情</a><a href='/a/9.html'>一篇通报的标题</a>") == "一篇通报的标题"
    assert called("<a href='/a/9.html'>一篇通报的标题</a><a href='/a/9.html'>短的</a>") == "一篇通报的标题"
    assert called("<a href='/b/9.html'>转发到</a><a href='/a/9.html'>一篇通报的标题</a>") == "一篇通报的标题"
    assert called("<a href='/b/9.html'>转发微博</a><a href='/a/9.html'>一篇通报的标题</a>") == "转发微博"


def test_the_day_of_a_row_is_that_of_publication_else_its_last():
    def day(row: str) -> str:
        return listed(f"<ul>{items(3, 9)}<li><a href='/a/9.html'>一篇通报的标题</a>{row}</li></ul>")[-1][2]

    assert day("<p>2026-04-01</p><p>2026-04-03</p><p>2026-04-02</p>") == "2026-04-03"
    assert day("<p>2026-04-01</p><p>施行日期：2026-05-01</p>") == "2026-04-01"
    assert day("<p>成文日期：2026-03-01</p><p>施行日期：2026-05-01</p>") == "2026-05-01"


def test_a_day_may_head_the_links_of_that_day():
    def block(day: str, start: int) -> str:
        links = "".join(f"<li><a href='/a/{n}.html'>{title(n, 9)}</a></li>" for n in range(start, start + 2))
        return f"<div><h4>{day}</h4><ul>{links}</ul></div>"

    found = listed(block("2026-04-09", 0) + block("2026-04-08", 2))
    assert [(name, day[-2:]) for name, _, day in found] == [
        ("0.html", "09"),
        ("1.html", "09"),
        ("2.html", "08"),
        ("3.html", "08"),
    ]


def test_what_stands_aside_counts_a_third_and_a_title_up_to_forty_characters():
    def beside(rows: int, wrap: str = "<div class='right'>{}</div>") -> list[str]:
        return names(f"<ul>{items(2, 10)}</ul>" + wrap.format(f"<ul>{items(rows, 10, start=10)}</ul>"))

    assert beside(5) == ["0.html", "1.html"]
    assert len(beside(8)) == 8
    assert beside(5, "<nav>{}</nav>") == beside(5, "<div id='hot-list'>{}</div>") == ["0.html", "1.html"]
    assert len(beside(5, "<div class='upright'>{}</div>")) == 5
    assert names(f"<ul>{items(2, 60)}</ul><div><ol>{items(3, 27, start=10)}</ol></div>")[0] == "10.html"
    assert names(f"<ul>{items(2, 60)}</ul><div><ol>{items(3, 26, start=10)}</ol></div>")[0] == "0.html"
