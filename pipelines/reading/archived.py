"""A page that a browser saved as one file (MHTML): its HTML and its address, as the page that a server would have sent."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import replace

from archive.types import Page

HEAD = 4_000  # bytes
MIME, RELATED = re.compile(rb"^MIME-Version:", re.I | re.M), re.compile(rb"multipart/related", re.I)


def unpacked(page: Page) -> Page:
    """The page in a saved file; any other as it is."""
    head = page.body[:HEAD]
    if head.lstrip()[:1] == b"<" or not (MIME.search(head) and RELATED.search(head)):
        return page
    message = email.message_from_bytes(page.body, policy=email.policy.compat32)
    for part in message.walk():
        body = part.get_payload(decode=True) if part.get_content_type() == "text/html" else None
        if isinstance(body, bytes):
            address = str(part.get("Content-Location") or message.get("Snapshot-Content-Location") or "").strip()
            shown = page.found.shown or (address if address.startswith("http") else "")
            return replace(page, body=body, found=replace(page.found, shown=shown))
    return page
