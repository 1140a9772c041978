"""A mirror followed with git itself: what is new, changed, moved and deleted since the last commit seen."""

import pytest

from tests.faults.scene import git, post, served
from tests.web import FAST, crawl, declare, rows


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
