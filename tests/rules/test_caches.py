"""Responses that were kept, where one example cannot say it."""

import pytest

import jwtinspect
from jwtinspect.rules.examples import access_token, response


@pytest.mark.parametrize(("host", "severity"), [("login.example.com:443", "error"), ("gateway.example.com", "warning")])
def test_a_port_makes_no_other_host_of_the_issuer(host: str, severity: str) -> None:
    text = (
        f"> POST /token HTTP/1.1\n> Host: {host}\n>\n< HTTP/1.1 200 OK\n< Date: Mon, 02 Mar 2026 10:15:00 GMT\n<\n"
        f"{response(access_token=access_token(7200), expires_in=7200)}\n"
    )
    (finding,) = jwtinspect.inspect(text).findings
    assert (finding.code, finding.severity) == ("LIF107", severity)
