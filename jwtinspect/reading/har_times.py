"""What the times in a HAR mean: every exporter counts its phases in another way (inputs, 3.3)."""

from __future__ import annotations

from typing import Any, NamedTuple

from jwtinspect.core.moments import instant_of

PHASES = ("blocked", "dns", "connect", "send", "wait", "receive")
MILLISECOND = 0.001


class Producer(NamedTuple):
    """How one exporter writes its times."""

    tight: bool = False  # the wait ends at the first byte exactly: the answer was made while it lasted
    rounded: bool = False  # to whole milliseconds, each phase
    doubt: str = ""  # why its times must not be compared with the servers'


PRODUCERS = {
    "WebInspector": Producer(tight=True),  # Chrome, Edge, Opera
    "WebKit Web Inspector": Producer(tight=True),  # Safari
    "Firefox": Producer(rounded=True),
    "mitmproxy": Producer(),
    "Charles Proxy": Producer(rounded=True),
    "Fiddler": Producer(),
    "Playwright": Producer(doubt="Playwright's times are approximate"),
    "Insomnia REST Client": Producer(doubt="startedDateTime is the time of export"),
}
INSOMNIA = "Insomnia REST Client"
UNKNOWN = Producer(doubt="what the times of this exporter mean is not known")


def producer_of(creator: str) -> Producer:
    """How the exporter of that ``creator.name`` counts."""
    return PRODUCERS.get(creator, UNKNOWN)


def started(creator: str, found: Any) -> float | None:
    """When the request started, in seconds since the epoch by the client's clock; None where the file does not say."""
    if creator == INSOMNIA or not isinstance(found, str) or len(found) > 60:
        return None
    return instant_of(found)


def window(
    creator: str, started_at: float | None, time: Any, timings: dict[str, Any]
) -> tuple[tuple[float, float] | None, str]:
    """Between which instants of the client's clock the answer was begun; and why they do not tell, empty if they do.

    Seconds since the epoch. None where the entry does not say it.
    """
    if started_at is None:
        return None, "" if creator == INSOMNIA else "the entry does not say when it started"
    phases = {name: length for name in PHASES if (length := _milliseconds(timings.get(name))) is not None}
    wait = phases.get("wait")
    if wait is None:
        return None, "the entry does not say how long it waited"
    producer = producer_of(creator)
    total = _milliseconds(time) or 0.0
    if creator == "mitmproxy":  # connecting lies before the start
        until = phases.get("send", 0.0) + wait
    else:
        if creator != "WebKit Web Inspector" or not total:  # Safari's phases count one stretch twice
            total = max(total, sum(phases.values()))
        until = total - phases.get("receive", 0.0)
    first = until - wait if producer.tight else 0.0
    spread = 1 + len(phases) if producer.rounded else 0
    a = started_at + (first - min(spread, 1)) * MILLISECOND
    b = started_at + (until + spread) * MILLISECOND
    return ((a, b), "") if a <= b else (None, "its times contradict each other")


def _milliseconds(found: Any) -> float | None:
    """A length of time as found; None where it is not given (-1) or is none."""
    return found if type(found) in _NUMBERS and 0 <= found < 10**12 else None


_NUMBERS = (int, float)  # and no bool
