"""Keys and certificates as ``cryptography`` has them."""

from __future__ import annotations

from typing import Any

from jwtinspect.analysis.keys import Key, Loaded, made
from jwtinspect.analysis.offline import without_network
from jwtinspect.analysis.weak_keys import LOW_ORDER, is_low_order, rsa_trouble


def key_of_object(found: Any, source: str, form: str, certificate: Any = None) -> Key:
    """The key that an object of ``cryptography`` is, public or private. ``certificate``: the one it stands in."""
    private = hasattr(found, "private_bytes")
    public = found.public_key() if private else found
    kty, curve, bits, trouble = _described(public)
    key = Key(
        kty,
        lambda: Loaded(public, (lambda: found) if private else None),
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
        return "RSA", "", public.key_size, rsa_trouble(numbers.n, numbers.e)
    curves: dict[str, Any] = {
        "Ed25519": ed25519.Ed25519PublicKey,
        "Ed448": ed448.Ed448PublicKey,
        "X25519": x25519.X25519PublicKey,
        "X448": x448.X448PublicKey,
    }
    for curve, kind in curves.items():
        if isinstance(public, kind):
            return "OKP", curve, 0, LOW_ORDER if is_low_order(curve, public.public_bytes_raw()) else ""
    return "unknown", "", 0, "is of a kind that no JWT uses"


def certificate_in(der: bytes) -> Any:
    """The certificate that the DER is (RFC 5280). Raises BadKey."""
    with without_network():
        from cryptography import x509
    return made(lambda: x509.load_der_x509_certificate(der), "is no certificate that can be read")


def add_certificate(key: Key, certificate: Any) -> None:
    """Gives the key the dates and thumbprints of its certificate."""
    from base64 import urlsafe_b64encode

    from cryptography.hazmat.primitives import hashes

    digests = (certificate.fingerprint(each) for each in (hashes.SHA1(), hashes.SHA256()))
    key.thumbprints += tuple(urlsafe_b64encode(digest).rstrip(b"=").decode() for digest in digests)
    key.starts = int(certificate.not_valid_before_utc.timestamp())
    key.ends = int(certificate.not_valid_after_utc.timestamp())
