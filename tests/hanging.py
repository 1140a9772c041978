"""A reader that hangs on a page of the test's: what a pattern that runs away looks like from outside."""

import os
import time

from archive.types import Page, Reading
from pipelines import reader

ORIGINAL = reader._read
MARK = os.environ.get("FANZHA_TEST_HANG", "").encode()


def read(page: Page) -> Reading:
    if MARK and MARK in page.body:
        time.sleep(600)
    return ORIGINAL(page)
