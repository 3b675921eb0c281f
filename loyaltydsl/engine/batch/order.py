"""The order of evaluation: stays without a member first, each alone, then member by member."""

from __future__ import annotations

from itertools import compress, islice
from operator import gt

import numpy as np

from loyaltydsl.engine.batch.columns import Numbers, Stays
from loyaltydsl.engine.batch.days import Array


def in_order(stays: Stays, rows: Array) -> tuple[Array, Array]:
    """The rows in order of evaluation, and the places at which a member's rows begin.

    Departure, arrival and row number are packed behind the member into one 64-bit number and sorted as such; only
    stays of one member with the same dates are told apart by their ids.
    """
    arrival, departure = (_values(stays, name)[rows] for name in ("arrival", "departure"))
    member = np.maximum(stays.member[rows].astype(np.int64), -1)
    place = packed_order(member, departure, arrival)
    same = np.zeros(len(rows), dtype=bool)
    ordered = rows[place]
    member = member[place]
    same[1:] = (
        (member[1:] == member[:-1]) & (np.diff(departure[place]) == 0) & (np.diff(arrival[place]) == 0)
    )  # fmt: skip
    if same.any():
        _settle_ties(stays, ordered, same)
    begins = np.ones(len(rows), dtype=bool)
    begins[1:] = (member[1:] != member[:-1]) | (member[1:] < 0)
    return ordered, np.nonzero(begins)[0]


def _values(stays: Stays, name: str) -> Array:
    found = stays.column(name)
    assert isinstance(found, Numbers)
    return found.values


def packed_order(member: Array, departure: Array, arrival: Array) -> Array:
    """The permutation that sorts by member, departure, arrival; rows that tie stay as they are."""
    count = len(member)
    if count == 0:
        return np.zeros(0, dtype=np.int64)
    parts = [member - member.min(), departure - departure.min(), arrival - arrival.min()]
    widths = [int(part.max()).bit_length() for part in parts]
    place_bits = (count - 1).bit_length()
    if sum(widths) + place_bits > 63:
        found: Array = np.lexsort((arrival, departure, member))
        return found
    key = parts[0].astype(np.int64)
    for part, width in zip(parts[1:], widths[1:], strict=True):
        key = (key << width) | part
    key = (key << place_bits) | np.arange(count)
    key.sort()
    packed: Array = key & ((1 << place_bits) - 1)
    return packed


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
