"""Shrink a generated case in which two engines differ, and keep it: `python -m tests.differential.shrink SEED [STAYS]`.

Declarations and stays are left out, one after another, as long as the results still differ. What remains is written
to `kept/`, where `test_batch.py` runs it from then on.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from loyaltydsl.engine.batch import simulate as batch
from loyaltydsl.engine.simulation import simulate as by_reference
from loyaltydsl.semantics.loader import load_program
from tests.differential.generate import Case, case

KEPT = Path(__file__).with_name("kept")
T = TypeVar("T")


def differs(generated: Case, text: str, stay_ids: frozenset[str]) -> bool:
    """Whether the engines differ on a part of a case; a ruleset that does not check does not count."""
    program = load_program(Path("kept.loy"), lambda _: text.encode()).program
    if program is None:
        return False
    stays = [stay for stay in generated.stays if stay.stay_id in stay_ids]
    results = [
        json.dumps(
            run(program, stays, generated.members, generated.own_members, detail=True).to_json() | {"engine": ""}
        )
        for run in (by_reference, batch.simulate)
    ]
    return results[0] != results[1]


def without_needless(things: list[T], still: Callable[[list[T]], bool]) -> list[T]:
    """A smaller list that `still` holds of: ever shorter runs are left out."""
    size = max(len(things) // 2, 1)
    while True:
        at = 0
        while at < len(things):
            fewer = things[:at] + things[at + size :]
            if fewer and still(fewer):
                things = fewer
            else:
                at += size
        if size == 1:
            return things
        size //= 2


def shrink(seed: int, count: int) -> str | None:
    """The smallest case found, as the JSON that is kept; None where the engines agree."""
    generated = case(seed, count)
    ids = [stay.stay_id for stay in generated.stays]
    parts = generated.text.split("\n\n")
    if not differs(generated, generated.text, frozenset(ids)):
        return None
    ids = without_needless(ids, lambda some: differs(generated, generated.text, frozenset(some)))
    rest = without_needless(parts[1:], lambda some: differs(generated, "\n\n".join([parts[0], *some]), frozenset(ids)))
    text = "\n\n".join([parts[0], *rest])
    return json.dumps({"seed": seed, "count": count, "stays": ids, "text": text}, indent=1, ensure_ascii=False) + "\n"


def main() -> None:
    seed, count = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 60
    found = shrink(seed, count)
    if found is None:
        print(f"the engines agree on seed {seed}")
        return
    KEPT.mkdir(exist_ok=True)
    path = KEPT / f"{seed}_{count}.json"
    path.write_text(found, encoding="utf-8")
    print(f"kept {path}")


if __name__ == "__main__":
    main()
