"""The keys that the user gave, from the moment that they come in until they are forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal

from jwtinspect.core.errors import JwtInspectError
from jwtinspect.gui.files import read_file
from jwtinspect.gui.jobs import Jobs
from jwtinspect.gui.session import Session

if TYPE_CHECKING:
    from jwtinspect.analysis.keyfile import KeyFile
    from jwtinspect.report.report import Report


class Given(NamedTuple):
    """One thing that may be keys, as it came in; or what detached tokens sign (``payload``)."""

    name: str
    content: bytes | None  # None: still to be read from ``path``
    secret: bool = False
    password: bytes | None = None
    path: str = ""
    payload: bool = False

    def __repr__(self) -> str:
        return f"<Given {self.name}>"


class Keyholder(QObject):
    """Reads keys off the window's thread and hands them to the session. Nothing of them is written anywhere."""

    changed = Signal()
    forgotten = Signal()

    def __init__(self, session: Session, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._jobs = session, jobs.beside()
        self.files: tuple[KeyFile, ...] = ()
        self.payload: Given | None = None  # what detached tokens sign
        self.troubles: tuple[str, ...] = ()  # what was said of the last thing that came in
        self._waiting: list[Given] = []
        self._locked: dict[str, Given] = {}
        self._pasted = 0
        session.report_changed.connect(self._follow)

    @property
    def locked(self) -> str:
        """The name of a file that waits for its password; empty where none does."""
        return next(iter(self._locked), "")

    def open(self, paths: Sequence[str | Path], *, secret: bool = False) -> None:
        """Takes the keys in files."""
        self._take([Given(Path(path).name, None, secret, path=str(path)) for path in paths])

    def paste(self, text: str, *, secret: bool = False) -> None:
        """Takes a key or a key set as text; or a secret."""
        if text.strip():
            self._pasted += 1
            name = self.tr("pasted key {number}").format(number=self._pasted)
            self._take([Given(name, text.encode("utf-8", "surrogatepass"), secret)])
        else:
            self.troubles = (self.tr("There is nothing to take yet. Paste a key first."),)
            self.changed.emit()

    def open_payload(self, path: str) -> None:
        """Takes what detached tokens sign, byte for byte, from a file."""
        self._take([Given(Path(path).name, None, path=path, payload=True)])

    def paste_payload(self, text: str) -> None:
        """Takes what detached tokens sign as text."""
        if text:
            self._take([Given(self.tr("pasted payload"), text.encode("utf-8", "surrogatepass"), payload=True)])
        else:
            self.troubles = (self.tr("There is nothing to take yet. Paste below what was signed, first."),)
            self.changed.emit()

    def unlock(self, password: str) -> None:
        """Tries a password on the file that waits for one."""
        given = self._locked.get(self.locked)
        if given is not None:
            self._take([given._replace(password=password.encode("utf-8", "surrogatepass"))])

    def forget(self) -> None:
        """Drops every key and whatever was worked out with them."""
        self._jobs.cancel()
        had = bool(self.files or self.payload)
        self.files, self.troubles, self.payload = (), (), None
        self._waiting, self._locked, self._pasted = [], {}, 0
        if had:
            self._session.set_keys(None)
        self.forgotten.emit()
        self.changed.emit()

    def _follow(self, report: Report | None) -> None:
        kept = self.files or self._locked or self._waiting or self.troubles or self.payload
        if report is None and kept:  # everything was cleared
            self.forget()

    def _take(self, given: list[Given]) -> None:
        self._waiting += given
        waiting = tuple(self._waiting)
        self._jobs.run(lambda: _read(waiting), self._keep)

    def _keep(self, found: list[tuple[Given, KeyFile]]) -> None:
        from jwtinspect.analysis.keyring import Keyring

        self._waiting = []
        troubles: list[str] = []
        files = {file.name: file for file in self.files}
        before = self.files, self.payload
        for given, file in found:
            self._locked.pop(file.name, None)
            if file.locked:
                self._locked[file.name] = given._replace(password=None)
            troubles += file.troubles
            if given.payload and not file.troubles:
                self.payload = given
            if file.keys:
                files.pop(file.name, None)  # the newest reading of a file counts
                files[file.name] = file
        self.files = tuple(files.values())
        self.troubles = tuple(troubles)
        if (self.files, self.payload) != before:
            self._session.set_keys(Keyring(self.files, payload=self.payload.content if self.payload else None))
        self.changed.emit()


def _read(waiting: Sequence[Given]) -> list[tuple[Given, KeyFile]]:
    """What each turns out to be."""
    from jwtinspect.analysis.keyfile import KeyFile, read_keys, read_secret
    from jwtinspect.analysis.keyring import LARGEST_PAYLOAD

    found = []
    for given in waiting:
        content = given.content
        if content is None:
            try:
                read = read_file(Path(given.path)).content
            except JwtInspectError as error:
                found.append((given, KeyFile(given.name, (), (str(error),))))
                continue
            content = read.encode("utf-8", "surrogatepass") if isinstance(read, str) else read
        if given.payload:
            large = len(content) > LARGEST_PAYLOAD
            why = f"{given.name} is larger than {LARGEST_PAYLOAD // 10**6} MB, so it is not taken as a payload."
            file = KeyFile(given.name, (), (why,) if large else ())
        elif given.secret:
            file = read_secret(content, given.name)
        else:
            file = read_keys(content, given.name, given.password)
        found.append((given._replace(content=content), file))
    return found
