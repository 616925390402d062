"""What an SD-JWT discloses of a person goes from a copy, and the copy discloses the same claims."""

import base64
import hashlib
import json
from typing import Any

import pytest

import jwtinspect
from jwtinspect.report.disclosed import digests, redacted
from jwtinspect.report.redaction import copy_of
from jwtinspect.rules.examples import START, token

DISCLOSED: list[list[Any]] = [
    ["_26bc4LT-ac6q2KI6cBW5es", "given_name", "Robin"],
    ["eluV5Og3gSNII8EYnsxA_A", "email", "robin@kunde.example"],
    ["6Ij7tM-a5iVPGboS5tmvVA", "address", {"street_address": "1 High St", "locality": "Sampletown"}],
    ["eI8ZWm9QnKPpNPeNenHdhQ", "exp", START + 36000],
    ["Qg_O64zqAxe412a108iroA", "auth_time", START - 60],
    ["AJx-095VPrpTtN4QMOqROA", "Sampletown"],
]


def written(disclosure: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(disclosure).encode()).rstrip(b"=").decode()


def digest(text: str, name: str = "sha256") -> str:
    return base64.urlsafe_b64encode(hashlib.new(name, text.encode()).digest()).rstrip(b"=").decode()


def sd_jwt(name: str = "sha-256") -> str:
    pieces = [written(each) for each in DISCLOSED]
    hashed = [digest(each, name.replace("-", "")) for each in pieces]
    claims = {"iss": "https://i.example", "iat": START, "_sd_alg": name, "_sd": hashed[:5], "n": [{"...": hashed[5]}]}
    signed = "~".join((token(claims, {"alg": "ES256", "typ": "dc+sd-jwt"}, b"s" * 64), *pieces, ""))
    bound = {"iat": START + 5, "aud": "https://verifier.example", "nonce": "n-1", "sd_hash": digest(signed)}
    return signed + token(bound, {"alg": "ES256", "typ": "kb+jwt"}, b"k" * 64)


HOLDERS = {
    "alone": sd_jwt(),
    "SHA-512": sd_jwt("sha-512"),
    "response": json.dumps({"credential": sd_jwt(), "c_nonce": "n"}),
    "header": f"Authorization: Bearer {sd_jwt()}\r\n",
    "form": f"vp_token={sd_jwt()}&state=1",
    "string": json.dumps({"body": json.dumps({"id_token": sd_jwt()})}),
}


@pytest.mark.parametrize("holder", HOLDERS.values(), ids=HOLDERS)
def test_what_tells_a_person_goes_and_what_tells_times_is_still_disclosed(holder: str) -> None:
    copy, done = copy_of(holder)
    text = copy.decode()
    for each in DISCLOSED[:3] + DISCLOSED[5:]:
        assert written(each) not in text
    assert not [each for each in ("Robin", "kunde", "High St", "Sampletown") if each in text]
    before, after = (jwtinspect.inspect(each, at=START + 60) for each in (holder, copy))
    assert [each.code for each in before.findings] == [each.code for each in after.findings]
    claims = next(each.token.claims for each in after.tokens if "_sd" in each.token.claims)
    assert (claims["exp"], claims["auth_time"]) == (START + 36000, START - 60)
    assert str(claims["given_name"]).startswith("redacted-")
    assert claims["email"] != claims["given_name"]
    assert "sd_hash" in done.words
    assert copy_of(copy)[0] == copy


def test_the_key_binding_loses_its_signature() -> None:
    copy = copy_of(sd_jwt())[0].decode()
    assert copy.rpartition(".")[2].startswith("redactedredacted")
    assert copy.count("~") == sd_jwt().count("~")


def test_disclosures_in_a_list_of_their_own_are_redacted_too() -> None:
    text = json.dumps({"disclosures": [written(each) for each in DISCLOSED]})
    copy = json.loads(copy_of(text)[0])["disclosures"]
    assert [json.loads(base64.urlsafe_b64decode(each + "=="))[-1] for each in copy[3:5]] == [START + 36000, START - 60]
    assert json.loads(base64.urlsafe_b64decode(copy[0] + "=="))[-1].startswith("redacted-")


@pytest.mark.parametrize(
    "piece", ["", "no base64!", written("text"), written([1, 2, 3]), written(["salt"]), written(["salt", 1, "x"])]
)
def test_what_is_no_disclosure_is_none(piece: str) -> None:
    assert redacted(piece, lambda value: b"redacted-0123456789ab", lambda data: data) is None


def test_a_disclosure_with_a_number_that_nobody_can_write_again_is_left_to_the_search_for_values() -> None:
    huge = base64.urlsafe_b64encode(b'["salt","exp",' + b"9" * 5000 + b"]").rstrip(b"=").decode()
    assert redacted(huge, lambda value: b"redacted-0123456789ab", lambda data: data) in (None, huge)


def test_a_token_names_the_new_disclosure_by_each_of_the_digests() -> None:
    named = digests("old", "new")
    assert named[digest("old").encode()] == digest("new").encode()
    assert named[digest("old", "sha384").encode()] == digest("new", "sha384").encode()
