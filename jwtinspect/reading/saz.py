"""Fiddler's SAZ: a ZIP archive with a request, an answer and Fiddler's own times of each session."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jwtinspect.core.moments import instant_of
from jwtinspect.reading.archive import names_in, unpacked
from jwtinspect.reading.http_message import answer_of, request_of
from jwtinspect.reading.traffic import Came, Sent, Timing, read_exchange

if TYPE_CHECKING:
    from jwtinspect.reading.draft import Draft
    from jwtinspect.reading.sources import Material

FORMAT = "saz"

_MEMBER = re.compile(r"raw/0*(\d{1,9})_([csm])\.(?:txt|xml)", re.IGNORECASE)
_TIME = re.compile(
    r"\b(ClientBeginRequest|FiddlerBeginRequest|ServerGotRequest|ServerBeginResponse)=\"([^\"]{10,40})\""
)
_PIECE = 16384  # characters of m.xml in which the times stand


def detects(material: Material) -> bool:
    """Whether it is a ZIP archive of Fiddler's sessions."""
    return any(_MEMBER.fullmatch(name) for name in names_in(material.content))


def read(material: Material, draft: Draft) -> None:
    """Reads the sessions in their order."""
    assert isinstance(material.content, bytes)
    sessions: dict[int, dict[str, bytes]] = {}
    for name, data in unpacked(material.content, draft).items():
        found = _MEMBER.fullmatch(name)
        if found:
            sessions.setdefault(int(found[1]), {})[found[2].lower()] = data
    for number in sorted(sessions):
        parts = sessions[number]
        times = _times(parts.get("m", b"")[:_PIECE].decode("utf-8", "replace"))
        sent = request_of(parts["c"]) if "c" in parts else Sent(None, "", [])
        came = answer_of(parts["s"]) if "s" in parts else Came(None, [])
        started = times.get("ClientBeginRequest")
        a = times.get("ServerGotRequest", times.get("FiddlerBeginRequest", started))
        b = times.get("ServerBeginResponse")
        window = (a, b) if a is not None and b is not None and a <= b else None
        doubts = () if window else ("Fiddler did not note when the answer began",)
        read_exchange(f"session {number}", sent, came, Timing(started, window, doubts), draft)


def _times(xml: str) -> dict[str, float]:
    """Fiddler's instants, in seconds since the epoch; one in the year 1 was not set."""
    found = {name: instant_of(value) for name, value in _TIME.findall(xml) if not value.startswith("0001")}
    return {name: instant for name, instant in found.items() if instant is not None}
