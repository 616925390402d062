"""What the user saw is held against every end that is known."""

import pytest

import jwtinspect
from jwtinspect.analysis.ends import fits
from jwtinspect.analysis.subject import End
from jwtinspect.rules.examples import AUTH0, START, access_token, id_token, response, token

LOGIN = response(
    id_token=id_token(36000, issuer=AUTH0), access_token=access_token(86400, issuer=AUTH0), expires_in=86400
)


def ends(text: str = LOGIN, **options: object) -> list[tuple[str, float | None]]:
    return [(end.what, end.off_by) for end in jwtinspect.inspect(text, at=START + 60, **options).ends]


def test_nothing_is_ranked_unless_the_user_said_when_it_ended() -> None:
    assert ends() == []


def test_the_end_of_the_id_token_fits_ten_hours() -> None:
    assert ends(ended="10h")[0] == ("id_token.exp", 0)
    report = jwtinspect.inspect(LOGIN, at=START + 60, ended="10h")
    assert report.verdict.code == "LIF120"
    assert "id_token" in report.verdict.text
    assert "access_token lives on for 14 h" in report.verdict.text


def test_a_leeway_that_fits_better_is_named() -> None:
    assert ends(ended=36300)[0] == ("id_token.exp + 300 s leeway", 0)
    assert ends(ended=36060)[0] == ("id_token.exp + 60 s leeway", 0)


def test_the_end_may_be_given_as_an_instant() -> None:
    from datetime import UTC, datetime

    assert ends(ended=datetime.fromtimestamp(START + 86400, UTC))[0] == ("access_token.exp", 0)


def test_the_login_counts_from_auth_time_where_a_token_states_it() -> None:
    text = response(id_token=id_token(3600, auth_time=START - 7200), access_token=access_token(3600), expires_in=3600)
    assert ends(text, ended="3h")[0] == ("id_token.exp", 0)


def test_an_end_that_only_the_response_states_is_among_them() -> None:
    text = response(id_token=id_token(3600), access_token=access_token(3600), expires_in=7200)
    assert ends(text, ended="2h")[0] == ("expires_in", 0)


def test_where_nothing_fits_the_nearest_is_named_without_blame() -> None:
    report = jwtinspect.inspect(LOGIN, at=START + 60, ended="1h")
    found = next(finding for finding in report.findings if finding.code == "LIF120")
    assert found.severity == "note"
    assert "No end known here fits" in found.message
    assert "9 h later" in found.message


@pytest.mark.parametrize("text", ["no token here", "{}"])
def test_without_a_login_nothing_is_ranked(text: str) -> None:
    assert ends(text, ended="1h") == []


def test_the_end_of_a_session_that_a_token_states_is_among_them() -> None:
    text = response(id_token=id_token(36000, session_expiry=START + 14400), access_token=access_token(86400))
    assert ends(text, ended="4h")[0] == ("id_token.session_expiry", 0)


def test_an_end_without_distance_fits_nothing() -> None:
    report = jwtinspect.inspect(LOGIN, at=START + 60)
    assert not fits(End("id_token.exp", START + 36000, None), report.case)


def test_the_end_of_the_session_behind_stytchs_token_is_among_them() -> None:
    session = {"id": "s", "expires_at": "2026-04-01T09:15:00Z"}
    claims = {"iss": "stytch.com/project-live-x", "iat": START, "exp": START + 300}
    text = response(session_jwt=token({**claims, "https://stytch.com/session": session}))
    assert ends(text, ended="30d")[0] == ("session.expires_at", 0)
    assert ends(text, ended="5min")[0] == ("session.exp", 0)


def test_a_default_counts_for_a_token_that_hides_its_end() -> None:
    opaque = response(access_token="00D5g00000abcDE!AQ" + "x" * 60, id_token=id_token(120), issued_at=str(START * 1000))
    report = jwtinspect.inspect(opaque, at=START, ended="2h")
    assert '"Timeout value" at Salesforce ends it by default' in report.verdict.text


def test_a_login_is_not_moved_where_the_numbers_show_no_back_dating() -> None:
    issuer = "https://contoso.b2clogin.com/2b4e6d1c-7a55-4c0f-9b3e-5d8f0a1c2e3f/v2.0/"
    text = response(
        access_token=access_token(3600, issuer=issuer, tfp="B2C_1_a"),
        id_token=id_token(3600, issuer=issuer, tfp="B2C_1_a"),
        expires_in=3600,
        refresh_token="opaque-0123456789abcdef",
        refresh_token_expires_in=1209600,
    )
    assert ends(text, ended="14d")[0] == ("refresh_token.expires_in", 0)
