"""Files that articles are published with: fetched by a real crawl, kept once, read, found by their words, read again."""

import io
import subprocess
import sys
import zipfile
import zlib
from contextlib import closing

import pytest

from archive.connect import connect
from archive.run import Run
from archive.search.indexing import wrong
from archive.search.search import search
from archive.store import Archive
from archive.stories.attached import Twins
from archive.types import Found, Page, State
from archive.upkeep.verify import verify
from archive.web.pages import page as drawn
from archive.web.story import story as shown
from pipelines.reader import Reader
from pipelines.reading.attachment import OLE, READERS, paragraphs, read_file
from tests.web import FAST, ROOT, crawl, declare, feed, long_text, rows, serving

WORDS = "电信业务经营者应当依法落实电话用户真实身份信息登记制度。"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def zipped(**files: str | bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return out.getvalue()


def docx(*lines: str) -> bytes:
    body = "".join(f"<w:p><w:r><w:t>{line[:9]}</w:t></w:r><w:r><w:t>{line[9:]}</w:t></w:r></w:p>" for line in lines)
    return zipped(word__document_xml=f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>')


def ofd(*lines: str) -> bytes:
    codes = "".join(f"<ofd:TextObject><ofd:TextCode>{line}</ofd:TextCode></ofd:TextObject>" for line in lines)
    page = f'<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016">{codes}</ofd:Page>'
    return zipped(OFD_xml="<OFD/>", Doc_0__Pages__Page_0__Content_xml=page)


def pdf(text: str) -> bytes:
    """A PDF of one page with a font of no glyphs whose ToUnicode tells its characters, as Word writes them."""
    codes = {char: number for number, char in enumerate(dict.fromkeys(text), 1)}
    told = "".join(f"<{number:04x}> <{ord(char):04x}>\n" for char, number in codes.items())
    cmap = f"begincmap\n1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n{len(codes)} beginbfchar\n{told}endbfchar\nendcmap"
    drawn = f"BT /F1 12 Tf 50 700 Td <{''.join(f'{codes[char]:04x}' for char in text)}> Tj ET"
    parts = [
        "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(drawn)}>>stream\n{drawn}\nendstream",
        "<</Type/Font/Subtype/Type0/BaseFont/Song/Encoding/Identity-H/DescendantFonts[6 0 R]/ToUnicode 7 0 R>>",
        "<</Type/Font/Subtype/CIDFontType2/BaseFont/Song/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 1000>>",
        f"<</Length {len(cmap)}>>stream\n{cmap}\nendstream",
    ]  # fmt: skip
    return built([part.encode() for part in parts])


def built(parts: list[bytes]) -> bytes:
    """A PDF of these objects, the first its catalog."""
    out, places = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj%sendobj\n" % (number, part)
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{table}trailer<</Size {len(parts) + 1}/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF"
    return out + end.encode()


def reading(body: bytes, name: str = "a.pdf"):
    page = Page(
        "t", "web", f"https://www.linjiang.gov.cn/{name}", body, "2026-05-01T00:00:00+00:00", found=Found(file_of="x")
    )
    return read_file(page)


@pytest.mark.parametrize(
    ("body", "kind"),
    [(pdf(WORDS), "pdf"), (docx("第一条", WORDS), "docx"), (ofd(WORDS), "ofd")],
    ids=["pdf", "docx", "ofd"],
)
def test_files_are_read_by_their_bytes(body, kind):
    found = reading(body, "download.bin")
    assert (found.state, found.file.type) == (State.ATTACHMENT, kind)
    assert WORDS in found.file.text


@pytest.mark.parametrize(
    ("body", "name", "kind", "reason"),
    [
        (zipped(xl__workbook_xml="x"), "a", "xlsx", ""),
        (zipped(ppt__presentation_xml="x"), "a", "pptx", ""),
        (zipped(a="x"), "a.docx", "zip", ""),
        (OLE + b"x", "a.doc", "doc", ""),
        (OLE + b"x", "a", "", ""),
        (b"Rar!", "a.RAR", "rar", ""),
        (b"Rar!", "a", "file", ""),
        (docx(" "), "a", "docx", "no text in it"),
        (b" " * 1019 + pdf(WORDS), "a", "pdf", ""),
    ],
)
def test_what_has_no_words_is_known_by_its_kind(body, name, kind, reason):
    found = reading(body, name)
    assert (found.state, found.file.type, found.reason) == (State.ATTACHMENT, kind, reason)


def test_a_pdf_that_begins_late_is_none():
    assert reading(b" " * 1020 + pdf(WORDS), "a").file.type == "file"


def test_pages_of_an_ofd_come_by_their_numbers():
    def page(words: str) -> str:
        return f'<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016"><ofd:TextCode>{words}</ofd:TextCode></ofd:Page>'

    pages = {f"Doc_0__Pages__Page_{n}__Content_xml": page(f"第{n}页。") for n in (10, 2)}
    assert reading(zipped(OFD_xml="x", **pages)).file.text == "第2页。\n第10页。"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"%PDF-1.7\n" + b"garbage " * 50, "damaged"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "a web page"),
        (b"nothing known", "other bytes"),
        (docx("第一条")[:200], "damaged"),
        (zipped(word__document_xml=b" " * ((64 << 20) + 1)), "unpacks to more than 64 MB"),
        (zipped(word__document_xml=b" " * (64 << 20)), "damaged"),
        (docx("第一条").replace(b"PK\x01\x02", b"PK\x01\x03"), "damaged"),
        (zipped(word__document_xml='<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;">]><a>&c;'), "damaged"),
    ],
)
def test_what_can_not_be_read_says_why(body, why):
    found = reading(body)
    assert found.state == State.UNREADABLE
    assert why in found.reason


def test_a_file_is_read_within_its_limits():
    assert len(reading(docx("字" * 2_000_001)).file.text) == 2_000_000
    for members, state in ((4_999, State.ATTACHMENT), (5_000, State.UNREADABLE)):
        others = {f"media__{n}": b"" for n in range(members)}
        body = zipped(word__document_xml=f'<w:document xmlns:w="{W}"/>', **others)
        assert reading(body).state == state


def test_what_a_library_says_is_cut(monkeypatch):
    def fail(_: bytes) -> str:
        raise RuntimeError("x" * 300)

    monkeypatch.setitem(READERS, "pdf", fail)
    found = reading(pdf(WORDS))
    assert (found.state, len(found.reason), found.reason[:23]) == (State.UNREADABLE, 200, "damaged: RuntimeError: ")
    assert (found.file.type, found.url) == ("pdf", "https://www.linjiang.gov.cn/a.pdf")


def packed_pdf(drawn: bytes, times: int) -> bytes:
    """A PDF whose one page draws ``drawn`` many times, in some kilobytes."""
    stream = zlib.compress(drawn * times, 9)
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]  # fmt: skip
    return built(parts)


def test_a_hostile_pdf_costs_only_itself():
    """One that unpacks to 250 MB, one whose pages go in circles; the next file is read all the same."""
    files = [
        packed_pdf(b"BT /F1 12 Tf (ab) Tj ET\n", 11_000_000),
        pdf(WORDS).replace(b"/Kids[3 0 R]", b"/Kids[2 0 R]"),
        pdf(WORDS),
    ]
    address = "https://www.linjiang.gov.cn/a.pdf"
    pages = [Page("t", "web", address, body, "2026-05-01T00:00:00+00:00", found=Found(file_of="x")) for body in files]
    with Reader({}, 1) as reader:
        found = list(reader.read_all(pages))
    assert "Limit reached" in found[0].reason
    assert [reading.state for reading in found] == [State.UNREADABLE, State.UNREADABLE, State.ATTACHMENT]


def test_lines_that_fill_the_page_go_on():
    assert list(paragraphs(["反电信网络诈骗工", "作条例", "第一条。", "为了预防和遏制活", "动。"])) == [
        "反电信网络诈骗工作条例", "第一条。", "为了预防和遏制活动。",
    ]  # fmt: skip


def page(*links: str, about: str = "石桥") -> str:
    files = "".join(f"<a href='{link}'>附件{n}</a> " for n, link in enumerate(links, 1))
    prose = "".join(f"<p>　　{line}</p>" for line in long_text(about).split("\n"))
    return (
        f"<html><head><title>关于公布{about}反诈办法的通知</title><meta name='PubDate' content='2026-04-09 09:30'></head><body>"
        f"<h1>关于公布{about}反诈办法的通知</h1><div class='TRS_Editor'>{prose}</div><div class='fj'>附件：{files}</div></body></html>"
    )


def test_an_address_waits_for_a_file_that_is_still_being_read(tmp_path):
    twins, found = Twins(), Found(file_of="https://a.example/")
    one, other = (
        Page("甲", "web", f"https://a.example/{n}.pdf", b"", "2026-05-12T01:00:00+00:00", found=found) for n in "12"
    )
    with closing(Archive(tmp_path)) as archive:
        db, run = archive.db.conn, Run(archive, "甲", "web")
        db.execute(
            "INSERT INTO file_addresses (url, source, found) VALUES (?, '甲', 'https://a.example/')", (other.address,)
        )
        assert (twins.has(db, one, "f" * 64), twins.has(db, other, "f" * 64)) == (False, True)
        twins.settle(db)
        assert db.execute("SELECT state FROM file_addresses").fetchall() == [("wanted",)]
        sql = "INSERT INTO files (type, state, detail, text, sha256, length, page_id) VALUES ('pdf', 'attachment', '', '', ?, 1, ?)"
        db.execute(sql, ("f" * 64, archive.add_page(run.id, one, "f" * 64, 1, ("a.warc.gz", 0, 1))))
        twins.settle(db)
        assert db.execute("SELECT state FROM file_addresses").fetchall() == [("attachment",)]
        assert not twins.waiting


def test_a_crawl_keeps_files_once_and_they_are_found_by_their_words(tmp_path):
    kind = {"Content-Type": "application/octet-stream"}
    with serving() as web:
        one = web.page(
            "/a.html",
            page("/f/1.pdf", "/f/2.docx", "/f/bad.pdf", "/f/none.pdf", "/private/x.pdf", "https://other.example/o.pdf"),
        )
        two = web.page("/b.html", page("/f/same.pdf", "/f/2.docx", about="沙河镇"))
        web.routes["/f/1.pdf"] = web.routes["/f/same.pdf"] = (200, {"Content-Type": "application/pdf"}, pdf(WORDS))
        web.routes["/f/2.docx"] = (200, kind, docx("临江市反诈专班成员单位名单"))
        web.routes["/f/bad.pdf"] = (200, kind, b"%PDF-1.7\n" + b"garbage " * 50)
        run = crawl(tmp_path, "web", f"url={one} {two}")
        assert web.asked.count("/f/2.docx") == 1
        assert "/private/x.pdf" not in web.asked
    kept = rows(tmp_path, "SELECT type, state, text != '', count(*) FROM files GROUP BY 1, 2, 3 ORDER BY 1, 2")
    assert kept == [("docx", "attachment", 1, 1), ("pdf", "attachment", 1, 1), ("pdf", "unreadable", 0, 1)]
    addresses = dict(
        rows(
            tmp_path,
            "SELECT replace(url, substr(url, 1, instr(url, '/f/') - 1), ''), state FROM file_addresses WHERE url LIKE '%/f/%'",
        )
    )
    assert addresses == {
        "/f/1.pdf": "attachment", "/f/2.docx": "attachment", "/f/bad.pdf": "unreadable", "/f/none.pdf": "failed", "/f/same.pdf": "attachment",
    }  # fmt: skip
    assert rows(tmp_path, "SELECT state FROM file_addresses WHERE url LIKE '%private%'") == [("failed",)]
    assert (run.counts["files"], run.counts["unchanged"], run.counts["discarded/unreadable"]) == (2, 1, 1)
    assert rows(
        tmp_path, "SELECT count(*), count(DISTINCT sha256) FROM attachments WHERE type = 'pdf' AND state = 'attachment'"
    ) == [(2, 1)]
    assert rows(tmp_path, "SELECT count(*) FROM attachments WHERE warc_length > 0") == [(5,)]
    with closing(connect(tmp_path)) as db:
        counted = {
            said: len(search(db, said))
            for said in ("附件:有", "attachment:any", "附件:附件1", "附件:附件3", "附件:无此", "-附件:有")
        }
        assert list(counted.values()) == [2, 2, 2, 1, 0, 0], counted
        assert len(search(db, "电话用户真实身份信息登记制度")) == 2
        assert list(wrong(db)) == []
        (number,) = db.execute("SELECT id FROM articles WHERE url LIKE '%/a.html'").fetchone()
        told = shown(db, number, "真实身份信息")
        seen = drawn("article.html", token="", **told).body
    assert {each["type"] for each in told["files"]} == {"pdf", "docx", None}
    for words in ("<mark>真实身份信息</mark>", "在别的网站，来源没有允许", "damaged", "临江市反诈专班成员单位名单"):
        assert words in seen
    assert verify(tmp_path)[0] == []


def test_files_are_read_again(tmp_path):
    with serving() as web:
        web.routes["/f/1.pdf"] = (200, {"Content-Type": "application/pdf"}, pdf(WORDS))
        crawl(tmp_path, "web", f"url={web.page('/a.html', page('/f/1.pdf'))}")
    with closing(Archive(tmp_path)) as archive, archive.writing() as db:
        db.execute("INSERT INTO search (search) VALUES ('delete-all')")
        db.execute("DELETE FROM indexed")
        db.execute("UPDATE files SET text = '', state = 'hung'")
    words = [sys.executable, "-m", "pipelines", "reextract", "--archive", str(tmp_path)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
    assert "file text" in done.stdout, done.stdout + done.stderr
    done = subprocess.run([*words, "--apply"], cwd=ROOT, capture_output=True, text=True)
    assert rows(tmp_path, "SELECT state, text FROM files") == [("attachment", WORDS)], done.stderr
    with closing(connect(tmp_path)) as db:
        assert len(search(db, "电话用户真实身份信息")) == 1


def test_what_was_not_had_is_asked_for_by_the_next_crawl(tmp_path):
    with serving() as web:
        web.routes["/f/1.pdf"] = lambda visit: (503, {}, b"") if visit < 1 else (200, {}, pdf(WORDS))
        web.page("/feed.xml", feed(web.page("/a.html", page("/f/1.pdf"))), "application/xml")
        path = declare(tmp_path, "临江", platform="web", feeds=[web.url + "/feed.xml"], topic=False)
        settings = (*FAST, f"SOURCES={path}", "RETRY_ENABLED=False")
        crawl(tmp_path / "a", "web", "source=临江", settings=settings)
        assert rows(tmp_path / "a", "SELECT state, tries FROM file_addresses") == [("wanted", 1)]
        crawl(tmp_path / "a", "web", "source=临江", settings=settings)
    assert rows(tmp_path / "a", "SELECT state, type FROM attachments") == [("attachment", "pdf")]


def test_a_file_too_large_is_a_counted_discard(tmp_path):
    with serving() as web:
        web.routes["/f/1.pdf"] = (200, {"Content-Type": "application/pdf"}, b"%PDF-1.7" + bytes(21 << 20))
        run = crawl(tmp_path, "web", f"url={web.page('/a.html', page('/f/1.pdf'))}")
    assert run.counts["discarded/too_large"] == 1
    assert rows(tmp_path, "SELECT state FROM file_addresses") == [("too_large",)]
