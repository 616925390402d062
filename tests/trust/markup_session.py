"""A window in which every claim, header, name and address is markup; started by the tests in a process of its own.

Arguments: the picture that all markup points to, a folder to write to. With ``rich`` as a third one the same picture is
shown by a label that is told to: what the tests look for is then there to be found. Prints, as JSON, what was visited
and which labels were left to guess whether their text is markup.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from PySide6.QtCore import QModelIndex, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFileDialog, QLabel, QMessageBox, QToolTip

from jwtinspect.gui import app, exports, plain
from jwtinspect.gui.preferences import Preferences
from jwtinspect.rules.examples import START, response, token


def markup(path: str) -> str:
    """Everything that makes one viewer or another open a file."""
    return (
        f"<img src='{path}'><a href='file://{path}'>x</a><style>@import url(file://{path});</style>"
        f"<object data='{path}'></object><link rel='stylesheet' href='file://{path}'><iframe src='{path}'></iframe>"
        f"<table background='{path}'><tr><td background='{path}'>y</td></tr></table>![z](file://{path}) ![z]({path})"
    )


def pasted(text: str) -> str:
    """Exchanges in which the text stands wherever a sender can put one."""
    named = dict.fromkeys(("iss", "sub", "scope", "azp", "client_id", "sid", "nonce", "name", text), text)
    header = {"alg": "RS256", "kid": text, "typ": text, "jku": text, text: text}
    made = [
        token(named | {"aud": [text], "iat": START + n, "exp": START + n + 60, "n": {text: [text]}}, header)
        for n in (0, 60, 120, 600)
    ]
    answer = response(
        id_token=made[0], access_token=made[1], expires_in=50, scope=text, error_description=text, **{text: text}
    )
    requests = "".join(
        f"\nGET https://api.example/{text.replace(' ', '+')} HTTP/1.1\nHost: {text}\nAuthorization: Bearer {each}\n\n"
        f"HTTP/1.1 401 {text}\nDate: Mon, 02 Mar 2026 09:2{n}:00 GMT\n"
        f'WWW-Authenticate: Bearer error="invalid_token", error_description="{text}"\n\n'
        for n, each in enumerate(made[1:])
    )
    return (
        "POST https://idp.example/token HTTP/1.1\nHost: idp.example\n\ngrant_type=x&redirect_uri=y\n\n"
        f"HTTP/1.1 200 OK\nDate: Mon, 02 Mar 2026 09:15:00 GMT\nContent-Type: application/json\n\n{answer}\n{requests}"
    )


def guessing() -> list[str]:
    """Labels in sight that would guess, with their text; and boxes that would."""
    found = [each.text()[:80] for each in QApplication.allWidgets() if isinstance(each, QLabel) and each.isVisible()
             and each.textFormat() == Qt.TextFormat.AutoText]  # fmt: skip
    boxes = [each for each in QApplication.allWidgets() if isinstance(each, QMessageBox)]
    return found + [each.text()[:80] for each in boxes if each.textFormat() == Qt.TextFormat.AutoText]


def tips(window) -> list[str]:
    """Every tool tip of a widget or a cell that there is."""
    found = [each.toolTip() for each in QApplication.allWidgets() if each.toolTip()]
    for view in window.findChildren(QAbstractItemView):
        model = view.model()
        for row in range(min(model.rowCount(QModelIndex()), 30) if model is not None else 0):
            for column in range(model.columnCount(QModelIndex())):
                found.append(model.data(model.index(row, column), Qt.ItemDataRole.ToolTipRole) or "")
                inner = model.index(row, 0)
                for child in range(min(model.rowCount(inner), 30)):
                    index = model.index(child, column, inner)
                    found.append(model.data(index, Qt.ItemDataRole.ToolTipRole) or "")
    return sorted({each for each in found if each})


def settled(window, session, before) -> None:
    for _ in range(400):
        if session.report is not before and session.report is not None:
            break
        QTest.qWait(25)
    else:
        raise SystemExit("nothing was read")
    window.grab()


def main(path: str, folder: str, rich: str = "") -> None:
    application = app.application()
    window = app.window_of(application, Preferences(QSettings(f"{folder}/settings.ini", QSettings.Format.IniFormat)))
    window.show()
    QTest.qWait(400)  # until labels that are left to guess are made plain
    session, text = window._session, markup(path)
    guessed: list[str] = []
    visited: list[str] = []
    shown: set[str] = set()
    named = Path(folder) / "<img src=picture-in-a-name.png>.txt"
    named.write_text(pasted(text[::-1] + text), "utf-8")
    for number, take in enumerate((lambda: window.take_text(pasted(text)), lambda: window.take_files([str(named)]))):
        before = session.report
        take()
        settled(window, session, before)
        for tab in range(window.tabs.count()):
            window.show_tab(tab)
            visited.append(window.tabs.tabText(tab))
            for subject in session.report.tokens:
                session.select(subject.id)
                QTest.qWait(10)
                window.grab()
            guessed += guessing()
        for tip in tips(window):
            QToolTip.showText(window.mapToGlobal(window.rect().center()), tip, window)
            QTest.qWait(1)
            guessed += guessing()
            shown.add(tip)
        QToolTip.hideText()
        for ending in (*exports.FORMATS, "unknown"):
            assert exports.save(session.report, f"{folder}/report-{number}.{ending}") == ""
    window.commands.copy_report()
    window.commands.copy_picture()
    for trouble in (lambda: window.take_files([f"{folder}/{text[:30]}"]), lambda: window.notice.tell(text),
                    lambda: window.say(text), lambda: window.tabs.plan.load(str(named)),
                    lambda: session.keyholder.paste(text), lambda: session.keyholder.open([str(named)])):  # fmt: skip
        trouble()
        QTest.qWait(50)
        window.grab()
        guessed += guessing()
    window.commands.show_about()
    window.commands.show_shortcuts()
    plain.box(window, text, text).open()
    QTest.qWait(50)
    guessed += guessing()
    for each in QApplication.topLevelWidgets():
        each.grab()
    for each in window.findChildren(QMessageBox):
        each.done(0)
    QFileDialog.getSaveFileName = staticmethod(lambda *_: (f"{folder}/copy.txt", ""))  # type: ignore[method-assign]
    window.commands.save_copy()
    for _ in range(2400):  # a copy is safe on the disk before it has its name, which a busy disk may delay
        if Path(folder, "copy.txt").exists():
            break
        QTest.qWait(25)
    if rich:
        label = QLabel(text)
        label.setTextFormat(Qt.TextFormat.RichText)
        label.show()
        label.grab()
    print(json.dumps({"tabs": visited, "guessed": guessed, "tips": len(shown), "files": sorted(
        each.name for each in Path(folder).iterdir())}))  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
