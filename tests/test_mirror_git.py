"""A mirror followed with git itself: what is new, changed, moved and deleted since the last commit seen."""

import signal
import subprocess
import time
from pathlib import Path

import pytest

from spiders import mirror_git
from tests.faults.scene import git, git_that, of_source, post, repository, served
from tests.web import FAST, ROOT, command, crawl, declare, rows


@pytest.fixture
def mirror(tmp_path):
    folder = tmp_path / "mirror"
    served(folder, "archive")

    def run_git(*words: str) -> None:
        git(folder, *words)

    def commit(**files: str | None) -> None:
        for name, text in files.items():
            path = folder / name.replace("__", "/")
            path = path.with_name(f"{path.name}.md")
            path.parent.mkdir(parents=True, exist_ok=True)
            if text is None:
                path.unlink()
            else:
                path.write_text(text, encoding="utf-8")
        run_git("add", "-A")
        run_git("commit", "-q", "-m", "x")

    commit.folder = folder
    commit.git = run_git
    return commit


def test_only_what_changed_is_read(tmp_path, mirror):
    def run():
        path = declare(
            tmp_path,
            "镜像",
            platform="wechat",
            git=[f"file://{mirror.folder}"],
            branch="archive",
            folders=["doc"],
            topic=False,
        )
        return crawl(tmp_path / "a", "wechat", "source=镜像", settings=(*FAST, f"SOURCES={path}"))

    mirror(doc__1=post(1), doc__2=post(2), elsewhere__3=post(3))
    assert run().counts["new"] == 2
    assert run().counts.get("listed", 0) == 0
    mirror(doc__4=post(4), doc__1=post(1, "\n临江警方补充通报：涉案资金已全部返还受害人。"))
    changed = run()
    assert (changed.counts["listed"], changed.counts["new"], changed.counts["version"]) == (2, 1, 1)
    (mirror.folder / "doc" / "2026").mkdir()
    mirror.git("mv", "doc/2.md", "doc/2026/2.md")
    mirror(doc__4=None)
    moved = run()
    assert (moved.counts["mirror_moved"], moved.counts["mirror_deleted"], moved.counts.get("new", 0)) == (1, 1, 0)
    assert moved.counts["same"] == 1
    assert rows(tmp_path / "a", "SELECT count(*) FROM articles") == [(3,)]


def test_a_repository_that_can_not_be_reached_is_one_line(tmp_path):
    path = declare(tmp_path, "镜像", platform="wechat", git=[f"file://{tmp_path}/nowhere"], topic=False)
    run = crawl(tmp_path / "a", "wechat", "source=镜像", settings=(*FAST, f"SOURCES={path}"))
    assert run.whole
    assert "nowhere" in run.errors[0]["address"]


@pytest.mark.parametrize("when", ["*--depth=50*", "*--stdin*"], ids=["the commit", "the posts"])
@pytest.mark.fault("ends within seconds of SIGTERM, and git with it; the next crawl brings all")
def test_a_mirror_that_never_sends_is_asked_to_stop(tmp_path, when):
    address = repository(tmp_path / "mirror", {f"{n}.md": post(n) for n in range(5)})
    argument, settings = of_source(tmp_path, git=[address])
    hanging = git_that(tmp_path / "bin", when, f"echo $$ > {tmp_path / 'pid'}; exec sleep 600")
    words = command(tmp_path / "a", "wechat", argument, settings=settings)
    process = subprocess.Popen(words, cwd=ROOT, env=hanging, stderr=subprocess.DEVNULL)
    while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text().strip():
        time.sleep(0.05)
        assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=40)
    assert not Path("/proc", (tmp_path / "pid").read_text().strip()).exists()
    assert rows(tmp_path / "a", "SELECT reason FROM runs") == [("shutdown",)]
    run = crawl(tmp_path / "a", "wechat", argument, settings=settings)
    assert (run.whole, run.counts["new"]) == (True, 5)


@pytest.mark.parametrize("left", [0.2, 0.98], ids=["posts are still asked for", "all were asked for"])
@pytest.mark.fault("one line; the cursor stays; the next crawl brings what is missing")
def test_git_that_ends_in_the_middle_of_the_posts(tmp_path, left):
    posts = {f"{n:03}.md": post(n) for n in range(2 * mirror_git.AHEAD)}
    argument, settings = of_source(tmp_path, git=[repository(tmp_path / "mirror", posts)])
    size = int(left * sum(len(text.encode()) for text in posts.values()))
    # The shell gives up its own end of the pipe: it would stay open for as long as git waits for more to be asked.
    dying = f'exec 3<&0; $git "$@" <&3 | head -c {size} & exec >&- 3<&-; wait'
    ending = git_that(tmp_path / "bin", "*'cat-file --batch'", dying)
    words = command(tmp_path / "a", "wechat", argument, settings=settings)
    done = subprocess.run(words, cwd=ROOT, env=ending, capture_output=True, text=True, timeout=120)
    assert "Traceback" not in done.stderr
    assert rows(tmp_path / "a", "SELECT json_extract(errors, '$[0].error') FROM runs") == [(mirror_git.ENDED,)]
    assert rows(tmp_path / "a", "SELECT 1 FROM discards") == []
    run = crawl(tmp_path / "a", "wechat", argument, settings=settings)
    assert run.whole
    assert len(rows(tmp_path / "a", "SELECT 1 FROM articles")) == len(posts)
