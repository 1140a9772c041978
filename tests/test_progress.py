"""What a person sees on a terminal: a bar with a rate and the time that is left, and no lines of the log."""

import os
import pty
import re
import subprocess
import sys

from tests.web import FAST, ROOT, command, long_text, rows, serving, story


def on_a_terminal(words):
    """(what the terminal showed, exit status) of a command whose standard error is a terminal."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        words,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        env=os.environ | {"TERM": "xterm", "COLUMNS": "120", "FANZHA_CONTACT": ""},
    ) as process:
        os.close(theirs)
        shown = b""
        try:
            while data := os.read(ours, 65536):
                shown += data
        except OSError:  # the other end is closed
            pass
        os.close(ours)
        status = process.wait(120)
    return shown.decode(), status


def test_a_crawl_of_files_shows_how_far_it_is(tmp_path):
    (tmp_path / "pages").mkdir()
    for n in range(30):
        (tmp_path / f"pages/{n}.html").write_text(story(f"临江反诈通报第{n}号", long_text(f"石桥{n}")))
    settings = tuple(each for each in FAST if "LOG_LEVEL" not in each)
    words = command(tmp_path / "a", "web", f"path={tmp_path / 'pages'}", settings=settings)
    shown, status = on_a_terminal(words)
    assert status == 0, shown
    assert "30/30" in shown
    assert "100%" in shown
    assert "/s" in shown
    assert "INFO" not in shown
    assert "web:hand: finished: " in shown
    assert rows(tmp_path / "a", "SELECT count(*) FROM stories") == [(30,)]
    words = [sys.executable, "-m", "pipelines", "import", tmp_path / "a/warc", "--archive", tmp_path / "b"]
    shown, status = on_a_terminal(words)
    assert status == 0, shown
    assert re.search(r"records.*\D30/3[0-3]\D.*/s", shown), shown  # how many there are is told by the size that is left


def test_a_crawl_of_pages_too_and_the_log_where_it_is_asked_for(tmp_path):
    with serving() as web:
        web.page("/a.html", story("临江反诈通报第1号", long_text("石桥")))
        shown, status = on_a_terminal(command(tmp_path / "a", "web", f"url={web.url}/a.html"))  # LOG_LEVEL=INFO
    assert status == 0, shown
    assert "1/1" in shown
    assert " INFO " in shown
    assert "FANZHA_CONTACT is not set" in shown


def test_where_nobody_looks_there_is_no_bar(tmp_path):
    (tmp_path / "1.html").write_text(story("临江反诈通报第1号", long_text("石桥")))
    words = command(tmp_path / "a", "web", f"path={tmp_path / '1.html'}")
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert "INFO" in done.stderr
    assert "FANZHA_CONTACT" not in done.stderr  # nobody is asked for a page
    assert "1/1" not in done.stderr
