"""No pattern of ours takes more than linear time: each is tried on growing runs of signs, blanks, brackets and tags.

What is compared are times at two lengths, the best of a few, as a ratio: a run four times as long may take four times as
long, a quadratic pattern takes sixteen times. Times that are too short to matter at a page's length are not compared.
"""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
import re
import time
from collections.abc import Iterator, Mapping

import archive
import pipelines
import spiders
from archive.platform import Identity, Platform
from tests.test_house import PRODUCT

SHORT, GROWS = 1_000, 4  # characters; a run of GROWS times as many is compared with it
LEAST = 0.003  # seconds for SHORT * GROWS characters; a quadratic one that is quicker needs 2 s for 100,000
RATIO = 9.0
STEPS = (60, 250, 500)  # looked at first: what is cubic or worse shows here and does not stop the test
SIGNS = [
    " ", "\n", "\t", "\u3000", "a", "1", "一", "，", "_", "*", "~", "|", "-", "=", "#", ".", ":", "/", "\\", "&", '"', "'",
    "(", ")", "[", "]", "{", "}", "<", ">", "（", "【", "】", "《", "“", "年", "日", "\r\n", "a ", "1 ", "1.", "一，", " \n", "\n\n",
    "| ", "* ", "<p>", "<p time ", "<table ", "<span ", "<div a='", "</", "<!--", "[a](", "![](", "2026-", "2026年", "http://", "a@", "来源", "来源：",
    "编辑：", "（a", "\\x", "&#", "&lt;", " a\n", "记者 ", "\ufeff", "🙂", "\u200b",
]  # fmt: skip
ENDS = ("\x00",)  # nothing ends with it: a pattern has to give up
# Applied to what has a limit of its own; each says which.
BOUNDED = {"pipelines.reading.markdown.TORN[0]": "the last 4,000 characters of a post"}


ANCHORED: set[re.Pattern] = set()  # those that are only matched at one place of a text


def modules() -> Iterator[object]:
    for package in (archive, pipelines, spiders):
        for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            if not found.name.endswith("__main__"):
                yield importlib.import_module(found.name)


def patterns_in(value: object, depth: int = 0) -> Iterator[re.Pattern]:
    """Compiled patterns, however deep in tables and dataclasses of a module."""
    if isinstance(value, re.Pattern):
        yield value
    elif depth > 5 or isinstance(value, str | bytes | int | float | type):
        return
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from patterns_in(each, depth + 1)
    elif isinstance(value, tuple | list | frozenset | set):
        for each in value:
            yield from patterns_in(each, depth + 1)
    elif isinstance(value, Identity):  # host and path must match whole: they are tried at one place
        for whole in (re.compile(value.host), re.compile(value.path)):
            ANCHORED.add(whole)
            yield whole
    elif dataclasses.is_dataclass(value):
        for each in dataclasses.fields(value):
            yield from patterns_in(getattr(value, each.name, None), depth + 1)
            if isinstance(value, Platform) or depth:
                yield from written(getattr(value, each.name, None))


def written(value: object) -> Iterator[re.Pattern]:
    """Patterns that rules hold as text: whatever of it compiles and repeats something."""
    texts = [value] if isinstance(value, str) else value if isinstance(value, tuple | list) else []
    for text in texts:
        if isinstance(text, str) and re.search(r"[*+}]", text):
            try:
                yield re.compile(text)
            except re.error:
                continue


ANYWHERE = r"\.(?:search|finditer|findall|subn?|split)\b"


def anchored(module: object, name: str, value: object) -> bool:
    """Whether a pattern is only matched from where its caller says, so that it is not tried at every place of a text."""
    if not isinstance(value, re.Pattern):
        return False
    source = "".join(text for text in TEXTS if name in text)
    return not re.search(rf"\b{name}\b{ANYWHERE}", source) and f"{name}.pattern" not in source


TEXTS = [path.read_text("utf-8") for path in PRODUCT]


def collected() -> dict[str, re.Pattern]:
    found: dict[str, re.Pattern] = {}
    seen: set[tuple[object, int]] = set()
    for module in modules():
        for name, value in vars(module).items():
            for number, pattern in enumerate(patterns_in(value)):
                if (pattern.pattern, pattern.flags) not in seen:
                    seen.add((pattern.pattern, pattern.flags))
                    found[f"{module.__name__}.{name}[{number}]"] = pattern
                    if anchored(module, name, value):
                        ANCHORED.add(pattern)
    return found


PATTERNS = collected()


def cost(pattern: re.Pattern, text: str | bytes, tries: int) -> float:
    """Seconds to find everything in a text, the best of some tries."""
    best = float("inf")
    for _ in range(tries):
        begun = time.thread_time()
        if pattern in ANCHORED:
            pattern.match(text)
        else:
            for _ in pattern.finditer(text):
                pass
        best = min(best, time.thread_time() - begun)
    return best


def run_of(sign: str, length: int, pattern: re.Pattern, end: str) -> str | bytes:
    text = (sign * (length // len(sign) + 1))[:length] + end
    return text.encode() if isinstance(pattern.pattern, bytes) else text


def grows(pattern: re.Pattern, sign: str, end: str) -> str:
    """What is wrong with how a pattern's time grows with a run of a sign; "" if nothing is."""
    before = cost(pattern, run_of(sign, STEPS[0], pattern, end), 2)
    for length in STEPS[1:]:
        now = cost(pattern, run_of(sign, length, pattern, end), 1)
        if now > 0.1 and now > before * (length / STEPS[0]) ** 1.5:
            return f"{length} × {sign!r} + {end!r} takes {now:.2f} s"
        before = max(before, 1e-6)
    long = run_of(sign, SHORT * GROWS, pattern, end)
    if cost(pattern, run_of(sign, SHORT, pattern, end), 1) < LEAST / GROWS**2 or cost(pattern, long, 1) < LEAST:
        return ""
    ratio = cost(pattern, long, 3) / cost(pattern, run_of(sign, SHORT, pattern, end), 3)
    return f"{GROWS} times as many {sign!r} + {end!r} take {ratio:.0f} times as long" if ratio > RATIO else ""


def test_every_pattern_is_linear():
    wrong = [
        f"{name}: {told}: {pattern.pattern[:200]!r}"
        for name, pattern in PATTERNS.items()
        if name not in BOUNDED and first_growth(pattern) and (told := first_growth(pattern))
    ]
    assert not wrong, "\n".join(wrong)


def first_growth(pattern: re.Pattern) -> str:
    return next((told for sign in SIGNS for end in ENDS if (told := grows(pattern, sign, end))), "")


def test_a_quadratic_pattern_is_found():
    # A machine that others use blurs a ratio now and then, never five times in a row.
    assert any(grows(re.compile(r"\s+x"), " ", "") for _ in range(5))
    assert not all(grows(re.compile(r"\s+"), " ", "") for _ in range(5))
    assert len(PATTERNS) > 100
