"""How findings speak."""

from __future__ import annotations

from collections.abc import Iterable

from loyaltydsl.analysis.clauses import Clause
from loyaltydsl.diagnostics.model import Label
from loyaltydsl.semantics.program import Award, ExceptionRule, Redeem, Reward, Rule


def kind_word(rule: Rule) -> str:
    """What a rule is called."""
    match rule:
        case Award():
            return "award"
        case Redeem():
            return "redeem rule"
        case Reward():
            return "reward"
        case ExceptionRule():
            return "exception"
    return "rule"


def listed(words: Iterable[str], joint: str = "and") -> str:
    """`a`, `a` and `b`, or `a`, `b` and `c`, each in back-ticks."""
    quoted = [f"`{word}`" for word in words]
    if len(quoted) < 2:
        return "".join(quoted)
    return f"{', '.join(quoted[:-1])} {joint} {quoted[-1]}"


def one_line(text: str, most: int = 60) -> str:
    """Source text on one line, shortened."""
    flat = " ".join(text.split())
    return flat if len(flat) <= most else f"{flat[: most - 1]}…"


def clause_labels(clause: Clause) -> tuple[Label, ...]:
    """A label under every literal of a clause, each place once."""
    found: dict[tuple[object, int, int], Label] = {}
    for literal in clause:
        span = literal.atom.span
        words = "must hold" if literal.holds else "must not hold"
        found.setdefault((span.source, span.start, span.end), Label(span, words))
    return tuple(found.values())


def plural(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"
