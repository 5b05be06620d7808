"""Which transport to use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from puffin_client._errors import TransportChoiceError
from puffin_client._transport import TransportSettings

if TYPE_CHECKING:
    from puffin_client._transport import Transport

TransportKind: TypeAlias = Literal["httpx", "pyreqwest"]
_DEFAULTS = TransportSettings()


def open_transport(
    kind: TransportKind | None = None, settings: TransportSettings = _DEFAULTS
) -> Transport:
    """Return a new transport; None prefers pyreqwest where it is installed.

    Raises: TransportChoiceError - an unknown kind, or one that is not installed.
    """
    if kind is None:
        kind = "pyreqwest" if _has_pyreqwest() else "httpx"
    if kind == "httpx":
        from puffin_client._httpx_transport import HttpxTransport

        return HttpxTransport(settings=settings)
    if kind == "pyreqwest":
        return _open_reqwest(settings)
    raise TransportChoiceError(kind, "the choices are httpx and pyreqwest")


def _has_pyreqwest() -> bool:
    try:
        import pyreqwest  # noqa: F401 - to be used next
    except ImportError:
        return False
    return True


def _open_reqwest(settings: TransportSettings) -> Transport:
    try:
        from puffin_client._reqwest_transport import ReqwestTransport
    except ImportError as error:
        raise TransportChoiceError("pyreqwest", "it is not installed") from error
    return ReqwestTransport(settings)
