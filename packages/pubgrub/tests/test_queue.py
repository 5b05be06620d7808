import random

import pytest

from pubgrub._solution import Queue


def test_least_key_comes_first() -> None:
    queue: Queue[str] = Queue()
    for package, key in (("b", 2), ("a", 1), ("c", 3)):
        queue.put(package, key)

    assert queue.first({"a", "b", "c"}) == "a"
    assert queue.first({"b", "c"}) == "b"


def test_new_key_replaces_the_old_one() -> None:
    queue: Queue[str] = Queue()
    for package, key in (("a", 1), ("b", 2), ("a", 3)):
        queue.put(package, key)

    assert queue.first({"a", "b"}) == "b"
    assert queue.first({"a"}) == "a"


def test_what_was_passed_over_counts_again_once_it_is_put_again() -> None:
    queue: Queue[str] = Queue()
    queue.put("a", 1)
    queue.put("b", 2)

    assert queue.first({"b"}) == "b"
    queue.put("a", 1)
    assert queue.first({"a", "b"}) == "a"


def test_nothing_waiting_is_an_error() -> None:
    queue: Queue[str] = Queue()
    queue.put("a", 1)

    with pytest.raises(IndexError):
        queue.first(set())


def test_agrees_with_the_minimum() -> None:
    chance = random.Random(5)
    queue: Queue[int] = Queue()
    keys: dict[int, tuple[int, int]] = {}
    waiting: set[int] = set()
    for _ in range(3000):
        package = chance.randrange(20)
        if chance.random() < 0.3 and package in waiting and len(waiting) > 1:
            waiting.remove(package)
        else:
            keys[package] = chance.randrange(4), package
            queue.put(package, keys[package])
            waiting.add(package)
        assert queue.first(waiting) == min(waiting, key=keys.__getitem__)
