"""Tokens and persons are masked by value, the same way all through a report."""

from base64 import b64encode
from collections.abc import Callable

import pytest

from jwtinspect.core.capture import Capture, Secret
from jwtinspect.core.token import Flaw, FlawKind, Kind, Token
from jwtinspect.report.masking import PersonMask, Redaction, TokenMask, literals_of, plain_name
from jwtinspect.rules.examples import access_token, id_token, token

ID = id_token(60)
SIGNATURE = ID.split(".")[2]


def jws(compact: str = ID, *flaws: Flaw, **claims: object) -> Token:
    return Token(compact, Kind.JWS, {}, claims, flaws)


def opaque(text: str) -> Token:
    return Token(text, Kind.OPAQUE, {}, {})


def test_a_token_anywhere_in_a_text_is_replaced_by_its_fingerprint() -> None:
    mask = TokenMask(())
    assert mask.text(f"got {ID}.") == f"got [token {jws().fingerprint}]."
    assert mask.text(f"x={ID}&y=1") == f"x=[token {jws().fingerprint}]&y=1"
    assert mask.text(ID.replace(".", "%2e")) == f"[token {jws().fingerprint}]"


def test_an_unsecured_token_is_replaced_though_it_has_no_signature() -> None:
    unsecured = token({"sub": "x"}, {"alg": "none"}, b"")
    assert TokenMask(()).text(unsecured) == f"[token {jws(unsecured).fingerprint}]"


def test_a_token_whose_header_starts_with_blanks_is_found_too() -> None:
    for header in ('{ "alg":"RS256"}', '{\n  "alg": "RS256"}', '{\r\n"alg":"RS256"}', '{\t"alg":"RS256"}'):
        assert token({"sub": "x"}, header) not in TokenMask(()).text(f"<{token({'sub': 'x'}, header)}>")


def test_a_token_in_base64_is_replaced() -> None:
    from base64 import b64encode

    assert TokenMask(()).text(b64encode(ID.encode()).decode()).startswith("[token sha256:")


def test_the_signature_of_a_known_token_is_replaced_wherever_it_stands() -> None:
    assert SIGNATURE not in TokenMask([jws()]).text(f"x{SIGNATURE}y and {SIGNATURE}")


def test_known_opaque_tokens_are_replaced() -> None:
    secret = "v1.MadeUp-7hQxLr0aZ9kFvN2b"
    assert TokenMask([opaque(secret)]).text(f"has {secret} in it") == f"has [token {opaque(secret).fingerprint}] in it"


@pytest.mark.parametrize("word", ["access_token", "redacted", "short", "https://api.example.com/"])
def test_placeholders_do_not_tear_holes_into_the_report(word: str) -> None:
    text = f"The {word} ends."
    assert TokenMask([opaque(word)]).text(text) == text


def test_a_removed_signature_is_no_secret() -> None:
    cut = jws(ID, Flaw(FlawKind.SIGNATURE_REMOVED, "signature", "replaced"))
    assert TokenMask([cut]).text(SIGNATURE) == SIGNATURE


def test_the_parts_of_an_encrypted_token_are_replaced() -> None:
    jwe = Token("eyJhbGciOiJkaXIifQ..abcdefgh1234.CIPHERTEXT0123456789.TAG0123456789", Kind.JWE, {}, {})
    assert "CIPHERTEXT" not in TokenMask([jwe]).text("has CIPHERTEXT0123456789 in it")


def test_secrets_are_known_by_the_name_that_holds_them() -> None:
    masked = TokenMask(()).value(
        {
            "client_secret": "abcDEF123456",
            "x": [{"refresh_token": "Opaque12345"}],
            "jwk": {"kty": "EC", "d": "private", "x": "1"},
        }
    )
    assert masked["client_secret"] == "[secret]"
    assert masked["x"][0]["refresh_token"].startswith("[token sha256:")
    assert masked["jwk"] == {"kty": "EC", "d": "[secret]", "x": "1"}


def test_member_names_are_masked_too() -> None:
    assert ID not in str(TokenMask(()).value({ID: 1}))


def test_ordinary_values_stay() -> None:
    value = {"iss": "https://a.example/", "n": 1, "b": True, "none": None, "eyJ": "eyJub3QiOiJ0b2tlbiJ9", "l": [1, "a"]}
    assert TokenMask([jws()]).value(value) == value


@pytest.mark.parametrize("piece", ["eyJ", ".", "a", "ey", "ZXlK", "%2E", "eyJhbGciOiJ.", "a@", "@a."])
def test_masking_takes_time_in_proportion_to_the_text(piece: str, is_linear: Callable[..., bool]) -> None:
    redaction = Redaction([jws(ID, email="a@b.example")], show_tokens=False, show_personal=False)
    assert is_linear(redaction.text, piece)


def test_a_person_has_the_same_stand_in_all_through_a_report() -> None:
    first = jws(ID, sub="auth0|42", email="robin@example.com", name="Robin Demo")
    second = jws(access_token(60), sub="auth0|42", act={"sub": "auth0|43"})
    mask = PersonMask([first, second])
    assert mask.claims(first.claims) == {"sub": "[subject 1]", "email": "[email 1]", "name": "[name 1]"}
    assert mask.claims(second.claims) == {"sub": "[subject 1]", "act": {"sub": "[subject 2]"}}
    assert mask.text("sub is auth0|42, not auth0|43") == "sub is [subject 1], not [subject 2]"
    assert mask.text("told robin@example.com and kim@example.com") == "told [email 1] and [email 2]"


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": "client-1", "azp": "client-1"},
        {"sub": "abc@clients"},
        {"sub": "system:serviceaccount:a:b"},
        {"email_verified": True, "name": None, "scope": "openid"},
        {"email": ""},
    ],
)
def test_what_names_no_person_stays(claims: dict[str, object]) -> None:
    assert PersonMask([jws(ID, **claims)]).claims(claims) == claims


def test_every_leaf_of_an_address_is_masked() -> None:
    claims = {"address": {"street_address": "1 High St", "n": 5, "lines": ["a b"]}, "user_id": 12345}
    masked = PersonMask([jws(ID, **claims)]).claims(claims)
    assert all(word not in str(masked) for word in ("High", "a b", "12345"))


def test_a_personal_value_is_masked_under_any_name() -> None:
    claims = {
        "email": "robin@example.com",
        "https://x.example/who": "robin@example.com",
        "list": ["mailto:robin@example.com"],
    }
    assert "robin" not in str(PersonMask([jws(ID, **claims)]).claims(claims))


@pytest.mark.parametrize(
    "name",
    [
        "given_name",
        "givenName",
        "GIVEN-NAME",
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname",
        "x:given_name",
    ],
)
def test_names_of_claims_are_compared_without_dress(name: str) -> None:
    assert plain_name(name) == "givenname"


def test_redaction_lets_through_what_is_asked_for() -> None:
    tokens = [jws(ID, email="a@b.example")]
    shown = Redaction(tokens, show_tokens=True, show_personal=True)
    assert shown.text(f"{ID} a@b.example") == f"{ID} a@b.example"
    assert shown.members({"email": "a@b.example", "t": ID}) == {"email": "a@b.example", "t": ID}
    hidden = Redaction(tokens, show_tokens=False, show_personal=False)
    assert hidden.members({"email": "a@b.example", "t": ID}) == {
        "email": "[email 1]",
        "t": f"[token {jws().fingerprint}]",
    }


def capture_of(*secrets: tuple[str, str], claims: dict[str, object] | None = None) -> Capture:
    found = tuple(Secret("s1", "$", name, value) for name, value in secrets)
    return Capture((), (jws(ID, **(claims or {})),), secrets=found)


@pytest.mark.parametrize(
    "value", ["hunter2", "ak9X7Q", "rt1.QmXz7_-kLw==9", "c0de*AbCd[1]`x`", "Correct horse battery"]
)
def test_a_secret_that_was_read_is_looked_for_wherever_it_stands(value: str) -> None:
    assert literals_of(capture_of(("client_secret", value))) == {value}
    assert TokenMask((), [value]).text(f"<{value}>, x{value}y") == "<[secret]>, x[secret]y"


@pytest.mark.parametrize(
    "value", ["password", "admin", "changeme", "secret", "12345678", "Bearer", "HS256", "x", "", "https://api.example/"]
)
def test_a_password_that_is_an_ordinary_word_does_not_tear_holes_into_the_report(value: str) -> None:
    assert literals_of(capture_of(("password", value))) == set()


def test_the_values_of_cookies_and_basic_credentials_are_looked_for_too() -> None:
    basic = b64encode(b"shop:p4ssw0rd-of-shop").decode()
    header = "lang=en-GB; theme=dark; sid=zYxW9876vu543; seen=1772442900123; until=2026-03-02"
    found = literals_of(
        capture_of(("Cookie", header), ("Authorization", basic), ("Set-Cookie", "id=aB3-xyz-9876; Path=/"))
    )
    assert found == {header, "zYxW9876vu543", basic, "p4ssw0rd-of-shop", "id=aB3-xyz-9876; Path=/", "aB3-xyz-9876"}


def test_a_cookie_makes_no_secret_of_an_issuer_or_a_client() -> None:
    claims = {"iss": "tenant-12.idp.example", "aud": ["client-abc-123"], "sub": "3f2504e0-4f89-41d3-9a0c-0305e82c3301"}
    header = "; ".join(f"a={value}" for value in (claims["iss"], claims["aud"][0], claims["sub"]))
    assert literals_of(capture_of(("Cookie", header), claims=claims)) == {header}


def test_a_secret_that_was_cut_to_be_shown_is_masked_as_far_as_it_stands() -> None:
    mask = TokenMask((), ["cs~Tr0ub4dor&3_x-and-more-of-it"])
    assert mask.text("says cs~Tr0ub4dor&3_x… and so on") == "says [secret]… and so on"
    assert mask.text("says cs~Tr0 and so on …") == "says cs~Tr0 and so on …"


def test_the_longer_of_two_secrets_that_begin_alike_is_masked_whole() -> None:
    assert TokenMask((), ["abc-123", "abc-123-xyz"]).text("abc-123-xyz abc-123") == "[secret] [secret]"


def test_a_text_that_nearly_repeats_a_long_secret_is_masked_in_linear_time(is_linear: Callable[..., bool]) -> None:
    mask = TokenMask((), ["a" * 300_000 + "b"])
    assert is_linear(mask.text, "a")


def test_the_password_in_an_address_is_masked() -> None:
    said = "GET https://shop:s3cret@-Pw@idp.example:8443/a and https://kim@idp.example/ and mailto:kim@idp.example"
    assert TokenMask(()).text(said) == said.replace("s3cret@-Pw", "[secret]")


def test_credentials_as_they_are_typed_are_known_too() -> None:
    assert "p4ssw0rd-x" in literals_of(capture_of(("Authorization", "shop:p4ssw0rd-x")))
