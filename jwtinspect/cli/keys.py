"""Keys for ``--key`` and ``--secret-file``: from files, never from the command line, with a prompt for a password. And
for ``--payload`` what detached tokens sign."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from jwtinspect.cli.files import content_of
from jwtinspect.cli.output import is_terminal, tell
from jwtinspect.cli.times import UsageError
from jwtinspect.core.errors import InputError

if TYPE_CHECKING:
    from jwtinspect.analysis.keyfile import KeyFile
    from jwtinspect.analysis.keyring import Keyring

_ATTEMPTS = 3  # at a password


def keyring_of(keys: Sequence[str], secrets: Sequence[str], payload: str | None = None) -> Keyring | None:
    """The keys in these files; None where none are named. Raises UsageError for a file without any key."""
    if not keys and not secrets and payload is None:
        return None
    from jwtinspect.analysis.keyfile import read_keys, read_secret
    from jwtinspect.analysis.keyring import LARGEST_PAYLOAD, Keyring

    files: list[KeyFile] = []
    for name in keys:
        content = _read(name, "--key")
        file = read_keys(content, name)
        files.append(_unlocked(file, content) if file.locked else file)
    files += [read_secret(_read(name, "--secret-file"), name) for name in secrets]
    for file in files:
        if not file.keys:
            raise UsageError(" ".join(file.troubles))
        for trouble in file.troubles:
            tell(trouble)
    if payload is None:
        return Keyring(files)
    signed = _read(payload, "--payload")
    if len(signed) > LARGEST_PAYLOAD:
        raise UsageError(f"--payload: {payload} is larger than {LARGEST_PAYLOAD // 10**6} MB; is it the right file?")
    return Keyring(files, payload=signed)


def _read(name: str, option: str) -> bytes:
    if name == "-":
        raise UsageError(f"{option}: standard input is for what is inspected; name a file")
    try:
        return content_of(name)
    except InputError as error:
        raise UsageError(f"{option}: {error}") from None


def _unlocked(file: KeyFile, content: bytes) -> KeyFile:
    """The file opened with a password that is asked for where a person sits."""
    import getpass
    import warnings

    from jwtinspect.analysis.keyfile import read_keys

    for _ in range(_ATTEMPTS):
        if not is_terminal(sys.stderr):
            break
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", getpass.GetPassWarning)  # it would show what is typed
                password = getpass.getpass(f"Password of {file.name}: ")
        except (getpass.GetPassWarning, EOFError):
            break
        file = read_keys(content, file.name, password.encode())
        if not file.locked:
            return file
        tell(" ".join(file.troubles))
    else:
        return file
    told = f"{' '.join(file.troubles)} Run this in a terminal to be asked for it, or give the public key"
    if not file.keys:
        raise UsageError(told)
    return file
