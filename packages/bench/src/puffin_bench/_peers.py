"""The tools that are compared, each set up in an environment of its own below one directory."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from puffin_bench._environments import provide_pip
from puffin_bench._errors import RunError
from puffin_bench._peer_nab import NabPeer
from puffin_bench._peer_pip import PipPeer
from puffin_bench._peer_pip_tools import PipToolsPeer
from puffin_bench._peer_puffin import PuffinPeer
from puffin_bench._peer_python import PythonPeer
from puffin_bench._peer_uv import UvPeer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from puffin_bench._environments import Setup
    from puffin_bench._peer import Peer

PEERS: dict[str, type[Peer]] = {
    peer.name: peer for peer in (PuffinPeer, UvPeer, NabPeer, PipPeer, PipToolsPeer, PythonPeer)
}
"""By name, in the order in which they take their turns."""


def installer_in(directory: str) -> str:
    """Return the environment, among those of tools, whose pip installs them: pip's own."""
    return os.path.join(os.path.abspath(directory), PipPeer.name)


def set_up(
    names: Iterable[str],
    directory: str,
    setup: Setup,
    tell: Callable[[str], None] = lambda _: None,
) -> list[Peer]:
    """Return peers by their names, installed below `directory`; what is there is kept.

    Raises: RunError - no such peer, or it cannot be installed.
    """
    peers = [_named(name, directory) for name in names]
    provide_pip(setup.installer, setup)
    for peer in peers:
        tell(f"setting up {peer.name}")
        peer.install(setup)
    return peers


def _named(name: str, directory: str) -> Peer:
    if name not in PEERS:
        message = f"there is no tool {name!r}, only {', '.join(PEERS)}"
        raise RunError(message)
    return PEERS[name](os.path.join(os.path.abspath(directory), name))
