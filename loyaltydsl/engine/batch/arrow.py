"""Arrow's chunks as the engine's columns: each is converted into its place of one array, in the narrowest type."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pyarrow as pa

from loyaltydsl.engine.batch.columns import Codes, Column, Numbers
from loyaltydsl.engine.batch.days import EPOCH, Array
from loyaltydsl.engine.batch.people import Odd, check_trimmed
from loyaltydsl.semantics.fields import MICRO, FieldType

MOST_WHOLE = 10**12
"""Whole parts of numbers in data are smaller than this."""
TEXTS = ("text", "code", "tier", "segments")


def is_text(kind: Any) -> bool:
    """Whether an Arrow type is text, encoded or not."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def fits(kind: Any, field: FieldType) -> bool:
    """Whether no value of an Arrow type can be a bad one of a field's type, so that it need not be looked at."""
    if field == "tier":
        return False
    if field in TEXTS:
        return is_text(kind)
    if field == "date":
        return bool(kind == pa.date32())
    if field == "flag":
        return bool(kind == pa.bool_())
    if field in ("number", "money") and _is_amount(kind):
        return True
    return bool(pa.types.is_signed_integer(kind) and kind.bit_width < 64)


def column_of(chunks: Iterable[Any], count: int, kind: FieldType) -> Column:
    """`count` cells of a field's type from Arrow's chunks; raises Odd where one might be bad."""
    if kind in TEXTS:
        return _codes(chunks, count, kind)
    column = _Filling(count)
    for chunk in chunks:
        missing = chunk.is_null().to_numpy(zero_copy_only=False) if chunk.null_count else None
        column.add(_numbers(chunk, kind), missing if kind != "flag" else None)
    return column.done(EPOCH if kind == "date" else 0)


def absent_column(count: int, kind: FieldType, value: Any = None) -> Column:
    """A column of one value, or of none, which takes no memory."""
    if kind in TEXTS:
        return Codes(np.broadcast_to(np.uint8(0), count), (value,))
    missing = None if kind == "flag" else np.broadcast_to(np.bool_(True), count)
    return Numbers(np.broadcast_to(np.int8(0), count), missing)


class _Filling:
    """An array that chunks fill one after another; it is made when the first of them says its type."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.at = 0
        self.values: Array = np.zeros(0, dtype=np.int32)
        self.missing: Array | None = None

    def add(self, values: Array, missing: Array | None) -> None:
        if not self.at:
            self.values = np.empty(self.count, dtype=values.dtype)
        elif values.dtype.itemsize > self.values.dtype.itemsize:
            self.values = self.values.astype(values.dtype)
        upto = self.at + len(values)
        self.values[self.at : upto] = values
        if missing is not None:
            if self.missing is None:
                self.missing = np.zeros(self.count, dtype=bool)
            self.missing[self.at : upto] = missing
        self.at = upto

    def done(self, shift: int) -> Numbers:
        assert self.at == self.count, "the column is shorter than the file"
        if shift:
            self.values += self.values.dtype.type(shift)
        return Numbers(self.values, self.missing)


def _numbers(chunk: Any, kind: FieldType) -> Array:
    """A chunk's values in stored units, 0 where it has none; days are counted from 1970."""
    if kind == "date":
        if chunk.type != pa.date32():
            raise Odd
        return _plain(chunk.cast(pa.int32()))
    if kind == "flag":
        if chunk.type != pa.bool_():
            raise Odd
        return _plain(chunk.cast(pa.int8()))
    scale = MICRO if kind in ("number", "money") else 1
    if scale != 1 and _is_amount(chunk.type):
        wide = (chunk.fill_null(0) if chunk.null_count else chunk).cast(pa.decimal128(38, chunk.type.scale))
        low = np.frombuffer(wide.buffers()[1], dtype=np.int64)[2 * wide.offset :][: 2 * len(wide) : 2]
        amounts: Array = low * 10 ** (6 - chunk.type.scale)
        return amounts
    if not pa.types.is_signed_integer(chunk.type):
        raise Odd
    values = _plain(chunk)
    if chunk.type.bit_width == 64 and len(values) and max(int(values.max()), -int(values.min())) >= MOST_WHOLE:
        raise Odd
    return values.astype(np.int64) * scale if scale != 1 else values


def _is_amount(kind: Any) -> bool:
    """Whether a decimal type holds amounts of up to twelve digits and six decimals only."""
    return bool(pa.types.is_decimal(kind) and 0 <= kind.scale <= 6 and kind.precision - kind.scale <= 12)


def _plain(chunk: Any) -> Array:
    found: Array = (chunk.fill_null(0) if chunk.null_count else chunk).to_numpy(zero_copy_only=False)
    return found


# -- texts


def _codes(chunks: Iterable[Any], count: int, kind: FieldType) -> Codes:
    """A text column with trimmed values; an empty one is missing. Chunks have dictionaries of their own."""
    dictionaries: list[Any] = []
    parts: list[tuple[int, Array]] = []
    for chunk in chunks:
        if not is_text(chunk.type):
            raise Odd
        if not pa.types.is_dictionary(chunk.type):
            chunk = chunk.dictionary_encode()
        if not dictionaries or not chunk.dictionary.equals(dictionaries[-1]):
            dictionaries.append(chunk.dictionary)
        index = chunk.indices
        if index.null_count:
            index = index.cast(pa.int32()).fill_null(-1)
        number = index.to_numpy(zero_copy_only=False)
        small = _narrowest(len(chunk.dictionary) + 1)
        parts.append((len(dictionaries) - 1, np.add(number, 1, dtype=small, casting="unsafe")))
    texts, places = _unified(dictionaries)
    values: list[Any] = [None]
    known: dict[str | None, int] = {None: 0, "": 0}
    table = np.zeros(len(texts) + 1, dtype=np.int64)
    for at, text in enumerate(texts):
        trimmed = text.strip() if text is not None else None
        if trimmed not in known:
            known[trimmed] = len(values)
            values.append(segments_of(trimmed) if kind == "segments" else trimmed)
        table[at] = known[trimmed]
    small = _narrowest(len(values))
    maps = [np.append(0, table[own]).astype(small) for own in places]
    same = [bool((mapped == np.arange(len(mapped))).all()) for mapped in maps]
    if len(parts) == 1 and same[0] and parts[0][1].dtype == small:
        return Codes(parts[0][1], values)
    found = np.empty(count, dtype=small)
    at = 0
    for which, number in parts:
        found[at : at + len(number)] = number if same[which] else maps[which][number]
        at += len(number)
    return Codes(found, values)


def _unified(dictionaries: list[Any]) -> tuple[list[Any], list[Array]]:
    """The distinct texts of some dictionaries, and for each of these where its own are among them (-1: missing)."""
    if not dictionaries:
        return [], []
    if len(dictionaries) == 1:
        return dictionaries[0].to_pylist(), [np.arange(len(dictionaries[0]))]
    kinds = {one.type for one in dictionaries}
    wide = [one.cast(pa.large_string()) for one in dictionaries] if len(kinds) > 1 else dictionaries
    encoded = pa.concat_arrays(wide).dictionary_encode()
    index = encoded.indices.fill_null(-1).to_numpy()
    ends = np.cumsum([len(one) for one in dictionaries])
    return encoded.dictionary.to_pylist(), np.split(index, ends[:-1])


def _narrowest(values: int) -> Any:
    return np.uint8 if values <= 256 else np.uint16 if values <= 65536 else np.int32


def segments_of(text: str | None) -> frozenset[str]:
    """The segments of a cell."""
    return frozenset(part.strip() for part in (text or "").split(";") if part.strip())


def check_ids(chunks: Iterable[Any]) -> None:
    """Raise Odd where a stay has no id, or one that is not written as it is meant."""
    for chunk in chunks:
        if chunk.null_count or not is_text(chunk.type) or pa.types.is_dictionary(chunk.type):
            raise Odd
        check_trimmed(chunk)


def hashed(chunk: Any) -> Array:
    """64-bit hashes of texts, the same in every process of this version."""
    import polars as pl

    found: Array = pl.from_arrow(chunk).hash().to_numpy()  # type: ignore[union-attr]
    return found


def encode_ids(chunks: list[Any]) -> tuple[Any, Array] | None:
    """Texts as their distinct values and each row's place among them, -1 for none."""
    if not chunks:
        return None
    if not all(is_text(chunk.type) for chunk in chunks):
        raise Odd
    chunks = [chunk.dictionary_decode() if pa.types.is_dictionary(chunk.type) else chunk for chunk in chunks]
    if len({chunk.type for chunk in chunks}) > 1:
        chunks = [chunk.cast(pa.large_string()) for chunk in chunks]
    encoded = pa.chunked_array(chunks).dictionary_encode().combine_chunks()
    check_trimmed(encoded.dictionary)
    index = encoded.indices
    return encoded.dictionary, (index.fill_null(-1) if index.null_count else index).to_numpy()
