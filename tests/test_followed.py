"""The pages follow the archive: what a crawl adds, and another file that `backup` puts in its place."""

from contextlib import closing

from datasette.app import Datasette

from archive.connect import connect
from archive.search.facets import facets
from archive.store import Archive
from archive.upkeep.backup import backup
from archive.web.followed import Followed
from tests.site import get, serving
from tests.stream import reading, store
from tests.web import long_text

TITLES = ("临江反诈通报第1号", "临江反诈通报第2号", "临江反诈通报第3号")


def add(folder, number):
    with closing(Archive(folder)) as archive:
        store(archive, reading(number, TITLES[number], long_text(f"石桥{number}"), publisher="临江日报"))


def titles(site):
    text = get(site + "/")[2]
    assert f"articles</span></dt><dd>{sum(title in text for title in TITLES)}</dd>" in text
    return [title for title in TITLES if title in text]


def test_what_a_crawl_adds_is_counted_at_once(tmp_path):
    add(tmp_path, 0)
    with serving(tmp_path) as site:
        for _ in range(6):  # Datasette reads in several threads
            assert titles(site) == [TITLES[0]]
        add(tmp_path, 1)
        for _ in range(6):
            assert titles(site) == [*TITLES[:2]]


def test_a_backup_that_is_made_again_is_served_as_it_is_now(tmp_path):
    archive, copy = tmp_path / "a", tmp_path / "copy"
    add(archive, 0)
    backup(archive, copy)
    with serving(copy) as site:
        for _ in range(6):
            assert titles(site) == [TITLES[0]]
        for number in (1, 2):
            add(archive, number)
            backup(archive, copy)
            for _ in range(6):
                assert titles(site) == [*TITLES[: number + 1]]
        assert get(f"{site}/archive.json?_shape=arrays&sql=SELECT+count(*)+FROM+stories")[2].count("[3]") == 1


def test_a_file_that_is_moved_away_is_read_on(tmp_path):
    add(tmp_path, 0)
    file = tmp_path / "archive.db"
    followed = Followed(Datasette([]), file)
    opened = followed._current()
    file.rename(tmp_path / "away")
    assert followed._current() is opened
    (tmp_path / "away").rename(file)
    assert followed._current() is opened
    opened.close()


def test_what_was_counted_is_kept_until_another_connection_writes(tmp_path):
    add(tmp_path, 0)
    with closing(connect(tmp_path)) as db:
        asked = []

        def count(connection):
            asked.append(connection)
            return facets(connection).publishers

        assert [db.kept("x", count)["临江日报"] for _ in range(3)] == [1, 1, 1]
        assert len(asked) == 1
        add(tmp_path, 1)
        assert [db.kept("x", count)["临江日报"] for _ in range(2)] == [2, 2]
        assert len(asked) == 2
