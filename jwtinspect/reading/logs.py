"""Logs: of identity providers, proxies and applications. They hold instants by a server's clock, seldom tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from jwtinspect.core.moments import date_words, instant_of, moment_of
from jwtinspect.reading import messages
from jwtinspect.reading.response import read_document

if TYPE_CHECKING:
    from jwtinspect.reading.draft import Draft
    from jwtinspect.reading.sources import Material

FORMAT = "log"
MOST_EVENTS = 12  # told one by one; of more the first and the last

_AUTH0 = {
    "seacft": "code exchanged for an access token",
    "sertft": "refresh token exchanged for an access token",
    "seccft": "client credentials exchanged for an access token",
    "sepft": "password exchanged for an access token",
    "sede": "device code exchanged for an access token",
    "ssa": "silent sign-in succeeded",
    "s": "sign-in succeeded",
    "slo": "signed out",
    "feacft": "code exchange failed",
    "fertft": "refresh failed",
    "ferrt": "refresh failed: a rotated refresh token was used again",
    "feccft": "client credentials exchange failed",
    "fepft": "password exchange failed",
    "fsa": "silent sign-in failed",
    "f": "sign-in failed",
}
_TIMES = ("timestamp", "@timestamp", "time", "ts", "date", "published", "start_time", "datetime", "eventTime", "@t")
_WORDS = frozenset(
    ("message", "msg", "level", "severity", "log", "eventType", "log_id", "response_code", "status", "error_codes")
)
_KEYCLOAK = re.compile(
    r"^[ \t]*+(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)[^\n]{0,120}?\[org\.keycloak\.events\]"
    r"[^\n]{0,200}?\btype=\"?([A-Z_]{3,60})",
    re.MULTILINE | re.ASCII,
)
_KEYCLOAK_ERROR = re.compile(r"\berror=\"?([\w-]{1,60})", re.ASCII)
_NGINX = re.compile(r"\[(\d\d)/([A-Z][a-z]{2})/(20\d\d):(\d\d:\d\d:\d\d) ([+-]\d{4})\]", re.ASCII)


def detects(material: Material) -> bool:
    """Whether the text is JSON whose first object is an entry of a log, or an error answer that states its time."""
    if material.documents is None:
        return False
    first = next(_entries(material), None)
    if first is None:
        return False
    # One object a line, each with its instant, is a log whatever else it says.
    lines = len(material.documents) > 1 and all(_time_of(each) is not None for each in _first_entries(material))
    return lines or _is_entry(first) or _error_time(first) is not None


def _first_entries(material: Material) -> Iterator[dict[str, Any]]:
    return islice(_entries(material), 2)


def _is_entry(entry: dict[str, Any]) -> bool:
    """An instant beside words; a token response or a client's store is none."""
    if "access_token" in entry or "expires_in" in entry or "entries" in entry:
        return False
    return any(name in entry for name in _TIMES) and not _WORDS.isdisjoint(entry)


def _entries(material: Material) -> Iterator[dict[str, Any]]:
    """The objects of the text: its documents, or the elements of an array; what a stream wrapped as ``data`` inside."""
    for document in material.documents or ():
        for each in document.value if isinstance(document.value, list) else (document.value,):
            if isinstance(each, dict):
                inner = each.get("data")
                yield {**each, **inner} if "log_id" in each and isinstance(inner, dict) else each


def read(material: Material, draft: Draft) -> None:
    """Reads every entry: the tokens in it, its instant, and what it says of tokens."""
    for document in material.documents or ():
        read_document(document, draft)
    events: list[tuple[float, str]] = []
    seen = ""
    for entry in _entries(material):
        at = _error_time(entry) or _time_of(entry)
        draft.record(at)
        event = _event(entry)
        if event is not None and at is not None:
            seen = seen or event[0]
            events.append((at, event[1]))
    messages.read_text(material.text, draft)
    if events:
        _tell(seen, events, draft)


def read_text(text: str, draft: Draft) -> None:
    """What any text holds of logs: messages of libraries, access-log times, Keycloak's events."""
    messages.read_text(text, draft)
    if ":" in text and "/20" in text:
        for found in _NGINX.finditer(text):
            draft.record(messages.nginx_time(found))
    if "org.keycloak.events" in text:
        for found in _KEYCLOAK.finditer(text):
            end = text.find("\n", found.end())
            error = _KEYCLOAK_ERROR.search(text, found.end(), end if end >= 0 else len(text))
            draft.notice(
                draft.line(found.start(1)),
                f"Keycloak logged {found[2]}{f' ({error[1]})' if error else ''} at {found[1]}, in the server's local "
                "time: the line does not state its zone.",
                "Its refresh_token_id is the jti of the refresh token meant.",
            )


def _time_of(entry: dict[str, Any]) -> float | None:
    """The entry's instant, where it states its zone or counts seconds."""
    for name in _TIMES:
        value = entry.get(name)
        if isinstance(value, str):
            if re.search(r"(?:Z|UTC|[+-]\d\d:?\d\d)$", value, re.ASCII):
                at = instant_of(value.replace(" UTC", "Z").replace(" Z", "Z"))
                if at is not None:
                    return at
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            seconds = moment_of(value, (1_800_000_000,)).seconds
            if seconds is not None and seconds > 900_000_000:
                return seconds
    return None


def _error_time(entry: dict[str, Any]) -> float | None:
    """When an error answer of Entra or Microsoft Graph was made, by the server's clock; Graph writes UTC without Z."""
    if "error_codes" in entry and isinstance(entry.get("timestamp"), str):
        return instant_of(entry["timestamp"].replace(" ", "T"))
    error = entry.get("error")
    inner = error.get("innerError", error.get("innererror")) if isinstance(error, dict) else None
    date = inner.get("date") if isinstance(inner, dict) else None
    return instant_of(date) if isinstance(date, str) else None


def _event(entry: dict[str, Any]) -> tuple[str, str] | None:
    """Whose log it is, and the entry in words; None where it is no identity provider's."""
    kind = entry.get("type")
    if isinstance(kind, str) and "log_id" in entry:
        audience = entry.get("audience")
        about = f", audience {audience[:120]}" if isinstance(audience, str) and audience else ""
        told = entry.get("description")
        words = _AUTH0.get(kind) or (told[:120] if isinstance(told, str) else "")
        return "Auth0's tenant log", f"{kind[:40]}{f' ({words})' if words else ''}{about}"
    happened = entry.get("eventType")
    if isinstance(happened, str) and "published" in entry:
        outcome = entry.get("outcome")
        result = outcome.get("result") if isinstance(outcome, dict) else None
        reason = outcome.get("reason") if isinstance(outcome, dict) else None
        words = ": ".join(each[:120] for each in (result, reason) if isinstance(each, str) and each)
        return "Okta's system log", f"{happened[:120]}{f' ({words})' if words else ''}"
    return None


def _tell(whose: str, events: list[tuple[float, str]], draft: Draft) -> None:
    """Says what a provider's log shows of tokens: such logs name them and never hold them."""
    events.sort(key=lambda event: event[0])
    told = events if len(events) <= MOST_EVENTS else [*events[: MOST_EVENTS - 1], events[-1]]
    left = len(events) - len(told)
    lines = [f"{date_words(at)} {words}" for at, words in told]
    if left:
        lines.insert(-1, f"{left} more")
    draft.notice(
        "$",
        f"This is {whose}, which holds no tokens by design, but when they were issued by the server's clock: "
        + "; ".join(lines)
        + ".",
        "Add the token or its response, to compare.",
    )
