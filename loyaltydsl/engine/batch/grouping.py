"""Rows with the same text brought together by sorting: of many distinct texts, quicker than looking each one up.

A text of up to 15 bytes is two 64-bit words, its length in the last byte. Rows are sorted by a hash of the words and
told apart by the words themselves, so that two texts with the same hash are two texts.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loyaltydsl.engine.batch.days import Array

LONGEST = 15
"""Bytes of a text that two words hold beside its length."""
FACTORS = tuple(np.uint64(n) for n in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0xFF51AFD7ED558CCD))
TOP = np.uint64(63)


class TextGroups:
    """Texts of a known number of rows, laid down piece by piece (by several threads), then grouped."""

    def __init__(self, count: int) -> None:
        self.first = np.empty(count, dtype=np.uint64)
        self.second = np.empty(count, dtype=np.uint64)
        self.hash = np.empty(count, dtype=np.uint64)
        self.missing: list[Array] = []

    def lay(self, at: int, texts: Any) -> bool:
        """Lay down an Arrow array of texts from a row on; False where one of them is too long."""
        words = _words(texts)
        if words is None:
            return False
        rows = slice(at, at + len(texts))
        self.first[rows], self.second[rows] = words[:, 0], words[:, 1]
        self.hash[rows] = _hash(self.first[rows], self.second[rows])
        if texts.null_count:
            self.missing.append(np.nonzero(texts.is_null().to_numpy(zero_copy_only=False))[0] + at)
        return True

    def groups(self) -> tuple[Array, Array]:
        """Each row's group (32 bits, -1 for a missing text), and the first row of each group."""
        valid = None
        if self.missing:
            valid = np.ones(len(self.hash), dtype=bool)
            valid[np.concatenate(self.missing)] = False
        with ThreadPoolExecutor(2) as pool:
            low, high = pool.map(lambda half: self._grouped(half, valid), (False, True))
            index = np.full(len(self.hash), -1, dtype=np.int32)

            def number(part: tuple[Array, Array, Array], first: int) -> None:
                index[part[0]] = part[1] + np.int32(first)

            list(pool.map(number, (low, high), (0, len(low[2]))))
        return index, np.concatenate([low[2], high[2]])

    def _grouped(self, half: bool, valid: Array | None) -> tuple[Array, Array, Array]:
        """Of the rows in one half of the hashes: the rows, each one's group, and the first row of each group."""
        chosen = (self.hash >> TOP).astype(bool) == half
        if valid is not None:
            chosen &= valid
        rows = np.nonzero(chosen)[0]
        bits = max(len(self.hash) - 1, 1).bit_length()
        below = np.uint64((1 << bits) - 1)
        key = self.hash[rows]
        key <<= np.uint64(1)
        key &= ~below
        key |= rows.astype(np.uint64)
        key.sort()
        rows = (key & below).astype(np.int64)
        key >>= np.uint64(bits)
        first, second = self.first[rows], self.second[rows]
        same_key = key[1:] == key[:-1]
        same = (first[1:] == first[:-1]) & (second[1:] == second[:-1])
        if (same_key & ~same).any():
            rows = _apart(rows, first, second, same_key, same)
            first, second = self.first[rows], self.second[rows]
            same = (first[1:] == first[:-1]) & (second[1:] == second[:-1])
        begins = np.ones(len(rows), dtype=bool)
        np.logical_not(same, out=begins[1:])
        return rows, np.cumsum(begins, dtype=np.int32) - np.int32(1), rows[begins]


def _words(texts: Any) -> Array | None:
    """The two words of each text; those of a missing one mean nothing. None where a text is too long."""
    count = len(texts)
    offsets = _offsets(texts)
    lengths = np.diff(offsets)
    longest = int(lengths.max()) if count else 0
    if longest > LONGEST:
        return None
    if count and int(lengths.min()) < longest:
        texts = pc.ascii_rpad(texts.fill_null("") if texts.null_count else texts, longest, "\0")
        offsets = _offsets(texts)
    table = np.zeros((count, 16), dtype=np.uint8)
    if longest:
        data = np.frombuffer(texts.buffers()[2], dtype=np.uint8)[offsets[0] : offsets[-1]]
        table[:, :longest] = data.reshape(count, longest)
    table[:, LONGEST] = lengths
    found: Array = table.view(np.uint64)
    return found


def _offsets(texts: Any) -> Array:
    kind = np.int64 if pa.types.is_large_string(texts.type) else np.int32
    if not len(texts):
        return np.zeros(1, dtype=kind)
    return np.frombuffer(texts.buffers()[1], dtype=kind)[texts.offset : texts.offset + len(texts) + 1]


def _hash(first: Array, second: Array) -> Array:
    mixed = second * FACTORS[0]
    mixed ^= mixed >> np.uint64(29)
    mixed += first
    mixed *= FACTORS[1]
    mixed ^= mixed >> np.uint64(32)
    mixed *= FACTORS[2]
    return mixed


def _apart(rows: Array, first: Array, second: Array, same_key: Array, same: Array) -> Array:
    """The rows with those of one key that are different texts put in the order of their texts."""
    run = np.zeros(len(rows), dtype=np.int64)
    np.cumsum(~same_key, out=run[1:])
    several = np.zeros(int(run[-1]) + 1, dtype=bool)
    several[run[1:][same_key & ~same]] = True
    at = np.nonzero(several[run])[0]
    order = np.lexsort((rows[at], second[at], first[at], run[at]))
    found = rows.copy()
    found[at] = rows[at[order]]
    return found
