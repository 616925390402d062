"""Keys as JSON has them (RFC 7517): described at once, loaded when they are used."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from jwtinspect.analysis.key_objects import add_certificate, certificate_in
from jwtinspect.analysis.keys import BadKey, Key, Loaded, made
from jwtinspect.analysis.weak_keys import LARGEST_PRIVATE_RSA, LARGEST_RSA, LOW_ORDER, is_low_order, rsa_trouble
from jwtinspect.core.encoding import Undecodable, decode_base64url
from jwtinspect.core.moments import LAST_SECOND
from jwtinspect.core.text import shown

_LONGEST = 4096  # characters of a member: 16384 bits are 2731
_LONGEST_CERTIFICATE = 65_536  # characters
_MOST_OPS = 20  # of key_ops: RFC 7517, section 4.3, knows eight


def key_of_jwk(jwk: dict[str, Any], source: str, form: str = "JWK") -> Key:
    """The key that a JWK is (RFC 7517; RFC 7518, section 6; RFC 8037, section 2). Never raises."""
    kty = _text(jwk, "kty") or "unknown"
    curve = _text(jwk, "crv") or ""
    private = kty != "oct" and "d" in jwk
    bits, trouble = 0, ""
    load: Callable[[], Loaded]
    if kty == "RSA":
        bits, trouble = _rsa_size(jwk)
        load = partial(_load_rsa, jwk)
    elif kty == "EC":
        load = partial(_load_ec, jwk, curve)
    elif kty == "OKP":
        load = partial(_load_okp, jwk, curve)
    elif kty == "oct":
        secret = _bytes(jwk, "k")
        bits, trouble = (8 * len(secret), "") if secret else (0, "has no secret in it (k)")
        load = partial(Loaded, secret, lambda: secret)
    else:
        trouble = f"is of a kind that is not known (kty is {shown(kty, 20)})"
        load = partial(Loaded, None)
    ops = jwk.get("key_ops")
    chain = jwk.get("x5c")
    first = chain[0] if isinstance(chain, list) and chain else None
    return Key(
        kty,
        load,
        source=source,
        form=form,
        kid=_text(jwk, "kid"),
        alg=_text(jwk, "alg"),
        use=_text(jwk, "use"),
        ops=tuple(each for each in ops if isinstance(each, str))[:_MOST_OPS] if isinstance(ops, list) else None,
        curve=shown(curve, 20),
        bits=bits,
        private=private,
        thumbprints=tuple(print for name in ("x5t", "x5t#S256") if (print := _text(jwk, name))),
        starts=_instant(jwk, "nbf"),
        ends=_instant(jwk, "exp"),
        certificate=first if isinstance(first, str) and len(first) < _LONGEST_CERTIFICATE else None,
        trouble=trouble,
    )


def look_at_certificate(key: Key) -> None:
    """Gives the key the dates and thumbprints of the certificate in its JWK (RFC 7517, section 4.7), if any."""
    text, key.certificate = key.certificate, None
    if text is None:
        return
    decoded = decode_base64url(text)
    if not isinstance(decoded, Undecodable):
        with suppress(BadKey):
            add_certificate(key, certificate_in(decoded if isinstance(decoded, bytes) else decoded.data))


def _text(jwk: dict[str, Any], name: str) -> str | None:
    value = jwk.get(name)
    return str(value) if isinstance(value, str) else None


def _instant(jwk: dict[str, Any], name: str) -> int | float | None:
    value = jwk.get(name)
    usable = isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value <= LAST_SECOND
    return value if usable else None


def _bytes(jwk: dict[str, Any], name: str) -> bytes | None:
    value = jwk.get(name)
    if not isinstance(value, str) or len(value) > _LONGEST:
        return None
    decoded = decode_base64url(value)
    if isinstance(decoded, Undecodable):
        return None
    return decoded if isinstance(decoded, bytes) else decoded.data


def _number(jwk: dict[str, Any], name: str) -> int:
    data = _bytes(jwk, name)
    if not data:
        raise BadKey(f"lacks a readable {name}")
    return int.from_bytes(data, "big")


def _rsa_size(jwk: dict[str, Any]) -> tuple[int, str]:
    """The bits of the modulus, and why the key cannot be used."""
    value = jwk.get("n")
    if isinstance(value, str) and len(value) > _LONGEST:
        return len(value) * 6, f"has a modulus of some {len(value) * 6} bits; up to {LARGEST_RSA} are read"
    try:
        modulus, exponent = _number(jwk, "n"), _number(jwk, "e")
    except BadKey as error:
        return 0, str(error)
    return modulus.bit_length(), rsa_trouble(modulus, exponent)


def _load_rsa(jwk: dict[str, Any]) -> Loaded:
    from cryptography.hazmat.primitives.asymmetric import rsa

    numbers = rsa.RSAPublicNumbers(_number(jwk, "e"), _number(jwk, "n"))
    public = made(numbers.public_key)
    if "d" not in jwk or "oth" in jwk or numbers.n.bit_length() > LARGEST_PRIVATE_RSA:
        return Loaded(public)
    return Loaded(public, lambda: _private_rsa(jwk, numbers))


def _private_rsa(jwk: dict[str, Any], public: Any) -> Any:
    from cryptography.hazmat.primitives.asymmetric import rsa

    d = _number(jwk, "d")
    if "p" in jwk and "q" in jwk:
        p, q = _number(jwk, "p"), _number(jwk, "q")
    elif pow(pow(2, public.e, public.n), d, public.n) == 2:  # else there are no factors to be found
        p, q = made(lambda: rsa.rsa_recover_prime_factors(public.n, public.e, d))
    else:
        raise BadKey("has a private exponent that does not belong to its modulus")
    if p * q != public.n or min(p, q) < 2:
        raise BadKey("has primes that do not make its modulus")
    private = rsa.RSAPrivateNumbers(
        p, q, d, rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q), public
    )
    return made(private.private_key)


def _load_ec(jwk: dict[str, Any], curve: str) -> Loaded:
    from cryptography.hazmat.primitives.asymmetric import ec

    classes: dict[str, Any] = {
        "P-256": ec.SECP256R1,
        "P-384": ec.SECP384R1,
        "P-521": ec.SECP521R1,
        "secp256k1": ec.SECP256K1,
    }
    if curve not in classes:
        raise BadKey(f"is on a curve that is not known ({shown(curve, 20)})")
    numbers = ec.EllipticCurvePublicNumbers(_number(jwk, "x"), _number(jwk, "y"), classes[curve]())
    public = made(numbers.public_key, "is no point of its curve")
    if "d" not in jwk:
        return Loaded(public)
    return Loaded(public, lambda: made(ec.EllipticCurvePrivateNumbers(_number(jwk, "d"), numbers).private_key))


def _load_okp(jwk: dict[str, Any], curve: str) -> Loaded:
    from cryptography.hazmat.primitives.asymmetric import ed448, ed25519, x448, x25519

    classes: dict[str, tuple[Any, Any]] = {
        "Ed25519": (ed25519.Ed25519PublicKey, ed25519.Ed25519PrivateKey),
        "Ed448": (ed448.Ed448PublicKey, ed448.Ed448PrivateKey),
        "X25519": (x25519.X25519PublicKey, x25519.X25519PrivateKey),
        "X448": (x448.X448PublicKey, x448.X448PrivateKey),
    }
    if curve not in classes:
        raise BadKey(f"is on a curve that is not known ({shown(curve, 20)})")
    public_class, private_class = classes[curve]
    x, d = _bytes(jwk, "x"), _bytes(jwk, "d")
    if is_low_order(curve, x or b""):
        raise BadKey(LOW_ORDER)
    public = made(lambda: public_class.from_public_bytes(x or b""))
    if "d" not in jwk:
        return Loaded(public)
    return Loaded(public, lambda: made(lambda: private_class.from_private_bytes(d or b"")))
