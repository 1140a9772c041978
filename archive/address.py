"""One identity per article: what in an address tells the article, and its canonical form.

General canonicalisers fail on this material (docs/source-facts.md: tools): they drop ``__biz``, lower-case WeChat's case-sensitive
short ids or keep the tracking. So platforms declare their identities, and only the rest is canonicalised in general.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from html import unescape
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from archive.platform import Identity, Platform, of_host

TRACKING = re.compile(
    r"^(?:utm_\w+|spm|scm|from|isappinstalled|share\w*|wx_\w+|weibo_id|tdsourcetag|fbclid|gclid|msclkid|yclid|mc_[ce]id"
    r"|_ga|igshid|ref_src|nsukey|tt_from|timestamp|chksm|scene|wfr|for|sessionid|jsessionid|phpsessid)$",
    re.I,
)
ESCAPED = re.compile(r"%([0-9a-fA-F]{2})")
DAY = re.compile(r"(?<!\d)(20[0-3]\d)[-/_]?(0[1-9]|1[0-2])[-/_]?(0[1-9]|[12]\d|3[01])(?!\d)")
STRAY = re.compile(r"%(?![0-9a-fA-F]{2})")
SESSION = re.compile(r";jsessionid=[^?#/]*", re.I)
SECRET = re.compile(
    r"([?&](?:api_?|access_?|auth_?)?(?:key|token|secret|password|passwd|pwd|signature|sig|auth)=)[^&#\s]+", re.I
)
LOGIN = re.compile(r"(?<=://)[^/@\s]+@")
ESCAPES = re.compile(r"\\x26(?:amp;)?|\\u0026")


@dataclass(frozen=True, slots=True)
class Address:
    """``key`` is the identity, ``url`` the canonical address, ``day`` the day of publication if the address has it."""

    key: str
    url: str
    platform: str = ""
    day: str = ""


def without_keys(text: str) -> str:
    """An address, or a text with addresses, without logins and with ``…`` for the keys that it gives."""
    return LOGIN.sub("", SECRET.sub(r"\1…", text)) if "=" in text or "@" in text else text


def canonical(url: str, platforms: Sequence[Platform]) -> Address:
    """The identity of ``url``. Idempotent (the canonical address has the same identity); never raises."""
    text = clean(url)
    if not text.lower().startswith(("http://", "https://")):
        return Address(f"file:{text}" if text else "", text)
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").rstrip(".")
        port = parts.port
    except ValueError:
        return Address(f"url:{text}", text)
    platform = of_host(host, platforms)
    for identity in platform.identities if platform else ():
        if found := _identify(identity, host, parts.path, parts.query):
            return Address(*found[:2], platform.name if platform else "", found[2])
    plain = _plain(host, port, parts.path, parts.query)
    scheme = "http" if text[:5].lower() == "http:" else "https"
    return Address(f"url:{plain}", f"{scheme}://{plain}", platform.name if platform else "", day_in(parts.path))


def host_of(url: str) -> str:
    """The host that an address names; "" where it names none or is broken (``http://[``), as what pages state may be."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def clean(url: str) -> str:
    """An address without the escapes of the script or page it stood in."""
    text = ESCAPES.sub("&", url.strip())
    for _ in range(3):
        if "&amp;" not in text and "&#" not in text:
            break
        text = unescape(text)
    return text


def day_in(path: str) -> str:
    """The day that most publishers put into an article's address: /2026-05-13/, /2026/05/13/, /20260513/, /t20260513_1."""
    for match in DAY.finditer(path):
        with suppress(ValueError):
            return date(int(match[1]), int(match[2]), int(match[3])).isoformat()
    return ""


def _identify(identity: Identity, host: str, path: str, query: str) -> tuple[str, str, str] | None:
    if not re.fullmatch(identity.host, host):
        return None
    match = re.fullmatch(identity.path, path)
    if not match:
        return None
    groups = {"host": host, "path": path} | {name: value or "" for name, value in match.groupdict().items()}
    if identity.query:
        # A base64 "==" may arrive percent-encoded, and "+" in it is not a space
        given = {k: unquote(v) for k, _, v in (pair.partition("=") for pair in query.split("&"))}
        for group, names in identity.query.items():
            value = next((given[n] for n in names if given.get(n)), "")
            if not value:
                return None
            groups[group] = value
    return identity.key.format(**groups), identity.url.format(**groups), identity.day.format(**groups)


def _unreserved(match: re.Match[str]) -> str:
    """RFC 3986 6.2.2: an escaped unreserved character is the character, other escapes are written in capitals."""
    character = chr(int(match[1], 16))
    return character if character.isascii() and (character.isalnum() or character in "-._~") else match[0].upper()


def _plain(host: str, port: int | None, path: str, query: str) -> str:
    """host, path and query in normal form. http and https are one address."""
    path = ESCAPED.sub(_unreserved, quote(STRAY.sub("%25", SESSION.sub("", path)), safe="/:@!$&'()*+,;=~%"))
    pairs = [(k, v) for k, v in parse_qsl(query, keep_blank_values=True) if not TRACKING.match(k)]
    where = f"{host}:{port}" if port and port not in (80, 443) else host
    tail = f"?{urlencode(sorted(pairs))}" if pairs else ""
    return f"{where}{path or '/'}{tail}"
