"""Addresses and forms."""

import pytest

from jwtinspect.core.token import Kind
from jwtinspect.reading.sources import read
from jwtinspect.rules.examples import access_token, id_token

ID, ACCESS = id_token(36000), access_token(86400)
PARAMETERS = f"access_token={ACCESS}&id_token={ID}&expires_in=86400&token_type=Bearer&state=s1"


def read_text(text):
    return read([("input", text)])


@pytest.mark.parametrize(
    ("text", "endpoint"),
    [
        (f"https://app.example/cb#{PARAMETERS}", "https://app.example/cb"),
        (f"https://app.example/cb?{PARAMETERS}", "https://app.example/cb"),
        (f"https://app.example/cb?a=1#{PARAMETERS}", "https://app.example/cb"),
        (f"https://app.example/#/callback?{PARAMETERS}", "https://app.example/"),
        (f"https://app.example/#/{PARAMETERS}", "https://app.example/"),
        (f"com.example.app://cb#{PARAMETERS}", "com.example.app://cb"),
        (f"#{PARAMETERS}", None),
        (f"https://app.example/cb#{PARAMETERS}".replace("&", "&amp;"), "https://app.example/cb"),
    ],
)
def test_an_address_gives_a_front_channel_response(text, endpoint):
    capture = read_text(text)
    assert capture.sources[0].format == "redirect-url"
    (answer,) = capture.responses
    assert answer.front_channel
    assert answer.form
    assert answer.endpoint == endpoint
    assert answer.members["expires_in"] == "86400"
    assert {name: capture.tokens[index].compact for name, index in answer.tokens.items()} == {
        "access_token": ACCESS,
        "id_token": ID,
    }
    assert [token.places[0].name for token in capture.tokens] == ["access_token", "id_token"]


def test_places_in_an_address_point_at_the_token():
    text = f"  https://app.example/cb#{PARAMETERS}\n"
    for token in read_text(text).tokens:
        assert text[token.places[0].start : token.places[0].end] == token.compact
        assert len(token.places) == 1


def test_a_form_body_is_a_response_and_no_front_channel():
    capture = read_text("access_token=gho_16C7e42F292c6912E7&scope=repo%2Cgist&token_type=bearer")
    (answer,) = capture.responses
    assert capture.sources[0].format == "form"
    assert answer.form
    assert not answer.front_channel
    assert answer.members["scope"] == "repo,gist"
    assert capture.tokens[0].kind is Kind.OPAQUE


def test_values_are_percent_decoded():
    capture = read_text(f"access_token={ACCESS.replace('.', '%2E')}&scope=openid+email&expires_in=3600")
    assert capture.responses[0].members["scope"] == "openid email"
    assert [token.compact for token in capture.tokens] == [ACCESS]


def test_a_request_of_a_client_is_no_response_but_holds_secrets():
    capture = read_text("grant_type=refresh_token&refresh_token=r1&client_secret=s&client_id=c")
    assert capture.responses == ()
    assert [secret.name for secret in capture.secrets] == ["refresh_token", "client_secret"]
    assert "r1" in {token.compact for token in capture.tokens}


@pytest.mark.parametrize("name", ["apikey", "api_key"])
def test_an_api_key_in_an_address_is_a_secret(name):
    capture = read_text(f"https://api.example/v1?{name}=ak9X7Q-4f#access_token={access_token(60)}")
    assert [(each.name, each.value) for each in capture.secrets] == [(name, "ak9X7Q-4f")]


def test_a_code_in_a_callback_is_a_secret():
    capture = read_text("https://app.example/cb?code=abc&state=s")
    assert [secret.name for secret in capture.secrets] == ["code"]
    assert capture.responses == ()


def test_a_lone_token_in_an_address_is_no_response():
    capture = read_text(f"https://jwt.ms/#id_token={ID}")
    assert capture.responses == ()
    assert capture.tokens[0].places[0].name == "id_token"


def test_an_error_in_a_callback_is_named():
    capture = read_text("https://app.example/cb?error=login_required&state=s&error_description=Login+required")
    assert capture.responses[0].members["error"] == "login_required"
    assert "login_required: Login required" in capture.unreadable[0].reason


def test_a_parameter_that_stands_twice_is_told_and_the_last_counts():
    capture = read_text(f"https://app.example/#{PARAMETERS}&expires_in=60&&x")
    assert capture.responses[0].members["expires_in"] == "60"
    assert "twice" in capture.unreadable[0].reason


def test_an_address_inside_a_form_belongs_to_the_form():
    capture = read_text("redirect_uri=https://app.example/cb&grant_type=authorization_code&code=c1")
    assert [secret.name for secret in capture.secrets] == ["code"]


def test_a_removed_token_leaves_the_statement_of_its_life():
    capture = read_text("https://app.example/cb#access_token=[redacted]&expires_in=3600&state=s")
    assert capture.responses[0].members["expires_in"] == "3600"
    assert capture.tokens == ()


def test_addresses_among_words_and_quotes_are_read():
    capture = read_text(
        f'It went to "https://app.example/cb#{PARAMETERS}" and then to <https://b.example/#id_token={ID}&state=2>.'
    )
    assert [answer.endpoint for answer in capture.responses] == ["https://app.example/cb", "https://b.example/"]


@pytest.mark.parametrize(
    "piece", ["access_token=", "access_token=a&", "token= ", "https://a#token=", 'code="', "&=", "%2"]
)
def test_time_is_linear_whatever_is_repeated(piece, is_linear):
    assert is_linear(read_text, piece, "x")


@pytest.mark.parametrize("name", ["token", "jwt"])
@pytest.mark.parametrize("token", [ID, "%65" + ID[1:], ID.replace(".", "%2E")])
def test_a_lone_parameter_that_may_be_a_token_is_read(name, token):
    assert [each.compact for each in read_text(f"so {name}={token} it was").tokens] == [ID]


@pytest.mark.parametrize("first", ["code=a", "error=a", "token=a", "expires_in=60"])
@pytest.mark.parametrize("joint", ["&", "#", "#/a?"])
def test_what_tells_nothing_alone_tells_of_its_company(first, joint):
    capture = read_text(f"so {first}{joint}access_token=opaque-token-0123456789&expires_in=60&state=x it was")
    assert [each.compact for each in capture.tokens] == ["opaque-token-0123456789"]


@pytest.mark.parametrize("piece", ["token=x ", "error=1\n", "code=x=y ", "error=error=", "error=1&a=2 "])
def test_parameters_that_tell_nothing_take_linear_time(piece, is_linear):
    assert is_linear(read_text, piece, "so ")
