"""Rulesets of many awards that stand alone, so that they are answered together: every axis, alone, in pairs and in
threes, with what else a condition may ask, every amount, and vetoes.
"""

from __future__ import annotations

from random import Random

from loyaltydsl.semantics.calendar import iso
from tests.differential.generate import CODES, Case, Data, Ruleset


class ManyAwards(Ruleset):
    """A ruleset of `count` awards, none of which replaces, shares or competes with another."""

    def __init__(self, random: Random, count: int, huge: bool) -> None:
        super().__init__(random, rewards=False)
        self.count = count
        self.huge = huge

    def redeems(self) -> None:
        """None: this is about awards."""

    def awards(self) -> None:
        for number in range(self.count):
            lines = [f"effective {self.dates()}"] if self.chance(10) else []
            lines += [f"when {self.narrow()}" for _ in range(self.random.choice((0, 1, 1, 2, 2, 3)))]
            if self.chance(15):
                lines.append(f"when {self.wide()}")
            if self.chance(3) and len(lines) > 1:
                lines.append("earn nothing")
            else:
                lines.append(self.table() if self.chance(12) else f"earn {self.amount()}")
                if self.chance(20):
                    lines.append(f"at_most {self.random.choice((1, 75, 750))} points per stay")
                if self.chance(25):
                    lines.append(f"round {self.random.choice(('down', 'up', 'nearest'))}")
            self.parts.append(f"award award_{number} {{\n  " + "\n  ".join(lines) + "\n}")

    def points(self) -> str:
        if self.huge and self.chance(10):
            return self.random.choice(("20_000_000", "20_000_000_000", "900_000_000_000_000", "3.000007"))
        return super().points()

    def narrow(self) -> str:
        """A condition that asks one axis, in one of the ways to write it."""
        kind = self.random.randrange(8)
        if kind == 0 and self.tier_names:
            return self.tier_atom()
        if kind == 1:
            return self.night_atom()
        if kind == 2:
            return f"{self.random.choice(('arrival', 'departure'))} on {self.weekdays()}"
        if kind == 3:
            return f"nights {self.random.choice(('<', '>=', 'is', 'is not'))} {self.random.choice((0, 1, 2, 7))}"
        if kind == 4:
            word = self.random.choice(("in", "not in"))
            return f"{self.random.choice(('arrival', 'departure'))} {word} {self.dates()}"
        if kind == 5:
            day = iso(self.day())
            return f"(arrival < {day} or arrival > {day} and nights >= {self.random.randrange(4)})".replace(
                f"arrival > {day} and nights", f"departure >= {day} or nights"
            )
        if kind == 6:
            field = self.random.choice(("rate_code", "room_type"))
            return f'({field} is "{CODES[field][0]}" or not {field} in {self.code_list(field)})'
        return self.code_atom()

    def wide(self) -> str:
        """A condition that asks no axis alone."""
        kinds = (self.within_atom, self.joined_atom, self.money_atom, self.number_atom, self.past_atom, self.flag_atom,
                 self.segment_atom, self.count_atom, self.date_atom)  # fmt: skip
        if self.chance(20):
            return f"({self.code_atom()} or {self.night_atom()})"
        return self.random.choice(kinds)()


def many(seed: int, awards: int, stays: int) -> Case:
    """The ruleset, stays and members of a seed."""
    random = Random(seed)
    huge = random.random() < 0.2
    ruleset = ManyAwards(random, awards, huge)
    text = ruleset.declare()
    data = Data(random, ruleset, huge)
    ids = [f"M{i}" for i in range(random.choice((1, 8, 20)))]
    rows = [data.stay(number, ids) for number in range(stays)]
    return Case(seed, text, rows, {key: data.member(key) for key in ids}, {})
