"""A case knows of each token what its surroundings tell: its end, its state, the instant it is judged at."""

import json

import pytest

import jwtinspect
from jwtinspect.analysis.subject import Status
from jwtinspect.rules.examples import AUTH0, ENTRA, START, access_token, dated, id_token, response, token

OPAQUE = "opaque-token-0123456789"


def inspected(text: str, **options: object):
    options.setdefault("at", START + 60)
    return jwtinspect.inspect(text, **options)


def test_the_instant_judged_is_the_one_given() -> None:
    report = inspected(dated(response(access_token=access_token(3600))), at=START + 7200)
    assert (report.as_of, report.case.at_basis) == (START + 7200, "given")


def test_without_one_it_is_the_last_that_the_input_records() -> None:
    report = jwtinspect.inspect(dated(response(access_token=access_token(3600))))
    assert (report.as_of, report.case.at_basis) == (START, "recorded")


def test_where_the_input_records_none_it_is_now() -> None:
    report = jwtinspect.inspect(access_token(3600))
    assert report.case.at_basis == "now"
    assert report.as_of > START


@pytest.mark.parametrize(
    ("claims", "at", "status"),
    [
        ({}, START + 60, Status.VALID),
        ({}, START + 3600, Status.EXPIRED),
        ({"nbf": START + 600}, START + 60, Status.NOT_YET_VALID),
        ({"exp": None}, START + 60, Status.NO_EXPIRY),
        ({"exp": 0}, START + 60, Status.NO_EXPIRY),
        ({"exp": "soon"}, START + 60, Status.UNKNOWN),
    ],
)
def test_the_state_of_a_token_is_told_at_the_instant_judged(claims: dict, at: int, status: Status) -> None:
    (subject,) = inspected(access_token(3600, **claims), at=at).tokens
    assert subject.status is status


def test_a_leeway_moves_the_end() -> None:
    (subject,) = inspected(access_token(3600), at=START + 3630, leeway=60).tokens
    assert (subject.status, subject.remaining) == (Status.VALID, -30)


def test_an_opaque_access_token_ends_when_the_response_says() -> None:
    report = inspected(dated(response(access_token=OPAQUE, expires_in=7200)))
    (access,) = report.tokens
    assert (access.expires_at, access.lifetime, access.lifetime_basis) == (START + 7200, 7200, "expires_in")


def test_without_a_date_the_id_token_beside_it_tells_when_the_response_was_made() -> None:
    identity, access = inspected(response(id_token=id_token(3600), access_token=OPAQUE, expires_in=7200)).tokens
    assert identity.lifetime == 3600
    assert access.expires_at == START + 7200


def test_a_refresh_token_lives_as_long_as_the_response_says() -> None:
    refresh = inspected(
        dated(response(access_token=OPAQUE, refresh_token="r-0123456789abcdef", refresh_expires_in=1800))
    ).tokens[1]
    assert (refresh.role, refresh.lifetime, refresh.expires_at) == ("refresh_token", 1800, START + 1800)


def test_a_refresh_life_of_zero_means_none_is_stated() -> None:
    refresh = inspected(
        dated(response(access_token=OPAQUE, refresh_token="r-0123456789abcdef", refresh_expires_in=0))
    ).tokens[1]
    assert refresh.expires_at is None


@pytest.mark.parametrize(
    ("found", "understood", "note"),
    [
        (3600, 3600, ""),
        ("3600", 3600, "string"),
        (3600.0, 3600, ""),
        (3600000, 3600, "milliseconds"),
        (START + 3600, 3600, "absolute"),
        (0, None, "sentinel"),
        (-1, None, "sentinel"),
        (-7, None, "negative"),
        (True, None, "not a number"),
        ({"s": 1}, None, "not a number"),
        ("an hour", None, "not a number"),
        ("9" * 400, None, "not a number"),
    ],
)
def test_expires_in_is_understood_and_what_was_understood_is_noted(
    found: object, understood: float | None, note: str
) -> None:
    (answer,) = inspected(response(access_token=access_token(3600), expires_in=found)).responses
    assert (answer.expires_in, answer.expires_in_note, answer.expires_in_found) == (understood, note, found)


def test_a_null_expires_in_is_told_from_a_missing_one() -> None:
    text = json.dumps({"access_token": access_token(3600), "token_type": "Bearer", "expires_in": None})
    (answer,) = inspected(text).responses
    assert (answer.expires_in, answer.expires_in_note) == (None, "null")


def test_a_date_in_milliseconds_is_read_and_marked() -> None:
    (subject,) = inspected(access_token(3600, exp=(START + 3600) * 1000)).tokens
    assert (subject.expires_at, subject.lifetime, subject.lifetime_basis) == (START + 3600, 3600, "corrected")


def test_without_iat_the_lifetime_counts_from_nbf_then_from_the_response() -> None:
    (from_nbf,) = inspected(access_token(3600, iat=None, nbf=START)).tokens
    assert (from_nbf.lifetime, from_nbf.lifetime_basis) == (3600, "exp-nbf")
    (received,) = inspected(dated(response(access_token=access_token(3600, iat=None)))).tokens
    assert (received.lifetime, received.lifetime_basis) == (3600, "exp-received")


def test_the_back_dating_of_a_provider_is_seen_in_the_numbers() -> None:
    (subject,) = inspected(response(access_token=access_token(3900, issuer=ENTRA), expires_in=3600)).tokens
    assert subject.backdate == 300
    (dated_back,) = inspected(dated(response(access_token=access_token(3900, issuer=ENTRA, start=START - 300)))).tokens
    assert dated_back.backdate == 300
    (plain,) = inspected(response(access_token=access_token(3600, issuer=ENTRA), expires_in=3600)).tokens
    assert plain.backdate == 0


def test_an_older_token_of_the_same_kind_is_superseded() -> None:
    old, new = access_token(3600), access_token(3600, start=START + 1800)
    first, second = inspected(f"{old}\n{new}").tokens
    assert (first.superseded, second.superseded) == (True, False)
    first, second = inspected(f"{new}\n{old}").tokens
    assert (first.superseded, second.superseded) == (False, True)


def test_tokens_for_different_audiences_do_not_supersede_each_other() -> None:
    tokens = inspected(
        access_token(3600) + "\n" + access_token(3600, start=START + 1800, aud="https://other.example")
    ).tokens
    assert not any(subject.superseded for subject in tokens)


def test_the_governing_setting_is_known_from_the_provider() -> None:
    identity, access = inspected(
        response(
            id_token=id_token(36000, issuer=AUTH0),
            access_token=access_token(86400, issuer=AUTH0),
            expires_in=86400,
        )
    ).tokens
    assert identity.setting is not None
    assert access.setting is not None
    assert (identity.setting.name, identity.setting.owner) == ("ID Token Expiration", "application")
    assert (access.setting.name, access.setting.owner) == ("Maximum Access Token Lifetime", "API")


def test_tokens_pair_only_within_one_object() -> None:
    one = response(id_token=id_token(3600))
    two = response(access_token=access_token(86400))
    assert not inspected(f"[{one},{two}]").case.pairs
    assert len(inspected(response(id_token=id_token(3600), access_token=access_token(86400))).case.pairs) == 1


def test_one_token_in_two_fields_is_no_pair() -> None:
    same = id_token(3600)
    report = inspected(response(id_token=same, access_token=same, expires_in="3600"))
    assert len(report.tokens) == 1
    assert not report.case.pairs


def test_the_load_balancer_writes_the_end_into_the_header_and_it_counts() -> None:
    header = {
        "alg": "ES256",
        "signer": "arn:aws:elasticloadbalancing:x",
        "exp": START + 120,
        "iss": "https://a.example",
    }
    (subject,) = inspected(token({"sub": "1", "email": "a@b.example"}, header)).tokens
    assert (subject.expires_at, subject.status) == (START + 120, Status.VALID)


def test_a_token_that_was_cut_is_not_guessed_to_be_userinfo() -> None:
    whole = token({"sub": "user-1", "name": "Somebody", "email": "a@b.example", "more": "x" * 80})
    (subject,) = inspected(whole[: len(whole) // 2] + "…").tokens
    assert subject.role == "unknown"


def test_a_year_in_milliseconds_is_told_from_an_instant() -> None:
    life = 31_536_000
    (answer,) = inspected(response(access_token=access_token(life), expires_in=life * 1000)).responses
    assert (answer.expires_in, answer.expires_in_note) == (life, "milliseconds")


def test_nothing_of_a_case_shows_a_token() -> None:
    report = inspected(response(id_token=id_token(3600), access_token=access_token(3600), expires_in=3600))
    words = repr((report, report.request.inputs, report.tokens, report.responses))
    assert "<Subject t1 access_token>" in words or "<Subject t1 id_token>" in words
    assert "eyJ" not in words
