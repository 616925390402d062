"""One entry of a HAR: the members that matter, in the kinds that HAR gives them and in those that exporters write."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import msgspec

from jwtinspect.reading.headers import is_of_use, may_hold
from jwtinspect.reading.traffic import Headers


class Header(msgspec.Struct, gc=False):
    """A header; exporters that write arrays of two are read by ``pairs_of``."""

    name: str = ""
    value: str = ""


class Content(msgspec.Struct, gc=False):
    """The body of an answer; its text is unescaped only where it may hold something."""

    mimeType: Any = ""
    encoding: Any = ""
    text: msgspec.Raw = msgspec.Raw(b"")
    comment: Any = ""
    size: Any = 0
    file: Any = msgspec.field(default=None, name="_file")  # Playwright: the archive's member that holds the body


class Request(msgspec.Struct, gc=False):
    """What was sent."""

    method: Any = None
    url: Any = ""
    headers: list[Header | list[Any] | None] | None = None
    postData: msgspec.Raw = msgspec.Raw(b"")


class Response(msgspec.Struct, gc=False):
    """What came back."""

    status: Any = None
    headers: msgspec.Raw = msgspec.Raw(b"")
    content: Content | None = None
    redirectURL: Any = ""
    fetchedViaServiceWorker: Any = msgspec.field(default=None, name="_fetchedViaServiceWorker")


class Entry(msgspec.Struct, gc=False):
    """One exchange, with what the exporter says of where the answer came from."""

    startedDateTime: Any = None
    time: Any = None
    timings: Any = None
    request: msgspec.Raw = msgspec.Raw(b"")
    response: Response | None = None
    resourceType: Any = msgspec.field(default=None, name="_resourceType")
    fromCache: Any = msgspec.field(default=None, name="_fromCache")
    fetchType: Any = msgspec.field(default=None, name="_fetchType")


decode_entry = msgspec.json.Decoder(Entry).decode
_decode_request = msgspec.json.Decoder(Request | None).decode
_decode_headers = msgspec.json.Decoder(list[Header | list[Any] | None] | None).decode
_decode = msgspec.json.Decoder().decode


def mended(members: dict[str, Any]) -> Entry:
    """An entry whose members are not of the kinds that HAR gives them: what is of the right kind counts."""
    entry = Entry(members.get("startedDateTime"), members.get("time"), members.get("timings"))
    request, response = members.get("request"), members.get("response")
    if request is not None:
        entry.request = msgspec.Raw(json.dumps(request).encode())
    if isinstance(response, dict):
        headers, content = response.get("headers"), response.get("content")
        content = content if isinstance(content, dict) else {}
        text = msgspec.Raw(json.dumps(content.get("text") or "").encode())
        entry.response = Response(
            response.get("status"),
            msgspec.Raw(json.dumps(headers).encode()),
            Content(content.get("mimeType"), content.get("encoding"), text, content.get("comment")),
            response.get("redirectURL"),
        )
    return entry


def request_of(raw: msgspec.Raw) -> Request | None:
    """The request; of one whose members are not of the kinds that HAR gives them, what is of the right kind.

    None for what is no object.
    """
    if len(memoryview(raw)) <= 4:
        return Request()
    try:
        return _decode_request(raw) or Request()
    except (ValueError, RecursionError):
        pass
    members = _value_of(raw)
    if not isinstance(members, dict):
        return None
    posted = msgspec.Raw(json.dumps(members.get("postData")).encode())
    return Request(members.get("method"), members.get("url"), _listed(members.get("headers")), posted)


def _listed(headers: Any) -> list[Any]:
    """Headers as a list; some write them as one object."""
    if isinstance(headers, dict):
        return [[name, value] for name, value in headers.items()]
    return headers if isinstance(headers, list) else []


def headers_of(raw: msgspec.Raw) -> Sequence[Any] | None:
    """The headers as they stand; None where there are none."""
    if len(memoryview(raw)) <= 4:
        return None
    try:
        headers: Sequence[Any] | None = _decode_headers(raw)
        return headers
    except (ValueError, RecursionError):
        return _listed(_value_of(raw))


def _value_of(raw: msgspec.Raw) -> Any:
    try:
        return json.loads(bytes(raw).decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None


def pairs_of(headers: Sequence[Any] | None, any_tokens: bool) -> Headers:
    """Headers as names and values: objects, or arrays of two (Slack's export, mitmproxy).

    Those that can be of no use are left out: most of them. ``any_tokens``: whether a token stands in the entry at all.
    """
    if not headers:
        return []
    try:
        return [
            (header.name, header.value)
            for header in headers
            if is_of_use(header.name) or (any_tokens and len(header.value) >= 20 and may_hold(header.value))
        ]
    except AttributeError:
        pass
    found: Headers = []
    for header in headers or ():
        name: Any = None
        value: Any = None
        if type(header) is Header:
            name, value = header.name, header.value
        elif isinstance(header, list) and len(header) == 2:
            name, value = header
        elif isinstance(header, dict):
            name, value = header.get("name"), header.get("value")
        if isinstance(name, str) and isinstance(value, str):
            found.append((name, value))
    return found


def posted_in(raw: msgspec.Raw) -> str:
    """What was posted, as text: as it was, or put together from its parameters."""
    if len(memoryview(raw)) < 8:
        return ""
    posted = _value_of(raw)
    if not isinstance(posted, dict):
        return ""
    text = posted.get("text")
    if isinstance(text, str) and text:
        return text
    params = posted.get("params")
    pairs = [each for each in params if isinstance(each, dict)] if isinstance(params, list) else []
    return "&".join(f"{as_text(each.get('name'))}={as_text(each.get('value'))}" for each in pairs)


def why_stored(entry: Entry, response: Response) -> list[str]:
    """Why the answer may not have come from the server now."""
    why = []
    if entry.fromCache:
        why.append("it came from the browser's cache")
    if entry.fetchType is not None and entry.fetchType != "Network Load":
        why.append("it was not loaded from the network")
    if response.fetchedViaServiceWorker is True:
        why.append("a service worker answered")
    return why


def string_in(raw: bytes | memoryview) -> str:
    """The text that a JSON string stands for; empty if it is none."""
    try:
        text = _decode(raw)
    except (ValueError, RecursionError):
        try:
            text = json.loads(bytes(raw).decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            return ""
    return text if isinstance(text, str) else ""


def as_text(found: Any) -> str:
    """The value where it is text, else empty."""
    return found if isinstance(found, str) else ""


def as_word(found: Any) -> str | None:
    """The beginning of a word such as a method; None where it is no text."""
    return found[:20] if isinstance(found, str) and found else None
