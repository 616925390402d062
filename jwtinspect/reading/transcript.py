"""HTTP transcripts: ``curl -i``, ``curl -v`` and raw HTTP/1.1, with what was sent and what came back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, pairwise
from typing import TYPE_CHECKING, NamedTuple

from jwtinspect.core.capture import Exchange
from jwtinspect.core.moments import http_date
from jwtinspect.reading import address, documents, plain
from jwtinspect.reading.draft import NOTHING, Context, Draft
from jwtinspect.reading.headers import read_header
from jwtinspect.reading.names import TOKENS, is_secret
from jwtinspect.reading.response import read_asked, read_document

if TYPE_CHECKING:
    from jwtinspect.reading.sources import Material

FORMAT = "http-transcript"

MOST = 10_000  # messages of one transcript that are read

_START = re.compile(r"^(?:[<>] )?(?:HTTP/\d(?:\.\d)? \d{3}\b|[A-Z]{3,10} \S+ HTTP/\d)", re.MULTILINE)
_WORD = re.compile(r"\S")
_STATUS = re.compile(r"HTTP/\d(?:\.\d)? (\d{3})\b")
_REQUEST = re.compile(r"([A-Z]{3,10}) (\S+) HTTP/\d")
_HEADER = re.compile(r"(:?[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}):[ \t]*(.*)")
_NOISE = re.compile(r"\* |[{}] \[\d+ bytes data\]|\s*\d+\s+[\d.]+[kMG]?\s+\d+\s+[\d.]+[kMG]?\s|\s*% Total\s|\s*Dload\s")
_COMMAND = re.compile(r"\b(?:curl|http|https|wget)\b[^\n]*?(https?://[^\s'\"]+)")


class _Message:
    """A request or a response that is being read."""

    __slots__ = ("body", "date", "headers", "host", "in_headers", "method", "start", "status", "target")

    def __init__(self, start: int) -> None:
        self.start = start
        self.status: int | None = None
        self.method: str | None = None
        self.target = ""
        self.host: str | None = None
        self.date: float | None = None
        self.headers: list[tuple[str, str, int]] = []  # name, value, where the value starts
        self.body: list[tuple[int, int]] = []  # stretches of the text
        self.in_headers = True


class _Line(NamedTuple):
    """One line without its end, and where its words start. ``mark``: ``>`` sent, ``<`` received, ``*`` curl's own."""

    mark: str
    words: str
    start: int


def detects(material: Material) -> bool:
    """Whether a request line or a status line begins a line."""
    return "HTTP/" in material.text and _START.search(material.text) is not None


def read(material: Material, draft: Draft) -> None:
    """Reads every exchange, and the words around them as any text."""
    draft.scan()
    messages, around, end = _messages(material.text)
    if end is not None:
        draft.notice(
            draft.line(end),
            f"The first {MOST:,} requests and answers were read, up to here: of those behind only the tokens were.",
            "Cut the transcript to the part in question.",
        )
    command = ""
    for start, end in around:
        found = _COMMAND.search(material.text[start:end])
        command = found[1] if found else command
    for message in messages:
        draft.record(message.date)
    around = _give_bodies(messages, around, material.text)
    first = messages[0].start if messages else 0
    for start, end in around:
        if start < first:
            plain.read_text(material.text[start:end], draft, start)
    _exchanges(messages, command, draft)
    for start, end in around:
        if start >= first:
            plain.read_text(material.text[start:end], draft, start)
    from jwtinspect.reading import logs

    logs.read_text(material.text, draft)


def _lines(text: str, marked: bool, start: int, stop: int) -> Iterator[_Line]:
    while start < stop:
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        line = text[start:end].removesuffix("\r")
        if marked and (line[:2] in ("> ", "< ", "* ") or line in (">", "<", "*")):
            yield _Line(line[0], line[2:], start + 2)
        elif marked and _NOISE.match(line):
            yield _Line("*", line, start)
        else:
            yield _Line("", line, start)
        start = end + 1


def _messages(text: str) -> tuple[list[_Message], list[tuple[int, int]], int | None]:
    """The first ``MOST`` messages in order, the stretches of text that belong to none, and where the first message
    begins that was left out; None where none was."""
    if re.search(r"^[<>] (?:HTTP/\d|[A-Z]{3,10} \S)", text, re.MULTILINE) is not None:
        return _marked_messages(text)
    starts = [found.start() for found in islice(_START.finditer(text), MOST + 1)]
    end = starts.pop() if len(starts) > MOST else None
    borders = (*starts, len(text) if end is None else end)
    return [_message(text, *each) for each in pairwise(borders)], _stretch(text, 0, borders[0]), end


def _message(text: str, start: int, stop: int) -> _Message:
    """The message that stands there: what follows its headers is its body, however many lines that has."""
    lines = _lines(text, False, start, stop)
    message = _begin(next(lines))
    assert message is not None  # the patterns of both agree
    for line in lines:
        if not line.words.strip():
            message.body = _stretch(text, line.start, stop)
            break
        _read_header_line(line, message)
        if not message.in_headers:
            message.body = _stretch(text, line.start, stop)
            break
    return message


def _stretch(text: str, start: int, stop: int) -> list[tuple[int, int]]:
    """The lines from the first that is not blank to the last, as one stretch; none where all are blank."""
    found = _WORD.search(text, start, stop)
    if found is None:
        return []
    first = text.rfind("\n", start, found.start()) + 1 or start
    return [(first, first + len(text[first:stop].removesuffix("\n").removesuffix("\r")))]


def _marked_messages(text: str) -> tuple[list[_Message], list[tuple[int, int]], int | None]:
    """The same for ``curl -v``, whose lines say by their first characters what they are."""
    messages: list[_Message] = []
    around: list[tuple[int, int]] = []
    current: _Message | None = None
    for line in _lines(text, True, 0, len(text)):
        if line.mark == "*":
            continue
        starts = _begin(line) if line.mark else None
        if starts is not None:
            if len(messages) == MOST:
                return messages, around, line.start - 2
            current = starts
            messages.append(current)
        elif not line.mark:  # what has no mark was printed to the other stream
            answer = current if current and current.status and not current.in_headers else None
            _extend(answer.body if answer else around, line)
        elif current is None:
            _extend(around, line)
        elif not current.in_headers:
            _extend(current.body, line)
        elif not line.words.strip():
            current.in_headers = False
        else:
            _read_header_line(line, current)
    return messages, around, None


def _begin(line: _Line) -> _Message | None:
    """The message that begins with that line."""
    status = _STATUS.match(line.words) if line.mark != ">" else None
    request = _REQUEST.match(line.words) if line.mark != "<" and not status else None
    if not status and not request:
        return None
    message = _Message(line.start)
    if status:
        message.status = int(status[1])
    elif request:
        message.method, message.target = request[1], request[2]
    return message


def _read_header_line(line: _Line, message: _Message) -> None:
    header = _HEADER.match(line.words)
    if header is None:
        if not line.mark:
            message.in_headers = False  # a body that follows without the empty line
            _extend(message.body, line)
        return
    name, value = header[1], header[2]
    message.headers.append((name, value, line.start + header.start(2)))
    if name.lower() == "date" and message.status:
        message.date = http_date(value)
    elif name.lower() in ("host", ":authority"):
        message.host = value.strip()[:255]


def _extend(stretches: list[tuple[int, int]], line: _Line) -> None:
    end = line.start + len(line.words)
    if stretches and line.start - stretches[-1][1] <= 2:
        stretches[-1] = (stretches[-1][0], end)
    elif line.words.strip():
        stretches.append((line.start, end))


def _give_bodies(messages: list[_Message], around: list[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """Gives bodies to answers without: ``curl -v`` prints bodies and headers to two streams. What is left over."""
    bodiless = [message for message in messages if message.status and message.status >= 200 and not message.body]
    waiting = [stretch for stretch in around if text[slice(*stretch)].lstrip()[:1] in ("{", "[")]
    if not waiting or len(waiting) != len(bodiless):
        return around
    for answer, stretch in zip(bodiless, waiting, strict=True):
        answer.body.append(stretch)
    return [stretch for stretch in around if stretch not in waiting]


def _exchanges(messages: list[_Message], command: str, draft: Draft) -> None:
    """Pairs requests with their answers, in order; interim answers (1xx) are none."""
    request: _Message | None = None
    for message in messages:
        if message.method:
            if request is not None:
                _exchange(request, None, "", draft)
            request = message
        elif message.status and message.status >= 200:
            _exchange(request, message, command, draft)
            request = None
    if request is not None:
        _exchange(request, None, "", draft)


def _exchange(request: _Message | None, answer: _Message | None, command: str, draft: Draft) -> None:
    url, host, path = _url(request, command)
    sent = _read_request(request, url, draft) if request else []
    method, status = request.method if request else None, answer.status if answer else None
    at = answer.date if answer else None
    context = Context(at, url, method, status)
    received = _read_answer(answer, context, draft) if answer else []
    sent = list(dict.fromkeys(sent))
    error, error_text = _error(answer, draft.text) if answer else (None, None)
    draft.exchanges.append(
        Exchange(
            draft.source,
            at,
            host,
            method,
            path,
            status,
            tuple(sent),
            tuple(dict.fromkeys(received)),
            draft.line((request or answer or _Message(0)).start),
            at,
            names=_names(request, sent, draft) if request else (),
            query=_asked_for(request, draft.text) if request else {},
            error=error,
            error_text=error_text,
            challenge=", ".join(_values(answer, "www-authenticate")) or None if answer else None,
            with_cookie=bool(_values(request, "cookie")) if request else None,
        )
    )


def _names(request: _Message, sent: list[int], draft: Draft) -> tuple[str, ...]:
    """In which header, parameter or cookie of the request each token stands."""
    last = max([request.start + len(request.target), *(start for _, _, start in request.headers)])
    ends = [end for _, end in request.body] or [draft.text.find("\n", last)]
    found = draft.names_within(request.start, ends[-1] if ends[-1] >= 0 else len(draft.text))
    return tuple([found.get(index) or draft.last_name(index) for index in sent])


def _values(message: _Message, name: str) -> list[str]:
    return [value.strip() for each, value, _ in message.headers if each.lower() == name]


def _asked_for(request: _Message, text: str) -> dict[str, str]:
    """The parameters of address and body that are no secret."""
    found = address.told(request.target) if "=" in request.target else {}
    for start, end in request.body:
        body = text[start:end].strip()
        if body[:1] == "{":
            for document in documents.embedded(body):
                members = document.value
                if isinstance(members, dict):
                    words = {name: value for name, value in members.items() if isinstance(value, str)}
                    found |= {name: words[name] for name in words if name not in TOKENS and not is_secret(name, words)}
        elif "=" in body and len(body.split(None, 1)) == 1:
            found |= address.told(body)
    return found


def _error(answer: _Message, text: str) -> tuple[str | None, str | None]:
    """The OAuth error of an answer and its description: from its body, or from where it sends the browser."""
    for start, end in answer.body:
        for document in documents.embedded(text[start:end]):
            members = document.value
            if isinstance(members, dict) and isinstance(members.get("error"), str):
                description = members.get("error_description")
                return members["error"], description if isinstance(description, str) else None
    for value in _values(answer, "location"):
        members = address.told(value) if "error=" in value else {}
        if "error" in members:
            return members["error"], members.get("error_description")
    return None, None


def _url(request: _Message | None, command: str) -> tuple[str | None, str | None, str | None]:
    """The address asked, without query and fragment, its host and its path."""
    target = re.split(r"[?#]", (request.target if request else command), maxsplit=1)[0]
    absolute = re.match(r"(https?)://([^/]+)(.*)", target)
    if absolute:
        scheme, host, path = absolute[1], absolute[2].rpartition("@")[2], absolute[3]
        return f"{scheme}://{host}{path}", host, path or "/"
    if request is None:
        return None, None, None
    if request.host is None or not target.startswith("/"):
        return None, request.host, target
    plain_text = re.match(r"localhost\b|127\.|\[::1\]", request.host) or request.host.endswith((":80", ":8080"))
    return f"{'http' if plain_text else 'https'}://{request.host}{target}", request.host, target


def _read_request(request: _Message, url: str | None, draft: Draft) -> list[int]:
    """What a request carries: in its headers, its address and its body."""
    indices = _read_headers(request, "request", draft)
    where = f"{draft.line(request.start)}, request"
    target_at = draft.text.find(request.target, request.start)
    if "=" in request.target:
        indices += address.read_text(request.target, draft, NOTHING, where, (), target_at)
        indices += draft.within(target_at, target_at + len(request.target))
    for start, end in request.body:
        text = draft.text[start:end]
        context = Context(None, url, request.method)
        indices += address.read_text(text, draft, context, f"{draft.line(start)}, request body", (), start)
        for document in documents.embedded(text):
            asked = read_asked(document.value, f"{draft.line(start)}, request body", draft)
            indices += [index for index, _ in asked]
        indices += draft.within(start, end)
    return indices


def _read_answer(answer: _Message, context: Context, draft: Draft) -> list[int]:
    """What an answer carries: in its headers, the address it sends the browser to, and its body."""
    indices = _read_headers(answer, "response", draft)
    for name, value, start in answer.headers:
        if name.lower() == "location":
            indices += address.read_text(value, draft, context, f"{draft.line(start)}, header Location", (), start)
    for start, end in answer.body:
        text = draft.text[start:end]
        found = documents.embedded(text)
        for document in found:
            indices += read_document(document, draft, context, start)
        if not found:
            indices += address.read_text(text, draft, context, f"{draft.line(start)}, response body", (), start)
        indices += draft.within(start, end)
    return indices


def _read_headers(message: _Message, side: str, draft: Draft) -> list[int]:
    indices: list[int] = []
    for name, value, start in message.headers:
        indices += read_header(name, value, start, f"{draft.line(start)}, {side} header {name}", draft)
    return indices
