"""What several test files look at: a served archive, a browser."""

from contextlib import closing

import pytest

from tests.browser import CHROMIUM, Browser
from tests.site import build, serving


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("archive")
    build(path)
    return path


@pytest.fixture(scope="session")
def site(folder):
    with serving(folder) as address:
        yield address


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    if not CHROMIUM:
        pytest.skip("no chromium here (apt-get install chromium): how pages look is not tested")
    with closing(Browser(tmp_path_factory.mktemp("chromium"))) as opened:
        yield opened
