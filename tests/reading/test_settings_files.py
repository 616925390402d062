"""Credentials kept line by line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jwtinspect.core.capture import Capture
from jwtinspect.core.token import Kind
from jwtinspect.reading.sources import read
from jwtinspect.rules.examples import access_token, id_token

START = "kind: Config\nusers:\n"
SAMPLES = Path(__file__).parent.parent / "samples"


def captured(name: str) -> Capture:
    return read([("x", (SAMPLES / name).read_bytes())])


@pytest.mark.parametrize(
    ("name", "format", "secrets"),
    [
        ("kubeconfig.yaml", "kubeconfig", ["client-secret", "refresh-token", "client-key-data"]),
        ("gh_hosts.yml", "gh-hosts", ["oauth_token"]),
        ("netrc.txt", "netrc", ["password"]),
        ("dotenv.txt", "dotenv", ["CLIENT_SECRET"]),
    ],
)
def test_each_is_called_what_it_is_and_its_secrets_are_known(name: str, format: str, secrets: list[str]) -> None:
    capture = captured(name)
    assert capture.sources[0].format == format
    assert [secret.name for secret in capture.secrets] == secrets


def test_the_credentials_of_one_user_of_kubernetes_are_siblings_and_nobody_elses() -> None:
    demo, oidc = captured("kubeconfig.yaml").responses
    assert list(demo.tokens) == ["token"] and list(oidc.tokens) == ["id-token", "refresh-token"]
    assert demo.store and oidc.store


def test_what_stands_after_the_users_belongs_to_none() -> None:
    text = f"{START}- name: a\n  user:\n    id-token: {id_token(60)}\nclusters:\n- token: {access_token(60)}\n"
    capture = read([("x", text)])
    assert [list(response.tokens) for response in capture.responses] == [["id-token"]]
    assert len(capture.tokens) == 2


def test_an_opaque_token_of_kubernetes_is_a_secret_and_what_was_taken_out_is_none() -> None:
    users = "- name: a\n  user:\n    token: abcdef.0123456789abcdef\n- name: b\n  user:\n    token: REDACTED\n"
    assert [secret.name for secret in read([("x", START + users)]).secrets] == ["token"]


def test_a_base64_token_in_a_secret_of_kubernetes_is_found() -> None:
    (token,) = captured("made/k8s_secret.yaml").tokens
    assert token.kind is Kind.JWS and token.places[0].layers == ("base64",)


def test_a_github_configuration_says_why_nothing_is_told() -> None:
    assert "opaque" in captured("gh_hosts.yml").unreadable[0].reason


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from([START, "a:\n  oauth_token: x\n", "machine a password b\n", "A=1\n"]),
    st.lists(
        st.sampled_from(["- name: a", "  token: x", "\tid-token: 'y'", ":", "machine", "password", "B=", "=x", " "])
    ),
)
def test_no_such_file_raises_nor_loses_a_token(start: str, lines: list[str]) -> None:
    text = start + "\n".join(lines) + f"\nTOKEN={access_token(60)}\n"
    assert access_token(60) in [token.compact for token in read([("x", text)]).tokens]


def test_fields_of_a_form_are_no_part_of_a_password_before_them():
    capture = read([("form", "password=&password=&id_token=" + access_token(60))])
    assert not capture.secrets
    capture = read([("form", "password=Corr3ct&client_id=client-1")])
    assert [secret.value for secret in capture.secrets] == ["Corr3ct"]
    capture = read([(".env", "PASSWORD='a&b=c'\nDB_PASSWORD=a&b\n")])
    assert [secret.value for secret in capture.secrets] == ["a&b=c", "a&b"]


def test_a_log_of_pairs_is_no_file_of_settings():
    lines = 'time="2026-03-02T09:15:00Z" level=error msg="JWT expired" user=7\nlevel=info msg=done n=1\n'
    assert read([("x", lines)]).sources[0].format == "text"
    assert read([("x", f"A=1\nTOKEN={id_token()}\nB='x y=z'\n")]).sources[0].format == "dotenv"
