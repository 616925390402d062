"""The one error tree: what goes wrong outside the program. Bad input inside a readable text is a value, not an error.

Every message is one sentence that says what is wrong, where, and what to do.
"""


class JwtInspectError(Exception):
    """Anything that a front door tells the user and ends with."""


class InputError(JwtInspectError):
    """An input that cannot be read at all: empty, missing, or of no known format."""


class DataError(JwtInspectError):
    """A data file of the program that is wrong: which file, which key, and why."""

    def __init__(self, file: str, key: str, reason: str) -> None:
        super().__init__(f"{file}: {key}: {reason}.")
        self.file = file
        self.key = key
        self.reason = reason
