"""Keys that anybody can sign with or break, and sizes that would keep the program busy."""

from __future__ import annotations

SMALLEST_RSA, LARGEST_RSA = 2048, 16384  # bits of the modulus (RFC 7518, section 3.3; what OpenSSL handles)
LARGEST_PRIVATE_RSA = 8192  # bits: loading a private key tests its primes, 3 s at this size
_LARGEST_EXPONENT = 64  # bits: verifying takes time in proportion


def rsa_trouble(modulus: int, exponent: int) -> str:
    """Why an RSA key cannot be used, in words that follow "the key"; empty where it can."""
    bits = modulus.bit_length()
    if bits > LARGEST_RSA:
        return f"has a modulus of {bits} bits; up to {LARGEST_RSA} are read"
    if exponent == 1:
        return "has the public exponent 1, with which anybody can sign"
    if exponent < 3 or exponent % 2 == 0:
        return "has a public exponent that no RSA key can have"
    if exponent.bit_length() > _LARGEST_EXPONENT:
        return f"has a public exponent of {exponent.bit_length()} bits; up to {_LARGEST_EXPONENT} are read"
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


LOW_ORDER = "is a point of low order, with which anybody can sign"
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
