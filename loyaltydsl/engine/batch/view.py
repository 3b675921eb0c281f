"""The rows that are worked on at once, with the state that they see; conditions compiled to run over them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from loyaltydsl.engine.batch.days import Array
from loyaltydsl.engine.batch.frame import Frame, all_of, any_of, asks_state, in_intervals
from loyaltydsl.semantics.program import AllOf, AnyOf, Condition, Negation, NightIn, NumberIn, TierIn


class View:
    """`places` are places of the frame: all, one wave, or one a night. Ranks are -1 for no tier.

    `points` is the balance that each sees, `night` the night that a redeem rule is asked about.
    """

    __slots__ = ("frame", "night", "places", "points", "rows", "tier")

    def __init__(
        self,
        frame: Frame,
        rows: slice | Array,
        places: Array,
        tier: Array,
        points: Array,
        night: Array | None = None,
    ) -> None:
        self.frame = frame
        self.rows = rows
        self.places = places
        self.tier = tier
        self.points = points
        self.night = night

    def __len__(self) -> int:
        return len(self.places)


Test = Callable[[View], Array]


def compile_condition(condition: Condition, frame: Frame, tiers: int, rewards: bool = False) -> Test:
    """The function that says where a condition holds; what asks no state is worked out here, once for the frame."""
    if not asks_state(condition, tier=True):
        fact = frame.fact(condition, rewards)
        return lambda view: fact[view.rows]
    match condition:
        case AllOf(items=items):
            tests = [compile_condition(item, frame, tiers, rewards) for item in items]
            return lambda view: all_of([test(view) for test in tests])
        case AnyOf(items=items):
            tests = [compile_condition(item, frame, tiers, rewards) for item in items]
            return lambda view: any_of([test(view) for test in tests])
        case Negation(item=item):
            inner = compile_condition(item, frame, tiers, rewards)
            return lambda view: ~inner(view)
        case TierIn(ranks=ranks):
            table = np.array([rank in ranks for rank in range(tiers)] + [False])
            return lambda view: table[view.tier]
        case NumberIn(ranges=ranges):
            return lambda view: in_intervals(view.points, ranges)
        case NightIn(nights=nights):
            days = frame.calendar.contains(nights)

            def this_night(view: View) -> Array:
                assert view.night is not None
                return frame.calendar.at(days, view.night)

            return this_night
    raise AssertionError(condition)
