"""Tokens in JSON serialisation (RFC 7515, section 7.2; RFC 7516, section 7.2), flattened and general, as Tokens."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING, Any

from jwtinspect.core.token import Kind, Place, Token
from jwtinspect.reading.compact import read_segments

if TYPE_CHECKING:
    from jwtinspect.reading.draft import Draft

_MOST = 16  # signatures or recipients of one token that are read
_ENCRYPTED = ("protected", "encrypted_key", "iv", "ciphertext", "tag")


def is_serialised(members: dict[str, Any]) -> bool:
    """Whether the object is a signed or encrypted token in JSON serialisation."""
    if isinstance(members.get("ciphertext"), str):
        return isinstance(members.get("iv"), str) and isinstance(members.get("tag"), str)
    signed = isinstance(members.get("signatures"), list) or isinstance(members.get("signature"), str)
    return signed and ("payload" in members or "signatures" in members or "protected" in members)


def read_serialised(members: dict[str, Any], where: str, name: str, layers: tuple[str, ...], draft: Draft) -> list[int]:
    """The indices of its tokens: one for each signature. What cannot be told in compact form is told as unread."""
    place = Place(draft.source, where, name, layers)
    if "ciphertext" in members:
        token = _encrypted(members, place)
        if token is None:
            draft.unread(
                where,
                "This is an encrypted token in JSON serialisation with several recipients, additional data, or "
                "parameters outside its protected header (RFC 7516, section 7.2).",
                "Paste its compact form, which holds neither.",
            )
        return [] if token is None else [draft.add(token)]
    signatures = members.get("signatures")
    parts = [members] if not isinstance(signatures, list) else [each for each in signatures if isinstance(each, dict)]
    tokens = [_signed(members.get("payload", ""), part, place) for part in parts[:_MOST]]
    if None in tokens or len(parts) > _MOST:
        draft.unread(where, "A signature of this token in JSON serialisation cannot be read.", "Copy it again, whole.")
    return [draft.add(token) for token in tokens if token is not None]


def _signed(payload: Any, part: dict[str, Any], place: Place) -> Token | None:
    """The token that one signature makes; its header is the protected one and the other together."""
    protected, signature, other = part.get("protected", ""), part.get("signature"), part.get("header")
    if not all(isinstance(each, str) for each in (payload, protected, signature)):
        return None
    other = other if isinstance(other, dict) else {}
    payload = payload.rstrip("=")  # some write the padding that RFC 7515, section 2 leaves out
    if protected:
        token = read_segments([protected, payload, str(signature)], (place,))
        if token is None and other:
            token = _as_if(other, payload, str(signature), place, protected)
    else:
        token = _as_if(other, payload, str(signature), place, "")
    if token is None:
        return None
    header = {**other, **token.header}  # what is protected counts
    return Token(token.compact, token.kind, header, token.claims, token.flaws, token.places)


def _as_if(other: dict[str, Any], payload: str, signature: str, place: Place, protected: str) -> Token | None:
    """A token whose alg is not protected: read with that header, and kept with the one that was signed."""
    stand_in = urlsafe_b64encode(json.dumps(other).encode()).rstrip(b"=").decode()
    token = read_segments([stand_in, payload, signature], (place,))
    if token is None:
        return None
    _, _, rest = token.compact.partition(".")
    return Token(f"{protected}.{rest}", token.kind, token.header, token.claims, token.flaws, token.places)


def _encrypted(members: dict[str, Any], place: Place) -> Token | None:
    """The compact form of an encrypted token; None where it has none."""
    recipients = members.get("recipients")
    only = recipients[0] if isinstance(recipients, list) and len(recipients) == 1 else members
    if not isinstance(only, dict) or (isinstance(recipients, list) and len(recipients) != 1):
        return None
    if members.get("aad") or members.get("unprotected"):
        return None
    parts = [members.get("protected"), only.get("encrypted_key", ""), *(members.get(each) for each in _ENCRYPTED[2:])]
    if not all(isinstance(part, str) for part in parts) or not parts[0]:
        return None
    token = read_segments([str(part) for part in parts], (place,))
    return token if token is not None and token.kind is Kind.JWE and "alg" in token.header else None
