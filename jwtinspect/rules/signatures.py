"""SEC: what the keys say of the tokens."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from jwtinspect.analysis.once import once
from jwtinspect.analysis.signature import Check
from jwtinspect.analysis.subject import Case, Number, Subject
from jwtinspect.core.token import Signature
from jwtinspect.rules.examples import (
    ISSUER,
    START,
    Example,
    access_token,
    entry,
    har,
    response,
    secret_key,
    signed,
    token,
)
from jwtinspect.rules.rule import Hit, Severity, rule
from jwtinspect.rules.words import called, quoted

_CLAIMS: dict[str, Any] = {"iss": ISSUER, "sub": "user|1", "aud": "client-1", "iat": START, "exp": START + 3600}
_RSA = {"kty": "RSA", "n": "sXch-made-up-" + "A" * 340, "e": "AQAB", "use": "sig"}


class Checked(NamedTuple):
    """A token and what came of verifying its signature."""

    subject: Subject
    check: Check


def _set_of(*kids: str) -> str:
    return json.dumps({"keys": [{**_RSA, "kid": kid} for kid in kids]})


def _captured(issued: float, *kids: str) -> str:
    """A HAR in which the issuer's key set was fetched at START, with a token issued then."""
    fetched = entry("https://login.example.com/.well-known/jwks.json", body=_set_of(*kids))
    text = response(access_token=access_token(3600, start=issued), expires_in=3600)
    return har(fetched, entry("https://login.example.com/oauth/token", at=issued, body=text))


@rule(
    "SEC901",
    "signature-invalid",
    Severity.ERROR,
    on=Checked,
    title="The signature is not the issuer's",
    advice="Get the token again, as it was sent. If it stays so, it was changed or forged, or the key set is another "
    "environment's with a key of the same name; its times are shown as they stand.",
    reference="RFC 7515, section 5.2; RFC 7519, section 7.2",
    ask="the token as a file, and the key set from the issuer's jwks_uri",
    flags=lambda: (
        Example(signed(_CLAIMS, secret=b"another secret, not the issuer's"), keys=(secret_key(),)),
        Example(
            response(access_token=signed(_CLAIMS, secret=b"another secret, not the issuer's"), expires_in=3600),
            keys=(secret_key(),),
        ),
    ),
    passes=lambda: (
        Example(signed(_CLAIMS), keys=(secret_key(),)),
        Example(signed(_CLAIMS, secret=b"another secret, not the issuer's"), keys=(secret_key(kid=None),)),
        Example(signed(_CLAIMS, kid="s2"), keys=(secret_key(),)),
        Example(access_token(3600)),
        Example(
            token({**_CLAIMS, "iss": "https://sts.windows.net/2b4e6d1c-7a55-4c0f-9b3e-5d8f0a1c2e3f/"},
                  {"alg": "RS256", "kid": "k1", "nonce": "n"}),
            keys=(_set_of("k1"),),
        ),
    ),
)  # fmt: skip
def signature_invalid(checked: Checked) -> Hit | None:
    """The token names the key that should have signed it, the key is here and fits, and it did not: the token was
    changed after signing, or somebody else made it. What it says of its times cannot be trusted."""
    subject, check = checked
    if check.word is not Signature.INVALID or not (check.named or check.attack):
        return None
    evidence = {"kid": quoted(str(subject.token.header.get("kid", ""))), "key": check.key.kind if check.key else None}
    message = f"The {called(subject)} is refused. {check.text}"
    if not check.attack and check.key is not None:
        message = f"The signature of the {called(subject)} was not made by the {check.key.name}, which it names."
    return Hit(
        message,
        (subject,),
        {**evidence, "attack": check.attack or None},
        cause=check.text,
    )


@rule(
    "SEC906",
    "weak-secret",
    Severity.WARNING,
    on=Checked,
    title="The HMAC secret is short",
    advice="Have the issuer take a random secret of at least as many bits as the hash has, or sign with a key pair: "
    "whoever has one token can try short secrets at home.",
    reference="RFC 7518, section 3.2; RFC 8725, section 3.5",
    flags=lambda: (
        Example(signed(_CLAIMS, secret=b"secret"), keys=(secret_key(secret=b"secret"),)),
        Example(signed(_CLAIMS, kid=None, secret=b"changeit"), keys=(secret_key(kid=None, secret=b"changeit"),)),
    ),
    passes=lambda: (
        Example(signed(_CLAIMS), keys=(secret_key(),)),
        Example(access_token(3600), keys=(secret_key(secret=b"secret"),)),
    ),
)
def weak_secret(checked: Checked) -> Hit | None:
    """The secret that made this signature has fewer bits than the hash. Such secrets are found by trying: the token
    itself shows when a guess is right, and then anybody can issue tokens."""
    subject, check = checked
    if not check.weak_bits:
        return None
    algorithm = str(subject.token.header.get("alg"))
    return Hit(
        f"The secret that signs the {called(subject)} has only {check.weak_bits} bits; {algorithm} asks for "
        f"{algorithm[2:]}.",
        (subject,),
        {"bits": check.weak_bits, "alg": quoted(algorithm)},
        cause=str(check.weak_bits),
    )


@rule(
    "SEC907",
    "key-not-in-set",
    Severity.WARNING,
    on=Checked,
    title="The issuer's key set lacks the key of a newer token",
    advice="Have the receiver fetch the key set again when it meets an unknown kid, and check how long it keeps it: "
    "after a key rotation a stale set refuses good tokens.",
    reference="OpenID Connect Core 1.0, section 10.1.1 (rotation of signing keys)",
    flags=lambda: (Example(_captured(START + 600, "k0"), at=START + 700),),
    passes=lambda: (
        Example(_captured(START + 600, "k1"), at=START + 700),
        Example(_captured(START - 600, "k0")),
        Example(access_token(3600), keys=(_set_of("k0"),)),
    ),
)
def key_not_in_set(checked: Checked) -> Hit | None:
    """The key set that the issuer answered with stands in the input, the token was issued after that answer, and its
    kid is not in the set. The issuer has changed its keys; whoever still uses that set refuses the token, long before
    it ends."""
    subject, check = checked
    fetched = _fetched(subject.case)
    if check.absent != "found" or not fetched or subject.issued_at is None or subject.issued_at <= fetched:
        return None
    kid = str(subject.token.header.get("kid"))
    return Hit(
        f"The {called(subject)} was signed with the key {quoted(kid)}, which its issuer's key set did not have when it "
        f"was fetched, at {subject.case.date(fetched)}: the keys were changed since.",
        (subject,),
        {"kid": quoted(kid), "key_set_fetched": fetched, "issued_at": subject.issued_at},
        cause=kid,
    )


@once
def _fetched(case: Case) -> Number:
    """When the last key set of the input was answered; 0 where none was."""
    return max((each.received_at or 0 for each in case.capture.key_sets), default=0)


@rule(
    "SEC907",
    "key-not-in-set",
    Severity.NOTE,
    on=Checked,
    title="The key set given lacks the token's key",
    advice="Fetch the set again from the issuer's jwks_uri; if it is still missing, the token is older than the last "
    "rotation, or from another issuer or environment.",
    reference="OpenID Connect Core 1.0, section 10.1.1 (rotation of signing keys)",
    flags=lambda: (
        Example(access_token(3600), keys=(_set_of("k0", "k2"),)),
        Example(signed(_CLAIMS, kid="s2"), keys=(_set_of("k0"),)),
    ),
    passes=lambda: (
        Example(access_token(3600), keys=(_set_of("k0", "k1"),)),
        Example(signed(_CLAIMS), keys=(secret_key(kid=None),)),
    ),
)
def key_not_in_given_set(checked: Checked) -> Hit | None:
    """The token names a key that is not in the set given here, so its signature could not be verified: the set is
    older or newer than the token, or another issuer's."""
    subject, check = checked
    if check.absent != "given" or check.word is not Signature.NO_KEY:
        return None
    kid = str(subject.token.header.get("kid"))
    return Hit(
        f"The {called(subject)} names the key {quoted(kid)}, which is in no key set given here.",
        (subject,),
        {"kid": quoted(kid)},
        cause=kid,
    )
