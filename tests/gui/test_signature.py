"""Keys in the window: dropped, pasted, typed, locked, forgotten; and what they say of the selected token."""

from __future__ import annotations

import json
import sys

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit

from jwtinspect.analysis.keyfile import seems_keys
from jwtinspect.core.token import Signature
from jwtinspect.rules.examples import SECRET, START, access_token, har, response, secret_key, segment, signed, token

CLAIMS = {"iss": "https://login.example.com/", "iat": START, "exp": START + 3600}
SET = json.dumps({"keys": [json.loads(secret_key()), json.loads(secret_key("s2", b"y" * 32))]})


def encrypted_pem() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"open sesame"))


def drop(widget, *paths, text: str = "") -> None:
    data = QMimeData()
    if paths:
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    if text:
        data.setText(text)
    button, key = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    widget.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, button, key))


@pytest.fixture
def loaded(window, session, elsewhere):
    session.paste(signed(CLAIMS))
    elsewhere.run()
    return window


@pytest.fixture
def pane(loaded):
    loaded.show_signature()
    return loaded.tabs.signature


def word_of(session) -> str:
    subject = session.report.tokens[0]
    return str(subject.check.word) if subject.check is not None else "not checked"


def test_without_a_key_the_tab_says_what_is_needed(pane) -> None:
    assert pane.verdict.text().startswith("○ ") and "Give the issuer's public key" in pane.verdict.text()
    assert not pane.forget.isEnabled() and pane.keys.isHidden() and pane.troubles.isHidden()


def test_a_key_set_dropped_on_the_window_verifies_what_is_loaded(loaded, session, elsewhere, tmp_path) -> None:
    (tmp_path / "jwks.json").write_text(SET, encoding="utf-8")
    drop(loaded, tmp_path / "jwks.json")
    elsewhere.run()
    assert len(session.report.tokens) == 1 and word_of(session) == "valid"
    pane = loaded.tabs.signature
    assert loaded.tabs.currentIndex() == loaded.tabs.signature_tab
    assert pane.verdict.text().startswith('✓ The signature is valid, made by the key "s1"')
    assert pane.keys.text() == "jwks.json: 2 × secret of 256 bits"
    assert "Signature valid" in [label.text() for label in loaded.status.findChildren(type(pane.verdict))]


def test_keys_and_tokens_dropped_together_each_go_where_they_belong(window, session, elsewhere, tmp_path) -> None:
    (tmp_path / "key.json").write_text(secret_key(), encoding="utf-8")
    (tmp_path / "token.txt").write_text(signed(CLAIMS), encoding="utf-8")
    drop(window, tmp_path / "key.json", tmp_path / "token.txt")
    elsewhere.run()
    assert [source.name for source in session.report.capture.sources] == ["token.txt"]
    assert word_of(session) == "valid"


def test_a_key_that_comes_before_its_token_waits_for_it(window, session, elsewhere) -> None:
    drop(window, text=secret_key())
    elsewhere.run()
    assert session.report is None and "now paste the token" in window.status.currentMessage()
    session.paste(signed(CLAIMS))
    elsewhere.run()
    assert word_of(session) == "valid"


def test_a_key_pasted_into_the_window_is_taken_as_one(loaded, session, elsewhere) -> None:
    QGuiApplication.clipboard().setText(secret_key())
    loaded.commands.inspect_clipboard()
    elsewhere.run()
    assert word_of(session) == "valid"
    QGuiApplication.clipboard().clear()


def test_a_wrong_key_makes_it_invalid_and_the_times_stay(pane, session, elsewhere) -> None:
    pane.text.setPlainText(secret_key(secret=b"x" * 32))
    pane.use_key.click()
    elsewhere.run()
    assert word_of(session) == "invalid" and session.report.verdict.code == "SEC901"
    assert pane.verdict.text().startswith("✕ Invalid. ")
    assert session.report.tokens[0].expires_at == START + 3600


def test_what_is_no_key_is_told_and_stays_to_be_mended(pane, elsewhere) -> None:
    pane.text.setPlainText("hello <b>there</b>")
    pane.use_key.click()
    elsewhere.run()
    assert "is no key" in pane.troubles.text() and pane.text.toPlainText() == "hello <b>there</b>"
    pane.text.clear()
    pane.use_key.click()
    assert "Paste a key first" in pane.troubles.text()


def test_a_secret_is_typed_taken_and_gone_from_the_field(pane, session, elsewhere) -> None:
    pane.text.setPlainText(SECRET.hex())
    pane.use_secret.click()
    elsewhere.run()
    assert word_of(session) == "valid" and "read as hex" in pane.verdict.text()
    assert pane.text.toPlainText() == "" and not pane.text.document().isUndoAvailable()


def test_a_file_dropped_on_the_field_is_read_as_a_key(pane, session, elsewhere, tmp_path) -> None:
    (tmp_path / "key.json").write_text(secret_key(), encoding="utf-8")
    drop(pane.text, tmp_path / "key.json")
    elsewhere.run()
    assert word_of(session) == "valid" and pane.text.toPlainText() == ""


def test_files_of_keys_are_chosen(pane, session, elsewhere, tmp_path, monkeypatch) -> None:
    (tmp_path / "key.json").write_text(secret_key(), encoding="utf-8")
    chosen = [str(tmp_path / "key.json"), str(tmp_path / "missing.json")]
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: (chosen, ""))
    pane.open.click()
    elsewhere.run()
    assert word_of(session) == "valid" and "There is no file" in pane.troubles.text()


def test_an_encrypted_key_asks_in_place_and_opens_with_the_right_password(
    loaded, session, elsewhere, tmp_path, qtbot
) -> None:
    (tmp_path / "locked.pem").write_bytes(encrypted_pem())
    drop(loaded, tmp_path / "locked.pem")
    elsewhere.run()
    pane = loaded.tabs.signature
    assert pane.password.isVisible() and "its password is needed" in pane.troubles.text()
    qtbot.keyClicks(pane.password, "wrong")
    qtbot.keyClick(pane.password, Qt.Key.Key_Return)
    elsewhere.run()
    assert pane.password.isVisible() and "does not open it" in pane.troubles.text() and pane.password.text() == ""
    qtbot.keyClicks(pane.password, "open sesame")
    qtbot.keyClick(pane.password, Qt.Key.Key_Return)
    elsewhere.run()
    assert not pane.password.isVisible() and pane.keys.text() == "locked.pem: EC P-256"
    assert word_of(session) == "no_key"


def test_an_empty_password_is_not_tried(loaded, session, elsewhere, tmp_path, qtbot) -> None:
    (tmp_path / "locked.pem").write_bytes(encrypted_pem())
    drop(loaded, tmp_path / "locked.pem")
    elsewhere.run()
    qtbot.keyClick(loaded.tabs.signature.password, Qt.Key.Key_Return)
    assert not elsewhere.waiting and session.keyholder.locked == "locked.pem"


def everything_known(session) -> str:
    holder = session.keyholder
    return f"{holder.files} {holder._locked} {holder._waiting} {session.request.keys} {holder.payload}"


@pytest.mark.parametrize("way", ["button", "menu", "clear", "close"])
def test_keys_are_forgotten(way, pane, loaded, session, elsewhere) -> None:
    pane.text.setPlainText(secret_key())
    pane.use_key.click()
    elsewhere.run()
    assert word_of(session) == "valid"
    if way == "button":
        pane.forget.click()
    elif way == "menu":
        next(each for each in loaded.commands.actions if each.text() == "Forget &keys").trigger()
    elif way == "clear":
        session.clear()
    else:
        loaded.close()
    elsewhere.run()
    assert everything_known(session) == "() {} [] None None"
    if way in ("button", "menu"):
        assert word_of(session) == "not checked" and not pane.forget.isEnabled()


@pytest.fixture
def detached(window, session, elsewhere):
    """A detached token, its key given, and the tab that tells of it."""
    header, _, signature = signed({"amount": 12}).split(".")
    session.paste(f"{header}..{signature}")
    elsewhere.run()
    session.keyholder.paste(secret_key())
    elsewhere.run()
    window.show_signature()
    return window.tabs.signature


def test_what_a_detached_token_signs_is_asked_for_and_taken_from_the_field(detached, session, elsewhere) -> None:
    assert not detached.detached.isHidden() and "Give that payload, too" in detached.verdict.text()
    detached.use_payload.click()
    elsewhere.run()
    assert "There is nothing to take yet" in detached.troubles.text()
    detached.text.setPlainText('{"amount":13}')
    detached.use_payload.click()
    elsewhere.run()
    assert word_of(session) == "invalid" and "is not what was signed, byte for byte" in detached.verdict.text()
    detached.text.setPlainText('{"amount":12}')
    detached.use_payload.click()
    elsewhere.run()
    assert word_of(session) == "valid" and detached.text.toPlainText() == ""
    assert detached.keys.text().startswith("pasted payload: payload, 13 bytes\n")


def test_a_file_is_chosen_as_the_payload_and_forgotten_with_the_keys(
    detached, session, elsewhere, tmp_path, monkeypatch
) -> None:
    for name, content in (("large.bin", bytes(10_000_001)), ("body.json", b'{"amount":12}')):
        (tmp_path / name).write_bytes(content)
        chosen = (str(tmp_path / name), "")
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_, chosen=chosen: chosen)
        detached.open_payload.click()
        elsewhere.run()
        assert (word_of(session) == "valid") == (name == "body.json")
        assert ("larger than 10 MB" in detached.troubles.text()) == (name == "large.bin")
    detached.forget.click()
    elsewhere.run()
    assert word_of(session) == "not checked" and everything_known(session) == "() {} [] None None"


def test_other_tokens_are_not_asked_for_a_payload(pane) -> None:
    assert pane.detached.isHidden()


def test_a_token_that_was_opened_is_shut_again_when_the_keys_are_forgotten(window, session, elsewhere) -> None:
    from joserfc import jwe
    from joserfc.jwk import OctKey

    header = {"alg": "A128KW", "enc": "A128GCM", "cty": "JWT"}
    key = OctKey.import_key(b"0123456789abcdef")
    session.paste(jwe.encrypt_compact(header, signed(CLAIMS), key, algorithms=["A128KW", "A128GCM"]))
    window.show_signature()
    pane = window.tabs.signature
    pane.text.setPlainText("0123456789abcdef")
    pane.use_secret.click()
    elsewhere.run()
    assert (len(session.report.tokens) == 2 and pane.verdict.text().startswith("✓ Opened. ")) or "opened" in (
        pane.verdict.text()
    )
    session.forget_keys()
    elsewhere.run()
    assert len(session.report.tokens) == 1


def test_no_secret_shows_anywhere_in_the_window_or_in_what_is_kept(pane, loaded, session, elsewhere, settings) -> None:
    pane.text.setPlainText(SECRET.decode())
    pane.use_secret.click()
    elsewhere.run()
    labels = [each.text() for kind in (QLabel, QLineEdit) for each in loaded.findChildren(kind)]
    shown = " ".join(labels) + pane.text.toPlainText() + loaded.windowTitle()
    loaded.close()
    settings.sync()
    kept = " ".join(str(settings.value(name)) for name in settings.allKeys())
    for secret in (SECRET.decode(), segment(SECRET)):
        assert secret not in shown and secret not in kept and secret not in repr(session.request)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (token(CLAIMS, {"alg": "none"}, b""), "unsecured (alg none)"),
        (signed(CLAIMS).rpartition(".")[0] + ".", "no signature to verify"),
        (
            ".".join((segment({"alg": "dir", "enc": "A128GCM"}), "", *[segment(b"x" * 16)] * 3)),
            "password that opens it",
        ),
    ],
)
def test_what_needs_no_key_is_said_without_one(window, session, elsewhere, text, says) -> None:
    session.paste(text)
    window.show_signature()
    assert says in window.tabs.signature.verdict.text()


def test_every_word_of_a_signature_has_a_colour_and_a_word(window) -> None:
    from jwtinspect.gui import signature_pane

    assert set(signature_pane._TONES) == set(Signature)


def test_several_tokens_are_counted_by_their_words(window, session, elsewhere) -> None:
    session.paste(response(access_token=access_token(3600), id_token=signed(CLAIMS), expires_in=3600))
    session.keyholder.paste(secret_key())
    elsewhere.run()
    assert "Signatures: 1 without key, 1 valid" in window.status._signature.text()


def test_a_key_set_in_the_input_is_used_off_the_windows_thread(window, session, elsewhere) -> None:
    from jwtinspect.rules.examples import entry

    fetched = entry("https://login.example.com/jwks", body=SET)
    text = har(fetched, entry("https://login.example.com/token", body=response(access_token=signed(CLAIMS))))
    session._ready = False
    session.paste(text)
    assert session.report is None and elsewhere.waiting
    elsewhere.run()
    assert word_of(session) == "valid"
    session.set_at(START + 5)  # from now on at once
    assert not elsewhere.waiting and session.report.as_of == START + 5


@pytest.mark.parametrize(
    ("content", "keys"),
    [
        (SET.encode(), True),
        (b"\xef\xbb\xbf  " + secret_key().encode(), True),
        (b"\n-----BEGIN PUBLIC KEY-----\n", True),
        (b"-----BEGIN CERTIFICATE-----\n", True),
        (b"-----BEGIN EC PARAMETERS-----\n", True),
        (b"\x30\x82\x01\x22\x30\x0d", True),
        (b"-----BEGIN PGP MESSAGE-----", False),
        (signed(CLAIMS).encode(), False),
        (response(access_token="x", jwks={"keys": [{"kty": "RSA"}]}).encode(), False),
        (b'{"log": {"entries": ["kty"], "x": {"kty": 1}}}', False),
        (b"0123456789", False),
        (b"", False),
    ],
)
def test_keys_are_told_from_what_is_to_be_inspected(content, keys) -> None:
    assert seems_keys(content) is keys


def test_the_window_needs_none_of_it_before_there_is_a_key() -> None:
    import subprocess

    code = """
import sys, jwtinspect.gui.app, jwtinspect.gui.details
print([name for name in sys.modules if name.split(".")[0] in ("jwt", "cryptography", "joserfc")
       or name in ("jwtinspect.gui.keyholder", "jwtinspect.gui.signature_pane", "jwtinspect.analysis.keys")])
"""
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert found.stdout.strip() == "[]"


@pytest.mark.parametrize("way", ["forget", "clear"])
def test_what_was_refused_as_a_key_is_forgotten_too(pane, session, elsewhere, way) -> None:
    pane.text.setPlainText("a secret that was taken for a key")
    pane.take_key()
    elsewhere.run()
    assert pane.text.toPlainText() and session.keyholder.troubles and pane.forget.isEnabled()
    if way == "forget":
        pane.forget.click()
    else:
        session.clear()
    assert not pane.text.toPlainText() and not session.keyholder.troubles


def test_keys_are_counted_from_one_again_once_they_were_forgotten(pane, elsewhere) -> None:
    for _ in range(2):
        pane.text.setPlainText(secret_key())
        pane.use_key.click()
        elsewhere.run()
        assert pane.keys.text().startswith("pasted key 1: ")
        pane.forget.click()
        elsewhere.run()
