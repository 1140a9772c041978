"""Files of articles in the database: wanted, led to, read, found by their words, given up."""

from contextlib import closing
from dataclasses import replace

import pytest

from archive.run import Run
from archive.search.search import search
from archive.store import Archive
from archive.stories.attached import (
    TRIES,
    Twins,
    file_at,
    files_of,
    is_wanted,
    note_files,
    refuse,
    settle,
    store_file,
    try_again,
    wanted,
)  # fmt: skip
from archive.types import Attachment, FileText, Found, Page, Reading, State
from tests.pairs import synthetic
from tests.stream import reading

STORY = synthetic(3, seed=4)
PDF, DOC = "https://example.cn/f/1.pdf", "https://example.cn/f/2.doc"
WORDS = "电话用户真实身份信息登记制度"


@pytest.fixture
def archive(tmp_path):
    with closing(Archive(tmp_path)) as opened:
        yield opened


def kept(archive: Archive, page: Page, sha256: str = "a" * 64, length: int = 10) -> Page:
    run = Run(archive, "样例", "web")
    return replace(page, id=archive.add_page(run.id, page, sha256, length, ("a.warc.gz", 0, 1)))


def article(archive: Archive, number: int, *urls: str) -> int:
    """Store an article with these files; returns its story."""
    told = {"attachments": [{"name": f"附件{n}", "url": url} for n, url in enumerate(urls, 1)]} if urls else {}
    item = reading(number, *STORY[number], facts=told)
    item = replace(item, page=kept(archive, item.page, f"{number:064}"))
    return archive.store(1, item)[0].article_id


def file(archive: Archive, url: str = PDF, sha256: str = "a" * 64, source: str = "样例") -> Page:
    found = Found(file_of="https://example.cn/0")
    return kept(archive, Page(source, "web", url, b"", "2026-05-12T01:00:00+00:00", url, found=found), sha256)


def said(page: Page, text: str = WORDS, state: State = State.ATTACHMENT, why: str = "") -> Reading:
    return Reading(page, state, reason=why, file=FileText("pdf", text) if text else None)


def stored(archive: Archive, item: Reading) -> bool:
    with archive.writing() as db:
        return store_file(db, item)


def states(archive: Archive) -> dict[str, tuple[str, str]]:
    rows = archive.rows("SELECT url, state, detail FROM file_addresses")
    return {row["url"]: (row["state"], row["detail"]) for row in rows}


def hits(archive: Archive, words: str = WORDS) -> list[int]:
    return [hit["article_id"] for hit in search(archive.db.conn, words)]


def test_an_article_says_which_files_it_is_published_with():
    told = reading(0, *STORY[0], facts={"attachments": [{"name": "附件", "url": PDF}]}).articles[0]
    assert files_of(told) == (Attachment("附件", PDF),)
    assert files_of(reading(0, *STORY[0]).articles[0]) == ()


def test_files_are_wanted_by_their_source_the_oldest_first(archive):
    article(archive, 0, PDF, DOC)
    article(archive, 1, PDF)
    db = archive.db.conn
    assert [tuple(each) for each in wanted(db, "样例", 9)] == [
        (PDF, "https://example.cn/0"),
        (DOC, "https://example.cn/0"),
    ]
    assert [each.url for each in wanted(db, "样例", 1)] == [PDF]
    assert wanted(db, "别的", 9) == []
    assert is_wanted(db, PDF)
    assert is_wanted(db, "https://example.cn/f/unknown")
    with archive.writing() as writing:
        settle(writing, PDF, "failed", "robots.txt")
    assert not is_wanted(db, PDF)
    assert states(archive) == {PDF: ("failed", "robots.txt"), DOC: ("wanted", "")}
    assert [each.url for each in wanted(db, "样例", 9)] == [DOC]


def test_a_version_that_links_a_file_no_more_is_noted_so(archive):
    article(archive, 0, PDF, DOC)
    with archive.writing() as db:
        note_files(db, 1, reading(0, *STORY[0], facts={"attachments": [{"name": "一", "url": DOC}]}).articles[0])
    assert archive.rows("SELECT version_id, url FROM version_files") == [{"version_id": 1, "url": DOC}]


def test_what_could_not_be_had_is_given_up_after_three_tries(archive):
    article(archive, 0, PDF, DOC)
    for number in range(1, TRIES + 1):
        with archive.writing() as db:
            try_again(db, PDF, f"503, {number}")
        assert states(archive)[PDF] == ("wanted" if number < 3 else "failed", f"503, {number}")
    assert states(archive)[DOC] == ("wanted", "")


def test_a_file_larger_than_is_fetched_is_noted(archive):
    article(archive, 0, PDF)
    with archive.writing() as db:
        refuse(db, PDF, "30 MB")
    assert states(archive) == {PDF: ("too_large", "30 MB")}


def test_articles_are_found_by_what_their_files_say(archive):
    story, other = article(archive, 0, PDF), article(archive, 1)
    assert hits(archive) == []
    page = file(archive)
    assert stored(archive, said(page))
    assert hits(archive) == [story] != [other]
    assert file_at(archive.db.conn, page.id) == ("pdf", "attachment", "", WORDS)
    assert states(archive) == {PDF: ("attachment", "")}
    assert archive.rows("SELECT length, page_id FROM files") == [{"length": 10, "page_id": page.id}]


def test_a_file_that_is_read_again_is_found_by_its_new_words_alone(archive):
    story, page = article(archive, 0, PDF), file(archive)
    assert stored(archive, said(page))
    assert not stored(archive, said(page))
    assert stored(archive, said(page, "出租出借银行账户的法律责任"))
    assert hits(archive) == []
    assert hits(archive, "出租出借银行账户") == [story]
    assert archive.rows("SELECT version_id FROM stories") == [{"version_id": 1}]
    assert stored(archive, said(page, "", State.UNREADABLE, "damaged"))
    assert hits(archive, "出租出借银行账户") == []
    assert states(archive) == {PDF: ("unreadable", "damaged")}
    assert file_at(archive.db.conn, page.id) == ("pdf", "unreadable", "damaged", "")


def test_a_file_that_nobody_could_read_is_called_by_its_address(archive):
    for number, (url, kind) in enumerate([(DOC.upper(), "doc"), ("https://example.cn/down?id=1", "file")]):
        page = file(archive, url, f"{number:064}")
        assert stored(archive, said(page, "", State.UNREADABLE, "damaged"))
        assert file_at(archive.db.conn, page.id) == (kind, "unreadable", "damaged", "")


def test_a_file_may_come_before_its_article(archive):
    assert stored(archive, said(file(archive)))
    assert archive.rows("SELECT url, source, found, state FROM file_addresses") == [
        {"url": PDF, "source": "样例", "found": "https://example.cn/0", "state": "attachment"}
    ]
    story = article(archive, 0, PDF)
    assert hits(archive) == [story]
    assert wanted(archive.db.conn, "样例", 9) == []


def test_the_same_bytes_at_another_address_are_not_kept_twice(archive):
    first, second = article(archive, 0, PDF), article(archive, 1, DOC)
    twins, pages = Twins(), [file(archive), file(archive, DOC)]
    db = archive.db.conn
    assert [twins.has(db, page, "a" * 64) for page in pages] == [False, True]
    assert not twins.has(db, replace(pages[0], found=Found()), "a" * 64)  # an article's page is kept whatever it holds
    assert stored(archive, said(pages[0]))
    assert hits(archive) == [first]
    with archive.writing() as writing:
        twins.settle(writing)
    assert sorted(hits(archive)) == [first, second]
    assert states(archive) == {PDF: ("attachment", ""), DOC: ("attachment", "")}
    later = Twins()  # of another run: the archive knows the bytes
    assert later.has(db, pages[0], "a" * 64)
    assert not later.has(db, pages[0], "b" * 64)
