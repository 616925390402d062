"""A key that asks for days of work to try one password is known before the first try."""

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from jwtinspect.analysis.keys import BadKey
from jwtinspect.analysis.password_work import check_work, is_encrypted

KEY = ec.generate_private_key(ec.SECP256R1())
PKCS8 = serialization.PrivateFormat.PKCS8


def locked() -> bytes:
    return KEY.private_bytes(serialization.Encoding.DER, PKCS8, serialization.BestAvailableEncryption(b"secret"))


def element(tag: int, *parts: bytes) -> bytes:
    """A DER element of fewer than 128 bytes."""
    content = b"".join(parts)
    return bytes((tag, len(content))) + content


def by_scrypt(cost: int, block: int) -> bytes:
    """The beginning of a key whose password scrypt hashes (RFC 7914, section 7)."""
    numbers = [element(2, each.to_bytes(8, "big")) for each in (cost, block, 1)]
    scrypt = element(
        0x30, element(6, bytes.fromhex("2b06010401da47040b")), element(0x30, element(4, b"salt"), *numbers)
    )
    scheme = element(0x30, element(6, bytes.fromhex("2a864886f70d01050d")), element(0x30, scrypt))
    return element(0x30, scheme)


def test_a_usual_key_is_tried() -> None:
    check_work(locked())
    check_work(by_scrypt(16384, 8))
    check_work(b"")


@pytest.mark.parametrize("der", [by_scrypt(2**30, 8), by_scrypt(2, 2**40)])
def test_one_that_asks_for_gigabytes_is_not(der: bytes) -> None:
    with pytest.raises(BadKey, match="asks for so much work"):
        check_work(der)


def test_one_that_asks_for_millions_of_rounds_is_not() -> None:
    usual = locked()
    rounds = b"\x02\x02\x08\x00"  # the library's 2048
    assert usual.count(rounds) == 1
    with pytest.raises(BadKey, match="asks for so much work"):
        check_work(usual.replace(rounds, b"\x02\x04" + (2**31 - 1).to_bytes(4, "big")))


def test_an_encrypted_key_is_told_from_one_that_is_open() -> None:
    assert is_encrypted(locked())
    bare = KEY.private_bytes(serialization.Encoding.DER, PKCS8, serialization.NoEncryption())
    assert not is_encrypted(bare) and not is_encrypted(b"") and not is_encrypted(b"\x30")


@given(st.binary(max_size=300).map(lambda each: b"\x30\x82" + each))
def test_no_bytes_keep_it_busy_or_make_it_raise_anything_else(der: bytes) -> None:
    is_encrypted(der)
    try:
        check_work(der)
    except BadKey as error:
        assert "asks for so much work" in str(error)
