"""All that was read: sources, tokens, responses and exchanges, with nothing judged yet."""

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
    where: str = ""  # "entry 12", "line 3"
    date: float | None = None  # the answer's Date header: written by the server while it answered, whole seconds
    window: tuple[float, float] | None = None  # between which instants of the client's clock it was written
    started_at: float | None = None  # when the request started, by the client's clock
    doubt: str = ""  # why the two clocks must not be compared by this one ("from a cache"); empty: they may
    names: tuple[str, ...] = ()  # beside ``sent``: in which header, parameter or cookie each stood
    query: dict[str, str] = {}  # noqa: RUF012  parameters of address and form that are no secret. Never mutated.
    error: str | None = None  # the OAuth error of the answer, wherever it stood (body, Location, page)
    error_text: str | None = None  # error_description, or the body's own sentence
    challenge: str | None = None  # WWW-Authenticate
    with_cookie: bool | None = None  # whether a Cookie header went along; None where the capture strips them
    framed: bool = False  # a document loaded in a frame: silent sign-in

    def __repr__(self) -> str:
        return f"<Exchange {self.source} {self.where} {self.status}>"


class Stamp(NamedTuple):
    """An instant, or an offset, that a client wrote down by its own clock beside a token."""

    source: str
    where: str
    token: int | None  # index in Capture.tokens
    meaning: str  # "receipt": when the token came; "expiry": when it is believed to end; "offset": server minus client
    seconds: float  # since the epoch; an offset in seconds
    store: str  # whose store it is: "auth0-spa-js 2", "msal-browser"
    exact: bool = False  # an offset or expiry computed from the token alone, without the time that the answer took


class Message(NamedTuple):
    """What a library said about a token's time."""

    source: str
    where: str
    library: str  # "jjwt 0.12", "Microsoft IdentityModel"
    kind: str  # "expired", "not yet valid"
    bound: float | None = None  # the exp, nbf or iat that it names, in seconds since the epoch, as the token has it
    now: float | None = None  # its own clock's reading
    by_client: bool = False  # whether that clock is the client's, not a server's
    leeway: float | None = None  # seconds that it says it granted
    logged_at: float | None = None  # the log line's own time, where it states one
    zone_assumed: bool = False  # a time without zone, taken as UTC


class Unreadable(NamedTuple):
    """Something in the input that could not be read: what it seems to be, where, and what to do."""

    source: str
    where: str
    reason: str
    advice: str = ""
    is_encrypted: bool = False  # with a key that is not in the input


class Secret(NamedTuple):
    """A literal that is no token but must not be shared: a client secret, a code, a cookie."""

    source: str
    where: str
    name: str
    value: str = ""  # the literal, as the reader saw it: looked for wherever something is written, never written itself

    def __repr__(self) -> str:
        return f"<Secret {self.source} {self.name}>"


class KeySet(NamedTuple):
    """A provider's public keys as they stood in the input (RFC 7517, section 5)."""

    source: str
    where: str
    keys: tuple[dict[str, Any], ...]
    endpoint: str | None = None  # the address that answered with it
    received_at: float | None = None  # seconds since the epoch by the server's clock

    def __repr__(self) -> str:
        return f"<KeySet {self.source} {self.where}>"


class Metadata(NamedTuple):
    """What a provider says of itself (OpenID Connect Discovery 1.0, section 3)."""

    issuer: str
    jwks_uri: str


class Capture(NamedTuple):
    """Everything that was read from all sources, in the order in which it was found."""

    sources: tuple[Source, ...]
    tokens: tuple[Token, ...]
    responses: tuple[Response, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    secrets: tuple[Secret, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    recorded_at: float | None = None  # the last instant that the input itself records (rule G1)
    stamps: tuple[Stamp, ...] = ()
    messages: tuple[Message, ...] = ()
    notices: tuple[Unreadable, ...] = ()  # what is said of a capture that was read: sanitised, cut, limits reached
    key_sets: tuple[KeySet, ...] = ()
    metadata: tuple[Metadata, ...] = ()
