"""Two rulesets compared rule by rule, clause by clause; what only moved or was laid out anew is no change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Literal

from loyaltydsl.record import Record
from loyaltydsl.semantics.program import Program
from loyaltydsl.tools.comparison.parts import Declared, Part, declarations

Kind = Literal["added", "removed", "changed", "renamed"]


class Clause(Record):
    """A clause that came (`before` is None), went (`after` is None) or changed. `key` says which it is."""

    key: str
    before: str | None
    after: str | None


class Change(Record):
    """A declaration that came, went, changed or has another name.

    `what` is its keyword; `name` its name (the new one), `old_name` the one before. `path` and `line` say where it
    stands, in the new ruleset unless it is gone. `used_by` are the rules of the new ruleset that use a changed name.
    """

    kind: Kind
    what: str
    name: str
    path: str
    line: int
    clauses: tuple[Clause, ...] = ()
    old_name: str | None = None
    used_by: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """``award `spring` ``."""
        return f"{self.what} `{self.name}`" if self.name else self.what


def rule_changes(old: Program, new: Program) -> tuple[Change, ...]:
    """What changes, in the order of the new ruleset; what is gone stands at the end."""
    before, after = declarations(old), declarations(new)
    gone = [one for key, one in before.items() if key not in after]
    renamed = dict(_renamed(gone, [one for key, one in after.items() if key not in before]))
    changes: list[Change] = []
    for key, one in after.items():
        if key in before:
            clauses = tuple(_clauses(before[key].parts, one.parts))
            if clauses:
                changes.append(
                    Change("changed", one.kind, one.name, one.path, one.line, clauses, None, _users(one, after))
                )
        elif key in renamed:
            changes.append(Change("renamed", one.kind, one.name, one.path, one.line, (), renamed[key].name))
        else:
            changes.append(Change("added", one.kind, one.name, one.path, one.line, tuple(_clauses((), one.parts))))
    moved = {(one.kind, one.name) for one in renamed.values()}
    for one in gone:
        if (one.kind, one.name) not in moved:
            changes.append(Change("removed", one.kind, one.name, one.path, one.line, tuple(_clauses(one.parts, ()))))
    return tuple(changes)


def _renamed(gone: list[Declared], come: list[Declared]) -> Iterator[tuple[tuple[str, str], Declared]]:
    """What came and says exactly what something that went had said."""
    left = list(gone)
    for one in come:
        same = next((old for old in left if old.kind == one.kind and old.parts == one.parts), None)
        if same is not None and one.kind != "test":
            left.remove(same)
            yield (one.kind, one.name), same


def _clauses(before: tuple[Part, ...], after: tuple[Part, ...]) -> Iterator[Clause]:
    """The clauses that differ, in the order of the new declaration."""
    went, came = Counter(before), Counter(after)
    removed, added = went - came, came - went
    keys = dict.fromkeys(part.key for part in (*after, *before))
    for key in keys:
        old = [part for part in removed.elements() if part.key == key]
        new = [part for part in added.elements() if part.key == key]
        many = [part.one_of_many for part in (*old, *new)]
        if any(many) and not (key == "list" and len(old) == len(new) == 1):
            if old:
                yield Clause(key, ", ".join(part.text for part in old), None)
            if new:
                yield Clause(key, None, ", ".join(part.text for part in new))
            continue
        for i in range(max(len(old), len(new))):
            yield Clause(key, old[i].text if i < len(old) else None, new[i].text if i < len(new) else None)


def _users(one: Declared, everything: dict[tuple[str, str], Declared]) -> tuple[str, ...]:
    """The rules that use a definition, an award or a field by its name."""
    if one.kind not in ("define", "award", "field", "redeem"):
        return ()
    return tuple(
        f"{other.kind} `{other.name}`"
        for other in everything.values()
        if one.name in other.words and other is not one and other.kind not in ("test", "codes", "connect")
    )


def clause_words(clause: Clause) -> str:
    """``​`earn 50 points` is now `earn 60 points` ``."""
    if clause.before is None:
        return f"{_named(clause, clause.after)} is new"
    if clause.after is None:
        return f"{_named(clause, clause.before)} is gone"
    return f"`{clause.before}` is now `{clause.after}`"


def _named(clause: Clause, text: str | None) -> str:
    """A code or a range says in which clause it stands; other clauses begin with their own word."""
    shown = f"`{text}`"
    plain = clause.key in ("list", "condition", "codes") or (text or "").startswith(f"{clause.key.split(' ')[0]}")
    return shown if plain or not (text or "").startswith('"') else f"{clause.key} {shown}"


def award_names(changes: Iterable[Change]) -> dict[str, str]:
    """The new names of awards that have another name, by the old one."""
    return {
        change.old_name: change.name
        for change in changes
        if change.kind == "renamed" and change.what == "award" and change.old_name is not None
    }
