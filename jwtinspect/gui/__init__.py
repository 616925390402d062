"""The window: all of Qt is under here."""

import builtins

import PySide6.QtCore  # noqa: F401  puts its own import in the place of Python's

# PySide's import is there for ``from __feature__ import snake_case``, which nothing here uses. It reads the source of
# each module that is imported after it, a tenth of the start, and takes 15 µs for each import inside a function.
builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
