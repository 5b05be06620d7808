"""Who waits for whom, so that nobody comes to wait for themselves."""

from __future__ import annotations

from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

from puffin_dispatch._errors import CyclicBuildError

if TYPE_CHECKING:
    from collections.abc import Iterator


class WaitGraph:
    """The waits that are on, as edges between nodes; it never has a cycle.

    Safe under threads: of several waits that together would close a cycle, at least one is refused
    before it begins. So whoever only waits as the graph permits never waits for ever.

    Cost: one walk over what the awaited node itself waits for.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._edges: dict[str, dict[str, int]] = {}
        self._labels: dict[str, str] = {}

    @contextmanager
    def waiting(self, node: str, other: str, label: str | None = None) -> Iterator[None]:
        """Note for the block that `node` waits for `other`; the same wait may be on several times.

        `label` is what messages call `other`; None: they leave it out.

        Raises: CyclicBuildError - `other` is `node`, or waits for it.
        """
        with self._lock:
            if label is not None:
                self._labels[other] = label
            path = self._path(other, node)
            if path is not None:
                raise CyclicBuildError(self._named((*path, other)))
            targets = self._edges.setdefault(node, {})
            targets[other] = targets.get(other, 0) + 1
        try:
            yield
        finally:
            with self._lock:
                self._drop(node, other)

    def __len__(self) -> int:
        """Return how many waits are on between different pairs of nodes."""
        with self._lock:
            return sum(map(len, self._edges.values()))

    def _drop(self, node: str, other: str) -> None:
        targets = self._edges[node]
        targets[other] -= 1
        if not targets[other]:
            del targets[other]
        if not targets:
            del self._edges[node]

    def _path(self, start: str, end: str) -> tuple[str, ...] | None:
        """Return the nodes on the way along the waits, both ends included; None: there is none."""
        before: dict[str, str | None] = {start: None}
        stack = [start]
        while stack:
            node = stack.pop()
            if node == end:
                return _walk_back(node, before)
            for other in self._edges.get(node, ()):
                if other not in before:
                    before[other] = node
                    stack.append(other)
        return None

    def _named(self, nodes: tuple[str, ...]) -> tuple[str, ...]:
        """Return the labels along a cycle; it ends with the label that it begins with."""
        labels = [self._labels[node] for node in nodes[:-1] if node in self._labels]
        return (*labels, labels[0]) if labels else nodes


def _walk_back(node: str, before: dict[str, str | None]) -> tuple[str, ...]:
    path = [node]
    while (previous := before[path[-1]]) is not None:
        path.append(previous)
    return tuple(reversed(path))
