"""The model foretells what real validators decide."""

import base64
import datetime
import hashlib
import hmac
import json
from math import inf, isfinite, nextafter
from pathlib import Path

import jwt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jwtinspect.analysis.acceptance import Answer, Stated, can_be_judged, outlook_of, outlooks, stated_by
from jwtinspect.core.encoding import Literal, Unparsed, read_json
from jwtinspect.core.token import Kind, Token
from jwtinspect.profiles.validator import CLAIMS, FORMS, Check, Validator, validators

GRID = json.loads((Path(__file__).parent.parent / "corpora" / "acceptance" / "grid.json").read_text("utf-8"))
T = GRID["T"]
LETTERS = {True: "A", False: "R", "error": "E"}
WHOLE = ("exp", "nbf", "iat", "full")  # the groups whose claims are whole seconds or absent


def answer(which: str, at: float = T, **claims: object) -> Answer:
    return outlooks(claims, [validators()[which]])[0].at(at)


def claims_of(case: dict[str, str], which: str) -> dict[str, object]:
    claims = read_json(case["payload"].encode())[0]
    if which in GRID["fresh_iat"] and not case["group"].startswith("iat") and "iat" in claims:
        claims["iat"] = T - 60
    return claims


def differences(which: str) -> list[str]:
    """Each decision that the model foretells otherwise, as ``case at half a second: measured, foretold``."""
    found = []
    for half, letters in zip((0, 0.5), GRID["decisions"][which], strict=True):
        for case, measured in zip(GRID["cases"], letters, strict=True):
            foretold = LETTERS[answer(which, T + half, **claims_of(case, which)).accepts]
            if foretold != measured:
                found.append(f"{case['group']}:{case['id']} at T + {half}: {measured}, foretold {foretold}")
    return found


def test_the_measured_decisions_are_foretold_and_the_figure_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    wrong = {which: differences(which) for which in GRID["decisions"]}
    count = sum(len(letters) for pair in GRID["decisions"].values() for letters in pair)
    missed = sum(map(len, wrong.values()))
    share = 100 * (count - missed) / count
    with capsys.disabled():
        print(f"\nacceptance: {count - missed} of {count} measured decisions foretold, {share:.2f} %")
    assert count > 6000
    assert share >= 99, {which: each for which, each in wrong.items() if each}
    assert not [each for found in wrong.values() for each in found if each.partition(":")[0] in WHOLE]


FORMS_OF_PYJWT = (
    None, "null", "true", "false", f'"{T + 3600}"', f'" {T + 3600} "', f'"{T + 3600}.5"', '"2030-01-01T00:00:00Z"',
    '"tomorrow"', '""', f"[{T + 3600}]", "[]", "{}", '{"a":1}', "1e400", "-1e400", "NaN", "Infinity", "-Infinity",
    "0", "-1", "-9e18", "9e18", "9" * 25, str((T - 3600) * 1000), f"{T + 3600}.7", f"{T}.4", f"{T}.0", f"{T}.6",
    str(T), str(T - 1), str(T + 1), f"{T - 1}.9",
)  # fmt: skip
KEY = "k" * 32


def token_of(payload: str) -> str:
    def part(text: bytes) -> str:
        return base64.urlsafe_b64encode(text).rstrip(b"=").decode()

    signed = f"{part(json.dumps({'alg': 'HS256', 'typ': 'JWT'}).encode())}.{part(payload.encode())}"
    return f"{signed}.{part(hmac.new(KEY.encode(), signed.encode(), hashlib.sha256).digest())}"


@pytest.mark.parametrize("half", [0, 0.5])
@pytest.mark.parametrize("claim", CLAIMS)
@pytest.mark.parametrize("form", FORMS_OF_PYJWT)
def test_pyjwt_itself_decides_as_foretold(
    form: str | None, claim: str, half: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Frozen(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> "Frozen":
            return cls.fromtimestamp(T + half, tz)

    monkeypatch.setattr("jwt.api_jwt.datetime", Frozen)
    stated: dict[str, str | None] = {"exp": str(T + 3600), "nbf": str(T - 3600), "iat": str(T - 3600), claim: form}
    payload = "{" + ",".join(f'"{name}":{value}' for name, value in stated.items() if value is not None) + "}"
    decided: bool | str = True
    try:
        jwt.decode(token_of(payload), KEY, algorithms=["HS256"])
    except jwt.PyJWTError:
        decided = False
    except Exception:
        decided = "error"
    assert answer("pyjwt", T + half, **read_json(payload.encode())[0]).accepts == decided


def test_an_answer_says_why_and_until_when() -> None:
    assert answer("pyjwt", exp=T + 60) == (True, "in time", T + 60)
    assert answer("pyjwt", exp=T) == (False, "expired", T)
    assert answer("spring-security", exp=T - 43) == (True, "within its leeway", T + 17)
    assert answer("aspnet-jwtbearer", exp=T - 301) == (False, "expired", T - 1)
    assert answer("authlib", T + 0.5, exp=T) == (True, "in its last second", T + 1)
    assert answer("pyjwt", exp=T + 60, nbf=T + 9) == (False, "not yet valid", T + 9)
    assert answer("go-jose", exp=T + 600, iat=T + 61) == (False, "issued in the future", T + 1)
    assert answer("go-jose", exp=T + 600, iat=T + 9) == (True, "within its leeway", T + 660)
    assert answer("jsonwebtoken", exp=T + 60, iat=T + 9).accepts is True
    assert answer("msal-js-cache", exp=T + 200) == (False, "ends within 300 s", T - 99.5)
    assert answer("google-auth-library-nodejs", exp=T + 90000, iat=T) == (False, "ends too far ahead", T + 3600)
    assert answer("mod-auth-openidc-id-token", exp=T + 3600, iat=T - 601) == (False, "issued too long ago", T)
    assert answer("jose4j", exp=T + 60, iat=T + 61) == (False, "exp before iat", None)


def test_what_the_clock_has_no_say_in_never_changes() -> None:
    assert answer("pyjwt") == (True, "no exp, and none is asked for", None)
    assert answer("go-oidc") == (False, "exp missing", None)
    assert answer("msal-python", iat=T) == ("error", "exp missing", None)
    assert answer("kong-jwt", exp=1) == (True, "lifetime not checked", None)
    assert answer("msal-python", exp=1) == (True, "only logs a warning", None)
    assert answer("jwcrypto", exp=None) == ("error", "exp is null", None)
    assert answer("jsonwebtoken", exp=str(T + 9)) == (False, "exp is digits in quotes", None)
    assert answer("jsonwebtoken", exp=Literal("NaN")) == ("error", "exp is no JSON", None)
    assert answer("envoy-jwt-authn", exp=0) == (True, "no exp, and none is asked for", None)
    assert answer("okta-jwt-verifier-js", exp="soon") == (True, "never ends: exp is text", None)
    assert answer("panva-jose", exp=Literal("1e400")) == (True, "never ends: exp is a number too large to hold", None)


def test_a_date_that_counts_as_zero_has_always_ended() -> None:
    assert answer("postgrest", exp=T + 60.5) == (False, "expired: a number with a fraction counts as 0", 31)
    assert answer("ruby-jwt", exp=None).reason == "expired: null counts as 0"
    assert answer("jsonwebtoken", exp=0).reason == "expired"
    assert answer("postgrest", exp=T + 60, nbf=T + 9999.5).accepts is True


def test_a_token_that_ends_before_it_begins_is_never_accepted() -> None:
    found = answer("pyjwt", exp=T - 60, nbf=T + 60)
    assert (found.accepts, found.until) == (False, None)


def test_who_reads_what_others_only_conclude_is_told() -> None:
    def confidence(which: str, exp: object) -> str:
        return outlooks({"exp": exp}, [validators()[which]])[0].confidence

    assert confidence("pyjwt", "soon") == "measured"
    assert confidence("spring-security", T) == "read"
    assert confidence("spring-security", "soon") == "assumed"


@pytest.mark.parametrize(
    ("value", "form", "number"),
    [
        (T, "whole", T), (float(T), "whole", T), (T + 0.5, "fraction", T + 0.5), (0, "zero", 0), (-1, "negative", -1),
        (None, "null", 0), (True, "boolean", 1), (str(T), "digits", T), (f"{T}.5", "decimal", T + 0.5),
        ("2023-11-14T22:13:20Z", "date", T), ("", "empty", 0), ([T], "list", T), ([], "list", 0),
        (10**400, "huge", 1e300),
        (Literal("1e400"), "infinite", inf), (Literal("-1e400"), "minus_infinite", -inf),
        (Literal("1e-400"), "zero", 0),
        (Literal("-Infinity"), "not_json", -inf),
    ],
)  # fmt: skip
def test_a_date_claim_has_a_form_and_a_number(value: object, form: str, number: float) -> None:
    assert stated_by(value) == (form, number)


@pytest.mark.parametrize(
    ("value", "form"),
    [("soon", "text"), ([1, 2], "list"), (["a"], "list"), ({"a": 1}, "object"), (Unparsed("[[["), "list")],
)
def test_what_is_no_number_has_none(value: object, form: str) -> None:
    found = stated_by(value)
    assert found.form == form
    assert found.number != found.number


def test_only_tokens_whose_claims_can_be_read_are_judged() -> None:
    assert can_be_judged(Token("a.b.c", Kind.JWS, {}, {"sub": "a"}))
    assert not can_be_judged(Token("opaque", Kind.OPAQUE, {}, {}))


MADE = Validator(
    "made", "Made", "Python", "library", "1", "2026-11-22", "measured", ("https://made.example/",), "Made up.",
    Check("limit"), Check("limit"), Check("limit"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("clock", "at_limit", "ends"),
    [
        ("fraction", "accept", 1000.25), ("fraction", "refuse", 1000.25), ("second", "accept", 1001),
        ("second", "refuse", 1001), ("round", "accept", 1000.5), ("round", "refuse", 1000.5),
    ],
)  # fmt: skip
def test_the_end_is_where_the_validators_clock_passes_the_limit(clock: str, at_limit: str, ends: float) -> None:
    check = Check("limit", at_limit=at_limit, clock=clock)
    outlook = outlook_of(MADE._replace(exp=check), {**NOTHING, "exp": stated_by(1000.25)})
    assert outlook.ends == ends
    for at in (999.0, 1000.0, 1000.2, 1000.25, 1000.3, 1000.5, 1000.7, 1001.0, 1001.5):
        now = {"fraction": at, "second": int(at), "round": int(at + 0.5)}[clock]
        passed = now > 1000.25 if at_limit == "accept" else now >= 1000.25
        assert outlook.at(at).accepts is not passed, at


NOTHING = dict.fromkeys(CLAIMS, Stated("missing"))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text("0123456789-+:.TZ eé", max_size=24)
    | st.integers(T - 2000, T + 2000) | st.floats(T - 2000, T + 2000) | st.integers(T - 99, T + 99).map(str)
    | st.sampled_from(("1e400", "-1e400", "NaN", "Infinity", "-Infinity", "9" * 5000)).map(Literal),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.just("a"), inner, max_size=1),
    max_leaves=3,
)  # fmt: skip


# How long a draw takes says how busy the machine is, nothing about the model.
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(CLAIMS), json_values), st.floats(T - 3000, T + 3000))
def test_whatever_stands_there_every_validator_answers_and_keeps_its_word(claims: dict[str, object], at: float) -> None:
    for outlook in outlooks(claims, validators().values()):
        found = outlook.at(at)
        assert found.accepts in (True, False, "error")
        if found.until is not None and found.until > at and abs(found.until) < 1e12:
            before, after = (outlook.at(nextafter(float(found.until), way)) for way in (-inf, inf))
            assert before.accepts == found.accepts
            assert after.accepts != found.accepts
        if found.until is None:
            later = outlook.at(9e15).accepts
            assert later == found.accepts or not isfinite(outlook.ends) or outlook.starts >= outlook.ends


def test_every_form_has_words() -> None:
    assert all(FORMS.values())
