"""All that was read: sources, tokens, responses and exchanges, with nothing judged yet."""

from __future__ import annotations

from typing import Any, NamedTuple

from jwtinspect.core.token import Token


class Source(NamedTuple):
    """One file, paste or stream as text."""

    id: str  # "s1"
    name: str  # a file's name, "standard input", "pasted text"
    format: str  # the reader that understood it: "token-response", "http-transcript", "text"
    text: str  # as decoded; never written to any output

    def __repr__(self) -> str:
        return f"<Source {self.id} {self.format}>"


class Response(NamedTuple):
    """One object that stated tokens and times together: siblings, and nobody else's (rule G2)."""

    source: str  # the Source's id
    where: str  # "$", "$.oauth_tokens", "line 12"
    members: dict[str, Any]  # every member of the object as found, tokens too
    tokens: dict[str, int]  # member name -> index in Capture.tokens, for the members that hold tokens (opaque ones too)
    form: bool = False  # from a form body, URL query or fragment: all values are strings by nature
    front_channel: bool = False  # delivered by the browser's address: implicit or hybrid flow
    store: bool = False  # a client's own cache, not what a server sent
    received_at: float | None = None  # seconds since the epoch by the server's clock (Date header)
    endpoint: str | None = None  # the URL without query and fragment
    method: str | None = None
    status: int | None = None

    def __repr__(self) -> str:
        return f"<Response {self.source} {self.where}>"


class Exchange(NamedTuple):
    """A request and its answer, in the order of the capture."""

    source: str
    at: float | None  # seconds since the epoch by the server's clock where known
    host: str | None
    method: str | None
    path: str | None
    status: int | None
    sent: tuple[int, ...]  # indices in Capture.tokens
    received: tuple[int, ...]


class Unreadable(NamedTuple):
    """Something in the input that could not be read: what it seems to be, where, and what to do."""

    source: str
    where: str
    reason: str
    advice: str = ""


class Secret(NamedTuple):
    """A literal that is no token but must not be shared: a client secret, a code, a cookie."""

    source: str
    where: str
    name: str


class Capture(NamedTuple):
    """Everything that was read from all sources, in the order in which it was found."""

    sources: tuple[Source, ...]
    tokens: tuple[Token, ...]
    responses: tuple[Response, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    secrets: tuple[Secret, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    recorded_at: float | None = None  # the last instant that the input itself records (rule G1)
