"""The form of tokens, where one example cannot say it."""

import pytest

import jwtinspect
from jwtinspect.rules.examples import START, access_token, id_token, response, segment


def found(text: str) -> dict[str, str]:
    return {finding.code: finding.severity.value for finding in jwtinspect.inspect(text, at=START + 60).findings}


OPAQUE = [
    "ya29.a0AfB_byC-made-up.and-more_0123456789",
    "EwBwA8l6BAAUkj1NuJYtTVha.Mogk+HEiPbQo04kk",
    "ory_at_made-up0123456789.made-up9876543210",
    "authelia_at_made-up0123456789.made-up9876543210",
    "v4.public.made-up-paseto-0123456789abcdef",
    "00D5e000000abcd!AQ4AQmade.up.0123456789abcdef",
    "gho_16C7e42F292c6912E7710c838347Ae178B4a",
]


@pytest.mark.parametrize("text", OPAQUE)
def test_an_opaque_token_is_no_broken_one_dots_or_not(text: str) -> None:
    codes = found(response(access_token=text, expires_in=3600))
    assert codes["TOK706"] == "note"
    assert not {code for code in codes if code in ("TOK701", "TOK703")}


@pytest.mark.parametrize(
    "text",
    ["0.AXEAmadeUp0123456789.AgABAAAAmadeup.0123456789", "M.C507_BL2.0.U.-CmadeUp!", "v1.MadeUp-refresh_0123456789"],
)
def test_of_an_opaque_refresh_token_nothing_is_said_but_that_it_is_a_secret(text: str) -> None:
    codes = found(response(access_token=access_token(3600), expires_in=3600, refresh_token=text))
    assert set(codes) == {"LIF100", "SEC905"}


def test_a_payload_kept_elsewhere_and_not_encoded_is_a_matter_of_form() -> None:
    header = segment({"alg": "HS256", "b64": False, "crit": ["b64"]})
    text = f"{header}..{segment(b'made-up-signature-bytes-0123456789')}"
    (finding,) = [each for each in jwtinspect.inspect(text, at=START).findings if each.code == "TOK709"]
    for reason in ("crit", "b64 is false", "detached"):
        assert reason in finding.message
    assert "error" not in found(text).values()


def test_a_token_in_a_claim_is_told_but_not_repeated() -> None:
    inner = access_token(60)
    report = jwtinspect.inspect(id_token(3600, vouch=inner), at=START + 10)
    finding = next(each for each in report.findings if each.code == "TOK707")
    assert '"vouch"' in finding.message and inner[:20] not in finding.message


def test_an_encrypted_token_alone_is_not_said_to_have_an_expires_in() -> None:
    jwe = (
        f"{segment({'alg': 'RSA-OAEP', 'enc': 'A256GCM'})}.a2V5a2V5a2V5a2V5.aW5pdHZlY3Rvcg.Y2lwaGVydGV4dA.dGFndGFndGFn"
    )
    (alone,) = jwtinspect.inspect(f"Authorization: Bearer {jwe}", at=START).findings
    assert "nothing here states its life" in alone.message
    beside = jwtinspect.inspect(response(access_token=jwe, expires_in=3600), at=START).findings
    assert "expires_in is the only statement" in beside[0].message
