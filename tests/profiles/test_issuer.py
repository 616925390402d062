"""Issuers are told by labels and segments: nothing that merely contains a provider's name is taken for it."""

import pytest

from jwtinspect.profiles.issuer import Pattern, host_flaw, issuer_of, path_flaw, piece_matches

HTTPS = ("https",)


def matches(text: str, host: str, path: str, schemes: tuple[str, ...] = HTTPS, without: tuple[str, ...] = ()) -> bool:
    found = issuer_of(text)
    return found is not None and Pattern(schemes, host, path, without).matches(found)


@pytest.mark.parametrize(
    ("text", "host", "path"),
    [
        ("https://acme.auth0.com/", "*.auth0.com", "/"),
        ("https://ACME.Auth0.com/", "*.auth0.com", "/"),
        ("https://a.b.example.com", "**.example.com", ""),
        ("https://clerk.acme.co.uk", "clerk.**", ""),
        ("https://x/auth/realms/a", "**", "/.../realms/{any}"),
        ("https://x/realms/a", "**", "/.../realms/{any}"),
        ("https://x:8443/realms/a", "**", "/.../realms/{any}"),
        ("https://münchen.example/realms/küche", "**", "/.../realms/{any}"),
        ("https://h.example/id/ABC09", "h.example", "/id/{upper}"),
        ("https://h.example/client_01A/x", "h.example", "/client_{alnum}/x"),
    ],
)
def test_what_has_the_right_labels_and_segments_matches(text: str, host: str, path: str) -> None:
    assert matches(text, host, path)


@pytest.mark.parametrize(
    ("text", "host", "path"),
    [
        ("https://acme.auth0.com.evil.example/", "*.auth0.com", "/"),
        ("https://evil.example/acme.auth0.com/", "*.auth0.com", "/"),
        ("https://acmeauth0.com/", "*.auth0.com", "/"),
        ("https://auth0.com/", "*.auth0.com", "/"),
        ("https://a.b.auth0.com/", "*.auth0.com", "/"),
        ("https://acme.auth0.com", "*.auth0.com", "/"),
        ("https://acme.auth0.com//", "*.auth0.com", "/"),
        ("https://acme.auth0.com:444/", "*.auth0.com", "/"),
        ("https://acme.auth0.com:/", "*.auth0.com", "/"),
        ("https://user@acme.auth0.com/", "*.auth0.com", "/"),
        ("https://acme.auth0.com/?x", "*.auth0.com", "/"),
        ("https://acme.auth0.com/#x", "*.auth0.com", "/"),
        ("http://acme.auth0.com/", "*.auth0.com", "/"),
        ("ftp://acme.auth0.com/", "*.auth0.com", "/"),
        ("acme.auth0.com/", "*.auth0.com", "/"),
        ("https://example.com", "**.example.com", ""),
        ("https://clerk", "clerk.**", ""),
        ("https://x/realms/", "**", "/.../realms/{any}"),
        ("https://x/realms/..", "**", "/.../realms/{any}"),
        ("https://x/realms", "**", "/.../realms/{any}"),
        ("https://x", "**", "/.../realms/{any}"),
        ("https://h.example/id/abc", "h.example", "/id/{upper}"),
        ("https://h.example/client_/x", "h.example", "/client_{alnum}/x"),
        ("https://\u0430cme.auth0.com/", "*.auth0.com", "/"),  # a Cyrillic letter
    ],
)
def test_what_only_looks_like_it_does_not(text: str, host: str, path: str) -> None:
    assert not matches(text, host, path)


def test_a_forbidden_segment_anywhere_spoils_the_match() -> None:
    assert not matches("https://x/am/oauth2/realms/a", "**", "/.../realms/{any}", without=("oauth2",))


@pytest.mark.parametrize(
    "text", ["", "https://", "https:///x", "https://a..b/", "https://a./", "a b", "a\nb", "a\0b", "x" * 513]
)
def test_what_can_be_nobodys_issuer_is_none(text: str) -> None:
    assert issuer_of(text) is None


def test_one_text_cannot_serve_as_both_ends_of_a_pattern() -> None:
    assert not piece_matches("ab{any}bc", "abc")


@pytest.mark.parametrize(
    ("host", "reason"),
    [
        ("a..b", "empty label"),
        ("Auth0.com", "capital"),
        ("a.**.b", '"**" stands only'),
        ("**.a.**", '"**" stands only'),
        ("a*.com", "one word in braces"),
        ("{tenant}.com", 'unknown word "tenant"'),
    ],
)
def test_a_host_that_is_not_sound_says_why(host: str, reason: str) -> None:
    assert reason in host_flaw(host)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("x", 'does not begin with "/"'),
        ("/a/...", '"..." stands only first'),
        ("/{tenant}", 'unknown word "tenant"'),
        ("/{any}{any}", "one word in braces"),
        ("/{any", "one word in braces"),
        ("/.*", "one word in braces"),
    ],
)
def test_a_path_that_is_not_sound_says_why(path: str, reason: str) -> None:
    assert reason in path_flaw(path)


@pytest.mark.parametrize(("host", "path"), [("*.auth0.com", "/"), ("clerk.**", ""), ("**", "/.../realms/{any}")])
def test_a_sound_pattern_has_no_flaw(host: str, path: str) -> None:
    assert host_flaw(host) == path_flaw(path) == ""
