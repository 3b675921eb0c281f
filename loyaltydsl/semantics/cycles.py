"""Cycles of references, each told once."""

from __future__ import annotations

from loyaltydsl.diagnostics.model import Label
from loyaltydsl.semantics.draft import Draft
from loyaltydsl.source import Span

Graph = dict[str, list[tuple[str, Span]]]
"""From a name to what it refers to, with the place of each reference, in the order written."""


def refuse_cycles(draft: Draft, graph: Graph, what: str, help: str) -> frozenset[str]:
    """Report one cycle of each knot of references; gives the names that stand in or lead into none that is sound.

    `what` is the message with `{0}` for the first name. The names given back are those in a knot.
    """
    knotted: set[str] = set()
    for knot in knots(graph):
        knotted |= knot
        first = next(name for name in graph if name in knot)
        path = _shortest(graph, knot, first)
        names = [name for name, _ in path]
        round_trip = ", ".join(f"`{name}`" for name in [*names, first])
        labels = [
            Label(span, f"`{name}` refers to `{following}`")
            for (name, span), following in zip(path[1:], [*names[1:], first][1:], strict=True)
        ]
        message = f"{what.format(first)}: {round_trip}"
        draft.report("reference-cycle", path[0][1], message, help=help, labels=labels)
    return frozenset(knotted)


def knots(graph: Graph) -> list[set[str]]:
    """The strongly connected parts that hold a cycle, in the order of their first name (Tarjan, without recursion)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    found: list[set[str]] = []
    for root in graph:
        if root in index:
            continue
        work = [(root, iter(graph[root]))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            name, edges = work[-1]
            for target, _ in edges:
                if target not in graph:
                    continue
                if target not in index:
                    index[target] = low[target] = len(index)
                    stack.append(target)
                    on_stack.add(target)
                    work.append((target, iter(graph[target])))
                    break
                if target in on_stack:
                    low[name] = min(low[name], index[target])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[name])
                if low[name] == index[name]:
                    part: set[str] = set()
                    while True:
                        top = stack.pop()
                        on_stack.discard(top)
                        part.add(top)
                        if top == name:
                            break
                    if len(part) > 1 or any(target == name for target, _ in graph[name]):
                        found.append(part)
    order = {name: i for i, name in enumerate(graph)}
    return sorted(found, key=lambda part: min(order[name] for name in part))


def sorted_by_need(graph: Graph) -> list[str]:
    """All names, each after those it refers to; within a cycle in any order."""
    order: list[str] = []
    seen: set[str] = set()
    for root in graph:
        if root in seen:
            continue
        seen.add(root)
        work = [(root, iter(graph[root]))]
        while work:
            name, edges = work[-1]
            for target, _ in edges:
                if target in graph and target not in seen:
                    seen.add(target)
                    work.append((target, iter(graph[target])))
                    break
            else:
                order.append(name)
                work.pop()
    return order


def _shortest(graph: Graph, knot: set[str], first: str) -> list[tuple[str, Span]]:
    """A shortest cycle through `first`: each name on it with the place of its reference to the next."""
    came: dict[str, tuple[str, Span]] = {}
    queue = [first]
    for name in queue:
        for target, span in graph[name]:
            if target == first:
                path = [(name, span)]
                while path[-1][0] != first:
                    path.append(came[path[-1][0]])
                return path[::-1]
            if target in knot and target not in came:
                came[target] = (name, span)
                queue.append(target)
    raise AssertionError("a knot holds a cycle through each of its names")
