"""Servers and feeds that lead inside this network, never end, or lie: one crawl each way, a case an address."""

import subprocess
import sys
import unicodedata

import pytest

from tests.web import FAST, ROOT, crawl, declare, feed, long_text, serving, story

INNER = {
    "IPv4 loopback": "127.0.0.2", "metadata": "169.254.169.254", "decimal": "2852039166", "hexadecimal": "0xa9fea9fe",
    "octal": "0251.0376.0251.0376", "short": "127.1", "IPv6 loopback": "[::1]", "mapped": "[::ffff:169.254.169.254]",
    "compatible": "[::127.0.0.1]", "NAT64": "[64:ff9b::a9fe:a9fe]", "6to4": "[2002:a9fe:a9fe::1]", "link-local": "[fe80::1]",
    "unique local": "[fd00::1]", "private 10": "10.0.0.1", "private 172": "172.16.0.1", "private 192": "192.168.1.1",
    "protocol block": "192.0.0.192", "multicast": "224.0.0.1", "IPv6 multicast": "[ff02::1]", "unspecified": "0.0.0.0",
    "IPv6 unspecified": "[::]", "benchmark": "198.18.0.1", "shared": "100.64.0.1", "broadcast": "255.255.255.255",
    "localhost": "localhost", "localhost with a dot": "localhost.", "full-width": "１２７.0.0.1", "reserved": "240.0.0.1",
}  # fmt: skip
ASK = 9  # a port where nothing listens: what is let through fails as a connection


@pytest.fixture(scope="module")
def inner(tmp_path_factory):
    """What a crawl said of each address, as an entry of a feed and as the target of a redirect: two dicts."""
    folder = tmp_path_factory.mktemp("inner")
    with serving() as web:
        for number, host in enumerate(INNER.values()):
            web.routes[f"/to/{number}"] = (302, {"Location": f"http://{host}:{ASK}/".encode().decode("latin-1")}, b"")
        entries = [f"http://{host}:{ASK}/" for host in INNER.values()]
        redirects = [f"{web.url}/to/{number}" for number in range(len(INNER))]
        web.page("/feed.xml", feed(*entries, *redirects), "application/xml")
        path = declare(folder, "源", platform="web", feeds=[web.url + "/feed.xml"], topic=False)
        settings = (*FAST, f"SOURCES={path}", "RETRY_TIMES=0", "DOWNLOAD_TIMEOUT=3", "CONCURRENT_REQUESTS=32")
        run = crawl(folder / "a", "web", "source=源", settings=settings, seconds=300)
    return run, web


@pytest.mark.fault("refused, as an entry of a feed and as the target of a redirect; nothing is connected to")
@pytest.mark.parametrize("name", INNER)
def test_an_inner_address(inner, name):
    run, _ = inner
    host = unicodedata.normalize("NFKC", INNER[name])
    said = [
        error["error"]
        for error in run.errors
        if f"//{host}:" in error["address"] or f"//{host.rstrip('.')}:" in error["address"]
    ]
    number = list(INNER).index(name)
    redirected = [error["error"] for error in run.errors if error["address"].endswith(f"/to/{number}")]
    for text in said + redirected:
        assert "refused" in text or "no address" in text or "DNS" in text or "robots" in text, text
    assert said + redirected or name == "full-width"  # a feed's reader takes it for no address
    assert run.counts.get("new", 0) == 0


@pytest.fixture
def web():
    with serving() as found:
        yield found


def source(tmp_path, settings=FAST, seconds=120, **table):
    path = declare(tmp_path, "源", platform="web", topic=False, **table)
    return crawl(tmp_path / "a", "web", "source=源", settings=(*settings, f"SOURCES={path}"), seconds=seconds)


@pytest.mark.fault("the other port is never asked")
def test_a_port_that_the_user_did_not_write(tmp_path, web):
    with serving() as other:
        other.page("/secret.html", story("内部页面", long_text("内部")))
        web.page("/feed.xml", feed(other.url + "/secret.html"), "application/xml")
        run = source(tmp_path, feeds=[web.url + "/feed.xml"])
    assert run.counts.get("new", 0) == 0
    assert "/secret.html" not in other.asked


@pytest.mark.fault("neither the first answer nor the second leads inside; a name that can't be resolved is one line")
def test_a_name_that_changes_where_it_leads(tmp_path):
    words = [
        "unshare",
        "--user",
        "--map-root-user",
        "--net",
        "--mount",
        sys.executable,
        "-m",
        "tests.faults.names",
        str(tmp_path),
    ]
    try:
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=180)
    except FileNotFoundError:
        pytest.skip("there is no unshare here")
    if done.returncode == 77:
        pytest.skip(f"no network of its own can be made here: {done.stderr[-300:]}")
    assert done.returncode == 0, done.stdout + done.stderr
