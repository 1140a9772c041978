"""Telling people of a change or what the morning brings: webhooks, mail, a heartbeat address. Each channel is one address of the environment.

``FANZHA_ALERTS`` holds addresses parted by spaces. Their form says what they are: the robots of 企业微信
(qyapi.weixin.qq.com, field ``text.content``), 钉钉 (oapi.dingtalk.com, the same) and 飞书 (open.feishu.cn or larksuite,
``content.text``) as their documentation of group robots says; ``wecom+http://…``, ``dingtalk+``, ``feishu+`` say it for a
relay; ``smtp://user:password@host:port/from@x.example,to@y.example`` (``smtps:`` for TLS from the start) sends a mail;
any other http address gets JSON: the text, and ``changes`` or ``digest``.
"""

from __future__ import annotations

import json
import logging
import os
import smtplib
import ssl
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from archive.watch.check import Change
from archive.watch.names import CHINESE

ALERTS, HEARTBEAT = "FANZHA_ALERTS", "FANZHA_HEARTBEAT"
TIMEOUT = 20.0
ROBOTS = {"qyapi.weixin.qq.com": "wecom", "oapi.dingtalk.com": "dingtalk", "open.feishu.cn": "feishu",
          "open.larksuite.com": "feishu"}  # fmt: skip
MOST_LINES = 40  # of one message
MOST_BYTES = 2000  # 企业微信 takes 2048 of text

log = logging.getLogger("scheduler")


def tell(changes: Sequence[Change], environment: Mapping[str, str] = os.environ) -> list[str]:
    """Send the changes through every channel; what could not be sent, one sentence a channel without its secrets."""
    if not changes:
        return []
    rows = [asdict(change) | {"since": change.since.isoformat(), "name": CHINESE[change.ailment]} for change in changes]
    text = message(changes)
    return deliver(text, text, {"changes": rows}, environment)


def deliver(
    long: str, short: str, data: Mapping[str, object], environment: Mapping[str, str] = os.environ
) -> list[str]:
    """Send a text through every channel: ``long`` by mail and, with ``data``, as JSON, ``short`` to group robots.

    Returns what could not be sent, one sentence a channel without its secrets.
    """
    failed = []
    for address in environment.get(ALERTS, "").split():
        try:
            _send(address, long, short, data)
        except (OSError, ValueError, smtplib.SMTPException) as error:
            parts = urlsplit(address)
            failed.append(f"nothing sent to {parts.scheme}://{parts.hostname or ''}: {error}")
    return failed


def arrived(failed: Sequence[str], environment: Mapping[str, str] = os.environ) -> bool:
    """Whether anybody was told: there is a channel, and not every one failed."""
    return len(failed) < len(environment.get(ALERTS, "").split())


def heartbeat(environment: Mapping[str, str] = os.environ) -> None:
    """Ask the heartbeat address, if there is one: it raises an alarm of its own when nobody does."""
    if address := environment.get(HEARTBEAT, ""):
        try:
            with urllib.request.urlopen(address, timeout=TIMEOUT) as answer:
                answer.read(1)
        except (OSError, ValueError) as error:
            log.warning("heartbeat not sent to %s: %s", urlsplit(address).hostname, error)


def message(changes: Sequence[Change]) -> str:
    """The changes as a person reads them."""
    lines = [
        f"{'✗' if change.ill else '✓'} {change.source}：{CHINESE[change.ailment]}{'' if change.ill else '，已恢复'}"
        f"（{change.since:%Y-%m-%d %H:%M} UTC 起；{change.ailment}: {change.text}）"
        for change in changes
    ]
    rest = [f"… 另有 {len(lines) - MOST_LINES} 条"] if len(lines) > MOST_LINES else []
    return "\n".join(["反诈档案 来源状态变化", *lines[:MOST_LINES], *rest])


def _send(address: str, long: str, short: str, data: Mapping[str, object]) -> None:
    parts = urlsplit(address)
    kind, _, scheme = parts.scheme.rpartition("+")
    if scheme in ("smtp", "smtps"):
        return _mail(address, long)
    kind = kind or ROBOTS.get(parts.hostname or "", "json")
    target = parts._replace(scheme=scheme).geturl()
    if kind == "json":
        return _post(target, {"text": long, **data})
    if kind == "feishu":
        return _post(target, {"msg_type": "text", "content": {"text": short}})
    if kind in ("wecom", "dingtalk"):
        return _post(target, {"msgtype": "text", "text": {"content": _cut(short)}})
    raise ValueError(f"no channel is called {kind!r}")


def _cut(text: str) -> str:
    """As many whole lines as a robot takes."""
    if len(text.encode()) <= MOST_BYTES:
        return text
    return text.encode()[: MOST_BYTES - 4].decode("utf-8", "ignore").rpartition("\n")[0] + "\n…"


def _post(address: str, data: Mapping[str, object]) -> None:
    if urlsplit(address).scheme not in ("http", "https"):
        raise ValueError("only http, https, smtp and smtps are known")
    body = json.dumps(data, ensure_ascii=False).encode()
    request = urllib.request.Request(address, body, {"Content-Type": "application/json; charset=utf-8"})
    with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
        said = answer.read(10_000)
    try:  # the group robots answer 200 whatever happened
        told = json.loads(said)
        code = told.get("errcode", told.get("code", told.get("StatusCode", 0))) if isinstance(told, dict) else 0
    except ValueError:
        code = 0
    if isinstance(code, int) and code:
        raise ValueError(f"refused with code {code}")


def _mail(address: str, text: str) -> None:
    parts = urlsplit(address)
    people = [unquote(each) for each in parts.path.strip("/").split(",")]
    if len(people) < 2 or not parts.hostname:
        raise ValueError("write smtp://user:password@host:port/from@x.example,to@y.example")
    mail = EmailMessage()
    mail["Subject"] = text.splitlines()[0]
    mail["From"], mail["To"] = people[0], ", ".join(people[1:])
    mail.set_content(text)
    secure = parts.scheme == "smtps"
    context = ssl.create_default_context()
    server = (
        smtplib.SMTP_SSL(parts.hostname, parts.port or 465, timeout=TIMEOUT, context=context)
        if secure
        else smtplib.SMTP(parts.hostname, parts.port or 25, timeout=TIMEOUT)
    )
    with server:
        if not secure and server.has_extn("starttls"):
            server.starttls(context=context)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(mail)
