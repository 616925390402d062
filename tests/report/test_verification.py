"""From keys to the report: signatures, opened tokens and what stands in the input itself."""

from __future__ import annotations

import json

import pytest
from joserfc import jwe
from joserfc.jwk import OctKey

from jwtinspect.analysis.keyfile import read_keys
from jwtinspect.analysis.keyring import Keyring
from jwtinspect.core.token import Kind
from jwtinspect.report import as_data, as_html, as_markdown, as_text
from jwtinspect.report.inspect import inspect, judge
from jwtinspect.report.report import Input, Report, Request
from jwtinspect.rules.examples import (
    ISSUER,
    SECRET,
    START,
    access_token,
    entry,
    har,
    response,
    secret_key,
    segment,
    signed,
    token,
)

CLAIMS = {"iss": ISSUER, "sub": "u", "iat": START, "exp": START + 3600}
WRAPPING = b"0123456789abcdef"


def ring(*keys: str) -> Keyring:
    return Keyring(read_keys(key.encode(), "keys") for key in keys)


def report_of(text: str, *keys: str, at: float = START + 60) -> Report:
    return inspect(Request((Input("x", text),), now=START, at=at, keys=ring(*keys) if keys else None))


def encrypted(content: str, **header: str) -> str:
    header = {"alg": "A128KW", "enc": "A128GCM", **header}
    return jwe.encrypt_compact(header, content, OctKey.import_key(WRAPPING), algorithms=["A128KW", "A128GCM"])


OPENING = json.dumps({"kty": "oct", "k": segment(WRAPPING)})


def rows(report: Report) -> list[dict[str, object]]:
    return as_data.render(report)["tokens"]


def test_without_keys_signatures_are_unchecked_and_nothing_is_said_of_them() -> None:
    report = report_of(signed(CLAIMS))
    assert rows(report)[0]["signature"] == "unchecked" and rows(report)[0]["signature_detail"] is None
    assert "signatures not checked" in as_text.render(report) and "SIGNATURES" not in as_text.render(report)


@pytest.mark.parametrize(
    ("key", "word"),
    [(secret_key(), "valid"), (secret_key(secret=b"x" * 32), "invalid"), (secret_key("s2", b"x" * 32), "no_key")],
)
def test_every_report_says_what_the_key_says(key, word) -> None:
    report = report_of(signed(CLAIMS), key)
    assert rows(report)[0]["signature"] == word
    detail = rows(report)[0]["signature_detail"]
    assert isinstance(detail, str)
    assert "SIGNATURES" in as_text.render(report)
    assert "### Signatures" in as_markdown.render(report) and "Signatures" in as_html.render(report)


def test_a_broken_signature_hides_no_time() -> None:
    report = report_of(signed(CLAIMS), secret_key(secret=b"x" * 32))
    assert report.verdict.code == "SEC901"
    assert (rows(report)[0]["expires_at"], rows(report)[0]["lifetime"]) == (START + 3600, 3600)


def test_no_key_material_is_in_any_report() -> None:
    report = report_of(signed(CLAIMS) + " " + encrypted(json.dumps(CLAIMS)), secret_key(), OPENING)
    texts = [json.dumps(as_data.render(report)), *(each.render(report) for each in (as_text, as_markdown, as_html))]
    for secret in (SECRET.decode(), segment(SECRET), WRAPPING.decode(), segment(WRAPPING)):
        assert not any(secret in text for text in (*texts, repr(report.request)))


# ---------------------------------------------------------------------------------------------- what is encrypted


def test_claims_that_were_encrypted_are_judged_like_any() -> None:
    report = report_of(response(access_token=encrypted(json.dumps(CLAIMS)), expires_in=7200), OPENING)
    (subject,) = report.tokens
    assert subject.token.kind is Kind.JWE and subject.lifetime == 3600
    assert "LIF101" in [finding.code for finding in report.findings]
    assert "TOK705" not in [finding.code for finding in report.findings]
    assert "It was opened with" in str(rows(report)[0]["decryption"])


def test_a_token_in_an_encrypted_one_takes_its_place_and_is_verified() -> None:
    inner = signed({**CLAIMS, "nonce": "n"})
    text = response(id_token=encrypted(inner, cty="JWT"), access_token=access_token(86400), expires_in=86400)
    report = report_of(text, OPENING, secret_key())
    outer, _, opened = report.tokens
    assert outer.token.kind is Kind.JWE and opened.token.compact == inner
    assert report.responses[0].id_token is opened and opened.check is not None and opened.check.word == "valid"
    assert opened.token.places[0].where == "$.id_token, inside the encrypted token"
    assert report.verdict.code == "LIF102"


def test_without_its_key_it_stays_shut_and_says_so() -> None:
    report = report_of(encrypted("x"), secret_key())
    assert "cannot be opened" in as_text.render(report) and not report.tokens[0].token.claims


def test_what_is_opened_is_shut_again_once_the_keys_are_gone() -> None:
    report = report_of(encrypted(signed(CLAIMS), cty="JWT"), OPENING)
    assert len(report.tokens) == 2
    again = judge(report.read, report.request._replace(keys=None))
    assert len(again.tokens) == 1 and not again.case.verified


def test_a_token_in_a_signed_one_is_read_without_any_key() -> None:
    text = signed(CLAIMS)
    for _ in range(3):
        text = token(text, {"alg": "RS256", "cty": "JWT"})
    report = report_of(text)
    assert [subject.lifetime for subject in report.tokens] == [None, None, None, 3600]
    deeper = text
    for _ in range(8):
        deeper = token(deeper, {"alg": "RS256", "cty": "application/JWT"})
    assert len(report_of(deeper).tokens) == 5


def test_the_inner_token_of_an_exchange_is_the_one_that_counts_there() -> None:
    inner = signed(CLAIMS)
    call = entry("https://api.example.com/x", headers={"Authorization": "Bearer " + encrypted(inner, cty="JWT")})
    report = report_of(har(call, call), OPENING)
    assert [report.tokens[index].token.compact for index in report.capture.exchanges[0].sent] == [inner]


@pytest.mark.parametrize("content", ["no token", "x.y.z", "\xff", "[1]", "eyJ.eyJ.eyJ", "5"])
def test_content_that_is_no_token_is_left_alone(content) -> None:
    report = report_of(encrypted(content), OPENING)
    assert report.tokens[0].token.claims == {} and "opened with" in str(rows(report)[0]["decryption"])


def test_a_token_that_stands_beside_its_own_wrapping_is_one_token_seen_twice() -> None:
    inner = signed(CLAIMS)
    report = report_of(f"{inner}\n{encrypted(inner, cty='JWT')}\n{encrypted(inner, cty='JWT')}", OPENING)
    assert len(report.tokens) == 3 and len(report.tokens[0].token.places) == 3


# ------------------------------------------------------------------------------------------ keys in the input itself


def key_set(*keys: str) -> str:
    return json.dumps({"keys": [json.loads(key) for key in keys]})


def test_a_key_set_in_a_har_verifies_its_issuers_tokens_and_says_where_it_stood() -> None:
    fetched = entry("https://login.example.com/jwks", body=key_set(secret_key()))
    text = har(fetched, entry("https://login.example.com/token", body=response(access_token=signed(CLAIMS))))
    (subject,) = report_of(text).tokens
    assert subject.check is not None and subject.check.word == "valid" and "in the input)" in subject.check.text


def test_a_key_set_of_another_host_verifies_nothing() -> None:
    fetched = entry("https://attacker.example/jwks", body=key_set(secret_key()))
    text = har(fetched, entry("https://login.example.com/token", body=response(access_token=signed(CLAIMS))))
    (subject,) = report_of(text).tokens
    assert subject.check is not None and subject.check.word == "no_key"


def test_metadata_in_the_input_says_whose_key_set_it_is() -> None:
    about = json.dumps({"issuer": ISSUER, "jwks_uri": "https://keys.example/jwks", "token_endpoint": "x"})
    text = har(
        entry("https://login.example.com/.well-known/openid-configuration", body=about),
        entry("https://keys.example/jwks", body=key_set(secret_key())),
        entry("https://login.example.com/token", body=response(access_token=signed(CLAIMS))),
    )
    (subject,) = report_of(text).tokens
    assert subject.check is not None and subject.check.word == "valid"


def test_judging_again_verifies_nothing_again() -> None:
    keys = ring(secret_key())
    report = inspect(Request((Input("x", signed(CLAIMS)),), now=START, keys=keys))
    check = report.tokens[0].check
    assert judge(report.read, report.request._replace(at=START + 500)).tokens[0].check is check


def test_very_many_encrypted_tokens_are_opened_up_to_a_bound() -> None:
    one = encrypted("{}").rpartition(".")[0]
    text = "\n".join(f"{one}.{segment(number.to_bytes(16, 'big'))}" for number in range(1200))
    report = report_of(text, OPENING)
    assert sum(subject.opened is not None for subject in report.tokens) == 1000


@pytest.mark.parametrize("spelt", [SECRET.decode(), segment(SECRET), SECRET.hex(), SECRET.hex().upper()])
def test_a_secret_that_also_stands_in_the_input_leaves_in_no_report(spelt) -> None:
    report = report_of(signed({**CLAIMS, "note": f"made with {spelt}, do not tell"}), secret_key())
    assert report.tokens[0].check is not None and report.tokens[0].check.word == "valid"
    texts = [json.dumps(as_data.render(report)), *(each.render(report) for each in (as_text, as_markdown, as_html))]
    assert not any(spelt in text for text in texts)


def test_a_token_encrypted_for_several_in_json_serialisation_is_opened_with_one_of_their_keys() -> None:
    sealed = jwe.GeneralJSONEncryption({"enc": "A128GCM"}, signed(CLAIMS).encode(), {"cty": "JWT"}, b"besides")
    for kid, secret in (("mine", WRAPPING), ("theirs", b"x" * 16)):
        sealed.add_recipient({"alg": "A128KW", "kid": kid}, OctKey.import_key(secret, {"kid": kid}))
    text = json.dumps(jwe.encrypt_json(sealed, None, algorithms=["A128KW", "A128GCM"]))
    report = report_of(text, json.dumps({**json.loads(OPENING), "kid": "mine"}), secret_key())
    mine, theirs, inner = report.tokens
    assert mine.opened is not None and mine.opened.content is not None
    assert theirs.opened is not None and theirs.opened.content is None
    assert inner.token.claims["exp"] == START + 3600 and inner.check is not None and inner.check.word == "valid"


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_each_input_has_the_whole_work_of_hashing_for_itself(monkeypatch) -> None:
    from jwtinspect.analysis import decryption

    monkeypatch.setattr(decryption, "MOST_WORK", 3000)
    header = {"alg": "PBES2-HS256+A128KW", "enc": "A128GCM", "p2c": 2000}
    one, other = (
        jwe.encrypt_compact(header, content, OctKey.import_key(WRAPPING), algorithms=[header["alg"], "A128GCM"])
        for content in ("one", "other")
    )
    keys = ring(OPENING)
    for text, opened in ((f"{one}\n{other}", [True, False]), (other, [True]), (one, [True])):
        report = inspect(Request((Input("x", text),), now=START, keys=keys))
        assert [each.opened is not None and each.opened.content is not None for each in report.tokens] == opened
