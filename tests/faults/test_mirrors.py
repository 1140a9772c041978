"""Git mirrors and folders that hold what no mirror should: sizes, modes, names."""

import os
import subprocess
from contextlib import closing

import pytest

from archive.runs import runs
from archive.store import Archive
from tests.faults.scene import git, of_source, post, repository, tool
from tests.web import ROOT, command, crawl, rows

GIGABYTE = 1 << 20  # kB
NAMES = {
    "CR LF": "a\r\nWARC-Type: injected\r\n.md", "LF": "a\nERROR forged line\nb.md", "blanks": "a b  c.md", "tab": "a\tb.md",
    "hash": "a#b.md", "query": "a?b=c&d.md", "percent": "a%20b%zz.md", "escape": "a\x1b[2Jb.md", "quotes": "a'\"`b.md",
    "Chinese": "反诈 通报.md", "emoji": "😀.md", "no UTF-8": b"a\xff\xfeb.md".decode("utf-8", "surrogateescape"),
    "dots": "...md", "long": "长" * 80 + ".md", "option": "--output=x.md",
}  # fmt: skip


@pytest.fixture(scope="module")
def named(tmp_path_factory):
    """A folder with each name, crawled: the archive's folder and the run."""
    folder = tmp_path_factory.mktemp("named")
    (folder / "mirror").mkdir()
    for number, name in enumerate(NAMES.values()):
        (folder / "mirror" / name).write_text(post(number), encoding="utf-8")
    return folder, crawl(folder / "a", "wechat", f"path={folder / 'mirror'}")


@pytest.mark.fault("the post is archived; the name forges no header and no line of a log; its bytes verify")
@pytest.mark.parametrize("name", NAMES)
def test_a_file_with_a_name_like(named, name):
    folder, run = named
    number = list(NAMES).index(name)
    assert run.whole
    assert not run.errors
    assert rows(folder / "a", "SELECT count(*) FROM articles WHERE title = ?", f"临江通报第{number}号") == [(1,)]


@pytest.mark.fault("verify finds nothing, the WARC export holds every page, a re-reading changes nothing")
def test_names_on_their_way_out(named, tmp_path):
    folder, _ = named
    assert tool(folder / "a", "verify").returncode == 0
    done = tool(folder / "a", "export", "-o", str(tmp_path / "out.warc.gz"), "--format", "warc")
    assert done.returncode == 0, done.stderr
    done = tool(folder / "a", "export", "-o", str(tmp_path / "out"), "--format", "markdown")
    assert done.returncode == 0, done.stderr
    inside = {path.resolve().relative_to(tmp_path.resolve()).parts[0] for path in tmp_path.rglob("*")}
    assert inside <= {"out", "out.warc.gz"}


@pytest.mark.fault("an error or nothing for each; every other post is archived")
def test_a_git_mirror_with_submodules_links_and_a_branch_like_an_option(tmp_path):
    address = repository(tmp_path / "mirror", {"1.md": post(1), "2.md": post(2)})
    folder = tmp_path / "mirror"
    head = git(folder, "rev-parse", "HEAD")
    git(folder, "update-index", "--add", "--cacheinfo", f"160000,{head},sub.md")
    link = git(folder, "hash-object", "-w", "--stdin", given=b"/etc/passwd")
    git(folder, "update-index", "--add", "--cacheinfo", f"120000,{link},link.md")
    git(folder, "commit", "-q", "-m", "odd")
    argument, settings = of_source(tmp_path, git=[address])
    run = crawl(tmp_path / "a", "wechat", argument, settings=settings)
    assert (run.reason, run.counts["new"]) == ("finished", 2), run.errors
    argument, settings = of_source(tmp_path, git=[address], branch=f"--upload-pack=touch {tmp_path / 'owned'};")
    run = crawl(tmp_path / "b", "wechat", argument, settings=settings)
    assert run.errors
    assert not (tmp_path / "owned").exists()
    argument, settings = of_source(tmp_path, git=[f"ext::sh -c touch% {tmp_path / 'owned'}"])
    assert crawl(tmp_path / "c", "wechat", argument, settings=settings).errors
    assert not (tmp_path / "owned").exists()


@pytest.mark.slow
@pytest.mark.fault("too large is an error with its address, in little memory; every other post is archived")
def test_a_git_mirror_with_blobs_of_300_megabytes(tmp_path):
    address = repository(tmp_path / "mirror", {"1.md": post(1), "9.md": post(9)})
    folder = tmp_path / "mirror"
    with (tmp_path / "zeros").open("wb") as zeros:
        zeros.truncate(300 << 20)
    for n in range(2, 5):
        with (tmp_path / "zeros").open("r+b") as zeros:
            zeros.write(b"%d" % n)
        blob = git(folder, "-c", "core.bigFileThreshold=1m", "hash-object", "-w", str(tmp_path / "zeros"))
        git(folder, "update-index", "--add", "--cacheinfo", f"100644,{blob},{n}.md")
    git(folder, "config", "core.bigFileThreshold", "1m")
    git(folder, "commit", "-q", "-m", "large")
    argument, settings = of_source(tmp_path, git=[address])
    run = crawl(tmp_path / "a", "wechat", argument, settings=settings, seconds=300, limit=2 * GIGABYTE)
    assert run.whole, run.errors
    assert run.counts["new"] == 2
    assert sorted(error["error"] for error in run.errors) == ["larger than 8 MB"] * 3


@pytest.mark.fault("one line; the cursor stays; the next crawl brings what is missing")
def test_a_git_mirror_that_is_torn(tmp_path):
    address = repository(tmp_path / "mirror", {f"{n}.md": post(n) for n in range(5)})
    blob = git(tmp_path / "mirror", "rev-parse", "HEAD:3.md")
    loose = tmp_path / "mirror" / ".git" / "objects" / blob[:2] / blob[2:]
    kept = loose.read_bytes()
    loose.chmod(0o644)
    loose.write_bytes(kept[:20])
    argument, settings = of_source(tmp_path, git=[address])
    run = crawl(tmp_path / "a", "wechat", argument, settings=settings)
    assert run.errors
    loose.write_bytes(kept)
    run = crawl(tmp_path / "a", "wechat", argument, settings=settings)
    assert not run.errors, run.errors
    assert len(rows(tmp_path / "a", "SELECT 1 FROM articles")) == 5


@pytest.mark.fault("nothing outside the folder is read; a pipe or a device does not hold the crawl")
def test_a_folder_with_links_pipes_and_no_permission(tmp_path):
    folder = tmp_path / "mirror"
    folder.mkdir()
    (folder / "1.md").write_text(post(1), encoding="utf-8")
    os.mkfifo(folder / "pipe.md")
    (folder / "zero.md").symlink_to("/dev/zero")
    (folder / "loop").symlink_to(folder)
    (folder / "dead.md").symlink_to(folder / "nowhere.md")
    (tmp_path / "key.md").write_text(post(2), encoding="utf-8")
    (folder / "out.md").symlink_to(tmp_path / "key.md")
    (folder / "in.md").symlink_to(folder / "1.md")
    words = command(tmp_path / "a", "wechat", f"path={folder}")
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=100)
    assert "Traceback" not in done.stderr, done.stderr
    with closing(Archive(tmp_path / "a")) as archive:
        (run,) = runs(archive)
    assert run.whole
    assert run.counts["new"] == 1
    assert sorted(error["error"] for error in run.errors) == [
        "a link out of the folder", "a link to nothing", "neither a file nor a folder", "neither a file nor a folder",
    ]  # fmt: skip
