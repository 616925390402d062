"""A whole session in the window, as a person would have it; started by the tests in a process of its own.

Arguments: the file to drop, where the redacted copy goes. What was pasted comes from standard input. Prints what was
loaded and opened on the way, as JSON. With ``further`` as a third argument all else that there is follows: keys, an
encrypted token, every tab and every file that can be saved, a large input that is given up, and one whose reading dies.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

events: list[str] = []


def heard(event: str, arguments: tuple[object, ...]) -> None:
    if event.startswith(("socket.", "urllib.", "http.client.", "ftplib.", "smtplib.", "webbrowser.")):
        events.append(event)


sys.addaudithook(heard)
sys.modules["typing_extensions"] = None  # a type checker's, which looks for _socket; msgspec takes it if it is there

from PySide6.QtCore import QMimeData, QPointF, QSettings, Qt, QUrl  # noqa: E402
from PySide6.QtGui import QDropEvent, QGuiApplication  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QFileDialog  # noqa: E402

from jwtinspect.__main__ import write_no_core_files  # noqa: E402
from jwtinspect.gui import app  # noqa: E402
from jwtinspect.gui.preferences import Preferences  # noqa: E402


def wait(ready, what: str) -> None:
    for _ in range(2400):
        if ready():
            return
        QTest.qWait(25)
    raise SystemExit(f"waited in vain for {what}")


def drop(window, path: str) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(path)])
    action, buttons, modifiers = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(9, 9), action, data, buttons, modifiers))


def encrypted(secret: str) -> tuple[str, str]:
    """A token and the key that opens it, as a set of one; both are made up here."""
    from base64 import urlsafe_b64encode

    from joserfc import jwe
    from joserfc.jwk import OctKey

    from jwtinspect.rules.examples import START, token

    key = json.dumps({"kty": "oct", "kid": "one", "k": urlsafe_b64encode(secret.encode()[:32]).decode().rstrip("=")})
    inner = token({"iat": START, "exp": START + 60, "x": secret[::-1]})
    made = jwe.encrypt_compact(
        {"alg": "dir", "enc": "A256GCM", "kid": "one"}, inner, OctKey.import_key(json.loads(key))
    )
    return made, f'{{"keys":[{key}]}}'


def further(window, session, folder: Path) -> dict[str, object]:
    """All else that a person can do; what it worked with and what came of it."""
    import os
    import signal

    from jwtinspect.gui import exports, reading_process
    from jwtinspect.rules.examples import START, token

    secret = "kH7-made-up-secret-of-forty-characters-x9Q"
    made, keys = encrypted(secret)
    key_file = folder / "set.jwks.json"
    key_file.write_text(keys, "utf-8")
    drop(window, str(key_file))
    wait(lambda: session.keyholder.files, "the key set that was dropped")
    key_file.unlink()
    before = session.report
    window.take_text(json.dumps({"access_token": made, "client_secret": secret, "expires_in": 60}))
    wait(lambda: session.report is not before, "the encrypted token")
    opened = session.report.tokens[0].opened is not None
    window.tabs.signature.text.setPlainText(secret)
    window.tabs.signature.take_secret()
    wait(lambda: len(session.keyholder.files) == 2, "the secret that was typed")
    for number in range(window.tabs.count()):
        window.show_tab(number)
        for subject in session.report.tokens:
            session.select(subject.id)
            QTest.qWait(20)
    for ending in (*exports.FORMATS, "other"):
        assert exports.save(session.report, str(folder / f"report.{ending}")) == ""
    QFileDialog.getSaveFileName = staticmethod(lambda *_: (str(folder / "policy.toml"), ""))
    window.tabs.plan.save.click()
    window.tabs.plan.load(str(folder / "policy.toml"))
    QFileDialog.getSaveFileName = staticmethod(lambda *_: (str(folder / "copy-of-it.txt"), ""))
    window.commands.save_copy()
    wait((folder / "copy-of-it.txt").exists, "the second redacted copy")
    window.commands.copy_picture()
    window.tabs.plan.copy_answer()
    large = [token({"iat": START, "exp": START + 60, "jti": f"{secret}-{number}"}) for number in range(300)]
    text = "\n".join((*large, "an ordinary line of a log " * 100_000))
    processes = []
    start = reading_process._started

    def started():
        processes.append(start())
        return processes[-1]

    reading_process._started = started
    before = session.report
    window.take_text(text)
    wait(lambda: processes, "the process that reads")
    QTest.qWait(50)
    session.cancel()
    wait(lambda: processes[0].poll() is not None, "its end")
    window.take_text(text)
    wait(lambda: len(processes) == 2, "the other process")
    QTest.qWait(50)
    os.kill(processes[1].pid, signal.SIGABRT)  # what would leave a core file
    wait(lambda: not window.jobs.busy, "the end of the second")
    trouble = session.trouble
    window.take_text(text)
    wait(lambda: session.report is not before, "the large input")
    count = len(session.report.tokens)
    window.commands.copy_token()
    session.clear()
    values = [made, *made.split("."), secret, large[7], *large[7].split(".")[1:], keys[20:60]]
    return {"opened": opened, "trouble": trouble, "count": count, "values": [each for each in values if len(each) > 12]}


def main(dropped: str, copy: str, more: str = "") -> None:
    write_no_core_files()
    application = app.application()
    window = app.window_of(application, Preferences(QSettings()))
    window.show()
    session = window.commands._session if window.commands else None
    assert session is not None
    QGuiApplication.clipboard().setText(sys.stdin.read())
    window.commands.inspect_clipboard()
    wait(lambda: session.report is not None, "the report on what was pasted")
    first = session.report
    drop(window, dropped)
    wait(lambda: session.report is not first, "the report on what was dropped")
    window.controls.ended.setFocus()
    QTest.keyClicks(window.controls.ended, "10h")
    QTest.keyClick(window.controls.ended, Qt.Key.Key_Return)
    wait(lambda: session.report.request.ended_after == 36000, "the end that was seen")
    for number in range(3):
        window.show_tab(number)
        QTest.qWait(20)
    window.commands.copy_report()
    window.commands.copy_token()
    QFileDialog.getSaveFileName = staticmethod(lambda *_: (copy, ""))
    window.commands.save_copy()
    wait(Path(copy).exists, "the redacted copy")
    told = further(window, session, Path(copy).parent) if more else {}
    window.close()
    QTest.qWait(50)
    application.aboutToQuit.emit()
    maps = Path("/proc/self/maps")
    libraries = maps.read_text() if maps.exists() else ""
    import resource

    print(
        json.dumps(
            {
                "events": events,
                "modules": sorted(
                    {"socket", "ssl", "_socket", "_ssl", "http.client", "urllib.request"} & set(sys.modules)
                ),
                "libraries": [name for name in ("libQt6Network", "libssl") if name in libraries],
                "core": resource.getrlimit(resource.RLIMIT_CORE)[0],
                "clipboard": QGuiApplication.clipboard().text()[:20],
                "further": told,
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
