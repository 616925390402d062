"""Which keys a token means."""

from jwtinspect.analysis.keyfile import read_keys
from jwtinspect.analysis.keyring import MOST_TRIED, Keyring, found_keys, host_of
from jwtinspect.core.capture import KeySet, Metadata
from jwtinspect.rules.examples import secret_key

JWK = {"kty": "EC", "crv": "P-256", "kid": "k1"}


def test_an_empty_keyring_is_false_and_its_repr_counts() -> None:
    assert not Keyring() and Keyring([read_keys(secret_key().encode(), "k")])
    assert repr(Keyring()) == "<Keyring of 0 keys>"


def test_a_kid_is_looked_up_and_nothing_else_tried() -> None:
    keys = Keyring([read_keys(secret_key(kid).encode(), "k") for kid in ("a", "b")])
    chosen = keys.choose({"kid": "b"}, "HS256", None)
    assert [key.kid for key in chosen.keys] == ["b"] and chosen.named
    assert len(keys.choose({"kid": ["b"]}, "HS256", None).keys) == 2


def test_only_so_many_keys_are_tried() -> None:
    keys = Keyring([read_keys(secret_key(str(number)).encode(), "k") for number in range(MOST_TRIED + 50)])
    assert len(keys.choose({}, "HS256", None).keys) == MOST_TRIED


def test_sets_in_the_input_are_their_issuers() -> None:
    sets = (
        KeySet("s1", "$", (JWK,), "https://keys.example/jwks"),
        KeySet("s1", "$", (JWK,), "https://User@Login.Example:443/jwks"),
        KeySet("s1", "$", (JWK,)),
    )
    metadata = (Metadata("https://a.example/", "https://keys.example/jwks"),)
    named, by_host, anybodys = found_keys(sets, metadata)
    assert named.is_for("https://a.example/") and not named.is_for("https://keys.example/")
    assert by_host.is_for("https://login.example/x") and not by_host.is_for("https://a.example/")
    assert anybodys.is_for(None)


def test_the_keyring_of_one_input_is_made_once() -> None:
    sets = (KeySet("s1", "$", (JWK,)),)
    keys = Keyring()
    assert keys.with_found((), ()) is keys
    assert keys.with_found(sets, ()) is keys.with_found(sets, ())
    assert keys.with_found((KeySet("s1", "$", (JWK,)),), ()) is not keys


def test_the_host_of_an_address() -> None:
    assert host_of("https://a@B.example:8443/x") == "b.example" and host_of("nothing") == ""
