"""Each key computed once, however many ask for it."""

from __future__ import annotations

# `threading` costs an import on the warm path, where nothing ever waits.
from _thread import allocate_lock
from typing import TYPE_CHECKING, Generic, TypeVar

from puffin_macros import PuffinError

if TYPE_CHECKING:
    from _thread import LockType
    from collections.abc import Callable

_WAKING = 0.25
K = TypeVar("K")
V = TypeVar("V")


class NotRegisteredError(PuffinError):
    """Somebody waits for a key that nobody said they would compute. key: its representation."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key

    def __str__(self) -> str:
        return f"Nobody has registered {self.key}, so its value will never come"


class _Slot(Generic[V]):
    """The state of one key: pending while neither value nor error is there."""

    __slots__ = ("error", "gate", "pending", "value")

    value: V

    def __init__(self) -> None:
        self.pending = True
        self.error: BaseException | None = None
        self.gate: LockType | None = None


class OnceMap(Generic[K, V]):
    """A map whose values are computed once a key, by whoever registers the key first.

    Safe under threads. The one who registers must end with `done` or `fail`, on any thread;
    `compute` does all of it. No lock is held while a value is computed, so one computation may
    wait for another key; two that wait for each other never end, as with any lock. A key whose
    computation failed stays failed until it is forgotten.

    Cost: 0.2 us for a key that is there; a lock is made only for a key that is waited for.
    """

    __slots__ = ("_lock", "_slots")

    def __init__(self) -> None:
        self._slots: dict[K, _Slot[V]] = {}
        self._lock = allocate_lock()

    def register(self, key: K) -> bool:
        """Return whether the caller is the first, who must compute the value."""
        if key in self._slots:
            return False
        slot: _Slot[V] = _Slot()
        return self._slots.setdefault(key, slot) is slot

    def done(self, key: K, value: V) -> None:
        """Publish the value of a key, registered or not, and let those go on who wait for it."""
        slot = self._slots.setdefault(key, _Slot())
        slot.value = value
        self._open(slot)

    def fail(self, key: K, error: BaseException) -> None:
        """Publish that there will be no value: `wait` raises `error` for everybody."""
        slot = self._slots.setdefault(key, _Slot())
        slot.error = error
        self._open(slot)

    def wait(self, key: K) -> V:
        """Return the value, as soon as it is there.

        Raises: what the computation was failed with; NotRegisteredError.
        """
        slot = self._slots.get(key)
        if slot is None:
            raise NotRegisteredError(repr(key))
        if slot.pending:
            self._pass_gate(slot)
        if slot.error is not None:
            raise slot.error
        return slot.value

    def get(self, key: K) -> V | None:
        """Return the value if it is there; None when it is pending, failed or unknown."""
        slot = self._slots.get(key)
        if slot is None or slot.pending or slot.error is not None:
            return None
        return slot.value

    def compute(self, key: K, function: Callable[[], V]) -> V:
        """Return the value of the key, from `function` if nobody has computed it before."""
        if not self.register(key):
            return self.wait(key)
        try:
            value = function()
        except BaseException as error:
            self.fail(key, error)
            raise
        self.done(key, value)
        return value

    def forget(self, key: K) -> None:
        """Let the next one who registers the key compute it again; a pending key stays."""
        slot = self._slots.get(key)
        if slot is not None and not slot.pending:
            self._slots.pop(key, None)

    def __contains__(self, key: object) -> bool:
        return key in self._slots

    def __len__(self) -> int:
        return len(self._slots)

    def _open(self, slot: _Slot[V]) -> None:
        # Under the lock a waiter sees the slot either as pending, and its gate is seen here, or
        # as over, and it needs none.
        with self._lock:
            slot.pending = False
            gate, slot.gate = slot.gate, None
        if gate is not None:
            gate.release()

    def _pass_gate(self, slot: _Slot[V]) -> None:
        with self._lock:
            if not slot.pending:
                return
            if slot.gate is None:
                slot.gate = allocate_lock()
                slot.gate.acquire()
            gate = slot.gate
        # A turnstile: each who passes lets the next one pass.
        # Woken now and then, lest the main thread sleep through a signal.
        while not gate.acquire(timeout=_WAKING):
            pass
        gate.release()
