"""A key as verification and decryption need it, whatever form it came in, and why it does not fit a token.

Nothing is loaded before it is used: a set of thousands of keys costs what its JSON costs. ``repr`` never shows key
material.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from jwtinspect.analysis.weak_keys import SMALLEST_RSA
from jwtinspect.core.text import shown

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


def made(make: Callable[[], Any], otherwise: str = "is none: its numbers make no key of its kind") -> Any:
    """What ``make`` makes with ``cryptography``. Raises BadKey, with the words ``otherwise``, where it refuses."""
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        return make()
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise BadKey(otherwise) from None


def secret_of(secret: bytes, source: str, form: str) -> Key:
    """An HMAC secret, or a key or password for decryption."""
    return Key("oct", lambda: Loaded(secret, lambda: secret), source=source, form=form, bits=8 * len(secret))
