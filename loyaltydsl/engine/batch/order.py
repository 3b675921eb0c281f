"""The order of evaluation: stays without a member first, each alone, then member by member."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import compress, islice
from operator import gt

import numpy as np

from loyaltydsl.engine.batch.columns import Numbers, Stays
from loyaltydsl.engine.batch.days import Array

THREADS = 2
BLOCK = 1 << 20
"""Rows that are looked at together where a whole column of temporaries would be large."""
BUCKET_ROWS = 1 << 21
"""Rows of the members that are sorted together: their keys fit 64 bits, and few of them are held at a time."""


def in_order(stays: Stays, rows: Array | None) -> tuple[Array, Array]:
    """The rows (None: all) in order of evaluation, and the places at which a member's rows begin.

    Only stays of one member with the same dates are told apart by their ids.
    """
    arrival, departure = (_values(stays, name) for name in ("arrival", "departure"))
    ordered, new, same = packed_order(stays.member, departure, arrival, rows)
    if same.any():
        _settle_ties(stays, ordered, same)
    return ordered, np.nonzero(new)[0]


def _values(stays: Stays, name: str) -> Array:
    found = stays.column(name)
    assert isinstance(found, Numbers)
    return found.values


def blocks(count: int, size: int = BLOCK) -> Iterator[slice]:
    """Slices that cover `count` rows."""
    return (slice(at, min(at + size, count)) for at in range(0, count, size))


def packed_order(
    member: Array, departure: Array, arrival: Array, rows: Array | None = None
) -> tuple[Array, Array, Array]:
    """Some rows (None: all) by member, departure, arrival; those that tie stay as they are.

    Also where in that order another member begins, every row without one (negative) among them, and where a row has
    the member and dates of the one before it. Members are cut into ranges of some million rows; in each, member,
    departure, nights and place are packed into one 64-bit number and sorted as such.
    """
    count = len(member) if rows is None else len(rows)
    narrow = np.int32 if len(member) < 2**31 else np.int64
    order = np.arange(count, dtype=narrow) if rows is None else rows.astype(narrow)
    new, same = np.ones(count, dtype=bool), np.zeros(count, dtype=bool)
    if not count:
        return order, new, same
    high = max(int(member.max()) + 1, 0)
    shift = max((high // (count // BUCKET_ROWS + 1)).bit_length(), 0) if count > 2 * BUCKET_ROWS else 63
    keys = _Keys(member, departure, arrival, shift)
    starts = keys.cut(order, (high >> shift) + 1) if shift < 63 else [0, count]

    def sort(number: int) -> None:
        part = slice(starts[number], starts[number + 1])
        keys.sort(order[part], new[part], same[part])

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(sort, range(len(starts) - 1)))
    return order, new, same


class _Keys:
    """The numbers by which the rows of members that share the bits above `shift` are sorted."""

    def __init__(self, member: Array, departure: Array, arrival: Array, shift: int) -> None:
        self.member, self.departure, self.arrival = member, departure, arrival
        self.shift = shift
        self.first = int(departure.min())
        spans = [int((departure[part] - arrival[part]).max()) for part in blocks(len(member))]
        least = [int((departure[part] - arrival[part]).min()) for part in blocks(len(member))]
        self.longest = max(spans)
        self.day_bits = (int(departure.max()) - self.first).bit_length()
        self.night_bits = (self.longest - min(least)).bit_length()

    def cut(self, order: Array, ranges: int) -> list[int]:
        """Bring the rows of each range of members together, in the order in which they stand; where each begins."""
        numbers = np.empty(len(order), dtype=np.uint16 if ranges > 256 else np.uint8)
        counts = np.zeros(ranges, dtype=np.int64)
        for part in blocks(len(order)):
            found = (np.maximum(self.member[order[part]], -1) + 1) >> self.shift
            numbers[part] = found
            counts += np.bincount(found, minlength=ranges)
        starts = np.append(0, np.cumsum(counts))
        at = starts[:-1].copy()
        rows = order.copy()
        for part in blocks(len(order)):
            sorted_ = rows[part][np.argsort(numbers[part], kind="stable")]
            taken = np.bincount(numbers[part], minlength=ranges)
            ends = np.cumsum(taken)
            for number in np.nonzero(taken)[0].tolist():
                size = int(taken[number])
                order[at[number] : at[number] + size] = sorted_[ends[number] - size : ends[number]]
                at[number] += size
        return [int(start) for start in starts]

    def sort(self, rows: Array, new: Array, same: Array) -> None:
        """Sort rows of one range in place, and say where a member begins and where a row is like the one before."""
        if len(rows) < 2:
            return
        member = np.maximum(self.member[rows], -1).astype(np.int64)
        member += 1
        lowest = int(member.min())
        key = np.subtract(member, lowest, out=member)
        place_bits = (len(rows) - 1).bit_length()
        if int(key.max()).bit_length() + self.day_bits + self.night_bits + place_bits > 63:
            self._sort_wide(rows, new, same)
            return
        key <<= self.day_bits
        departure = self.departure[rows]
        key |= departure - departure.dtype.type(self.first)
        key <<= self.night_bits
        nights = np.subtract(departure, self.arrival[rows], out=departure)
        key |= np.subtract(departure.dtype.type(self.longest), nights, out=nights)
        key <<= place_bits
        key |= np.arange(len(rows))
        key.sort()
        rows[:] = rows[key & ((1 << place_bits) - 1)]
        key >>= place_bits
        np.equal(key[1:], key[:-1], out=same[1:])
        key >>= self.day_bits + self.night_bits
        np.not_equal(key[1:], key[:-1], out=new[1:])
        if lowest == 0:
            new[: int(np.searchsorted(key, 1))] = True

    def _sort_wide(self, rows: Array, new: Array, same: Array) -> None:
        """The same where 64 bits do not hold the key."""
        member, departure, arrival = np.maximum(self.member[rows], -1), self.departure[rows], self.arrival[rows]
        place = np.lexsort((arrival, departure, member))
        rows[:] = rows[place]
        member, departure, arrival = member[place], departure[place], arrival[place]
        np.not_equal(member[1:], member[:-1], out=new[1:])
        same[1:] = ~new[1:] & (departure[1:] == departure[:-1]) & (arrival[1:] == arrival[:-1])
        new |= member < 0


def _settle_ties(stays: Stays, ordered: Array, same: Array) -> None:
    """Put each run of rows with the same member and dates in the order of their ids."""
    tied = same.copy()
    tied[:-1] |= same[1:]
    places = np.nonzero(tied)[0]
    run = np.cumsum(~same[places])
    ids = stays.stay_ids(ordered[places])
    late = same[places]
    late[1:] &= np.fromiter(map(gt, ids, islice(ids, 1, None)), dtype=bool, count=len(ids) - 1)
    if not late.any():
        return  # the ids of most files rise
    late = np.isin(run, run[late])
    places, run, ids = places[late], run[late], list(compress(ids, late.tolist()))
    rank = np.empty(len(ids), dtype=np.int64)
    rank[sorted(range(len(ids)), key=ids.__getitem__)] = np.arange(len(ids))
    ordered[places] = ordered[places][np.lexsort((rank, run))]
