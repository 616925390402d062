"""One request and its answer, whichever tool recorded them: what both carried, written into the draft."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from jwtinspect.core.capture import Exchange
from jwtinspect.core.moments import http_date
from jwtinspect.reading import address, documents
from jwtinspect.reading.draft import Context
from jwtinspect.reading.finder import find
from jwtinspect.reading.headers import may_matter
from jwtinspect.reading.headers import read_value as read_header_value
from jwtinspect.reading.names import TOKENS
from jwtinspect.reading.response import read_asked, read_value

if TYPE_CHECKING:
    from jwtinspect.reading.draft import Draft

Headers = list[tuple[str, str]]

OPEN = frozenset(
    (
        *("grant_type", "response_type", "response_mode", "prompt", "max_age", "audience", "resource", "scope"),
        *("claims", "display", "acr_values", "client_id", "token_type_hint", "subject_token_type"),
        *("requested_token_type", "error", "error_description", "error_uri", "token_use", "AuthFlow"),
    )
)
"""Parameters that tell what was asked for and are no secret, as codes, verifiers, secrets and tokens are."""

_TELLING = re.compile(
    "(?:token|code|secret|password|assertion|api_?key|jwt|hint|error|_type|prompt|max_age|audience|resource|scope|claims)=|ey[JIA]"
)
_ADDRESS = re.compile(r"([a-z][a-z0-9+.-]{0,30})://([^/?#\s]*)([^?#\s]*)", re.IGNORECASE)
_INPUT = re.compile(r"<input\b[^<>]{1,20000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\b(name|value)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_SCRIPT_ERROR = re.compile(r"""["']?\berror["']?\s*:\s*["']([a-z_]{4,60})["']""")
_SCRIPT_TEXT = re.compile(r"""["']?\berror_description["']?\s*:\s*"((?:[^"\\\n]|\\.){1,400})\"""")
_PAGE = 65536  # characters: the page that hands an answer to its opener is short
_SENTENCE = 400  # characters of an error's text that are kept


class Sent(NamedTuple):
    """A request."""

    method: str | None
    url: str
    headers: Headers
    body: str = ""


class Came(NamedTuple):
    """Its answer. ``status`` is None where there was none."""

    status: int | None
    headers: Headers
    body: str = ""
    redirect: str = ""  # where the capture says the answer leads, beside its Location header
    unread: Callable[[], str] | None = None  # gives the body once all else is read, and may then leave it aside


class Timing(NamedTuple):
    """What the client's clock says of the exchange (inputs: theta by interval arithmetic); fields as in Exchange."""

    started_at: float | None = None
    window: tuple[float, float] | None = None
    doubts: tuple[str, ...] = ()
    framed: bool = False
    cookies_kept: bool = True  # False: the capture strips them, so none says nothing


class _Reading:
    """An exchange that is being read."""

    __slots__ = ("context", "draft", "error", "error_text", "names", "query", "received", "sent", "where")

    def __init__(self, where: str, draft: Draft, context: Context) -> None:
        self.where = where
        self.draft = draft
        self.context = context
        self.sent: list[int] = []
        self.names: list[str] = []
        self.received: list[int] = []
        self.query: dict[str, str] = {}
        self.error: str | None = None
        self.error_text: str | None = None


def read_exchange(where: str, sent: Sent, came: Came, timing: Timing, draft: Draft) -> Exchange:
    """Writes the exchange, its tokens and its responses into the draft. Never raises."""
    if came.status is not None and not 0 <= came.status < 1000:
        draft.notice(where, f"The status of {where} is none that HTTP has: it was left out.")
        came = came._replace(status=None)
    endpoint, host, path = split(sent.url)
    answered, asked = by_name(came.headers), by_name(sent.headers)
    stamped = answered.get("date")
    date = _date(stamped[:60]) if stamped else None
    if date is not None:
        draft.record(date)
    context = Context(date, endpoint, sent.method, came.status, True)
    reading = _Reading(where, draft, context)
    if sent.url or sent.headers or sent.body:
        _read_sent(reading, sent)
    _read_came(reading, came)
    names: dict[int, str] = {}
    for index, name in zip(reading.sent, reading.names, strict=True):
        names.setdefault(index, name)
    exchange = Exchange(  # by place: a large capture has ten thousands, and names take a third of the time
        draft.source,
        date,
        host,
        sent.method,
        path,
        came.status,
        tuple(names),
        tuple(dict.fromkeys(reading.received)) if reading.received else (),
        where,
        date,
        timing.window,
        timing.started_at,
        "; ".join((*timing.doubts, *_doubts(came.status, answered, date))),
        tuple(names.values()),
        reading.query,
        reading.error,
        reading.error_text,
        answered.get("www-authenticate"),
        "cookie" in asked if timing.cookies_kept else None,
        timing.framed or asked.get("sec-fetch-dest") in ("iframe", "frame"),
    )
    draft.exchanges.append(exchange)
    return exchange


_date = lru_cache(256)(http_date)  # one page load is a hundred answers in the same second


def by_name(headers: Headers) -> dict[str, str]:
    """The headers by lower-case name; what stands there twice is joined with a comma."""
    found: dict[str, str] = {}
    for name, value in headers:
        lowered = name.lower()
        found[lowered] = f"{found[lowered]}, {value}" if lowered in found else value
    return found


def split(url: str) -> tuple[str | None, str | None, str | None]:
    """The address without query and fragment, its host (with a port that is written there) and its path."""
    found = _ADDRESS.match(url)
    if found is None:
        bare = re.split(r"[?#]", url[:2000], maxsplit=1)[0]
        return None, None, bare or None
    host = found[2].rpartition("@")[2].lower()
    return f"{found[1]}://{host}{found[3]}", host or None, found[3] or "/"


_CACHES = ("x-cache", "cf-cache-status", "x-served-by", "x-cache-status")


def _doubts(status: int | None, answered: dict[str, str], date: float | None) -> list[str]:
    """Why the answer's Date may not be the moment at which the server answered."""
    if not status:
        return ["there was no answer"]
    if date is None:
        return ["the answer has no Date"]
    doubts = []
    if answered.get("age", "0").strip() != "0":
        doubts.append("it was stored on the way (Age)")
    if status == 304:
        doubts.append("304 mixes a stored answer with a new one")
    name = next((each for each in _CACHES if each in answered and "hit" in answered[each].lower()), "")
    if name:
        doubts.append(f"it came from a cache ({name})")
    return doubts


# ------------------------------------------------------------------------------------------------------- the request


def _read_sent(reading: _Reading, sent: Sent) -> None:
    draft, where = reading.draft, reading.where
    if ("=" in sent.url or "ey" in sent.url) and _TELLING.search(sent.url):
        _note(reading, address.read_one(sent.url, draft, reading.context, f"{where}, request", (), None), sent.url)
        _keep_open(reading, parameters(sent.url.partition("?")[2].partition("#")[0]))
    for name, value in sent.headers:
        if not may_matter(name, value):
            continue
        if name.lower() == "referer" and "token=" in value:
            address.read_text(value, draft, reading.context, f"{where}, request header {name}")
            continue
        for index, found in read_header_value(name, value, f"{where}, request header {name}", draft):
            reading.sent.append(index)
            reading.names.append(found)
    if sent.body:
        _read_sent_body(reading, sent.body)


def _read_sent_body(reading: _Reading, body: str) -> None:
    draft, where = reading.draft, f"{reading.where}, request body"
    if body.lstrip()[:1] in ("{", "["):
        document = documents.whole(body)
        value = document.value if document else None
        for index, name in read_asked(value, where, draft):
            reading.sent.append(index)
            reading.names.append(name)
        if isinstance(value, dict):
            _keep_open(reading, [(name, each) for name, each in value.items() if isinstance(each, str)])
    elif _TELLING.search(body):
        form = len(body.split(None, 1)) == 1
        read = address.read_one if form else address.read_text
        _note(reading, read(body.strip(), draft, reading.context, where, (), None), body)
        _keep_open(reading, parameters(body))
    for found in find(body, source=draft.source):
        index = draft.found(found, where, "", ())
        if index not in reading.sent:
            reading.sent.append(index)
            reading.names.append(found.name)


def _note(reading: _Reading, indices: list[int], text: str) -> None:
    """Notes tokens of an address or form with the parameter that held each."""
    if not indices:
        return
    held = {value: name for name, value in parameters(re.sub(r"^[^?#]*[?#]", "", text[:_PAGE]).replace("#", "&"))}
    for index in indices:
        reading.sent.append(index)
        reading.names.append(held.get(reading.draft.tokens[index].compact, ""))


def parameters(text: str) -> list[tuple[str, str]]:
    """The parameters of a query or form, decoded; at most ``address.SIZE``."""
    from urllib.parse import unquote_plus

    pairs = (each.partition("=") for each in text.split("&", address.SIZE)[: address.SIZE] if "=" in each)
    return [(name[:100], unquote_plus(value) if "%" in value or "+" in value else value) for name, _, value in pairs]


def _keep_open(reading: _Reading, pairs: list[tuple[str, str]]) -> None:
    for name, value in pairs:
        if name in OPEN and value and len(value) < 2000 and "eyJ" not in value:
            reading.query[name] = value


# -------------------------------------------------------------------------------------------------------- the answer


def _read_came(reading: _Reading, came: Came) -> None:
    draft, where = reading.draft, reading.where
    leads = ""
    for name, value in came.headers:
        if len(name) == 8 and name.lower() == "location":
            leads = value
        elif may_matter(name, value):
            found = read_header_value(name, value, f"{where}, response header {name}", draft)
            reading.received += [index for index, _ in found]
    for place, value in (("header Location", leads), ("redirectURL", came.redirect)):
        if value and "=" in value and not (place == "redirectURL" and value == leads):
            indices = address.read_text(value, draft, reading.context, f"{where}, response {place}")
            reading.received += indices
            _fail(reading, dict(parameters(re.sub(r"^[^?#]*[?#]", "", value[:_PAGE]).replace("#", "&"))))
    body = came.unread() if came.unread else came.body
    if body:
        _read_body(reading, body, came.status or 0)
    if (came.status or 0) >= 400:
        _read_messages(reading, came, body)


def _read_messages(reading: _Reading, came: Came, body: str) -> None:
    """What a library of the server says in its challenge or in the answer's body, at the time of its Date header."""
    from jwtinspect.reading import messages

    challenges = [value for name, value in came.headers if name.lower() == "www-authenticate"]
    for said, place in (*((each, "response header WWW-Authenticate") for each in challenges), (body, "response body")):
        for message in messages.find(said[:_PAGE], reading.draft.source, f"{reading.where}, {place}"):
            messages.note(message._replace(logged_at=reading.context.received_at), reading.draft)


def _read_body(reading: _Reading, body: str, status: int) -> None:
    draft, where = reading.draft, f"{reading.where}, response body"
    first = body.lstrip()[:1]
    if first in ("{", "[", '"'):
        document = documents.whole(body)
        found = [document] if document is not None else documents.embedded(body)
        for each in found:
            reading.received += read_value(each.value, draft, f"{where}, $", reading.context)
            _fail(reading, each.value, status)
        if document is not None:
            return
    elif first == "<" and len(body) <= _PAGE:
        _read_page(reading, body, where)
    elif "token=" in body or "error=" in body:
        reading.received += address.read_text(body, draft, reading.context, where)
        _fail(reading, dict(parameters(body)), status)
    elif status >= 400 and len(body) <= _SENTENCE and body.strip():
        reading.error_text = reading.error_text or body.strip()
    for hit in find(body, source=draft.source):
        reading.received.append(draft.found(hit, where, "", ()))


def _read_page(reading: _Reading, body: str, where: str) -> None:
    """Reads a page for what OAuth puts into one: a form that posts itself, a script that tells its opener."""
    reading.received += read_form(body, reading.draft, where, reading.context)
    if "error" in body and ("postMessage" in body or "authorization" in body):
        error = _SCRIPT_ERROR.search(body)
        text = _SCRIPT_TEXT.search(body)
        if error:
            reading.error = reading.error or error[1]
            reading.error_text = reading.error_text or (text[1] if text else None)


def read_form(page: str, draft: Draft, where: str, context: Context) -> list[int]:
    """Reads the hidden fields of a page that posts itself (OAuth 2.0 Form Post Response Mode). Its tokens' indices."""
    pairs = []
    for element in _INPUT.findall(page) if "<input" in page.lower() else ():
        attributes = {name.lower(): first or second for name, first, second in _ATTRIBUTE.findall(element)}
        if attributes.get("name") and attributes.get("value"):
            pairs.append((attributes["name"], attributes["value"]))
    if not any(name in TOKENS or name == "code" for name, _ in pairs):
        return []
    from html import unescape
    from urllib.parse import urlencode

    form = urlencode([(name, unescape(value)) for name, value in pairs])
    return address.read_one(form, draft, context, where, ("HTML form",), None)


def _fail(reading: _Reading, members: Any, status: int = 0) -> None:
    """Notes the error that an answer states, in the many shapes in which APIs state one."""
    if not isinstance(members, dict):
        return
    error, text = members.get("error"), members.get("error_description")
    if isinstance(error, dict):  # Microsoft Graph, Google APIs
        text = error.get("message")
        error = error.get("code") if isinstance(error.get("code"), str) else error.get("status")
    if status >= 400 and not isinstance(error, str):
        named = members.get("__type") or members.get("errorCode")  # AWS; Okta
        error = named.rpartition("#")[2] if isinstance(named, str) else None
    if status >= 400 and not isinstance(text, str):
        said = (members.get(name) for name in ("message", "Message", "errorSummary", "detail", "error_message", "msg"))
        text = next((each for each in said if isinstance(each, str)), None)
    if isinstance(error, str) and error and reading.error is None:
        reading.error = error[:100]
    if isinstance(text, str) and text and reading.error_text is None and (reading.error or status >= 400):
        reading.error_text = text[:_SENTENCE]
