"""A token as it was found: its kind, its parts, and what had to be mended to read it."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, NamedTuple


class Kind(StrEnum):
    """The form of a token: what can be read of it at all."""

    JWS = "jws"
    JWE = "jwe"
    OPAQUE = "opaque"
    BROKEN = "broken"


class Role(StrEnum):
    """What a token is for. The words are the JSON report's (``role``)."""

    ID_TOKEN = "id_token"
    ACCESS_TOKEN = "access_token"
    REFRESH_TOKEN = "refresh_token"
    LOGOUT_TOKEN = "logout_token"
    CLIENT_ASSERTION = "client_assertion"
    DPOP_PROOF = "dpop_proof"
    USERINFO = "userinfo"
    INTROSPECTION = "introspection"
    API_KEY = "api_key"
    SESSION = "session"
    UNKNOWN = "unknown"


class FlawKind(StrEnum):
    """What was wrong with a token's text. Everything but CLEANED leaves something unread or doubtful."""

    CLEANED = "cleaned"  # removed or mended on the way in; detail says what
    TRUNCATED = "truncated"  # an ellipsis, a missing payload, a segment of length 4n + 1
    NOT_BASE64 = "not-base64"  # a segment that is no base64url even after mending
    NOT_UTF8 = "not-utf8"
    NOT_JSON = "not-json"  # or JSON, but not an object
    TOO_DEEP = "too-deep"  # nested deeper than 128 levels; nothing below was read
    DUPLICATE_MEMBER = "duplicate-member"
    SIGNATURE_REMOVED = "signature-removed"  # absent or replaced third segment


class Flaw(NamedTuple):
    """One thing that was mended, or could not be read, in the words of a report."""

    kind: FlawKind
    segment: str  # "header", "payload", "signature", of a JWE "ciphertext" ..., or "token" for the whole
    detail: str  # a phrase: 'the padding "=" was removed'; never holds token text
    position: int | None = None  # byte offset inside the decoded segment, where that is known
    member: str = ""  # the name of a duplicate member
    values: tuple[Any, ...] = ()  # its values, in the order found


class Place(NamedTuple):
    """Where a token was seen."""

    source: str  # the Source's id: "s1"
    where: str  # "$.id_token", "line 3, column 14", "request header Authorization"
    name: str = ""  # the field, header or cookie that held it, as found: "id_token"
    layers: tuple[str, ...] = ()  # what was unwrapped to reach it, outermost first: ("JSON string", "percent-encoding")
    start: int = -1  # offsets in the source's text (characters); -1 where the layers hide them
    end: int = -1


class Token:
    """One token, seen in one or many places.

    ``compact`` is the canonical text (cleaned, unpadded, base64url), the key by which the same token is known again.
    ``header`` and ``claims`` are what could be decoded: empty where nothing could. Values are as
    ``core.encoding.read_json`` gives them. Treat as immutable; ``repr`` never shows the token.
    """

    __slots__ = ("_fingerprint", "aad", "claims", "compact", "flaws", "header", "kind", "places", "plain")

    def __init__(
        self,
        compact: str,
        kind: Kind,
        header: dict[str, Any],
        claims: dict[str, Any],
        flaws: tuple[Flaw, ...] = (),
        places: tuple[Place, ...] = (),
        plain: bool = False,
        aad: str = "",
    ) -> None:
        self.compact = compact
        self.kind = kind
        self.header = header
        self.claims = claims
        self.flaws = flaws
        self.places = places
        self.plain = plain  # header and claims are known to hold printable ASCII alone, and no token: no text deceives
        self.aad = aad  # what an encrypted token in JSON serialisation authenticates besides (RFC 7516, section 7.2.1)
        self._fingerprint = ""

    @property
    def fingerprint(self) -> str:
        """``sha256:`` and the first 12 hex digits of the SHA-256 of the compact token as ASCII."""
        if not self._fingerprint:
            from hashlib import sha256

            self._fingerprint = "sha256:" + sha256(self.compact.encode("utf-8", "surrogatepass")).hexdigest()[:12]
        return self._fingerprint

    @property
    def segments(self) -> list[str]:
        """The parts between the dots: 3 of a JWS, 5 of a JWE; one for an opaque token."""
        return [self.compact] if self.kind is Kind.OPAQUE else self.compact.split(".")

    @property
    def protected(self) -> dict[str, Any]:
        """What of the header the signature or the tag covers: all of it, but for JSON serialisation."""
        from jwtinspect.core.encoding import decode_base64url, read_json

        decoded = decode_base64url(self.segments[0])
        value = read_json(decoded if isinstance(decoded, bytes) else decoded.data)[0]
        return value if isinstance(value, dict) else {}

    @property
    def is_detached(self) -> bool:
        """Whether what it signs stands elsewhere (RFC 7515, appendix F)."""
        return ".." in self.compact and self.kind is not Kind.JWE and self.segments[1:-1] == [""]

    def has(self, kind: FlawKind) -> bool:
        """Whether the token's text had that flaw."""
        return any(flaw.kind is kind for flaw in self.flaws)

    def seen_at(self, *places: Place) -> Token:
        """The same token, seen in further places."""
        return self.placed(self.places + places)

    def placed(self, places: tuple[Place, ...]) -> Token:
        """The same token, seen in these places instead."""
        return Token(self.compact, self.kind, self.header, self.claims, self.flaws, places, self.plain, self.aad)

    def holding(self, claims: dict[str, Any]) -> Token:
        """The same token, whose claims became known otherwise than from its text."""
        return Token(self.compact, self.kind, self.header, claims, self.flaws, self.places, False, self.aad)

    def __repr__(self) -> str:
        return f"<Token {self.kind} {self.fingerprint}>"


class Signature(StrEnum):
    """What is known of a token's signature. The words are the JSON report's (``signature``)."""

    UNCHECKED = "unchecked"
    MISSING = "missing"
    VALID = "valid"
    INVALID = "invalid"
    NO_KEY = "no_key"
    NONE = "none"
    UNSUPPORTED = "unsupported"


def without_keys(token: Token) -> Signature:
    """What can be said of the signature while nothing checks it: whether there is one."""
    algorithm = token.header.get("alg")
    if isinstance(algorithm, str) and algorithm.lower() == "none":
        return Signature.NONE
    if token.kind is Kind.JWS and (token.has(FlawKind.SIGNATURE_REMOVED) or not "".join(token.segments[2:])):
        return Signature.MISSING
    return Signature.UNCHECKED
