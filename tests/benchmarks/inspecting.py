"""inspect() of a token response with two JWTs, against PyJWT's unverified decode of those two tokens."""

from __future__ import annotations

from collections.abc import Iterator

import jwt
from ratio import best_of, line

import jwtinspect
from jwtinspect.core.resources import root
from jwtinspect.rules.examples import START


def measure(rounds: int = 30, calls: int = 300) -> Iterator[str]:
    import json

    text = (root() / "examples" / "auth0-36000-against-86400.json").read_text(encoding="utf-8")
    members = json.loads(text)
    tokens = [members["id_token"], members["access_token"]]

    def ours() -> None:
        report = jwtinspect.inspect(text, at=START + 60)
        assert report.verdict.code == "LIF102"

    def peer() -> None:
        for token in tokens:
            jwt.decode(token, options={"verify_signature": False})

    mine, theirs = best_of(ours, peer, rounds, calls)
    yield line(
        "inspect() of a response with two JWTs",
        mine,
        "PyJWT's unverified decode of the two",
        theirs,
        "at most 2.0 x, aim 1.0 x",
    )
