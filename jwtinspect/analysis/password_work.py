"""How much work one try of a password is, as an encrypted key itself says: a key can ask for days of it."""

from __future__ import annotations

from jwtinspect.analysis.keys import BadKey

_ROUNDS = 3_000_000  # iterations of a password's hashing: about a second
_MEMORY = 64_000_000  # bytes that scrypt may take: 128 N r (RFC 7914, section 2)
_PARAMETERS = 400  # bytes: those of every scheme in use take fewer
_PBES = bytes.fromhex("2a864886f70d01")  # 1.2.840.113549.1: PKCS #5 and #12
_SCRYPT = bytes.fromhex("2b06010401da47040b")  # 1.3.6.1.4.1.11591.4.11


def is_encrypted(der: bytes) -> bool:
    """Whether it begins as EncryptedPrivateKeyInfo does (RFC 5958, section 3): a sequence in a sequence."""
    _, start, _ = _element(der, 0)
    return der[start : start + 1] == b"\x30" and _PBES in der[start : start + 20]


def check_work(der: bytes) -> None:
    """Raises BadKey where opening that EncryptedPrivateKeyInfo would take very long or very much memory.

    Its parameters say so: the greatest number among them is the rounds (RFC 8018, appendix A), of scrypt the first two
    are N and r (RFC 7914, section 7). Empty bytes, for a key in the traditional form, ask for one round.
    """
    if not der:
        return
    _, start, _ = _element(der, 0)
    _, begin, end = _element(der, start)
    numbers = _integers(der, begin, min(end, begin + _PARAMETERS))
    work = max(numbers, default=0)
    if _SCRYPT in der[begin:end] and len(numbers) > 1:
        work = _ROUNDS + 1 if 128 * numbers[0] * numbers[1] > _MEMORY else 0
    if work > _ROUNDS:
        raise BadKey("asks for so much work to try one password that it is not tried")


def _element(der: bytes, at: int) -> tuple[int, int, int]:
    """Tag, begin and end of the DER element there (X.690, section 8.1); the end is within the bytes."""
    if at + 2 > len(der):
        return 0, len(der), len(der)
    tag, length, begin = der[at], der[at + 1], at + 2
    if length & 0x80:
        count = length & 0x7F
        length = int.from_bytes(der[begin : begin + min(count, 8)], "big")
        begin += count
    return tag, begin, min(begin + length, len(der))


def _integers(der: bytes, begin: int, end: int) -> list[int]:
    """Every integer in the elements between, however deep."""
    found = []
    at = begin
    while at < end:
        tag, start, after = _element(der, at)
        if tag == 0x02:
            found.append(int.from_bytes(der[start : min(after, start + 16)], "big"))
        at = start if tag == 0x30 else max(after, at + 2)
    return found
