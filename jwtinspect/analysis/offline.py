"""Libraries of cryptography without the network stack that some of them drag in.

``import jwt`` loads ``jwt.jwks_client``, which fetches key sets: urllib.request, http.client, ssl, socket.
``cryptography.x509`` loads ``email.utils`` for one function, and that loads socket for another. Nothing here ever calls
any of it, so stand-ins take their place while those libraries are imported. Whoever else uses PyJWT or ``email`` in
the same process gets the real modules as soon as they are asked for.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any


class _StandIn(ModuleType):
    """A module that is imported when something of it is asked for."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # what the import machinery itself asks
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(import_module(self.__name__), name)


@contextmanager
def without_network() -> Iterator[None]:
    """While it lasts, ``socket`` and PyJWT's fetching of key sets are stand-ins where they are not loaded already."""
    put: dict[str, ModuleType] = {}
    if "socket" not in sys.modules:
        put["socket"] = _StandIn("socket")
    if "jwt" not in sys.modules:
        fetching = put["jwt.jwks_client"] = ModuleType("jwt.jwks_client")
        fetching.PyJWKClient = None  # type: ignore[attr-defined]
    sys.modules.update(put)
    try:
        yield
    finally:
        for name, module in put.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]
        library = sys.modules.get("jwt")
        if "jwt.jwks_client" in put and library is not None:
            for name in ("PyJWKClient", "jwks_client"):
                vars(library).pop(name, None)
            library.__getattr__ = _fetching  # type: ignore[method-assign]


def _fetching(name: str) -> Any:
    """What PyJWT offers for fetching key sets, for those who want it."""
    if name in ("PyJWKClient", "jwks_client"):
        module = import_module("jwt.jwks_client")
        return module if name == "jwks_client" else module.PyJWKClient
    raise AttributeError(f"module 'jwt' has no attribute '{name}'")
