"""Burp's saved items: XML with each request and answer whole, as base64.

Read by its elements alone: nothing is expanded, so its internal DTD can do no harm.
"""

from __future__ import annotations

import re
from base64 import b64decode
from typing import TYPE_CHECKING

from jwtinspect.reading.charset import text_of
from jwtinspect.reading.http_message import answer_of, request_of
from jwtinspect.reading.traffic import Came, Sent, Timing, read_exchange

if TYPE_CHECKING:
    from jwtinspect.reading.draft import Draft
    from jwtinspect.reading.sources import Material

FORMAT = "burp"
LARGE = 16_000_000  # characters: a longer text is not kept beside what was read of it

_ITEM_END = "</item>"
_DOUBT = ("Burp notes no time at which the answer began",)


def detects(material: Material) -> bool:
    """Whether it is XML whose outermost element is Burp's."""
    return re.search(r"<items\s[^<>]{0,400}burpVersion", material.head) is not None


def read(material: Material, draft: Draft) -> None:
    """Reads every item; one that is cut is named."""
    content = material.content
    text = content if isinstance(content, str) else text_of(content)[0]
    if len(text) <= LARGE:
        draft.keep(text)
    number = 0
    start = text.find("<item>")
    while start >= 0:
        number += 1
        end = text.find(_ITEM_END, start)
        if end < 0:
            draft.notice(f"item {number}", f"The file was cut inside item {number}: the items before were read.", "")
        _read_item(f"item {number}", text[start : end if end >= 0 else len(text)], draft)
        start = text.find("<item>", end) if end >= 0 else -1
    if not number:
        draft.unread("", "This is a file of Burp's without items.", "Select the requests, then save items again.")


def _read_item(where: str, item: str, draft: Draft) -> None:
    url = _element(item, "url").decode("utf-8", "replace")
    asked, answered = _element(item, "request"), _element(item, "response")
    sent = request_of(asked, url) if asked else Sent(None, url, [])
    read_exchange(where, sent, answer_of(answered) if answered else Came(None, []), Timing(doubts=_DOUBT), draft)


def _element(item: str, name: str) -> bytes:
    """What the element holds, decoded where it says that it is base64; empty where it is missing."""
    opening = re.search(rf"<{name}(?:\s[^<>]{{0,200}})?>", item)
    end = item.find(f"</{name}>", opening.end()) if opening else -1
    if opening is None:
        return b""
    held = item[opening.end() : end if end >= 0 else len(item)].strip()
    held = held.removeprefix("<![CDATA[").removesuffix("]]>")
    if 'base64="true"' not in opening[0]:
        return held.encode("utf-8", "replace")
    try:
        return b64decode(held + "=" * (-len(held) % 4))
    except ValueError:
        return b""
