"""What the pages say in Chinese of what the readers note in English, and of days that nobody is sure of."""

import ast
import re
from contextlib import closing

from archive.connect import connect
from archive.store import Archive
from archive.types import Confidence, Evidence
from archive.web.pages import doubt, page
from archive.web.story import story
from tests.site import ROOT
from tests.stream import reading, store
from tests.web import long_text

SLOT = "7"  # in the place of what a note is filled with


def noted():
    """Every note that a reader may write beside a piece of evidence."""
    for path in sorted((ROOT / "pipelines/reading").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            name = getattr(getattr(node, "func", None), "id", "")
            if name in ("Evidence", "replace", "add"):
                at = {"Evidence": 3, "add": 4}.get(name, 9)
                told = [*node.args[at : at + 1], *(each.value for each in node.keywords if each.arg == "note")]
            elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "note":
                told = [node.value]
            else:
                continue
            for value in told:
                yield from texts(value)


def texts(value):
    """The texts of an expression, whichever branch is taken."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, ast.JoinedStr):
        yield "".join(part.value if isinstance(part, ast.Constant) else SLOT for part in value.values)
    elif isinstance(value, ast.IfExp):
        yield from (*texts(value.body), *texts(value.orelse))


def test_every_note_has_its_chinese_words():
    notes = {note for note in noted() if note}
    assert len(notes) > 12
    left = [note for note in notes if re.search("[a-z]{2}", doubt(note))]
    assert left == []


def test_a_day_that_is_guessed_looks_so(tmp_path):
    clock = Evidence("2026-05-10", "front:date", 60, "by a clock nobody knows", confidence=Confidence.GUESSED)
    stamp = Evidence("2026-05-10", "body:stamp", 5, "the post's own stamp", confidence=Confidence.SURE)
    with closing(Archive(tmp_path)) as archive:
        for number, evidence in ((1, clock), (2, stamp)):
            store(archive, reading(number, f"通报第{number}号", long_text(f"石桥{number}"), published="2026-05-10", evidence=(evidence,),
                                   publisher="某报"))  # fmt: skip
    with closing(connect(tmp_path)) as db:
        guessed, sure = (str(page("article.html", token="", **story(db, number, "")).body) for number in (1, 2))
    assert "约 2026-05-10（不确定）" in guessed
    assert "不确定" not in sure
    assert "采用" in guessed
    assert "不知是哪个时区的时钟" in guessed
    assert "正文自己标的时间" in sure
