"""What may be asked for: no scheme but http and https, no address inside this network that the user did not write."""

from types import SimpleNamespace

import pytest
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request
from scrapy.settings import Settings

from spiders.crawl import PlatformSpider
from spiders.guard import Guard, InnerAddressError, Resolver
from spiders.inner import inner, literal, place

INSIDE = (
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.254", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "239.1.1.1", "240.0.0.1", "255.255.255.255", "192.0.0.192", "198.18.0.1", "198.19.255.254",
    "::1", "::", "fe80::1", "fc00::1", "fd00::1", "fec0::1", "ff02::1", "ff0e::1", "100::1", "2001:0:1::1", "2001:db8::1", "64:ff9b:1::1",
    "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1", "2002:0a00:0001::1",
)  # fmt: skip
OUTSIDE = (
    "8.8.8.8", "172.15.0.1", "172.32.0.1", "192.167.1.1", "198.17.0.1", "198.20.0.1", "100.63.0.1", "223.5.5.5",
    "2400:3200::1", "2606:4700::1111", "::ffff:8.8.8.8", "::8.8.8.8", "64:ff9b::808:808", "2002:0808:0808::1",
)  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_inside(address):
    assert inner(literal(address))


@pytest.mark.parametrize("address", OUTSIDE)
def test_outside(address):
    assert not inner(literal(address))


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("2130706433", "127.0.0.1"),
        ("0x7f.1", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("[::1]", "::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("example.com", "None"),
        ("a.1", "None"),
        ("163.com", "None"),
        ("", "None"),
    ],
)
def test_an_address_in_any_spelling(host, address):
    assert str(literal(host)) == address


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("http://a.cn/x", ("a.cn", 80)),
        ("https://a.cn/x", ("a.cn", 443)),
        ("https://A.cn:8443/", ("a.cn", 8443)),
        ("ftp://a.cn/", ("", 0)),
        ("file:///etc/passwd", ("", 0)),
        ("http:///x", ("", 80)),
        ("http://a.cn:99999/", ("", 0)),
        ("http://[::1/", ("", 0)),
    ],
)
def test_host_and_port(url, found):
    assert place(url) == found


def crawling(*written: str):
    """A crawl of a source that names these addresses, with what its run counted."""
    spider = PlatformSpider.__new__(PlatformSpider)
    counted: list[str] = []
    spider.run = SimpleNamespace(count=counted.append)
    spider.written = {place(address) for address in written}
    return SimpleNamespace(spider=spider), counted


def refusal(url: str, *written: str, **meta: str) -> str:
    """What the guard says of a request, ``""`` if it lets it pass; that it is counted is checked on the way."""
    crawler, counted = crawling(*written)
    try:
        Guard.from_crawler(crawler).process_request(Request(url, meta=meta))
    except IgnoreRequest as error:
        assert counted == ["refused"]
        return str(error)
    assert counted == []
    return ""


def test_what_is_public_passes():
    assert refusal("https://www.mps.gov.cn/a.html") == ""
    assert refusal("http://8.8.8.8/") == ""


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://2130706433/", "http://[::1]:8080/", "http://10.0.0.1/a"])
def test_an_inner_address_is_refused_unless_the_user_wrote_it(url):
    assert refusal(url).endswith("is inside this network and is in no source")
    assert refusal(url, url) == ""


@pytest.mark.parametrize("host", ["localhost", "a.localhost", "nas.local", "meta.internal"])
def test_a_name_of_this_network_is_refused_unless_the_user_wrote_it(host):
    assert refusal(f"http://{host}/") == f"refused: {host} is a name of this network and is in no source"
    assert refusal(f"http://{host}/", f"http://{host}/list") == ""


def test_names_that_only_look_like_those_pass():
    assert refusal("http://www.notlocal/") == ""
    assert refusal("http://local.cn/") == ""


def test_another_port_of_a_host_in_a_source_is_refused_but_http_and_https_are_one():
    wrote = "https://www.a.cn/list"
    assert refusal("http://www.a.cn/x", wrote) == ""
    assert refusal("https://www.a.cn/x", wrote) == ""
    assert refusal("http://www.a.cn:8080/x", wrote) == "refused: www.a.cn is in a source with another port than 8080"
    assert refusal("http://www.a.cn:8080/x", "http://www.a.cn:8080/") == ""
    assert (
        refusal("http://www.a.cn/x", "http://www.a.cn:8080/")
        == "refused: www.a.cn is in a source with another port than 80"
    )
    assert refusal("http://b.cn:8080/x", wrote) == ""


def test_an_address_of_another_scheme_is_refused_even_in_a_source():
    said = "refused: only http and https are fetched, not file:"
    assert refusal("file:///etc/passwd") == said
    assert refusal("file:///etc/passwd", "file:///etc/passwd") == said


def test_behind_a_proxy_only_the_scheme_counts():
    assert refusal("http://10.0.0.1/", proxy="http://proxy:3128") == ""
    assert refusal("ftp://a.cn/", proxy="http://proxy:3128") != ""


def test_a_spider_of_another_kind_wrote_nothing_and_counts_nothing():
    guard = Guard(SimpleNamespace(spider=object()))
    with pytest.raises(IgnoreRequest):
        guard.process_request(Request("http://127.0.0.1/"))


def resolved(name: str, address: str, *written: str) -> str:
    resolver = Resolver.__new__(Resolver)
    resolver.process = SimpleNamespace(crawlers=[crawling(*written)[0]]) if written else object()
    return resolver._checked(address, name)


def test_a_name_may_lead_inside_only_if_the_user_wrote_it(monkeypatch):
    for scheme in ("http", "https", "all", "HTTP", "HTTPS", "ALL"):
        monkeypatch.delenv(f"{scheme}_proxy", raising=False)
    assert resolved("a.cn", "8.8.8.8") == "8.8.8.8"
    with pytest.raises(InnerAddressError, match=r"refused: a.cn leads to 10.0.0.1, inside this network"):
        resolved("a.cn", "10.0.0.1")
    with pytest.raises(InnerAddressError):
        resolved("a.cn", "10.0.0.1", "http://b.cn/")
    assert resolved("a.cn", "10.0.0.1", "http://b.cn/", "http://a.cn:81/") == "10.0.0.1"


@pytest.mark.parametrize("scheme", ["http", "https", "all", "HTTP", "HTTPS", "ALL"])
def test_the_proxy_may_be_inside(monkeypatch, scheme):
    monkeypatch.setenv(f"{scheme}_proxy", "http://proxy.corp:3128")
    assert resolved("proxy.corp", "10.0.0.1") == "10.0.0.1"
    with pytest.raises(InnerAddressError):
        resolved("a.cn", "10.0.0.1")


def test_an_address_that_is_known_already_is_checked_too(monkeypatch):
    process = SimpleNamespace(settings=Settings(), crawlers=[crawling("http://b.cn/")[0]])
    resolver = Resolver.from_crawler(process, SimpleNamespace(installNameResolver=lambda *_: None))
    monkeypatch.setattr("scrapy.resolver.dnscache", {"a.cn": "10.0.0.1", "b.cn": "10.0.0.1"})
    told: list[object] = []
    resolver.getHostByName("a.cn").addErrback(lambda failure: told.append(failure.type))
    resolver.getHostByName("b.cn").addCallback(told.append)
    assert told == [InnerAddressError, "10.0.0.1"]
