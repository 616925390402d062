"""Takes pictures of the window in its main states, light and dark, large and small, into build/screenshots.

    python packaging/screenshots.py [FOLDER]

Without a display they are painted off the screen. Nothing of the home of whoever runs this is read or written.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSettings  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from jwtinspect.gui.app import application, window_of  # noqa: E402
from jwtinspect.gui.preferences import Preferences  # noqa: E402
from jwtinspect.gui.theme import Choice  # noqa: E402
from jwtinspect.gui.window import Window  # noqa: E402
from jwtinspect.rules.examples import (  # noqa: E402
    AUTH0,
    START,
    access_token,
    call,
    dated,
    id_token,
    login,
    refresh,
    response,
)  # fmt: skip

SIZES = ((1280, 800), (900, 600))
EVENING = START + 38700  # 20:00: the id_token has ended, the access_token has not
CARD = response(
    id_token=id_token(36000, issuer=AUTH0),
    access_token=access_token(86400, issuer=AUTH0),
    refresh_token="v1.MjQ1NzY4OTAxMjM0NTY3ODkw",
    expires_in=86400,
)


def empty(window: Window) -> None:
    """Nothing loaded."""


def example(window: Window) -> None:
    """The response that the program exists for, at 20:00."""
    window._session.paste(CARD)
    window._session.set_at(EVENING)


def told(window: Window) -> None:
    """What was seen, expected and tolerated, in another zone."""
    example(window)
    window._session.set_ended("10h")
    window._session.set_expect("access_token=36000")
    window._session.set_leeway("30 min")
    window._session.set_zone("Europe/Berlin")


def calm(window: Window) -> None:
    """A response in which nothing disagrees."""
    window._session.paste(dated(response(id_token=id_token(3600), access_token=access_token(3600), expires_in=3600)))


def broken(window: Window) -> None:
    """An error: expires_in promises more than the token keeps."""
    window._session.paste(dated(response(access_token=access_token(900), expires_in=3600)))


def trouble(window: Window) -> None:
    """A file that is not there, beside what was loaded before."""
    example(window)
    window._session.open(["no-such-response.json"])


def claims(window: Window) -> None:
    """Claims with their meaning."""
    example(window)
    window.tabs.setCurrentIndex(1)
    window.tabs.claims.tree.setCurrentIndex(window.tabs.claims.tree.items.index_of("payload", "exp"))


def raw(window: Window) -> None:
    """The compact token, with the bytes of exp lit up."""
    example(window)
    window.tabs.setCurrentIndex(2)
    window._session.select_member(("payload", "exp"))


def accepting(window: Window) -> None:
    """Who accepts an id_token 43 seconds past its end, with one validator selected."""
    example(window)
    window._session.set_at(START + 36043)
    window.tabs.setCurrentIndex(window.tabs.acceptance_tab)
    table = window.tabs.acceptance.table
    table.setCurrentIndex(table.model().index(0, 0))


def long_list(window: Window) -> None:
    """Many responses, one a line."""
    lines = [
        response(
            id_token=id_token(36000, issuer=AUTH0, start=START + 600 * number, sub=f"user|{number}"),
            access_token=access_token(86400, issuer=AUTH0, start=START + 600 * number, sub=f"user|{number}"),
            expires_in=86400,
        )
        for number in range(60)
    ]
    window._session.paste("\n".join(lines))
    window._session.set_at(EVENING)


def history(window: Window) -> None:
    """What a browser recorded, with the request that was refused."""
    window._session.open([ROOT / "tests" / "samples" / "chrome_full.har"])
    QApplication.processEvents()
    window.show_history()


def story(window: Window) -> None:
    """A long day: requests, a renewal, one that failed, and what was refused then."""
    first, second = (access_token(7200, start=START + late) for late in (0, 6900))
    said = ('WWW-Authenticate: Bearer error="invalid_token", error_description="The token expired"',)
    parts = [
        login(
            access_token=first, id_token=id_token(36000), refresh_token="v1.MjQ1NzY4OTAxMjM0NTY3ODkw", expires_in=7200
        )
    ]
    parts += [call(bearer=first, at=START + 60 * number) for number in range(1, 110, 7)]
    parts.append(refresh(at=START + 6900, body=response(access_token=second, expires_in=7200)))
    parts += [call(bearer=second, at=START + 6900 + 300 * number) for number in range(1, 24)]
    parts.append(refresh(status=400, at=START + 14000, body='{"error":"invalid_grant"}'))
    parts += [call(bearer=second, at=START + 14150 + number, status=401, answer=said) for number in range(3)]
    window._session.paste("".join(parts))
    QApplication.processEvents()
    window.show_history()


def series(window: Window) -> None:
    """The lifetimes of a week of tokens: one setting was changed on the way."""
    lines = []
    for number in range(40):
        start, life = START + 14400 * number, 86400 if number < 22 else 28800
        lines.append(access_token(life, start=start, sub=f"user|{number % 7}", aud="https://api.example.com"))
        lines.append(id_token(36000, start=start, sub=f"user|{number % 7}"))
        if number % 4 == 0:
            lines.append(access_token(3600 + 60 * number, start=start + 900, aud="https://reports.example.com"))
    window._session.paste("\n".join(lines))
    window._session.set_at(START + 14400 * 22)
    QApplication.processEvents()
    window.show_series()
    window._session.select("t60")


def plan(window: Window) -> None:
    """Can they stay signed in for a week? Today's settings."""
    example(window)
    QApplication.processEvents()
    window.show_plan()
    window.tabs.plan.settings.complete()
    window.tabs.plan.state.go_back()
    window.tabs.plan.state.mend()


def plan_tried(window: Window) -> None:
    """The same with a change tried, beside today's."""
    plan(window)
    window.tabs.plan.state.move("id_token", 86400)
    window.tabs.plan.state.mend()


def no_token(window: Window) -> None:
    """A text without any token."""
    window._session.paste("The quick brown fox jumps over the lazy dog.")


STATES: tuple[Callable[[Window], None], ...] = (
    empty, example, told, calm, broken, trouble, claims, raw, accepting, long_list, history, story, series, plan,
    plan_tried, no_token,
)  # fmt: skip


def begin(window: Window) -> None:
    """Forgets what the state before has left."""
    session = window._session
    session.clear()
    session.set_ended("")
    session.set_leeway("")
    session.set_zone("UTC")
    for role in tuple(session.request.expect):
        session.drop_expect(role)
    window.controls.ended.clear()
    window.tabs.setCurrentIndex(0)


def take(app: QApplication, window: Window, path: Path) -> None:
    """One picture, when everything has come to rest."""
    deadline = time.monotonic() + 30
    while window._jobs.busy and time.monotonic() < deadline:
        app.processEvents()
    app.processEvents()
    window.tabs.findings.doItemsLayout()
    for _ in range(3):
        app.processEvents()
    window.grab().save(str(path))


def main() -> int:
    """Takes all pictures; says where they are."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    app = application()
    with tempfile.TemporaryDirectory() as home:
        settings = QSettings(str(Path(home) / "settings.ini"), QSettings.Format.IniFormat)
        window = window_of(app, Preferences(settings))
        window.show()
        for choice in (Choice.LIGHT, Choice.DARK):
            window._theme.choose(choice)
            for width, height in SIZES:
                window.resize(width, height)
                for state in STATES:
                    begin(window)
                    state(window)
                    take(app, window, folder / f"{state.__name__}-{choice}-{width}x{height}.png")
        window._session.clear()
    print(f"{len(STATES) * 2 * len(SIZES)} pictures in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
