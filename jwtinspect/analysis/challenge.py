"""What a WWW-Authenticate header asks for (RFC 9110, section 11.6.1; RFC 6750, section 3)."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

LONGEST = 16_000  # characters that are read
_PARAMETER = re.compile(r"([A-Za-z0-9_.-]{1,60})[ \t]*=[ \t]*(?:\"((?:[^\"\\]|\\.)*+)\"?|([^\s,\"]+))")
_SCHEME = re.compile(r"(?:^|,)[ \t]*([A-Za-z][A-Za-z0-9-]{1,30})(?=[ \t]+[A-Za-z0-9]|[ \t]*(?:,|$))")


class Challenge(NamedTuple):
    """The schemes offered, and the parameters of all of them, names in lower case."""

    schemes: frozenset[str]
    parameters: dict[str, str]

    @property
    def error(self) -> str:
        """The error code (RFC 6750, section 3.1); empty where none is told."""
        return self.parameters.get("error", "")


NO_CHALLENGE = Challenge(frozenset(), {})


def challenge_of(text: str | None) -> Challenge:
    """The header's value as understood. Never raises."""
    if not text:
        return NO_CHALLENGE
    text = text[:LONGEST]
    parameters = {
        found[1].lower(): re.sub(r"\\(.)", r"\1", found[2]) if found[2] is not None else found[3]
        for found in _PARAMETER.finditer(text)
    }
    bare = re.sub(r"\"(?:[^\"\\]|\\.)*+\"", '""', text)
    return Challenge(frozenset(word.lower() for word in _SCHEME.findall(bare)), parameters)


def claims_asked(challenge: Challenge) -> Any:
    """The claims that an insufficient_claims challenge demands, decoded; None where that cannot be read."""
    from jwtinspect.core.encoding import Mended, decode_base64url, read_json

    text = challenge.parameters.get("claims", "")
    if text.lstrip()[:1] == "{":
        raw = text.encode("utf-8", "replace")
    else:
        decoded = decode_base64url(text)
        if isinstance(decoded, Mended):
            decoded = decoded.data
        if not isinstance(decoded, bytes):
            return None
        raw = decoded
    value, _ = read_json(raw)
    return value if isinstance(value, dict) else None
