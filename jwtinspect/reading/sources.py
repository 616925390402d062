"""Which format an input is in, by its content and never by its name; every input read into one Capture."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, cast

from jwtinspect.core.capture import Capture
from jwtinspect.core.errors import InputError
from jwtinspect.reading import documents, response
from jwtinspect.reading.charset import BZIP2, GZIP, XZ, ZIP, is_rubbish, is_tar, kind_of_binary, text_of
from jwtinspect.reading.draft import Draft, tell_share

if TYPE_CHECKING:
    from jwtinspect.reading.packed import Room

UNREADABLE = "unreadable"  # the format of a source that could not be read at all, where others could


class Material:
    """One input on its way to a reader: its bytes, its text without byte-order mark, and its JSON."""

    __slots__ = ("_documents", "_head", "_parsed", "_text", "content", "name", "note")

    def __init__(self, name: str, content: bytes | str) -> None:
        self.name = name
        self.content = content
        self.note = ""
        self._head: str | None = None
        self._text: str | None = None
        self._parsed = False
        self._documents: list[documents.Document] | None = None

    @property
    def head(self) -> str:
        """The first characters, by which captures are told that may be too large to be decoded, or no text at all."""
        if self._head is None:
            self._head = _head_of(self.content)
        return self._head

    @property
    def text(self) -> str:
        """The whole content decoded; when first asked for, since what is no text never needs it."""
        if self._text is None:
            content = self.content
            if isinstance(content, str):
                self._text = content.removeprefix("\ufeff")
            else:
                self._text, self.note = text_of(bytes(content))  # a map of a file, where it is large
        return self._text

    @property
    def documents(self) -> list[documents.Document] | None:
        """The JSON values of the text, if it holds nothing else; read when first asked for."""
        if not self._parsed:
            self._parsed = True
            self._documents = documents.only(self.text)
        return self._documents

    @property
    def top(self) -> dict[str, Any]:
        """The members of the first JSON value if it is an object, or an array that begins with one; else empty."""
        first = self.documents[0].value if self.documents else None
        if isinstance(first, list) and first:
            first = first[0]
        return first if isinstance(first, dict) else {}


def _head_of(content: bytes | str) -> str:
    if isinstance(content, str):
        return content[:_HEAD].removeprefix("\ufeff")
    head = content[:_HEAD]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in head[:8]:
        return text_of(head)[0]
    return head.decode("latin-1").removeprefix("\xef\xbb\xbf")


_HEAD = 4096


class Reader(Protocol):
    """What a reader is: a module of this package that knows one format."""

    @property
    def FORMAT(self) -> str:
        """What the format is called."""

    def detects(self, material: Material) -> bool:
        """Whether the material is of that format, told by its content."""

    def read(self, material: Material, draft: Draft) -> None:
        """Writes into the draft what the material holds. Never raises, whatever that is.

        A reader of anything but whole JSON calls ``draft.scan()`` first: then no token is lost, and it only says what
        is known about each.
        """


class Later:
    """A reader that is imported when an input first looks like its format, so that a plain response is read at once.

    ``members``: the JSON object at the top has one of them. ``hint``: the text holds it. Without either it is asked in
    its turn.
    """

    __slots__ = ("_hint", "_members", "_name", "_reader")

    def __init__(self, name: str, members: Iterable[str] = (), hint: str = "") -> None:
        self._name = name
        self._members = frozenset(members)
        self._hint = hint
        self._reader: Reader | None = None

    @property
    def reader(self) -> Reader:
        """The module."""
        if self._reader is None:
            self._reader = cast(Reader, import_module(f"jwtinspect.reading.{self._name}"))
        return self._reader

    @property
    def FORMAT(self) -> str:
        """What the format is called."""
        return self.reader.FORMAT

    def detects(self, material: Material) -> bool:
        """Whether the material looks like the format from afar, and then from near."""
        seems = not self._members.isdisjoint(material.top) if self._members else self._hint in material.text
        return seems and self.reader.detects(material)

    def read(self, material: Material, draft: Draft) -> None:
        """Writes into the draft what the material holds."""
        self.reader.read(material, draft)


class Capturer:
    """A reader of what a tool recorded, told by the first characters and imported when they are seen.

    It is asked before the content is decoded: it may be large, or no text. Its ``read`` keeps as ``draft.text`` what it
    wants to keep.
    """

    __slots__ = ("mark", "name")

    def __init__(self, name: str, mark: str) -> None:
        self.name = name
        self.mark = mark

    @property
    def reader(self) -> Reader:
        """The module."""
        return cast(Reader, import_module(f"jwtinspect.reading.{self.name}"))


CAPTURES = (
    Capturer("har", '"log"'),
    Capturer("saz", "PK\x03\x04"),
    Capturer("zhar", "x\x01"),
    Capturer("zhar", "x\x9c"),
    Capturer("zhar", "x\xda"),
    Capturer("token_database", "SQLite format 3\0"),
    Capturer("flow", ":version;"),
    Capturer("postman", "getpostman.com"),
    Capturer("postman", "_postman_"),
    Capturer("insomnia", "__export_format"),
    Capturer("burp", "burpVersion"),
    Capturer("bruno", "meta {"),
)


_LOG_SIGNS = (
    *("error", "published", "log_id", "response_code", "level", "severity", "message", "msg"),
    *("timestamp", "@timestamp", "time", "ts", "datetime", "@t"),
)
READERS: tuple[Reader, ...] = (
    Later("browser_storage", members=("origins",)),
    Later("logs", members=_LOG_SIGNS),
    response,
    Later("transcript"),
    Later("address"),
    Later("browser_storage", hint="\t"),
    Later("trace", hint="> Send "),
    Later("trace", hint="<= Recv "),
    Later("hex_dump", hint="0010"),
    Later("powershell", hint="RawContent"),
    Later("form_post", hint="<form"),
    Later("command", hint="curl"),
    Later("command", hint="fetch("),
    Later("command", hint="Invoke-"),
    Later("command", hint="iwr "),
    Later("command", hint="irm "),
    Later("settings_files", hint="kind:"),
    Later("settings_files", hint="oauth_token:"),
    Later("settings_files", hint="machine "),
    Later("settings_files", hint="="),
    Later("plain"),
)
"""Asked in order; the first that detects its format reads. A new format is one module and one line here."""


def read(inputs: Iterable[tuple[str, bytes | str]], told: Callable[[float], None] | None = None) -> Capture:
    """Everything that the inputs hold; each is a name and its content. ``told`` hears how much is read, from 0 to 1.

    Raises InputError if none can be read at all. If some can, the others stand in ``unreadable``, their sources with
    the format UNREADABLE.
    """
    draft = Draft()
    failed: InputError | None = None
    fine = False
    if told is not None:
        inputs = list(inputs)
        size, before = sum(len(content) for _, content in inputs) or 1, 0
    for name, content in inputs:
        if told is not None:
            draft.told = partial(tell_share, told, before / size, len(content) / size)
            draft.told(0)
            before += len(content)
        try:
            _read_one(name, content, draft)
            fine = True
        except InputError as error:
            failed = failed or error
            draft.begin("")
            draft.unread("", str(error))
            draft.end(name, UNREADABLE)
    if failed is not None and not fine:
        raise failed
    return draft.capture()


def _read_one(name: str, content: bytes | str, draft: Draft, packed: Room | None = None) -> bool:
    """Reads one input, or one file that was ``packed`` in it. Whether anything was found."""
    material = Material(name, content)
    is_answer = len(content) <= _SMALL and _is_answer(material)  # what is read most is asked first
    capture = None if is_answer else _capturer_of(material)
    if capture is not None:
        draft.begin("")
        capture.read(material, draft)
        draft.end(name, capture.FORMAT)
        return True
    if isinstance(content, bytes) and (content.startswith(_PACKED) or is_tar(content)):
        from jwtinspect.reading import packed as packing

        return packing.read(name, content, draft, packed or packing.Room(), partial(_read_packed, draft))
    text = material.text
    if not text or not text.strip(_BLANK):
        what = "holds nothing but blanks" if content else "is empty"
        raise InputError(f"{name} {what}: give a token, a token response or a text that holds one.")
    draft.begin(text)
    before = draft.size()
    reader = response if is_answer else next(each for each in READERS if each.detects(material))
    known = reader.FORMAT
    reader.read(material, draft)
    if material.documents is not None and _may_hold_pieces(text, len(material.documents)):
        draft.assemble()
    if draft.format and known in (response.FORMAT, "text", "settings-file", "redirect-url"):
        known = draft.format
    if draft.size() == before:
        if is_rubbish(text):
            what = kind_of_binary(content)
            raise InputError(f"{name} is {what}, in no format known here: give the token or the response as text.")
        if packed is not None and packed.many:
            return False  # one of many files, and it has nothing to say
        from jwtinspect.reading.plain import say_what_it_seems

        say_what_it_seems(text, draft)
        known = "json" if known == response.FORMAT else known
    if material.note:
        draft.unread("", f"This is {material.note}.", "Save it as UTF-8 if characters look wrong.")
    draft.end(name, known)
    return True


def _read_packed(draft: Draft, name: str, content: bytes, room: Room) -> bool:
    return _read_one(name, content, draft, room)


_PACKED = (ZIP, GZIP, BZIP2, XZ)
_BLANK = "\ufeff\u200b\0 \t\r\n"


_SMALL = 65536
_ANSWER = frozenset(("access_token", "id_token"))


def _is_answer(material: Material) -> bool:
    """Whether all of it is one JSON object that names tokens at its top: a token response, no capture or log."""
    found = material.documents
    return (
        found is not None
        and type(found[0].value) is dict
        and len(found) == 1
        and not _ANSWER.isdisjoint(found[0].value)
    )


def _may_hold_pieces(text: str, documents: int) -> bool:
    """Whether a token may be cut over several strings of JSON: one holds no whole one, or they are numbered."""
    if documents > 1 or '.1"' in text or _begins_piece(text, '"ey') or _begins_piece(text, '"ew'):
        return True
    return "'" in text and (_begins_piece(text, "'ey") or _begins_piece(text, "'ew"))


def _begins_piece(text: str, opening: str) -> bool:
    """Whether a string that begins so has fewer dots than a token; a pattern takes ten times as long to tell."""
    start = text.find(opening)
    while start >= 0:
        end = text.find(opening[0], start + 1)
        if text.count(".", start, end if end >= 0 else len(text)) < 2:
            return True
        start = text.find(opening, end) if end >= 0 else -1
    return False


def _capturer_of(material: Material) -> Reader | None:
    """The reader of what a tool recorded, if the first characters are such a record's."""
    head = material.head
    for capture in CAPTURES:
        if capture.mark in head and capture.reader.detects(material):
            return capture.reader
    return None
