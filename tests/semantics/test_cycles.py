"""Knots of references, against reachability worked out step by step."""

from __future__ import annotations

import random

from loyaltydsl.semantics.cycles import Graph, knots, sorted_by_need
from loyaltydsl.source import NOWHERE


def graph_of(rnd: random.Random) -> Graph:
    names = [f"n{i}" for i in range(rnd.randrange(1, 9))]
    return {name: [(rnd.choice(names), NOWHERE) for _ in range(rnd.choice([0, 0, 1, 1, 2]))] for name in names}


def reach(graph: Graph, start: str) -> set[str]:
    seen: set[str] = set()
    pending = [target for target, _ in graph[start]]
    while pending:
        name = pending.pop()
        if name not in seen:
            seen.add(name)
            pending += [target for target, _ in graph[name]]
    return seen


def test_knots_are_the_names_that_reach_each_other() -> None:
    rnd = random.Random(3)
    for _ in range(2_000):
        graph = graph_of(rnd)
        reached = {name: reach(graph, name) for name in graph}
        expected = {
            frozenset(b for b in graph if b in reached[a] and a in reached[b]) for a in graph if a in reached[a]
        }
        assert {frozenset(knot) for knot in knots(graph)} == expected


def test_what_is_needed_comes_first() -> None:
    rnd = random.Random(4)
    for _ in range(500):
        graph = graph_of(rnd)
        order = sorted_by_need(graph)
        assert sorted(order) == sorted(graph)
        knotted = set().union(*knots(graph)) if knots(graph) else set()
        for name in graph:
            for target, _ in graph[name]:
                if name not in knotted:
                    assert order.index(target) < order.index(name)


def test_a_long_chain_needs_no_recursion() -> None:
    graph: Graph = {f"n{i}": [(f"n{i + 1}", NOWHERE)] for i in range(20_000)}
    graph["n20000"] = []
    assert knots(graph) == []
    assert sorted_by_need(graph)[0] == "n20000"
