"""Pages made to stop a reader: each is read or refused within its limits, and the others are archived."""

import json
import random
from contextlib import closing

import pytest

from archive.store import Archive
from pipelines.reading.commonmark import html_of
from tests.faults.scene import resident
from tests.web import FAST, ROOT, command, crawl, feed, long_text, serving, story  # noqa: F401

N = 50_000
BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{','.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(9)
)


def html(inside: str) -> str:
    return story("临江通报诈骗案件", long_text("坏页")).replace("</body>", f"{inside}</body>")


def post(inside: str, front: str = "title: 临江通报诈骗案件\n") -> str:
    return f"---\n{front}---\n\n{long_text('坏帖')}\n\n{inside}\n"


HOSTILE: dict[str, str | bytes] = {
    "blanks-after-a-hash.md": post("#" + " " * N),
    "blanks.md": post("文" + " " * N + "字"),
    "blanks-and-pipes.md": post(" " * N + "|" * N),
    "pipes.md": post("| " * N),
    "underlines.md": post("_" * N),
    "stars.md": post("*" * N),
    "tildes.md": post("~" * N),
    "backticks.md": post("`" * N),
    "brackets.md": post("[" * N),
    "links.md": post("[a](" * (N // 4)),
    "quotes.md": post("> " * (N // 2)),
    "lists.md": post("\n".join(" " * n + "- x" for n in range(400))),
    "aliases.md": post("", BOMB),
    "brackets-in-front.md": post("", "a: " + "[" * 6000 + "\n"),
    "tags-in-front.md": post("", "a: !!python/object/apply:os.system ['touch owned']\n"),
    "surrogates-in-front.md": post("", 'title: "\\ud83d\\ude00案件 \\ud83d"\n'),
    "one-line.md": post("诈骗" * (1 << 20)),
    "paragraphs.md": post("诈骗。\n\n" * 100_000),
    "p-time.html": html("<p time " * (N // 8)),
    "span.html": html("<span " * N),
    "spans.html": html("<span>" * N),
    "div-deep.html": html("<div>" * 100_000),
    "tables.html": html("<table><tr><td>" * 5000),
    "comment.html": html("<!--" * N),
    "attributes.html": html("<p " + " ".join(f"a{n}='{n}'" for n in range(N)) + ">x</p>"),
    "entities.html": html("&#x" * N + "&amp" * N),
    "blanks.html": html("<p>" + " " * N * 4 + "x</p>"),
    "no-breaks.html": html("<p>" + "　" * N * 4 + "</p>"),
    "json-ld-deep.html": html(f"<script type='application/ld+json'>{'[' * 100_000}</script>"),
    "json-ld-wide.html": html(
        f"<script type='application/ld+json'>{json.dumps([{'@type': 'NewsArticle'}] * 20000)}</script>"
    ),
    "json-ld-surrogates.html": html(
        '<script type=\'application/ld+json\'>{"@type":"NewsArticle","headline":"\\ud83d 案件"}</script>'
    ),
    "js-emoji.html": html(
        '<script>var msg_title = \'\\ud83d\\ude00案件\'; var x = {"title": "\\ud83d\\ude00案件\\ud83d"};</script>'
    ),
    "js-deep.html": html("<script>window.__STATE__ = " + "{a:" * 50_000 + "</script>"),
    "nul.html": story("零字节", long_text("零")).replace("。", "。\0"),
    "doctype.html": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd"><!ENTITY c "&b;&b;">]>' + html("<p>&c;</p>"),
    "random.html": random.Random(5).randbytes(10 << 20),
    "random.md": random.Random(6).randbytes(1 << 20),
    "utf-16.html": story("宽字节", long_text("宽")).encode("utf-16"),
    "utf-7.html": b"<meta charset=utf-7>+ADw-script+AD4-alert(1)",
    "empty.md": b"",
}
# What libxml2 takes quadratic time for: ended by the limit of the reading's process.
SLOW = {"attributes.html"}
MUST = "read, refused, or ended by its process's limit as a discard with its address; no exception; the crawl goes on"


@pytest.fixture(scope="module")
def outcome(tmp_path_factory):
    """One crawl of all of them with good ones between: its run, states by file name."""
    folder = tmp_path_factory.mktemp("hostile")
    mirror = folder / "mirror"
    mirror.mkdir()
    for number, (name, body) in enumerate(HOSTILE.items()):
        (mirror / name).write_bytes(body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass"))
        (mirror / f"good-{number}.md").write_text(
            post("", f"title: 好文第{number}篇\n").replace("坏帖", f"好街{number}")
        )
    run = crawl(folder / "a", "web", f"path={mirror}", seconds=900)
    with closing(Archive(folder / "a")) as archive:
        states = {
            row["address"].rpartition("/")[2]: row["state"] for row in archive.rows("SELECT address, state FROM pages")
        }
        titles = {row["title"] for row in archive.rows("SELECT title FROM articles")}
    return run, states, titles


@pytest.mark.fault(MUST)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_page_made_to_stop_a_reader(outcome, name):
    run, states, _ = outcome
    assert states[name] != "unread", run.errors
    assert states[name] != "hung" or name in SLOW, run.errors
    said = [error["error"] for error in run.errors if error["address"].endswith(name)]
    assert said == [] or name in SLOW


@pytest.mark.fault("every good page is archived")
def test_good_pages_between_hostile_ones(outcome):
    run, _, titles = outcome
    assert run.whole
    assert {f"好文第{number}篇" for number in range(len(HOSTILE))} <= titles
    assert not (ROOT / "owned").exists()


@pytest.mark.fault("memory as before")
def test_posts_leave_nothing_behind_in_the_reader():
    text = "# 通报\n\n" + f"**{long_text('柳荫街')}**\n\n" * 300
    html_of(text)
    before = resident()
    for _ in range(100):
        html_of(text)
    assert resident() - before < 3 * len(text.encode()) // 1000
