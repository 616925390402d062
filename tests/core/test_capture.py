"""What was captured never shows a token by accident."""

from jwtinspect.core.capture import Response, Source


def test_sources_and_responses_hide_their_text() -> None:
    assert "secret" not in repr(Source("s1", "response.json", "text", "secret"))
    assert "secret" not in repr(Response("s1", "$", {"access_token": "secret"}, {}))
