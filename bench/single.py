"""One stay after another (W1s): the compiled function beside a plain Python function and rule engines."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

from bench.workload import CHANNELS, GROUPS, LEVELS, RATES, ROOMS, W1S, program_of
from loyaltydsl.api import evaluate
from loyaltydsl.data.rows import Member, Stay
from loyaltydsl.engine.compiled import Compiled

SPRING = (date(2024, 3, 1).toordinal(), date(2024, 5, 31).toordinal())
CHRISTMAS = (date(2024, 12, 20).toordinal(), date(2025, 1, 5).toordinal())
CODES = ("rate_code", "room_type", "group_code", "channel_code", "guest_type")


def rows(path: Path, count: int) -> list[tuple[Stay, Member]]:
    """The first stays of a file of W1s."""
    import pyarrow.parquet as pq

    batch = next(pq.ParquetFile(path).iter_batches(count))
    columns = {name: batch.column(name).to_pylist() for name in batch.schema.names}
    found = []
    for i in range(len(batch)):
        cell = {name: values[i] for name, values in columns.items()}
        stay = Stay(
            cell["stay_id"], cell["member_id"], arrival=cell["arrival"].toordinal(), tier=cell["tier"],
            departure=cell["departure"].toordinal(), room_revenue=cell["room_revenue"] * 1_000_000,
            **{name: cell[name] for name in CODES},
        )  # fmt: skip
        found.append((stay, Member(cell["member_id"], joined=cell["joined"].toordinal())))
    return found


def as_dict(stay: Stay, member: Member) -> dict[str, Any]:
    """A stay as the rule engines take it: dates as day numbers, money as whole dollars."""
    assert member.joined is not None
    return {
        **{name: getattr(stay, name) for name in CODES}, "level": stay.tier, "arrival": stay.arrival,
        "departure": stay.departure, "nights": stay.departure - stay.arrival, "since": stay.departure - member.joined,
        "weekday": (stay.arrival + 6) % 7, "revenue": (stay.room_revenue or 0) // 1_000_000,
    }  # fmt: skip


PROMOTED, LONG_PROMOTED, STAFF = frozenset(RATES[:20]), frozenset(RATES[20:30]), frozenset(RATES[190:])
SUITES, HOUSES, WEB = frozenset(ROOMS[20:25]), frozenset(ROOMS[28:]), frozenset(CHANNELS[:2])
GUESTS_WITH_POINTS, UPPER = frozenset({"10Yr", "Owner"}), frozenset(LEVELS[2:])


def by_hand(stay: Stay, member: Member) -> int:
    """The twelve awards and three exceptions, as one writes them down."""
    if stay.rate_code in STAFF or stay.room_type in HOUSES or stay.group_code == "G0":
        return 0
    nights = stay.departure - stay.arrival
    points = max(stay.room_revenue or 0, 0) * 10 // 1_000_000
    if stay.rate_code in PROMOTED:
        points += 250
    if stay.rate_code in LONG_PROMOTED:
        points += 40 * nights
    if stay.room_type in SUITES:
        points += 500
    if nights > 0 and stay.arrival <= SPRING[1] and stay.departure > SPRING[0]:
        points += 50 * nights
    if nights > 0 and stay.arrival <= CHRISTMAS[1] and stay.departure > CHRISTMAS[0]:
        points += 300
    if (stay.arrival + 6) % 7 in (4, 5):
        points += 100
    if member.joined is not None and 0 <= stay.departure - member.joined <= 7:
        points += 500
    if stay.guest_type in GUESTS_WITH_POINTS:
        points += 75 * nights
    if stay.channel_code in WEB and nights >= 2:
        points += 150
    if stay.tier in UPPER:
        points += 200
    if stay.tier == "Pearl":
        points += 5
    elif stay.tier == "Opal":
        points += 750
    elif stay.tier == "Sapphire":
        points += 1000
    elif stay.tier == "Emerald":
        points += 1500
    elif stay.tier == "Diamond":
        points += 1000 * nights
    elif stay.tier == "Lifetime":
        points += 1500 * nights
    return points


def expression(both: str, either: str) -> str:
    """The same as one expression with `? :`, as zen and CEL have it."""

    def listed(codes: list[str]) -> str:
        return json.dumps(codes)

    low, high = SPRING
    terms = [
        "revenue * 10",
        f"(rate_code in {listed(RATES[:20])} ? 250 : 0)",
        f"(rate_code in {listed(RATES[20:30])} ? 40 * nights : 0)",
        f"(room_type in {listed(ROOMS[20:25])} ? 500 : 0)",
        f"(arrival <= {high} {both} departure > {low} {both} nights > 0 ? 50 * nights : 0)",
        f"(arrival <= {CHRISTMAS[1]} {both} departure > {CHRISTMAS[0]} {both} nights > 0 ? 300 : 0)",
        f"(weekday == 4 {either} weekday == 5 ? 100 : 0)",
        f"(since >= 0 {both} since <= 7 ? 500 : 0)",
        '(guest_type in ["10Yr", "Owner"] ? 75 * nights : 0)',
        f"(channel_code in {listed(CHANNELS[:2])} {both} nights >= 2 ? 150 : 0)",
        f"(level in {listed(list(LEVELS[2:]))} ? 200 : 0)",
        '(level == "Pearl" ? 5 : (level == "Opal" ? 750 : (level == "Sapphire" ? 1000 : (level == "Emerald" ? 1500 : '
        '(level == "Diamond" ? 1000 * nights : 1500 * nights)))))',
    ]
    out = (
        f"(rate_code in {listed(RATES[190:])} {either} room_type in {listed(ROOMS[28:])} "
        f'{either} group_code == "{GROUPS[0]}")'
    )
    return f"{out} ? 0 : {' + '.join(terms)}"


def json_logic() -> dict[str, Any]:
    """The same as JSONLogic."""

    def var(name: str) -> dict[str, str]:
        return {"var": name}

    def when(test: Any, points: Any) -> dict[str, Any]:
        return {"if": [test, points, 0]}

    nights = var("nights")
    level: Any = {"*": [1500, nights]}
    for name, points in (("Diamond", {"*": [1000, nights]}), ("Emerald", 1500), ("Sapphire", 1000), ("Opal", 750),
                         ("Pearl", 5)):  # fmt: skip
        level = {"if": [{"==": [var("level"), name]}, points, level]}

    def within(span: tuple[int, int]) -> dict[str, Any]:
        return {"and": [{"<=": [var("arrival"), span[1]]}, {">": [var("departure"), span[0]]}, {">": [nights, 0]}]}

    terms = [
        {"*": [var("revenue"), 10]},
        when({"in": [var("rate_code"), RATES[:20]]}, 250),
        when({"in": [var("rate_code"), RATES[20:30]]}, {"*": [40, nights]}),
        when({"in": [var("room_type"), ROOMS[20:25]]}, 500),
        when(within(SPRING), {"*": [50, nights]}),
        when(within(CHRISTMAS), 300),
        when({"in": [var("weekday"), [4, 5]]}, 100),
        when({"<=": [0, var("since"), 7]}, 500),
        when({"in": [var("guest_type"), ["10Yr", "Owner"]]}, {"*": [75, nights]}),
        when({"and": [{"in": [var("channel_code"), CHANNELS[:2]]}, {">=": [nights, 2]}]}, 150),
        when({"in": [var("level"), list(LEVELS[2:])]}, 200),
        level,
    ]
    excluded = {"or": [
        {"in": [var("rate_code"), RATES[190:]]}, {"in": [var("room_type"), ROOMS[28:]]},
        {"==": [var("group_code"), GROUPS[0]]},
    ]}  # fmt: skip
    return {"if": [excluded, 0, {"+": terms}]}


def contenders(data: list[tuple[Stay, Member]]) -> dict[str, Callable[[], list[int]]]:
    """Each peer that is installed, as a function over all rows; making its rules ready is not timed."""
    ruleset = program_of(W1S)
    compiled = Compiled(ruleset)
    points, outcome = compiled.points, compiled.outcome
    found: dict[str, Callable[[], list[int]]] = {
        "ours: compiled, points only": lambda: [points(stay, member) for stay, member in data],
        "ours: compiled, full outcome": lambda: [outcome(stay, member)[0] for stay, member in data],
        "ours: the Python API's evaluate": lambda: [evaluate(ruleset, stay, member).points for stay, member in data],
        "plain Python by hand": lambda: [by_hand(stay, member) for stay, member in data],
    }
    dicts = [as_dict(stay, member) for stay, member in data]
    try:
        import datalogic_py

        rule = datalogic_py.Engine().compile(json_logic())
        found["datalogic-py, one by one"] = lambda: [int(rule.evaluate(row)) for row in dicts]
    except ImportError:
        pass
    try:
        import cel

        # Numbers of 0 and more arrive unsigned there, and do not mix with signed ones.
        text = re.sub(r"\b(revenue|nights|since|weekday|arrival|departure)\b", r"int(\1)", expression("&&", "||"))
        program = cel.Program(text)
        found["python-cel"] = lambda: [int(program.execute(cel.Context(row))) for row in dicts]
    except ImportError:
        pass
    try:
        import zen
    except ImportError:
        return found
    text = expression("and", "or")
    ready = zen.compile_expression(text)
    found["zen, compiled expression"] = lambda: [int(ready.evaluate(row)) for row in dicts]
    graph = {
        "nodes": [
            {"id": "in", "name": "in", "type": "inputNode", "position": {"x": 0, "y": 0}},
            {"id": "points", "name": "points", "type": "expressionNode", "position": {"x": 1, "y": 0},
             "content": {"expressions": [{"id": "p", "key": "points", "value": text}]}},
            {"id": "out", "name": "out", "type": "outputNode", "position": {"x": 2, "y": 0}},
        ],
        "edges": [{"id": "a", "sourceId": "in", "targetId": "points", "type": "edge"},
                  {"id": "b", "sourceId": "points", "targetId": "out", "type": "edge"}],
    }  # fmt: skip
    content = zen.ZenDecisionContent(json.dumps(graph))
    engine = zen.ZenEngine({"loader": lambda key: content})
    found["zen, engine.evaluate"] = lambda: [int(engine.evaluate("w1", row)["result"]["points"]) for row in dicts]
    return found


def measure(path: Path, count: int, repeats: int) -> dict[str, float]:
    """Microseconds a stay, the median of some runs that take turns; all contenders must agree."""
    data = rows(path, count)
    peers = contenders(data)
    wanted = [by_hand(stay, member) for stay, member in data]
    times: dict[str, list[float]] = {name: [] for name in peers}
    for name, run in peers.items():
        assert run() == wanted, name
    for _ in range(repeats):
        for name, run in peers.items():
            begin = perf_counter()
            run()
            times[name].append((perf_counter() - begin) / len(data) * 1e6)
    return {name: sorted(found)[len(found) // 2] for name, found in times.items()}
