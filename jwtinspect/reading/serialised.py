"""Tokens in JSON serialisation (RFC 7515, section 7.2; RFC 7516, section 7.2), flattened and general, as Tokens.

Each signature, and each recipient, makes a token of its own: with its own header, and with the compact form that its
segments would have. What is not protected stands in that header too, and in no segment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jwtinspect.core.token import Kind, Place, Token
from jwtinspect.reading.compact import read_segments

if TYPE_CHECKING:
    from jwtinspect.reading.draft import Draft

_MOST = 16  # signatures or recipients of one token that are read


def is_serialised(members: dict[str, Any]) -> bool:
    """Whether the object is a signed or encrypted token in JSON serialisation."""
    if isinstance(members.get("ciphertext"), str):
        sealed = isinstance(members.get("iv"), str) and isinstance(members.get("tag"), str)
        return sealed and (_has_header(members) or any(_has_header(each) for each in _parts(members, "recipients")))
    if not isinstance(members.get("payload", ""), str):  # what a library prints of a decoded token
        return False
    if isinstance(members.get("signature"), str):
        return _has_header(members)
    return "signatures" in members and any(_has_header(each) for each in _parts(members, "signatures"))


def read_serialised(members: dict[str, Any], where: str, name: str, layers: tuple[str, ...], draft: Draft) -> list[int]:
    """The indices of its tokens, one for each signature or recipient. What cannot be read is told."""
    place = Place(draft.source, where, name, layers)
    encrypted = "ciphertext" in members
    parts = _parts(members, "recipients" if encrypted else "signatures")
    tokens = [(_encrypted if encrypted else _signed)(members, part, place) for part in parts[:_MOST]]
    if None in tokens or not 0 < len(parts) <= _MOST:
        what = "A recipient of this encrypted token" if encrypted else "A signature of this token"
        more = f"; the first {_MOST} of {len(parts)} are" if len(parts) > _MOST else ""
        draft.unread(where, f"{what} in JSON serialisation cannot be read{more}.", "Copy it again, whole.")
    return [draft.add(token) for token in tokens if token is not None]


def _parts(members: dict[str, Any], name: str) -> list[Any]:
    """The signatures or recipients; the object itself where it is flattened."""
    found = members.get(name)
    return found if isinstance(found, list) else [members]


def _has_header(part: Any) -> bool:
    if not isinstance(part, dict):
        return False
    outside = (part.get(name) for name in ("header", "unprotected"))
    return isinstance(part.get("protected"), str) or any(isinstance(each, dict) for each in outside)


def _signed(members: dict[str, Any], part: Any, place: Place) -> Token | None:
    """The token that one signature makes. Without a payload it is detached (RFC 7515, appendix F)."""
    if not isinstance(part, dict):
        return None
    protected, payload, signature = part.get("protected", ""), members.get("payload", ""), part.get("signature")
    token = _token([protected, payload, signature], (part.get("header"),), place)
    if token is not None and payload.endswith("=") and token.header.get("b64") is not False:
        return _token([protected, payload.rstrip("="), signature], (part.get("header"),), place)
    return token


def _encrypted(members: dict[str, Any], part: Any, place: Place) -> Token | None:
    """The token that one recipient gets."""
    if not isinstance(part, dict):
        return None
    sealed = (members.get(each) for each in ("iv", "ciphertext", "tag"))
    segments = [members.get("protected", ""), part.get("encrypted_key", ""), *sealed]
    aad = members.get("aad", "")
    token = _token(segments, (members.get("unprotected"), part.get("header")), place)
    if token is None or token.kind is not Kind.JWE or not isinstance(aad, str):
        return None
    return Token(token.compact, token.kind, token.header, {}, token.flaws, token.places, aad=aad)


def _token(segments: list[Any], unprotected: tuple[Any, ...], place: Place) -> Token | None:
    if not all(isinstance(each, str) for each in segments):
        return None
    others = tuple(each for each in unprotected if isinstance(each, dict) and each)
    first, *rest, last = segments
    # some write the padding that RFC 7515, section 2 leaves out; what is not encoded (b64) is the middle one
    return read_segments([first.rstrip("="), *rest, last.rstrip("=")], (place,), unprotected=others)
