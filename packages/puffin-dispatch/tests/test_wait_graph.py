from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from puffin_dispatch import CyclicBuildError
from puffin_dispatch._wait_graph import WaitGraph

Edge = tuple[str, str]
_NODES = st.sampled_from("abcdefg")
_EDGES = st.lists(st.tuples(_NODES, _NODES), max_size=24)


def reaches(edges: list[Edge], start: str, end: str) -> bool:
    """Say by the plainest means whether there is a way."""
    known = {start}
    while True:
        more = {other for node, other in edges if node in known} - known
        if not more:
            return end in known
        known |= more


def wait(graph: WaitGraph, edge: Edge, stack: ExitStack) -> bool:
    try:
        stack.enter_context(graph.waiting(*edge, label=edge[1].upper()))
    except CyclicBuildError:
        return False
    return True


@given(_EDGES)
def test_refuses_a_wait_exactly_if_it_would_close_a_cycle(edges: list[Edge]) -> None:
    graph = WaitGraph()
    standing: list[Edge] = []

    with ExitStack() as stack:
        for edge in edges:
            closes = reaches(standing, edge[1], edge[0])

            assert wait(graph, edge, stack) is not closes
            if not closes:
                standing.append(edge)
        assert len(graph) == len(set(standing))
    assert len(graph) == 0


@given(_EDGES, st.data())
def test_forgets_a_wait_that_is_over(edges: list[Edge], data: st.DataObject) -> None:
    graph = WaitGraph()
    standing: list[tuple[Edge, ExitStack]] = []

    for edge in edges:
        stack = ExitStack()
        closes = reaches([known for known, _ in standing], edge[1], edge[0])
        assert wait(graph, edge, stack) is not closes
        if not closes:
            standing.append((edge, stack))
        if standing and data.draw(st.booleans()):
            standing.pop(data.draw(st.integers(0, len(standing) - 1)))[1].close()

    for _, stack in standing:
        stack.close()
    assert len(graph) == 0


@given(_EDGES)
def test_names_a_cycle_that_is_there(edges: list[Edge]) -> None:
    graph = WaitGraph()
    standing: list[Edge] = []

    with ExitStack() as stack:
        for edge in edges:
            if not reaches(standing, edge[1], edge[0]):
                assert wait(graph, edge, stack)
                standing.append(edge)
                continue
            with pytest.raises(CyclicBuildError) as caught, graph.waiting(*edge, edge[1].upper()):
                raise AssertionError
            labels = caught.value.labels
            waits = {(node.upper(), other.upper()) for node, other in [*standing, edge]}
            assert labels[0] == labels[-1] == edge[1].upper()
            assert waits.issuperset(pairwise(labels))
            assert len(labels) > 1


def test_leaves_nodes_without_a_label_out_of_the_message() -> None:
    graph = WaitGraph()

    with (
        graph.waiting("a", "for a"),
        graph.waiting("for a", "b", "b==2"),
        graph.waiting("b", "for b"),
        pytest.raises(CyclicBuildError) as caught,
        graph.waiting("for b", "a", "a==1"),
    ):
        raise AssertionError

    assert caught.value.labels == ("a==1", "b==2", "a==1")
    assert str(caught.value) == "a==1 needs itself to be built: a==1 -> b==2 -> a==1"


def test_takes_a_wait_back_that_ends_with_an_error() -> None:
    graph = WaitGraph()

    with pytest.raises(KeyError), graph.waiting("a", "b"):
        raise KeyError

    assert len(graph) == 0


def test_keeps_a_wait_that_is_on_twice_until_both_are_over() -> None:
    graph = WaitGraph()
    first, second = ExitStack(), ExitStack()
    first.enter_context(graph.waiting("a", "b"))
    second.enter_context(graph.waiting("a", "b"))

    first.close()

    with pytest.raises(CyclicBuildError), graph.waiting("b", "a"):
        raise AssertionError
    second.close()
    with graph.waiting("b", "a"):
        assert len(graph) == 1


@pytest.mark.parametrize("length", [2, 3, 8])
def test_refuses_one_of_several_waits_that_close_a_cycle_at_once(length: int) -> None:
    graph = WaitGraph()
    barrier = threading.Barrier(length)
    answered = threading.Barrier(length)

    def close(number: int) -> bool:
        barrier.wait(10)
        with ExitStack() as stack:
            permitted = wait(graph, (str(number), str((number + 1) % length)), stack)
            answered.wait(10)
            return permitted

    for _ in range(20):
        with ThreadPoolExecutor(length) as pool:
            permitted = list(pool.map(close, range(length)))
        assert permitted.count(False) == 1
