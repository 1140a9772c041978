"""The house rules that a machine can check."""

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PRODUCT = sorted(path for name in ("archive", "pipelines", "spiders") for path in (ROOT / name).rglob("*.py"))
PRODUCT += [ROOT / "scheduler.py", ROOT / "settings.py"]
LONGEST = 220  # lines; a file that outgrows it wants to be two, or a line in LONGER with its reason
LONGER: dict[str, int] = {"archive/watch/health.py": 240}  # the questions are a table
TOP = {
    ".ci", ".gitignore", "LICENSE", "Makefile", "README.md", "README.zh.md", "archive", "docs", "pipelines", "pyproject.toml",
    "requirements-browser.lock", "requirements-cluster.lock", "requirements-dev.lock", "requirements-peers.lock", "requirements.lock", "scheduler.py", "scrapy.cfg", "settings.py", "sources.toml",
    "spiders", "tests",
}  # fmt: skip
FORBIDDEN = {  # package: what it may never import
    "archive": {"spiders", "pipelines", "scrapy", "scheduler", "settings"},
    "pipelines": {"spiders", "scheduler", "settings"},
    "spiders": {"pipelines", "scheduler", "settings"},
    "spiders/platforms": {"scrapy", "twisted", "pipelines", "scheduler", "settings"},  # data that readers import too
}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tracked() -> list[Path]:
    """What git knows; everything, where the checkout is not one."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / each for each in listed.stdout.split("\0") if each and (ROOT / each).is_file()]


def imports(path: Path) -> set[str]:
    """The top-level names of the packages a module imports, anywhere in it; platforms are data that anybody may read."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
    return {name.partition(".")[0] for name in found if not name.startswith("spiders.platforms")}


@pytest.mark.parametrize("path", PRODUCT, ids=name)
def test_dependencies_point_one_way(path):
    rooms = [parent.as_posix() for parent in path.relative_to(ROOT).parents]
    assert not imports(path) & {"tests"}.union(*(FORBIDDEN.get(room, set()) for room in rooms))


@pytest.mark.parametrize("path", PRODUCT, ids=name)
def test_a_file_can_be_read_in_one_go(path):
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= LONGER.get(name(path), LONGEST)


def test_caches_are_bounded():
    """A name, an address or a text may come from anybody, for ever: only what takes no argument is kept without a bound."""
    found = []
    for path in PRODUCT:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.args.args:
                found += [
                    f"{name(path)}: {node.name}" for each in node.decorator_list if ast.unparse(each).endswith("cache")
                ]
    assert not found


def test_the_top_level_is_what_it_is():
    assert {path.relative_to(ROOT).parts[0] for path in tracked()} <= TOP


def test_no_file_names_a_place_of_one_machine():
    # Assembled here, so that this file does not name them either.
    places = "|".join(
        ["/wo" + "rk/", "/ro" + "ot/", "/fa" + "rm/", "/ho" + "me/[a-z]+/", "/tmp/br" + "ief", "/opt/py" + "pi"]
    )
    pattern = re.compile(rf"(?<![\w.]){places}|pypi\.org|files\.python" + r"hosted|index-url")
    found = []
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{name(path)}: {match[0]}" for match in pattern.finditer(text) if path != Path(__file__)]
    assert not found


def pins(lock: str) -> dict[str, set[str]]:
    """Package → its pinned versions (several where a marker chooses)."""
    found: dict[str, set[str]] = {}
    for package, version in re.findall(r"^([\w.-]+)==(\S+)", (ROOT / lock).read_text(), re.M):
        found.setdefault(package, set()).add(version)
    return found


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock", "requirements-peers.lock"])
def test_locks_are_pins_with_hashes_and_nothing_else(lock):
    lines = (ROOT / lock).read_text().splitlines()
    pin = re.compile(r"[\w.-]+==\S+( ; .+)? \\")
    assert [
        line for line in lines if not pin.fullmatch(line) and not re.match(r"    --hash=sha256:[0-9a-f]{64}", line)
    ] == []


def test_what_runs_is_what_is_tested():
    tools = pins("requirements-dev.lock")
    assert [
        package for package, versions in pins("requirements.lock").items() if versions - tools.get(package, set())
    ] == []


def test_tools_bring_no_second_package_of_a_module_that_runs():
    """brotlipy of pywb writes over brotli: with both in one place no page in br encoding can be read any more."""
    assert "brotlipy" not in pins("requirements-dev.lock").keys() | pins("requirements.lock").keys()
    makefile = (ROOT / "Makefile").read_text()
    assert ".venv/stamp: requirements.lock |" in makefile


def test_locks_hold_everything_the_project_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    runs, groups = project["project"]["dependencies"], project["dependency-groups"]
    for lock, wanted in {
        "requirements.lock": runs,
        "requirements-dev.lock": runs + groups["dev"],
        "requirements-peers.lock": runs + groups["peers"],
    }.items():
        names = {re.match(r"[\w.-]+", each)[0].lower().replace("_", "-").replace(".", "-") for each in wanted}
        assert names - pins(lock).keys() == set()
