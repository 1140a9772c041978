"""An archive with a bit of everything, served by the real server in its own process."""

import json
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from archive.run import Run
from archive.store import Archive
from archive.times import now
from archive.types import Article, Evidence, Found, Image, Mention, MentionKind, Page, Reading, Removed, State
from archive.watch.health import Ailment, Finding
from archive.watch.state import note_health
from tests.stream import ran

ROOT = Path(__file__).parent.parent
EVIL = "<script>window.owned = 1</script><img src=x onerror='window.owned = 1'>"
FIRST = (
    "本报临江5月10日电 临江市反诈中心10日发布上半年电信网络诈骗案件通报，全市共破获案件三百二十起，同比上升一成。\n"
    "通报说，刷单返利、冒充客服和虚假投资仍是最常见的三种手法，受害者里六成是三十岁以下的青年。\n"
    "警方提醒，凡是要求打开“共享屏幕”、转账到“安全账户”的，都是诈骗。市民如有疑问可拨打96110咨询。"
)
NAMED = (
    Mention(MentionKind.DOCUMENT, "反电信网络诈骗法", sentence=f"依照《反电信网络诈骗法》处理，{EVIL}。"),
    Mention(MentionKind.LAW, "反电信网络诈骗法", sentence="依照《反电信网络诈骗法》第四十四条处理。", detail="第44条"),
    Mention(MentionKind.NUMBER, "临公通〔2026〕9号", sentence="见临公通〔2026〕9号。"),
    Mention(MentionKind.CAMPAIGN, "断卡", sentence="“断卡”行动继续。"),
    Mention(
        MentionKind.FIGURE,
        "破获案件",
        sentence="全市共破获案件三百二十起。",
        value=320,
        unit="起",
        period="2026年上半年",
    ),
)
SECOND = (
    FIRST.replace("三百二十起", "三百五十二起").replace("六成是三十岁", "七成是三十五岁")
    + "\n（更正：案件数已按新口径核实。）"
)
REPRINT = FIRST.replace("本报临江5月10日电 ", "") + "\n【反诈小贴士】不轻信、不透露、不转账。"


class Making:
    """An archive in the making: pages that were fetched, and what was read from them."""

    def __init__(self, folder: Path) -> None:
        self.archive = Archive(folder)
        self.run = Run(self.archive, "临江日报", "newspaper")
        self.pages = 0

    def seen(self, source: str, at: str, article: Article, fetched: str, body: bytes | None = None) -> int:
        """An article was seen at an address; returns the number of its page."""
        body = body or f"<title>{article.title}</title>{article.text}".encode()
        headers = (("Content-Type", "text/html"),)
        page = Page(source, article.platform, article.url or at, body, fetched, at, 200, headers, Found(address=at))
        page = self.run.rows_of(self.run.keep(page))
        self.archive.store(self.run.id, Reading(page, State.ARTICLE, (article,)))
        return page.id

    def ran(self, source: str, started: str, reason: str, counts: dict[str, int], errors: list[dict[str, str]]) -> None:
        """A crawl of the past."""
        run = ran(self.archive, source, started, reason, **counts)
        with self.archive.writing() as connection:
            connection.execute("UPDATE runs SET errors = ? WHERE id = ?", (json.dumps(errors), run))

    def close(self) -> None:
        self.run.finish("finished")
        self.archive.close()


def build(folder: Path) -> None:
    """An archive with a story in three places and two versions, a hostile one, old ones; crawls that went well or ill."""
    with closing(Making(folder)) as made:
        published = "2026-05-10T09:30:00+08:00"
        story = Article(
            "临江通报上半年电信网络诈骗案件 三百余起告破", FIRST, "https://daily.example/a/1.html", "daily:1",
            platform="newspaper", published=published, publisher="临江日报", author="罗青", editor="石小北",
            origin="临江市公安局", keywords=("反诈", "通报"),
            evidence=(
                Evidence(published, "meta:article:published_time", 10),
                Evidence("2026-05-10", "url", 30),
                Evidence("2016-05-10", "css:.date", 20, "ten years before the page was fetched"),
            ),
            mentions=NAMED,
            images=(Image("https://daily.example/1.jpg", "发布会现场"), Image("javascript:window.owned=1", EVIL)),
            removed=(Removed("责任编辑：石小北", "noise:.editor"), Removed("扫码下载客户端", "noise:.app")),
            facts={"ip_province": "东湾", "account": {"id": "gh_1"}, "number": "临公通〔2026〕12号",
                   "attachments": [{"name": "附表", "url": "https://daily.example/1.pdf"}, {"name": "坏", "url": "javascript:x"}]},
        )  # fmt: skip
        made.seen("临江日报", "https://daily.example/list", story, "2026-05-10T03:00:00+00:00")
        made.seen("临江日报", "https://daily.example/list",
                  replace(story, text=SECOND, title="临江通报上半年电信网络诈骗案件（更正）"), "2026-05-11T03:00:00+00:00")  # fmt: skip
        made.seen("镜像·聚合阅读", "https://mirror.example/feed.xml",
                  Article("临江破获电诈案三百余起", REPRINT, "https://mirror.example/9", "at:9", platform="web",
                          published="2026-05-14T20:15:00+08:00", publisher="聚合阅读"),
                  "2026-05-15T00:00:00+00:00")  # fmt: skip
        made.seen("镜像·论坛", "repo@abc:posts/临江.md",
                  Article(story.title, FIRST, "", "at:forum", platform="git"), "2026-05-18T00:00:00+00:00")  # fmt: skip
        made.seen("坏站", "javascript:window.owned=1",
                  Article(EVIL + "恶意标题", f"{EVIL}\n正文 {EVIL} 里的诈骗脚本也不能运行，这一页只是文字而已。",
                          "javascript:window.owned=1", "evil:1", platform="web", published="2026-05-09",
                          publisher=f'">{EVIL}', author=EVIL, facts={EVIL: EVIL}, removed=(Removed(EVIL, EVIL),)),
                  now(), body=f"<html>{EVIL}</html>".encode())  # fmt: skip
        made.seen("老报", "https://old.example/list",
                  Article("银行網點張貼防詐騙提示", "銀行網點日前張貼提示，提醒顧客提防假冒客服的電話，遇到可疑情況立即報警。",
                          "https://old.example/1", "old:1", platform="web", published="2025-11-03", publisher="老报"),
                  "2025-11-04T00:00:00+00:00",
                  body="<meta charset=gb2312><title>银行网点张贴防诈骗提示</title>".encode("gb18030"))  # fmt: skip
        for number in range(25):
            text = f"第{number}期简报：" + "".join(chr(0x4E00 + (number * 977 + k * 131) % 20000) for k in range(150))
            made.seen("简报", f"https://brief.example/{number}",
                      Article(f"防范诈骗简报第{number}期", text, f"https://brief.example/{number}", f"brief:{number}",
                              platform="web", published=f"2026-0{1 + number % 4}-{1 + number:02}T08:00:00+08:00",
                              publisher="简报编辑部"), now())  # fmt: skip
        long = "https://daily.example/" + "very-long-name-without-any-space/" * 8
        made.run.finish(
            "finished",
            {
                "listed": 30,
                "new": 28,
                "discarded/off_topic": 2,
                "authorless": 3,
                "boilerplate_lines_learnt": 1,
                "closed_until": 9,
            },
        )
        started = (datetime.now(UTC) - timedelta(days=1)).isoformat(timespec="seconds")
        made.ran("老报", started, "finished", {"listed": 4, "known": 4}, [])
        with made.archive.writing() as db:
            frozen = Finding(
                "老报", Ailment.FROZEN_LIST, datetime.now(UTC) - timedelta(days=9), "nothing new for 9 days"
            )
            note_health(db, "老报", [frozen], datetime.now(UTC))
            db.execute("UPDATE source_states SET wants_browser = 1 WHERE source = '老报'")
            db.execute("INSERT INTO robots VALUES ('https://old.example', 200, x'', '2026-05-12T01:00:00+00:00')")
        made.ran("坏站", started, "killed", {"errors": 2}, [
            {"source": "坏站", "address": long, "error": "HTTP 503"},
            {"source": "坏站", "address": "javascript:window.owned=1", "error": EVIL},
        ])  # fmt: skip


@contextmanager
def serving(folder: Path, *options: str):
    """The address of a server of its own."""
    command = [sys.executable, "-m", "archive", "serve", "--archive", str(folder), "--port", "0", *options]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            said = process.stdout.readline()
            yield re.match(r"http://[\d.]+:\d+", said)[0].replace("0.0.0.0", "127.0.0.1")
        finally:
            process.send_signal(signal.SIGINT)
            try:
                ended = process.wait(30)
            finally:
                process.kill()  # one that doesn't stop must not outlive the test
    assert ended == 0


def get(url: str) -> tuple[int, dict[str, str], str]:
    """Status, headers (small letters) and text of an answer."""
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, {k.lower(): v for k, v in error.headers.items()}, error.read().decode()


def number_of(site: str, where: str) -> int:
    """The number of the one article an SQL condition chooses."""
    answer = get(f"{site}/archive.json?_shape=arrays&sql=" + quote(f"SELECT id FROM articles WHERE {where}"))
    return json.loads(answer[2])["rows"][0][0]


STORY, HOSTILE, OLD = "publisher = '临江日报'", "platform = 'web' AND published = '2026-05-09'", "publisher = '老报'"
