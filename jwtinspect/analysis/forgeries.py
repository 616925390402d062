"""Known ways to forge a token, each recognised by what it leaves behind, and certificates that prove nothing."""

from __future__ import annotations

from collections.abc import Callable

from jwtinspect.analysis.algorithms import algorithms, decoded, verifies
from jwtinspect.analysis.jwk import key_of_jwk
from jwtinspect.analysis.key_objects import certificate_in, key_of_object
from jwtinspect.analysis.keyring import Keyring
from jwtinspect.analysis.keys import BadKey, Key
from jwtinspect.core.text import shown
from jwtinspect.core.token import Token


def _all_zero(token: Token, alg: str, text: bytes, signature: bytes, keyring: Keyring) -> str:
    half = len(signature) // 2
    if alg.startswith("ES") and signature and not (any(signature[:half]) and any(signature[half:])):
        return (
            "Half of the signature or all of it is zeros, which no key makes: a forgery that Java took for valid until "
            "2022 (CVE-2022-21449)."
        )
    return ""


def _confusion(token: Token, alg: str, text: bytes, signature: bytes, keyring: Keyring) -> str:
    """RFC 8725, section 2.1: an HMAC whose secret is the text of a public key."""
    if not alg.startswith("HS"):
        return ""
    for key in [key for key in keyring.keys if key.kty in ("RSA", "EC", "OKP")][:20]:
        for secret in _public_texts(key):
            if algorithms()[alg].verify(text, secret, signature):
                return (
                    f"It is forged: signed by HMAC with the text of the public {key.name} as the secret (algorithm "
                    f"{_CONFUSION}"
                )
    for file in keyring.files:
        whole = file.published
        if any(algorithms()[alg].verify(text, each, signature) for each in {whole, whole.strip()} if each):
            name = shown(file.name, 60)
            return f"It is forged: signed by HMAC with the public file {name} as the secret (algorithm {_CONFUSION}"
    return ""


_CONFUSION = "confusion, CVE-2015-9235). Check that the receiver takes the algorithm from the key."


def _public_texts(key: Key) -> list[bytes]:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    try:
        public = key.loaded.public
    except BadKey:
        return []
    forms = [PublicFormat.SubjectPublicKeyInfo, *([PublicFormat.PKCS1] if key.kty == "RSA" else [])]
    found = []
    for form in forms:
        pem = public.public_bytes(Encoding.PEM, form)
        found += [pem, pem.rstrip(b"\n"), pem.replace(b"\n", b"\r\n"), public.public_bytes(Encoding.DER, form)]
    return found


def _embedded(token: Token, alg: str, text: bytes, signature: bytes, keyring: Keyring) -> str:
    jwk = token.header.get("jwk")
    if not isinstance(jwk, dict):
        return ""
    key = key_of_jwk(jwk, "its header", "JWK")
    if keyring.misfit(key, alg) or not verifies(alg, text, key, signature):
        return ""
    return (
        "It is signed only by the key that it brings along in its header (jwk), not by any of the issuer's keys: "
        "anybody can make such a token (CVE-2018-0114)."
    )


def brings_certificate(token: Token, alg: str, text: bytes, signature: bytes, keyring: Keyring) -> bool:
    """Whether the certificate in its header (RFC 7515, section 4.1.6) made the signature: no forgery, and no proof."""
    chain = token.header.get("x5c")
    first = chain[0] if isinstance(chain, list) and chain else None
    if not isinstance(first, str) or len(first) > 65_536:
        return False
    try:
        key = key_of_object(certificate_in(decoded(first)).public_key(), "its header", "x5c")
    except (BadKey, ValueError, TypeError):
        return False
    return not keyring.misfit(key, alg) and verifies(alg, text, key, signature)


FORGERIES: tuple[tuple[str, Callable[[Token, str, bytes, bytes, Keyring], str]], ...] = (
    ("all-zero signature", _all_zero),
    ("algorithm confusion", _confusion),
    ("embedded key", _embedded),
)
"""What each is called, and what looks for it: its sentence, empty where the token shows no sign of it."""
