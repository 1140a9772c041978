"""Boilerplate learnt from an archive: what one account puts under its articles, and never a sentence of a body."""

import json
import subprocess
import sys
from contextlib import closing

from hypothesis import given
from hypothesis import strategies as st

from archive.store import Archive
from archive.stories.boilerplate import recurring
from tests.web import ROOT, crawl, long_text

FOOT = ["临江反诈中心二十四小时守护您", "本号每晚八点直播答疑，欢迎收看回放"]
DATELINE = "新华社临江5月12日电"


def post(number: int, body: str) -> str:
    return (
        f"---\ntitle: 临江通报第{number}号\nurl: https://mp.weixin.qq.com/s?__biz=MzA5MQ==&mid={number}&idx=1&sn=x\n"
        f"source: 临江反诈\ndate: 2026-05-12\n---\n\n# 临江通报第{number}号\n\n" + body.replace("\n", "\n\n") + "\n"
    )


def test_an_account_teaches_its_foot_and_extract_uses_it(tmp_path):
    folder = tmp_path / "mirror"
    folder.mkdir()
    for n in range(8):
        body = (
            f"{DATELINE}\n{long_text(f'第{n}街')}\n警方提醒，不轻信不转账。\n第{n}街的居民对此表示感谢。\n"
            + "\n".join(FOOT)
        )
        (folder / f"{n}.md").write_text(post(n, body), encoding="utf-8")
    run = crawl(tmp_path / "a", "wechat", f"path={folder}")
    assert run.counts["boilerplate_lines_learnt"] == len(FOOT)
    with closing(Archive(tmp_path / "a")) as archive:
        rows = archive.rows("SELECT publisher, line, place, count, articles, example FROM boilerplate ORDER BY line")
    assert [(r["publisher"], r["line"], r["place"], r["count"], r["articles"]) for r in rows] == [
        ("临江反诈", line, "tail", 8, 8) for line in sorted(FOOT)
    ]
    late = tmp_path / "late.md"
    late.write_text(post(99, f"{DATELINE}\n{long_text('新街')}\n" + "\n".join(FOOT)), encoding="utf-8")
    command = [sys.executable, "-m", "pipelines", "extract", str(late)]
    for options, kept in (([], True), (["--archive", str(tmp_path / "a")], False)):
        said = subprocess.run([*command, *options], cwd=ROOT, capture_output=True, text=True, check=True)
        row = json.loads(said.stdout)
        assert (FOOT[0] in row["text"]) == kept
        assert DATELINE in row["text"]
        assert [r["rule"] for r in row["removed"] if r["line"] in FOOT] == ([] if kept else ["learnt"] * 2)


LINE = st.sampled_from(["甲", "乙", "丙", "丁", "本号每日更新", "关注我们的号", "一句正文。", DATELINE])


@given(st.lists(st.lists(LINE, max_size=12), max_size=30))
def test_only_lines_in_unbroken_runs_at_an_end_are_learnt(bodies):
    texts = dict(enumerate(bodies))
    for found in recurring(texts):
        assert found.count >= 5
        assert found.line != DATELINE
        assert found.line in texts[found.example]
        assert found.count <= sum(found.line in lines for lines in bodies)


def test_a_sentence_that_merely_recurs_is_not_learnt():
    texts = {n: [f"第{n}起案件开审", "警方提醒，不轻信不转账。", f"第{n}街的居民表示感谢"] * 3 for n in range(20)}
    assert recurring(texts) == []
