"""What members of an answer state, read by their meaning."""

from __future__ import annotations

import json

from jwtinspect.analysis.case import case_of, refresh_lifetime
from jwtinspect.analysis.stated import Stated
from jwtinspect.analysis.subject import Answer
from jwtinspect.reading.sources import read
from jwtinspect.report.report import Input
from jwtinspect.rules.examples import KEYCLOAK, START, access_token, id_token, response, token


def answer_of(text: str) -> Answer:
    return case_of(read((Input("a", text),)), now=START + 60).answers[0]


def stated(text: str) -> dict[str, Stated]:
    return {each.field.name: each for each in answer_of(text).stated}


def test_a_standard_answer_needs_no_meanings() -> None:
    assert answer_of(response(access_token=access_token(3600), expires_in=3600, scope="a")).stated == ()


def test_a_member_is_read_with_the_token_that_it_speaks_of() -> None:
    found = stated(
        response(access_token=access_token(3600), id_token=id_token(60), id_token_expires_in=60, expires_at=START + 1)
    )
    assert (found["id_token_expires_in"].seconds, found["id_token_expires_in"].subject.role) == (60, "id_token")  # type: ignore[union-attr]
    assert (found["expires_at"].seconds, found["expires_at"].subject.role) == (START + 1, "access_token")  # type: ignore[union-attr]


def test_an_instant_is_read_by_its_size_and_its_kind() -> None:
    for written in (START, START * 1000, str(START), "2026-03-02T09:15:00Z"):
        assert stated(response(access_token=access_token(3600), expires_at=written))["expires_at"].seconds == START
    for no_instant in (3600, None, True, "soon", {}, 0):
        assert (
            stated(response(access_token=access_token(3600), expires_at=no_instant or 0))["expires_at"].seconds is None
        )


def test_expires_in_is_understood_in_other_spellings() -> None:
    cognito = json.dumps({"AccessToken": access_token(3600), "IdToken": id_token(3600), "ExpiresIn": 3600})
    firebase = token(
        {"iss": "https://securetoken.google.com/p", "aud": "p", "iat": START, "exp": START + 3600, "firebase": {}}
    )
    assert answer_of(cognito).expires_in == 3600
    members = {"idToken": firebase, "refreshToken": "AMf-made-up-0123456789", "expiresIn": "3600"}
    assert answer_of(json.dumps(members)).expires_in == 3600


def refresh_life(**members: object) -> float | None:
    return refresh_lifetime(
        answer_of(response(access_token=access_token(300, issuer=KEYCLOAK), expires_in=300, **members))
    )


def test_a_refresh_tokens_life_is_read_whatever_it_is_called_and_however_it_is_written() -> None:
    assert refresh_life(refresh_expires_in=1800) == 1800
    assert refresh_life(refresh_token_expires_in="1800") == 1800
    assert refresh_life(refresh_expires_in=START + 1800) == 1800
    assert refresh_life(refresh_expires_in=0) is None
    assert refresh_life(refresh_expires_in=-1) is None
    assert refresh_life() is None


def test_a_thousandfold_of_the_token_s_own_life_is_milliseconds() -> None:
    refresh = token({"iss": KEYCLOAK, "typ": "Refresh", "iat": START, "exp": START + 1800})
    assert refresh_life(refresh_expires_in=1800000, refresh_token=refresh) == 1800
