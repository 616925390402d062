"""Signatures as bytes: whether a key made one, by the algorithm that the caller has found to fit the key."""

from __future__ import annotations

from functools import cache
from typing import Any

from jwtinspect.analysis.keys import BadKey, Key
from jwtinspect.analysis.offline import without_network
from jwtinspect.core.encoding import Undecodable, decode_base64url


def decoded(segment: str) -> bytes:
    """The bytes of a segment, as far as it can be decoded."""
    found = decode_base64url(segment)
    return found if isinstance(found, bytes) else b"" if isinstance(found, Undecodable) else found.data


@cache
def algorithms() -> dict[str, Any]:
    """PyJWT's algorithms by ``alg``, with the names that RFC 9864 gave EdDSA's curves."""
    with without_network():
        from jwt.algorithms import get_default_algorithms

    found = get_default_algorithms()
    return {**found, "Ed25519": found["EdDSA"], "Ed448": found["EdDSA"]}


def verifies(alg: str, text: bytes, key: Key, signature: bytes) -> bool:
    """Whether the key made the signature over the text; a key that cannot be loaded made none."""
    try:
        return bool(algorithms()[alg].verify(text, key.loaded.public, signature))
    except (BadKey, ValueError):
        return False


def verifies_with_any_salt(alg: str, text: bytes, key: Key, signature: bytes) -> bool:
    """The same of an RSA-PSS signature whose salt has another length than RFC 7518, section 3.5 asks for."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    kinds: dict[str, Any] = {"PS256": hashes.SHA256, "PS384": hashes.SHA384, "PS512": hashes.SHA512}
    made = kinds[alg]()
    try:
        key.loaded.public.verify(signature, text, padding.PSS(padding.MGF1(made), padding.PSS.AUTO), made)
    except (BadKey, InvalidSignature, ValueError):
        return False
    return True
