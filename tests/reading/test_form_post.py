"""A page that posts itself to the application."""

from __future__ import annotations

from pathlib import Path

from jwtinspect.core.token import Kind
from jwtinspect.reading.sources import read
from jwtinspect.rules.examples import id_token

SAMPLE = Path(__file__).parent.parent / "samples" / "made" / "form_post.html"


def test_the_fields_of_the_form_are_one_response_of_the_front_channel() -> None:
    capture = read([("x", SAMPLE.read_bytes())])
    (response,) = capture.responses
    assert capture.sources[0].format == "form-post"
    assert list(response.tokens) == ["id_token", "access_token"]
    assert response.form and response.front_channel and response.members["expires_in"] == "86400"
    assert response.endpoint == "https://app.shop-demo.example/callback"
    assert [secret.name for secret in capture.secrets] == ["code"]
    assert [token.flaws for token in capture.tokens] == [(), ()]


def test_a_page_with_another_form_is_text() -> None:
    page = f'<form method="get"><input name="q" value="x"></form>{id_token(60)}'
    assert read([("x", page)]).sources[0].format == "text"


def test_fields_without_a_form_around_them_lose_no_token() -> None:
    page = f"<FORM><input NAME=id_token value='{id_token(60)}'>"
    assert [token.kind for token in read([("x", page)]).tokens] == [Kind.JWS]
