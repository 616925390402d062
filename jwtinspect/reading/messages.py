"""What libraries say when a token's time is wrong, found in any text, and the instants that stand in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from jwtinspect.core.capture import Message
from jwtinspect.core.moments import http_date, instant_of

if TYPE_CHECKING:
    from jwtinspect.reading.draft import Draft
    from jwtinspect.reading.templates import Template

EXPIRED, EARLY, FUTURE = "expired", "not yet valid", "issued in the future"
NOT_ACTIVE, SIGNED, IDLE = "not active", "request signature out of time", "refresh token expired by inactivity"
STEMS = (
    "xpired",
    "xpires. ",
    "xpiration Time",
    "yet valid",
    "yet_valid",
    "yet current",
    "ot valid",
    "ot active",
    "no longer valid",
    "early",
    "before",
    "check failed",
    "xceeded",
    "too late",
    "in the past",
    "in the future",
    "prior to",
    ") claim",
    "AADSTS7000",
)
"""One of them stands in every line in which a template may match."""
LONGEST = 4000  # characters of a line around a message in which its time is looked for
MOST = 10_000  # messages of one text that are read


def read_text(text: str, draft: Draft, offset: int = 0) -> None:
    """Notes every message in a stretch of the source's text that starts at ``offset``, and the instants it records."""
    found = find(text, draft.source, lambda start: draft.line(offset + start))
    for message in found:
        note(message, draft)
    if len(found) == MOST:
        draft.notice(
            found[-1].where,
            f"The first {MOST:,} messages about tokens were read, up to here: of those behind only the tokens were.",
            "Cut the log to the time in question.",
        )


def note(message: Message, draft: Draft) -> None:
    """Keeps a message. A server's clock reading in it is an instant that the input itself records (rule G1)."""
    draft.messages.append(message)
    if message.logged_at is not None and not message.zone_assumed:
        draft.record(message.logged_at)
    if message.now is not None and not message.by_client and not message.zone_assumed:
        draft.record(message.now)


def find(text: str, source: str = "", where: Callable[[int], str] | str = "") -> list[Message]:
    """The first ``MOST`` messages in a text, in order.

    ``where`` they stand: words, or what gives them for an offset in the text.
    """
    if not any(stem in text for stem in STEMS):
        return []
    found = []
    for start, template, match in islice(_matches(text), MOST):
        place = where if isinstance(where, str) else where(start)
        found.append(_message(template, match, text, source, place))
    return found


def _matches(text: str) -> Iterator[tuple[int, Template, re.Match[str]]]:
    """Where a template matches; each opening is tried once, in lines that hold a stem."""
    openings, by_opening = _openings()
    position = 0
    for start, end in _lines(text):
        position = max(position, start)
        while position < end:
            opening = openings.search(text, position, end)
            if opening is None:
                break
            position = opening.end()
            for template in by_opening[opening[0]]:
                match = _pattern(template).match(text, opening.start())
                if match is not None:
                    position = max(position, min(match.end(), end))
                    yield opening.start(), template, match
                    break


def _lines(text: str) -> list[tuple[int, int]]:
    """The lines in which a stem stands, in order, each once."""
    lines = set()
    for stem in STEMS:
        at = text.find(stem)
        while at >= 0:
            end = text.find("\n", at)
            end = len(text) if end < 0 else end
            lines.add((text.rfind("\n", 0, at) + 1, end))
            at = text.find(stem, end)
    return sorted(lines)


@cache
def _openings() -> tuple[re.Pattern[str], dict[str, list[Template]]]:
    """All openings as one pattern, longest first, and the templates to try at each: those of a shorter one too."""
    from jwtinspect.reading.templates import TEMPLATES

    words = sorted({template.opening for template in TEMPLATES}, key=len, reverse=True)
    by_opening = {
        word: sorted((each for each in TEMPLATES if word.startswith(each.opening)), key=lambda each: -len(each.opening))
        for word in words
    }
    return re.compile("|".join(map(re.escape, words))), by_opening


@cache
def _pattern(template: Template) -> re.Pattern[str]:
    return re.compile(re.escape(template.opening) + template.rest, re.ASCII)


def _message(template: Template, match: re.Match[str], text: str, source: str, where: str) -> Message:
    groups = {name: value for name, value in match.groupdict().items() if value is not None}
    kind = template.kind
    now, zoned = _instant(groups["now"]) if "now" in groups else (None, True)
    if kind == EXPIRED and "nbf" in groups and "exp" in groups:  # both ends of an assertion
        starts = _instant(groups["nbf"])[0]
        if now is not None and starts is not None and now < starts:
            kind = EARLY
            del groups["exp"]
    claim = next((name for name in ("exp", "nbf", "iat", "signed") if name in groups), "")
    bound, bound_zoned = _instant(groups[claim]) if claim else (None, True)
    if bound is not None:
        bound += template.included if kind in (EARLY, FUTURE) else -template.included
    late = _late(groups)
    if bound is not None and late is not None:
        now = bound + (-late if kind == EARLY else late)  # to the millisecond
    logged_at, logged_zoned = _logged_at(text, match.start())
    if late is not None and bound is None and logged_at is not None and logged_zoned:
        now, bound = logged_at, logged_at - late
    assumed = template.local or not ("utc" in groups or (zoned and bound_zoned)) or not logged_zoned
    return Message(
        source,
        where,
        template.library,
        kind,
        bound,
        now,
        template.by_client,
        _granted(groups, template),
        logged_at,
        assumed,
    )


def _late(groups: dict[str, str]) -> float | None:
    """By how many seconds the library says that the bound was missed."""
    if "ms" in groups:
        return int(groups["ms"]) / 1000
    if "s" in groups:
        return int(groups["s"])
    return _go_duration(groups["go"]) if "go" in groups else None


def _granted(groups: dict[str, str], template: Template) -> float | None:
    for name, scale in (("leeway_ms", 0.001), ("leeway_s", 1), ("leeway_min", 60)):
        if name in groups:
            return int(groups[name]) * scale
    return template.included or None


def _go_duration(text: str) -> float | None:
    """Seconds of a duration as Go prints it: ``1h2m3.5s``, ``43.117s``, ``5ms``."""
    sizes = {"h": 3600, "m": 60, "s": 1, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9}
    parts = re.findall(r"(\d{1,9}(?:\.\d{1,9})?)(ms|us|µs|ns|h|m|s)", text)
    return sum(float(number) * sizes[unit] for number, unit in parts) if parts else None


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _instant(text: str) -> tuple[float | None, bool]:
    """The instant in any of the forms above, in seconds since the epoch, and whether it states its zone."""
    if text[0].isdigit() and "-" not in text and ":" not in text and "T" not in text:
        return float(text) if "." in text else int(text), True
    if text[8:9] == "T":
        day, clock = text[:8], text[9:15]
        return instant_of(f"{day[:4]}-{day[4:6]}-{day[6:]}T{clock[:2]}:{clock[2:4]}:{clock[4:]}+00:00"), True
    if text[2:3] == "/":
        return instant_of(f"{text[6:10]}-{text[:2]}-{text[3:5]}T{text[11:]}+00:00"), False
    if text[0].isdigit():
        date, _, rest = text[:19].replace(" ", "T"), text[19:20], text[19:]
        fraction = re.match(r"[.,]\d+", rest)
        zone = rest[fraction.end() if fraction else 0 :].strip().replace("UTC", "Z")
        digits = "." + fraction[0][1:7] if fraction else ""
        return instant_of(date + digits + (zone or "+00:00")), bool(zone)
    if "," in text[:4]:
        return http_date(text), True
    words = text.split()
    if len(words) < 6 or words[1] not in _MONTHS:
        return None, False
    month = _MONTHS.index(words[1]) + 1
    if words[4].count(":") == 2:  # a JavaScript Date: Mon Mar 02 2026 19:19:00 GMT+0000
        zone = words[5].removeprefix("GMT")
        return instant_of(f"{words[3]}-{month:02}-{words[2]}T{words[4]}{zone[:3]}:{zone[3:]}"), True
    return instant_of(f"{words[5]}-{month:02}-{words[2]}T{words[3]}+00:00"), words[4] in ("UTC", "GMT", "Z")


@cache
def _time_patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """How the time of a log line stands: at its start, in a member of a JSON object, as nginx and Apache write it."""
    from jwtinspect.reading.templates import ISO

    members = r"@?timestamp|time|ts|date|published|start_time|datetime|asctime|eventTime|@t"
    number = r"\d{13}(?!\d)|\d{9,10}(?:\.\d{1,9})?(?![\d.])"
    return (
        re.compile(rf"[\s\[]{{0,3}}({ISO})", re.ASCII),
        re.compile(rf"\"(?:{members})\"\s{{0,3}}:\s{{0,3}}\"?({ISO}|{number})", re.ASCII),
        re.compile(r"\[(\d\d)/([A-Z][a-z]{2})/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d{4})\]", re.ASCII),
    )


def _logged_at(text: str, position: int) -> tuple[float | None, bool]:
    """When the line around the position was written, by its own words, and whether those state the zone."""
    at_start, among_members, nginx = _time_patterns()
    first = max(0, position - LONGEST)
    start = max(text.rfind("\n", first, position) + 1, first)
    found = at_start.match(text, start)
    if found is not None:
        return _instant(found[1])
    last = min(len(text), position + LONGEST)
    end = text.find("\n", position, last)
    end = last if end < 0 else end
    for border in ("},{", "}, {"):  # between two objects of an array on one line: the time of another is not its own
        start = max(start, text.rfind(border, start, position))
        after = text.find(border, position, end)
        end = end if after < 0 else after
    found = among_members.search(text, start, end)
    if found is not None:
        instant, zoned = _instant(found[1])
        return (instant / 1000 if instant is not None and instant > 10**11 else instant), zoned
    found = nginx.search(text, start, end)
    return (nginx_time(found), True) if found is not None else (None, True)


def nginx_time(found: re.Match[str]) -> float | None:
    """The instant of ``[02/Mar/2026:19:15:43 +0000]``, as nginx and Apache write it."""
    day, month, year, clock, zone = found.groups()
    number = _MONTHS.index(month) + 1 if month in _MONTHS else 0
    return instant_of(f"{year}-{number:02}-{day}T{clock}{zone[:3]}:{zone[3:]}")
