"""PAR: whether the id_token's hash is the access_token's."""

from __future__ import annotations

from typing import Any

from jwtinspect.analysis.subject import Pair, Subject
from jwtinspect.core.token import Kind
from jwtinspect.rules.examples import (
    OPAQUE,
    START,
    Example,
    access_token,
    id_token,
    response,
)
from jwtinspect.rules.pairing import were_issued_apart
from jwtinspect.rules.rule import Hit, Severity, When, rule
from jwtinspect.rules.words import quoted

AT_HASH = "OpenID Connect Core 1.0, section 3.1.3.6 (at_hash)"
_HASHES = {family + size: "sha" + size for family in ("RS", "PS", "ES", "HS") for size in ("256", "384", "512")}


def _hash_of(text: str, algorithm: str) -> str:
    """The at_hash that belongs to an access_token: the left half of its hash, base64url."""
    from base64 import urlsafe_b64encode
    from hashlib import new

    digest = new(algorithm, text.encode("utf-8", "surrogatepass")).digest()
    return urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode("ascii")


def _hashes(pair: Pair) -> tuple[str, str] | None:
    """The at_hash that the id_token states and the one that the access_token has; None where they cannot be
    compared."""
    stated = pair.id_token.token.claims.get("at_hash")
    if stated is None or not isinstance(stated, str) or not stated:
        return None
    algorithm = pair.id_token.token.header.get("alg")
    name = _HASHES.get(algorithm) if isinstance(algorithm, str) else None
    return (stated.rstrip("="), _hash_of(pair.access_token.token.compact, name)) if name else None


def _whole(subject: Subject) -> bool:
    """Whether the token's text is just as it was sent: not cut, cleaned or redacted."""
    if subject.token.flaws:
        return False
    text = subject.token.compact
    if subject.token.kind is not Kind.OPAQUE:
        return True
    plainly = len(text) >= 16 and text.isascii() and text.isprintable()
    return plainly and len(set(text)) > 4 and not any(mark in text.lower() for mark in _MARKS)


_MARKS = (
    "...",
    "***",
    "redacted",
    "removed",
    "masked",
    "xxxx",
    "<",
    "[",
    "{",
    " ",
)  # what people put in a token's place


def _with_hash(alg: str = "RS256", access: str = OPAQUE, **claims: Any) -> str:
    """An example: an id_token with the right at_hash of the access_token beside it."""
    identity = id_token(3600, header={"alg": alg, "typ": "JWT"}, at_hash=_hash_of(access, _HASHES[alg]), **claims)
    return response(id_token=identity, access_token=access, expires_in=3600)


@rule(
    "PAR501",
    "at-hash-mismatch",
    Severity.ERROR,
    on=Pair,
    when=When.HASHED,
    title="The id_token was issued for another access_token",
    advice="Take both tokens from one and the same response; libraries that check at_hash refuse this pair.",
    reference=AT_HASH,
    ask="the whole response as it was received, not put together by hand",
    flags=lambda: (
        Example(
            response(
                id_token=id_token(3600, at_hash="77QmUPtjPfzWtF2AnpK9RQ"),
                access_token=access_token(3600),
                expires_in=3600,
            )
        ),
        Example(
            response(id_token=id_token(3600, at_hash="77QmUPtjPfzWtF2AnpK9RQ"), access_token=OPAQUE, expires_in=3600)
        ),
    ),
    passes=lambda: (
        Example(_with_hash()),
        Example(_with_hash("ES384")),
        Example(_with_hash("HS512", access_token(3600))),
        Example(response(id_token=id_token(3600), access_token=access_token(3600), expires_in=3600)),
        Example(
            response(
                id_token=id_token(3600, header={"alg": "EdDSA"}, at_hash="77QmUPtjPfzWtF2AnpK9RQ"), access_token=OPAQUE
            )
        ),
        Example(
            response(
                id_token=id_token(3600, at_hash="77QmUPtjPfzWtF2AnpK9RQ"),
                access_token=access_token(3600).rpartition(".")[0] + ".",
            )
        ),
        Example(
            response(
                id_token=id_token(3600, at_hash="77QmUPtjPfzWtF2AnpK9RQ"), access_token="***redacted-by-support***"
            )
        ),
        Example(
            response(
                id_token=id_token(3600, at_hash="77QmUPtjPfzWtF2AnpK9RQ"),
                access_token=access_token(3600, start=START + 1800),
            )
        ),
    ),
)
def at_hash_mismatch(pair: Pair) -> Hit | None:
    """The id_token carries a hash of the access_token it was issued with, and the access_token here has another. The
    two come from different responses, or one of them was changed."""
    if pair.answer.response.store:
        return None
    if not _whole(pair.id_token) or not _whole(pair.access_token) or were_issued_apart(pair):
        return None
    hashes = _hashes(pair)
    if hashes is None or hashes[0] == hashes[1]:
        return None
    return Hit(
        "The id_token's at_hash is not the hash of this access_token: the two were not issued together.",
        (pair.id_token, pair.access_token),
        {"id_token.at_hash": quoted(hashes[0]), "hash of access_token": hashes[1]},
    )


@rule(
    "PAR502",
    "at-hash-matches",
    Severity.NOTE,
    on=Pair,
    when=When.HASHED,
    title="The id_token was issued with this access_token",
    advice="The pair is genuine in that respect: look at lifetimes and clocks, not at a mix-up.",
    reference=AT_HASH,
    flags=lambda: (
        Example(_with_hash()),
        Example(_with_hash("PS384")),
        Example(_with_hash("HS512", access_token(3600))),
    ),
    passes=lambda: (
        Example(response(id_token=id_token(3600), access_token=access_token(3600), expires_in=3600)),
        Example(response(id_token=id_token(3600, at_hash="77QmUPtjPfzWtF2AnpK9RQ"), access_token=OPAQUE)),
    ),
)
def at_hash_matches(pair: Pair) -> Hit | None:
    """The hash in the id_token is the one of the access_token beside it, so the two were issued together. This needs
    no key, and it works with opaque access_tokens too."""
    hashes = _hashes(pair)
    if hashes is None or hashes[0] != hashes[1]:
        return None
    return Hit(
        "The id_token's at_hash is the hash of this access_token: the two were issued together.",
        (pair.id_token, pair.access_token),
        {"id_token.at_hash": hashes[1]},
        cause="matches",
    )
