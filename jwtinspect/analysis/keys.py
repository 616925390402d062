"""A key as verification and decryption need it, made from whatever form it came in, and why it does not fit a token.

Nothing is loaded before it is used: a set of thousands of keys costs what its JSON costs. Sizes are bounded, so that
no key can keep the program busy. ``repr`` never shows key material.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, NamedTuple

from jwtinspect.analysis.offline import without_network
from jwtinspect.core.encoding import Undecodable, decode_base64url
from jwtinspect.core.text import shown

SMALLEST_RSA, LARGEST_RSA = 2048, 16384  # bits of the modulus (RFC 7518, section 3.3; what OpenSSL handles)
LARGEST_EXPONENT = 64  # bits: verifying takes time in proportion
LARGEST_PRIVATE_RSA = 8192  # bits: loading a private key tests its primes, 3 s at this size
_LONGEST = 4096  # characters of a member of a JWK: 16384 bits are 2731
CURVES = ("P-256", "P-384", "P-521", "secp256k1")
_EDWARDS = frozenset(("Ed25519", "Ed448"))
_CURVE_OF = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521", "ES256K": "secp256k1"}
_KTY_OF = {"HS": "oct", "RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}
ALGORITHMS = frozenset(
    f"{family}{size}" for family in ("HS", "RS", "PS", "ES") for size in (256, 384, 512)
) | {"ES256K", "EdDSA", "Ed25519", "Ed448"}  # fmt: skip
"""The ``alg`` of signatures that can be verified (RFC 7518, section 3.1; RFC 8037; RFC 8812; RFC 9864)."""


class BadKey(Exception):
    """A key that cannot be used; the message says why, in words that follow "the key"."""


class Loaded(NamedTuple):
    """The key as the libraries take it: objects of ``cryptography``, bytes for a secret."""

    public: Any
    private: Callable[[], Any] | None = None  # makes the private key; raises BadKey

    def __repr__(self) -> str:
        return "<Loaded>"


class Key:
    """One key: what is known of it without loading it, and how to load it. Instants are seconds since the epoch."""

    __slots__ = (
        "_load",
        "_loaded",
        "alg",
        "bits",
        "certificate",
        "curve",
        "ends",
        "form",
        "host",
        "issuer",
        "kid",
        "kty",
        "opener",
        "ops",
        "private",
        "source",
        "starts",
        "thumbprints",
        "trouble",
        "use",
    )

    def __init__(
        self,
        kty: str,
        load: Callable[[], Loaded],
        *,
        source: str,
        form: str,
        kid: str | None = None,
        alg: str | None = None,
        use: str | None = None,
        ops: tuple[str, ...] | None = None,
        curve: str = "",
        bits: int = 0,
        private: bool = False,
        thumbprints: tuple[str, ...] = (),
        starts: int | float | None = None,
        ends: int | float | None = None,
        certificate: str | None = None,
        trouble: str = "",
    ) -> None:
        self.kty = kty  # "RSA", "EC", "OKP", "oct"
        self._load: Callable[[], Loaded] | None = load
        self._loaded: Loaded | None = None
        self.source = source  # the name of the file, or "the input"
        self.form = form  # "PEM certificate", "JWK 3 of 50", "read as base64"
        self.kid = kid
        self.alg = alg
        self.use = use
        self.ops = ops
        self.curve = curve  # "P-256", "Ed25519"; empty where there is none
        self.bits = bits  # of an RSA modulus or a secret
        self.private = private
        self.thumbprints = thumbprints  # x5t and x5t#S256 of its certificate
        self.starts = starts  # nbf of the JWK or of its certificate
        self.ends = ends
        self.certificate = certificate  # the first of the JWK's x5c, not yet looked at
        self.opener: Any = None  # the private key as decryption takes it, once it was made: that takes long
        self.trouble = trouble  # why it cannot be used, as far as known before loading it
        self.issuer: str | None = None  # the only issuer whose tokens it may verify; None: anybody's
        self.host = ""  # the only host whose issuers' tokens it may verify; empty: any

    @property
    def loaded(self) -> Loaded:
        """The key for the libraries. Raises BadKey where it is none."""
        if self._load is not None:
            if self.trouble:
                raise BadKey(self.trouble)
            try:
                self._loaded = self._load()
            except BadKey as error:
                self.trouble = str(error)
                raise
            self._load = None
        assert self._loaded is not None
        return self._loaded

    @property
    def kind(self) -> str:
        """What sort of key it is, in words: ``RSA 2048``, ``EC P-256``, ``secret of 256 bits``."""
        if self.kty == "oct":
            return f"secret of {self.bits} bits"
        return shown(f"{self.kty} {self.curve or self.bits or ''}".rstrip(), 40)

    @property
    def name(self) -> str:
        """What a sentence calls it; of what it holds only the kid is shown."""
        kid = f' "{shown(self.kid, 40)}"' if self.kid is not None else ""
        return f"key{kid} ({self.kind}, {self.form} in {shown(self.source, 60)})"

    def is_for(self, issuer: str | None) -> bool:
        """Whether the key may verify tokens of that issuer: keys found in the input are their own issuer's only."""
        if self.issuer is not None:
            return issuer == self.issuer
        return not self.host or (issuer or "").partition("://")[2].partition("/")[0].lower() == self.host

    def __repr__(self) -> str:
        return f"<Key {self.kind}>"


def misfit(key: Key, alg: str) -> str:
    """Why the key cannot verify signatures of that ``alg``, in words that follow "the key"; empty where it can."""
    family = alg[:2]
    wanted = _KTY_OF.get(family)
    if key.use == "enc":
        return "is for encryption (its use is enc), not for signatures"
    if key.ops is not None and not {"verify", "sign"} & set(key.ops):
        return f"may not verify (its key_ops are {shown(', '.join(key.ops), 60)})"
    if key.kty != wanted:
        return f"is {_a(key)}, and {alg} needs {_NEEDS[family]}"
    curve = _CURVE_OF.get(alg) or (alg if alg in _EDWARDS else "")
    if curve and key.curve != curve:
        return f"is on the curve {key.curve or 'that it does not name'}, and {alg} needs {curve}"
    if family == "Ed" and key.curve not in _EDWARDS:
        return f"is on the curve {key.curve}, which is for encryption, not for signatures"
    if key.alg is not None and key.alg != alg and not (family == "Ed" and key.alg in ("EdDSA", key.curve)):
        return f"is for {shown(key.alg, 20)}, and the token says {alg}"
    if key.kty == "RSA" and 0 < key.bits < SMALLEST_RSA:
        return f"has only {key.bits} bits; RSA needs at least {SMALLEST_RSA} (RFC 7518, section 3.3)"
    return key.trouble


_NEEDS = {
    "HS": "an HMAC secret",
    "RS": "an RSA key",
    "PS": "an RSA key",
    "ES": "an EC key",
    "Ed": "an Ed25519 or Ed448 key",
}


def _a(key: Key) -> str:
    return "a secret" if key.kty == "oct" else f"an {key.kind} key"


# --------------------------------------------------------------------------------------------------------- JWKs


def key_of_jwk(jwk: dict[str, Any], source: str, form: str = "JWK") -> Key:
    """The key that a JWK is (RFC 7517; RFC 7518, section 6; RFC 8037, section 2). Never raises."""
    kty = _text(jwk, "kty") or "unknown"
    curve = _text(jwk, "crv") or ""
    private = kty != "oct" and "d" in jwk
    bits, trouble = 0, ""
    load: Callable[[], Loaded]
    if kty == "RSA":
        bits, trouble = _rsa_size(jwk)
        load = lambda: _load_rsa(jwk)  # noqa: E731
    elif kty == "EC":
        load = lambda: _load_ec(jwk, curve)  # noqa: E731
    elif kty == "OKP":
        load = lambda: _load_okp(jwk, curve)  # noqa: E731
    elif kty == "oct":
        secret = _bytes(jwk, "k")
        bits, trouble = (8 * len(secret), "") if secret else (0, "has no secret in it (k)")
        load = lambda: Loaded(secret, lambda: secret)  # noqa: E731
    else:
        trouble = f"is of a kind that is not known (kty is {shown(kty, 20)})"
        load = lambda: Loaded(None)  # noqa: E731
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
        ops=tuple(each for each in ops if isinstance(each, str))[:20] if isinstance(ops, list) else None,
        curve=shown(curve, 20),
        bits=bits,
        private=private,
        thumbprints=tuple(print for name in ("x5t", "x5t#S256") if (print := _text(jwk, name))),
        starts=_instant(jwk, "nbf"),
        ends=_instant(jwk, "exp"),
        certificate=first if isinstance(first, str) and len(first) < 65_536 else None,
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
    usable = isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < 253402300800
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
    return modulus.bit_length(), _rsa_trouble(modulus, exponent)


def _rsa_trouble(modulus: int, exponent: int) -> str:
    bits = modulus.bit_length()
    if bits > LARGEST_RSA:
        return f"has a modulus of {bits} bits; up to {LARGEST_RSA} are read"
    if exponent < 3 or not exponent & 1:
        return f"has the public exponent {exponent}, with which anybody can sign" if exponent == 1 else (
            "has a public exponent that no RSA key can have"
        )  # fmt: skip
    if exponent.bit_length() > LARGEST_EXPONENT:
        return f"has a public exponent of {exponent.bit_length()} bits; up to {LARGEST_EXPONENT} are read"
    if is_roca(modulus):
        return "was made by a faulty chip and can be broken (ROCA, CVE-2017-15361)"
    return ""


_ROCA_PRIMES = (11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157)


def is_roca(modulus: int) -> bool:
    """Whether the modulus has the fingerprint of the keys that Infineon's library made: modulo each of these primes
    it is a power of 65537 (Nemec and others, The Return of Coppersmith's Attack, section 2). One in 2^27 others has."""
    for prime in _ROCA_PRIMES:
        residue, power = modulus % prime, 1
        for _ in range(prime):
            power = power * 65537 % prime
            if power == residue:
                break
        else:
            return False
    return True


def _load_rsa(jwk: dict[str, Any]) -> Loaded:
    from cryptography.hazmat.primitives.asymmetric import rsa

    numbers = rsa.RSAPublicNumbers(_number(jwk, "e"), _number(jwk, "n"))
    public = _made(numbers.public_key)
    if "d" not in jwk or "oth" in jwk or numbers.n.bit_length() > LARGEST_PRIVATE_RSA:
        return Loaded(public)
    return Loaded(public, lambda: _private_rsa(jwk, numbers))


def _private_rsa(jwk: dict[str, Any], public: Any) -> Any:
    from cryptography.hazmat.primitives.asymmetric import rsa

    d = _number(jwk, "d")
    if "p" in jwk and "q" in jwk:
        p, q = _number(jwk, "p"), _number(jwk, "q")
    elif pow(pow(2, public.e, public.n), d, public.n) == 2:  # else there are no factors to be found
        p, q = _made(lambda: rsa.rsa_recover_prime_factors(public.n, public.e, d))
    else:
        raise BadKey("has a private exponent that does not belong to its modulus")
    if p * q != public.n or min(p, q) < 2:
        raise BadKey("has primes that do not make its modulus")
    private = rsa.RSAPrivateNumbers(
        p, q, d, rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q), public
    )
    return _made(private.private_key)


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
    public = _made(numbers.public_key, "is no point of its curve")
    if "d" not in jwk:
        return Loaded(public)
    return Loaded(public, lambda: _made(ec.EllipticCurvePrivateNumbers(_number(jwk, "d"), numbers).private_key))


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
        raise BadKey(_LOW_ORDER)
    public = _made(lambda: public_class.from_public_bytes(x or b""))
    if "d" not in jwk:
        return Loaded(public)
    return Loaded(public, lambda: _made(lambda: private_class.from_private_bytes(d or b"")))


_LOW_ORDER = "is a point of low order, with which anybody can sign"
_LOW_POINTS = {  # the prime of each field, and the y of the points whose multiples are few
    "Ed25519": (
        2**255 - 19,
        2**255,
        (
            2707385501144840649318225287225658788936804267575313519463743609750303402022,
            55188659117513257062467267217118295137698188065244968500265048394206261417927,
        ),
    ),
    "Ed448": (2**448 - 2**224 - 1, 2**448, ()),
}


def is_low_order(curve: str, point: bytes) -> bool:
    """Whether an Edwards point, as RFC 8032 encodes it, has an order of 1, 2, 4 or 8: then signatures can be made that
    hold for any text (Chalkias and others, Taming the Many EdDSAs)."""
    if curve not in _LOW_POINTS:
        return False
    prime, top, eighths = _LOW_POINTS[curve]
    y = int.from_bytes(point, "little") % top % prime
    return y in (0, 1, prime - 1, *eighths)


def _made(make: Callable[[], Any], otherwise: str = "is none: its numbers make no key of its kind") -> Any:
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        return make()
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise BadKey(otherwise) from None


# --------------------------------------------------------------------------------------- objects of cryptography


def key_of_object(made: Any, source: str, form: str, certificate: Any = None) -> Key:
    """The key that an object of ``cryptography`` is, public or private. ``certificate``: the one it stands in."""
    private = hasattr(made, "private_bytes")
    public = made.public_key() if private else made
    kty, curve, bits, trouble = _described(public)
    key = Key(
        kty,
        lambda: Loaded(public, (lambda: made) if private else None),
        source=source,
        form=form,
        curve=curve,
        bits=bits,
        private=private,
        trouble=trouble,
    )
    if certificate is not None:
        add_certificate(key, certificate)
    return key


def _described(public: Any) -> tuple[str, str, int, str]:
    """kty, curve, bits, and why it cannot be used."""
    from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa, x448, x25519

    if isinstance(public, ec.EllipticCurvePublicKey):
        named = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}
        return "EC", named.get(public.curve.name, public.curve.name), 0, ""
    if isinstance(public, rsa.RSAPublicKey):
        numbers = public.public_numbers()
        return "RSA", "", public.key_size, _rsa_trouble(numbers.n, numbers.e)
    curves: dict[str, Any] = {
        "Ed25519": ed25519.Ed25519PublicKey,
        "Ed448": ed448.Ed448PublicKey,
        "X25519": x25519.X25519PublicKey,
        "X448": x448.X448PublicKey,
    }
    for curve, kind in curves.items():
        if isinstance(public, kind):
            return "OKP", curve, 0, _LOW_ORDER if is_low_order(curve, public.public_bytes_raw()) else ""
    return "unknown", "", 0, "is of a kind that no JWT uses"


def certificate_in(der: bytes) -> Any:
    """The certificate that the DER is (RFC 5280). Raises BadKey."""
    with without_network():
        from cryptography import x509
    return _made(lambda: x509.load_der_x509_certificate(der), "is no certificate that can be read")


def add_certificate(key: Key, certificate: Any) -> None:
    """Gives the key the dates and thumbprints of its certificate."""
    from base64 import urlsafe_b64encode

    from cryptography.hazmat.primitives import hashes

    digests = (certificate.fingerprint(each) for each in (hashes.SHA1(), hashes.SHA256()))
    key.thumbprints += tuple(urlsafe_b64encode(digest).rstrip(b"=").decode() for digest in digests)
    key.starts = int(certificate.not_valid_before_utc.timestamp())
    key.ends = int(certificate.not_valid_after_utc.timestamp())


def secret_of(secret: bytes, source: str, form: str) -> Key:
    """An HMAC secret, or a key or password for decryption."""
    return Key("oct", lambda: Loaded(secret, lambda: secret), source=source, form=form, bits=8 * len(secret))
