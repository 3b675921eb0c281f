"""Where one part of a block was read into the one before it."""

from __future__ import annotations

from loyaltydsl.syntax.recovery.place import Place


def taken_for_a_part(place: Place, back: int) -> bool:
    """Whether the token so far back may begin something new, but was read as a part of what is before it."""
    starts = place.block.starts if place.block is not None else frozenset()
    kind = place.token(-back).kind
    likely = (place.tables.names - {"WORD"}) | (starts & {"CAPITAL", "STRING"})
    if "WORD" in starts and place.begins_line(-back):
        likely |= {"WORD"}
    if len(place.before) <= back or kind not in likely:
        return False
    if place.at_clause(back) and ("WORD" in starts or kind in starts):
        return False  # names begin the rows of this block
    if "WORD" in starts and kind != "CAPITAL":
        return True
    return place.begins_line(-back) or ("WORD" not in starts and place.token(-back).kind in starts)
