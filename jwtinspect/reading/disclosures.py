"""What an SD-JWT discloses behind its "~" (RFC 9901, section 4.2): claims that its issuer signed by their digest."""

from __future__ import annotations

from typing import Any

from jwtinspect.core.encoding import decode_base64url, read_json
from jwtinspect.core.token import Token

MOST = 500  # disclosures of one token that are read
HASHES = {"sha-256": "sha256", "sha-384": "sha384", "sha-512": "sha512"}


def with_disclosed(token: Token, text: str) -> Token:
    """The token with the claims that ``text``, what stands behind its first "~", discloses at its top.

    A disclosure counts only if its digest is among the token's own; nothing is taken from elsewhere.
    """
    digests = token.claims.get("_sd")
    named = token.claims.get("_sd_alg", "sha-256")
    if not isinstance(digests, list) or not isinstance(named, str) or named not in HASHES:
        return token
    known = {each for each in digests if isinstance(each, str)}
    found: dict[str, Any] = {}
    for piece in text.split("~", MOST)[:MOST]:
        pair = _pair_in(piece) if piece and digest(piece, HASHES[named]) in known else None
        if pair is not None and pair[0] not in token.claims:
            found.setdefault(*pair)
    if not found:
        return token
    return token.holding({**token.claims, **found})


def digest(piece: str, name: str) -> str:
    """The digest by which a token names the disclosure; ``name``: hashlib's of one of HASHES."""
    import hashlib
    from base64 import urlsafe_b64encode

    return urlsafe_b64encode(hashlib.new(name, piece.encode("utf-8", "surrogatepass")).digest()).rstrip(b"=").decode()


def _pair_in(piece: str) -> tuple[str, Any] | None:
    """The claim of a disclosure: a salt, a name and a value."""
    decoded = decode_base64url(piece)
    value = read_json(decoded if isinstance(decoded, bytes) else decoded.data)[0]
    if not isinstance(value, list) or len(value) != 3 or not isinstance(value[1], str) or value[1] in ("_sd", "..."):
        return None
    return value[1], value[2]
