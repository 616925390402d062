"""A token never shows itself, and is known again by its fingerprint."""

from hashlib import sha256

from jwtinspect.core.token import Flaw, FlawKind, Kind, Place, Token


def test_the_representation_of_a_token_hides_it() -> None:
    token = Token("secret.header.sig", Kind.JWS, {"alg": "RS256"}, {"sub": "someone"})
    assert "secret" not in repr(token)
    assert "someone" not in repr(token)
    assert token.fingerprint in repr(token)


def test_the_fingerprint_is_the_start_of_the_digest_of_the_compact_form() -> None:
    assert Token("a.b.c", Kind.JWS, {}, {}).fingerprint == "sha256:" + sha256(b"a.b.c").hexdigest()[:12]


def test_a_token_seen_again_is_the_same_token_in_more_places() -> None:
    first = Token(
        "a.b.c",
        Kind.JWS,
        {"alg": "none"},
        {"sub": "x"},
        (Flaw(FlawKind.CLEANED, "token", "quotes removed"),),
        (Place("s1", "$"),),
    )
    again = first.seen_at(Place("s1", "line 4"))
    assert [place.where for place in again.places] == ["$", "line 4"]
    assert again.fingerprint == first.fingerprint
    assert again.has(FlawKind.CLEANED)
    assert not again.has(FlawKind.TRUNCATED)


def test_an_opaque_token_is_one_segment_whatever_dots_it_has() -> None:
    assert Token("ya29.a0.b", Kind.OPAQUE, {}, {}).segments == ["ya29.a0.b"]
    assert Token("a.b.c", Kind.JWS, {}, {}).segments == ["a", "b", "c"]
