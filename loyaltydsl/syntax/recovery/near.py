"""The word that was most likely meant."""

from __future__ import annotations

from collections.abc import Iterable


def distance(a: str, b: str, limit: int) -> int:
    """Letters to add, drop, change or swap to get from one word to the other; `limit` + 1 for more than `limit`."""
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        older, before, row = before, row, [i]
        for j, y in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1]


def slack(word: str) -> int:
    """How many letters of a word may be wrong."""
    return 1 if len(word) < 5 else 2 if len(word) < 9 else 3


def near(word: str, known: Iterable[str]) -> str | None:
    """The known word that is nearest to another one, if it is near at all and not the same."""
    best: tuple[int, bool, str] | None = None
    for other in known:
        limit = min(slack(word), slack(other))
        if min(len(word), len(other)) < 3 and len(word) == len(other) and sorted(word) != sorted(other):
            continue  # in two letters only a swap is a slip
        if min(len(word), len(other)) < 2:
            continue
        apart = distance(word, other, limit)
        if 0 < apart <= limit and (best is None or (apart, other[0] != word[0]) < best[:2]):
            best = apart, other[0] != word[0], other
    return best[2] if best else None
