"""Readers that hang or fail on a page of the test's: what a pattern that runs away, or a bug, looks like from outside."""

import os
import time

from archive.types import Page, Reading
from pipelines import worker

ORIGINAL = worker.read_page
MARK = os.environ.get("FANZHA_TEST_HANG", "").encode()


def read(page: Page) -> Reading:
    if MARK and MARK in page.body:
        time.sleep(600)
    return ORIGINAL(page)


def fail(page: Page) -> Reading:
    if b"FAIL HERE" in page.body:
        raise ArithmeticError(page.body.decode())
    return ORIGINAL(page)
