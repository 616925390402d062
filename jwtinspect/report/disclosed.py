"""Disclosures of SD-JWTs (RFC 9901, section 4.2) in a redacted copy: what they disclose of a person has a stand-in.

A token names its disclosures by their digests. Those of the changed ones go into the token in place of the old, so the
copy discloses the same claims as the original; only where disclosures lie in each other it does not.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any

from jwtinspect.core.encoding import decode_base64url, read_json
from jwtinspect.reading.disclosures import HASHES, digest
from jwtinspect.report.claims_copy import with_standins


def redacted(piece: str, standin: Callable[[str], bytes], rewritten: Callable[[bytes], bytes]) -> str | None:
    """The disclosure with stand-ins; None if it is none. ``rewritten``: does the same for what any text may hold."""
    decoded = decode_base64url(piece)
    if not isinstance(decoded, bytes):
        return None
    held = read_json(decoded)[0]
    if not isinstance(held, list) or len(held) not in (2, 3) or not isinstance(held[0], str):
        return None
    if len(held) == 3 and not isinstance(held[1], str):
        return None
    new = rewritten(
        json.dumps([*held[:-1], _value(held, standin)], ensure_ascii=False).encode("utf-8", "surrogatepass")
    )
    if read_json(new)[0] == held:
        return piece
    return urlsafe_b64encode(new).rstrip(b"=").decode("ascii")


def _value(held: list[Any], standin: Callable[[str], bytes]) -> Any:
    """What stands for the value: its name tells whether it is personal; a part of a list has none, so it may be."""
    value = held[-1]
    if len(held) == 2:
        return standin(value).decode("ascii") if isinstance(value, str) and value else value
    claims = {held[1]: value}
    data = _json(claims)
    new = with_standins(data, claims, standin)
    read = read_json(new)[0] if new != data else claims
    return read[held[1]] if isinstance(read, dict) else value


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


def digests(old: str, new: str) -> dict[bytes, bytes]:
    """Each digest by which a token may name the old disclosure, and the one of the new."""
    return {digest(old, name).encode(): digest(new, name).encode() for name in HASHES.values()}
