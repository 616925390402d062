"""Whether two tokens were issued together, where one example cannot say it."""

import pytest

import jwtinspect
from jwtinspect.rules.examples import START, id_token, response


def found(text: str) -> dict[str, str]:
    return {finding.code: finding.severity.value for finding in jwtinspect.inspect(text, at=START + 60).findings}


@pytest.mark.parametrize("access", ["ya29.<redacted>", "xxxxxxxxxxxxxxxxxxxxxxxx", "opaque-token…", "short"])
def test_a_redacted_access_token_is_not_held_against_its_hash(access: str) -> None:
    text = response(id_token=id_token(3600, at_hash="77QmUPtjPfzWtF2AnpK9RQ"), access_token=access, expires_in=3600)
    assert "PAR501" not in found(text)
