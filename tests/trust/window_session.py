"""A whole session in the window, as a person would have it; started by the tests in a process of its own.

Arguments: the file to drop, where the redacted copy goes. What was pasted comes from standard input. Prints what was
loaded and opened on the way, as JSON.
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
    for _ in range(400):
        if ready():
            return
        QTest.qWait(25)
    raise SystemExit(f"waited in vain for {what}")


def main(dropped: str, copy: str) -> None:
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
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(dropped)])
    action, buttons, modifiers = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(9, 9), action, data, buttons, modifiers))
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
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
