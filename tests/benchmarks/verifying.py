"""Verifying RS256 tokens with a key set, reading the set included, against PyJWT alone with the right key at hand."""

from __future__ import annotations

import json
from collections.abc import Iterator

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from ratio import best_of, line

from jwtinspect.analysis.keyfile import read_keys
from jwtinspect.analysis.keyring import Keyring
from jwtinspect.analysis.signature import check
from jwtinspect.core.token import Signature
from jwtinspect.reading.compact import read_token
from jwtinspect.reading.sources import read
from jwtinspect.report.inspect import judge
from jwtinspect.report.report import Request
from jwtinspect.rules.examples import START


def measure(rounds: int = 12, tokens: int = 1000, keys: int = 50) -> Iterator[str]:
    private = [rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(min(keys, 5))]
    jwks = []
    for number in range(keys):
        jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(private[number % len(private)].public_key()))
        jwks.append({**jwk, "kid": f"k{number}", "use": "sig", "alg": "RS256", "key_ops": ["verify"]})
    key_set = json.dumps({"keys": jwks}).encode()
    right = private[(keys - 1) % len(private)]
    public = right.public_key()
    claims = {"iss": "https://login.example.com/", "iat": START, "exp": START + 3600}
    texts = [
        jwt.encode({**claims, "jti": str(number)}, right, "RS256", {"kid": f"k{keys - 1}"}) for number in range(tokens)
    ]
    read_before = [read_token(text) for text in texts]
    options = {"verify_exp": False}

    def ours() -> None:
        keyring = Keyring([read_keys(key_set, "jwks.json")])
        assert all(check(token, keyring).word is Signature.VALID for token in read_before if token)

    def whole() -> None:
        keyring = Keyring([read_keys(key_set, "jwks.json")])
        assert all(check(token, keyring).word is Signature.VALID for text in texts if (token := read_token(text)))

    def peer() -> None:
        for text in texts:
            jwt.decode(text, public, algorithms=["RS256"], options=options)  # type: ignore[arg-type]

    what, against = f"{tokens} RS256 tokens with a JWKS of {keys} keys", "PyJWT's decode with the right key"
    mine, theirs = best_of(ours, peer, rounds)
    yield line(f"Verifying {what}", mine, against, theirs, "at most 1.2 x")
    mine, theirs = best_of(whole, peer, rounds)
    yield line(f"Decoding and verifying {what}", mine, against, theirs, "at most 1.2 x")
    capture = read([("input", "\n".join(texts))])
    plain, keyed = Request((), START), Request((), START, keys=Keyring([read_keys(key_set, "jwks.json")]))
    mine, theirs = best_of(lambda: judge(capture, keyed), lambda: judge(capture, plain), rounds)
    yield line("Judging them again once they are verified", mine, "judging them without keys", theirs, "aim 1.1 x")
