"""What is fuzzed: a target takes any bytes; it may refuse them in a sentence, but neither crash nor break a promise."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable

import jwtinspect
from jwtinspect.analysis.decryption import decrypt
from jwtinspect.analysis.keyfile import read_keys, read_secret, seems_keys
from jwtinspect.analysis.keyring import Keyring
from jwtinspect.analysis.signature import check
from jwtinspect.core.encoding import decode_base64url, read_json
from jwtinspect.core.errors import InputError, JwtInspectError
from jwtinspect.core.moments import moment_of
from jwtinspect.core.text import deceptive, plain, shown
from jwtinspect.core.token import Token
from jwtinspect.reading.compact import read_token
from jwtinspect.reading.finder import find
from jwtinspect.reading.sources import read
from jwtinspect.reading.stream import tokens_in
from jwtinspect.report import as_data, as_html, as_markdown, as_text
from jwtinspect.report.redaction import copy_of
from jwtinspect.rules.examples import START, response, segment

SECRET = "v1.MadeUpRefreshToken-7hQxLr0aZ9kFvN2b"
UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f\u2028\u2029\ud800-\udfff]")


def scanner(data: bytes) -> None:
    """The scanner of texts and the one of files."""
    text = data.decode("utf-8", "replace")
    for found in find(text):
        assert 0 <= found.start < found.end <= len(text)
        assert found.token.compact
    offsets = [spotted.offset for spotted in tokens_in(io.BytesIO(data))]
    assert offsets == sorted(offsets)
    assert all(0 <= offset < len(data) for offset in offsets)


def decoder(data: bytes) -> None:
    """Base64url, JSON, one token, the moments in its claims, and what is shown of them."""
    decode_base64url(data.decode("latin-1"))
    value, _ = read_json(data)
    moment_of(value)
    assert not UNSAFE.search(shown(plain(value, 500)))
    token = read_token(data.decode("utf-8", "replace"))
    for each in (value, token.claims if token else {}):
        for member in each.values() if isinstance(each, dict) else ():
            moment_of(member)
            deceptive(plain(member, 500))


def reader(data: bytes) -> None:
    """The dispatch to every format's reader."""
    try:
        capture = read([("input", data)])
    except InputError as error:
        assert str(error)
        return
    assert capture.sources


def rules(data: bytes) -> None:
    """The rules and every report, on tokens whose header and claims are the data."""
    header, _, claims = data.partition(b"\0")
    token = f"{segment(header or b'{}')}.{segment(claims)}.{segment(b'x' * 32)}"
    text = response(id_token=token, access_token=token, refresh_token=SECRET, expires_in=len(data))
    try:
        report = jwtinspect.inspect(text, at=START)
    except InputError:
        return
    for written in (
        as_text.render(report),
        as_markdown.render(report),
        as_html.render(report),
        json.dumps(as_data.render(report), allow_nan=False),
    ):
        assert SECRET not in written
        assert token not in written
        written.encode("utf-8")


def redaction(data: bytes) -> None:
    """A redacted copy: it holds no known secret, or there is none."""
    planted = b'{"refresh_token":"' + SECRET.encode() + b'"}\n' + data
    for content in (planted, data):
        try:
            copy, _ = copy_of(content, b"salt")
            assert content is data or SECRET.encode() not in copy
            copy_of(copy, b"salt")
        except JwtInspectError as error:  # in broken tokens it may be unclear what is left: then there is no copy
            assert str(error)


def keys(data: bytes) -> None:
    """A key file, a secret or a key that a token brings along: refused in a sentence, or held against tokens."""
    seems_keys(data)
    members, _ = read_json(data)
    brought = read_token(_with_header(alg="ES256", jwk=members, kid=members))
    assert brought is not None
    for file in (read_keys(data, "key"), read_keys(data, "key", b"password"), read_secret(data, "secret")):
        assert file.keys or file.locked or file.troubles
        keyring = Keyring([file])
        for each in file.keys:
            assert not UNSAFE.search(each.name)
        for token in (*SIGNED, brought):
            assert not UNSAFE.search(check(token, keyring).text)
        for token in ENCRYPTED:
            assert not UNSAFE.search(decrypt(token, keyring).text)


def _with_header(count: int = 3, **header: object) -> str:
    return ".".join([segment(header), segment({"exp": START}), *[segment(b"x" * 64)] * (count - 2)])


def _read(count: int, **header: object) -> Token:
    token = read_token(_with_header(count, **header))
    assert token is not None
    return token


SIGNED = [_read(3, alg=alg) for alg in ("HS256", "RS256", "PS512", "ES256", "ES512", "ES256K", "EdDSA", "none")]
ENCRYPTED = [
    _read(5, alg=alg, enc="A256GCM", p2s="c2FsdHNhbHQ", p2c=1000)
    for alg in ("dir", "A256KW", "RSA-OAEP", "ECDH-ES", "PBES2-HS256+A128KW")
]


TARGETS: dict[str, Callable[[bytes], None]] = {
    each.__name__: each for each in (scanner, decoder, reader, rules, redaction, keys)
}
