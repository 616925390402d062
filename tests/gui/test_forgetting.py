"""Keys and secrets that are no longer used are let go of: no object of the program holds them any more."""

import gc
import os
from base64 import urlsafe_b64encode
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat
from PySide6.QtGui import QGuiApplication

from jwtinspect.rules.examples import START, access_token, dated, response, token

PLACE = 12  # characters of a secret that are looked for


def held(secret: bytes) -> list[str]:
    """The kinds of objects that hold a text or bytes with the secret in it, but for those of the test itself."""
    gc.collect()
    found = []
    for each in gc.get_objects():
        for part in gc.get_referents(each):
            data = part.encode("utf-8", "replace") if type(part) is str else part if type(part) is bytes else b""
            if secret in data and "test_forgetting" not in repr(getattr(each, "f_code", each))[:300]:
                holders = {type(holder).__qualname__ for holder in gc.get_referrers(each)}
                found.append(f"{type(each).__module__}.{type(each).__name__} in {holders}: {len(data)} characters")
    return found


class Hidden:
    """A value that no object which the collector knows refers to as a whole."""

    def __init__(self, value: bytes) -> None:
        self._masked = bytes(each ^ 0x5A for each in value)

    @property
    def value(self) -> bytes:
        return bytes(each ^ 0x5A for each in self._masked)


def secret_key() -> Hidden:
    return Hidden(os.urandom(24).hex().encode())


def pem(password: bytes | None = None) -> Hidden:
    kind = BestAvailableEncryption(password) if password else NoEncryption()
    return Hidden(generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, kind))


@pytest.fixture
def loaded(window, session, elsewhere):
    session.paste(response(access_token=access_token(60), expires_in=60))
    elsewhere.run()
    window.show_signature()
    elsewhere.run()
    return window


def forget(window, session) -> None:
    session.forget_keys()


def clear(window, session) -> None:
    session.clear()


def close(window, session) -> None:
    window.close()


@pytest.mark.parametrize("way", [forget, clear, close])
@pytest.mark.parametrize("kind", ["secret", "private key"])
def test_a_key_is_let_go_of(loaded, session, elsewhere, kind, way) -> None:
    given = secret_key() if kind == "secret" else pem()
    middle = Hidden(given.value[len(given.value) // 2 :][:PLACE])
    pane = loaded.tabs.signature
    pane.text.setPlainText(given.value.decode())
    (pane.use_secret if kind == "secret" else pane.use_key).click()
    elsewhere.run()
    assert session.request.keys, pane.troubles.text()
    assert pane.text.toPlainText() == ""
    assert kind != "secret" or held(middle.value), "the search finds what is held"
    way(loaded, session)
    elsewhere.run()
    assert not held(middle.value)


def test_a_file_that_waits_for_its_password_is_let_go_of(loaded, session, elsewhere, tmp_path) -> None:
    given = pem(b"a password of a key")
    path: Path = tmp_path / "key.pem"
    path.write_bytes(given.value)
    middle = Hidden(given.value[len(given.value) // 2 :][:PLACE])
    session.keyholder.open([path])
    elsewhere.run()
    assert session.keyholder.locked == "key.pem"
    loaded.tabs.signature.password.setText("a wrong password")
    loaded.tabs.signature.unlock()
    elsewhere.run()
    assert loaded.tabs.signature.password.text() == ""
    session.forget_keys()
    assert not held(middle.value)


def test_what_was_pasted_is_let_go_of_when_all_is_cleared(loaded, session, elsewhere) -> None:
    claim, signature = secret_key(), Hidden(os.urandom(30))
    answer = [
        token({"iat": START + 60, "exp": START + 60 * n, "x": claim.value.decode()}, signature=signature.value)
        for n in (2, 3, 4)
    ]
    session.paste(dated(response(**dict(zip(("access_token", "id_token", "refresh_token"), answer, strict=True)))))
    del answer
    elsewhere.run()
    for number in range(loaded.tabs.count()):
        loaded.show_tab(number)
    elsewhere.run()
    loaded.tabs.claims.tree.copy_value()
    values = claim.value, urlsafe_b64encode(signature.value)
    assert all(map(held, values))
    QGuiApplication.clipboard().clear()
    session.clear()
    elsewhere.run()
    assert not [held(value) for value in values if held(value)]
