"""The LALR(1) tables: made from `grammar/loyalty.lark` by lark, shipped as JSON, loaded without lark.

`loyalty.json` beside this file is the prebuilt form; a test holds that it matches the grammar, and
`python -m loyaltydsl.syntax.tables` writes it anew. In a checkout whose grammar is newer, the tables are
built from it on the spot, so nobody works with stale ones.
"""

from __future__ import annotations

import json
import re
from binascii import crc32
from pathlib import Path
from typing import Any

from loyaltydsl.record import Record

PREBUILT = Path(__file__).with_name("loyalty.json")
_CHECKOUT = Path(__file__).parents[2] / "grammar"
_SHIPPED = Path(__file__).parents[1] / "_shipped" / "grammar"
END = "$END"
"""The kind of the token behind the last one."""
STRAY = "STRAY"
"""The kind of a character with which no token begins."""


class Rule(Record):
    """A production: `origin` is its left side, `build` the builder's method, `size` its number of symbols.

    `build` is "" where the only child stands for itself, and "*" where the children join the parent's;
    `spliced` are the indexes of children that do so.
    """

    origin: str
    build: str
    size: int
    spliced: tuple[int, ...]


class _Rows(dict[int, dict[str, int]]):
    """The rows of the table by state, each unpacked when it is first looked at."""

    def __init__(self, symbols: list[str], rows: list[list[int]], states: list[int]) -> None:
        super().__init__()
        self._symbols, self._rows, self._states = symbols, rows, states

    def __missing__(self, state: int) -> dict[str, int]:
        packed = self._rows[self._states[state]]
        row = {self._symbols[s]: a for s, a in zip(packed[::2], packed[1::2], strict=True)}
        self[state] = row
        return row


class Tables:
    """What the lexer and the parser run on.

    `rows[state][symbol]` is the next state (0 or more), or -1 - the index of the rule to reduce.
    `terminals` are (kind, regular expression) in the order in which they are tried; `words` are the keywords,
    kind by text; `texts` is the other way round, for every terminal that is one fixed text. `names` are the
    kinds that may stand for a name.
    """

    def __init__(self, data: dict[str, Any]) -> None:
        self.start: int = data["start"]
        self.end: int = data["end"]
        self.states: int = len(data["states"])
        self.rules = [Rule(o, b, n, tuple(s)) for o, b, n, s in data["rules"]]
        self.terminals: list[tuple[str, str]] = [(kind, regex) for kind, regex in data["terminals"]]
        self.words: dict[str, str] = data["words"]
        self.texts: dict[str, str] = data["texts"]
        self.ignored: frozenset[str] = frozenset(data["ignored"])
        self.rows: dict[int, dict[str, int]] = _Rows(data["symbols"], data["rows"], data["states"])
        after_field = self.rows[self.rows[self.start]["FIELD"]]
        self.names = frozenset(kind for kind in after_field if kind == "WORD" or kind in self.texts)
        alternatives = [f"(?P<{kind}>{regex})" for kind, regex in self.terminals]
        self.pattern = re.compile("|".join((*alternatives, f"(?P<{STRAY}>.)")), re.DOTALL)


def build(grammar: str, *, strict: bool = False) -> dict[str, Any]:
    """Compute the tables of a grammar with lark. `strict` refuses every conflict (needs interegular)."""
    from lark import Lark
    from lark.lexer import PatternStr
    from lark.parsers.lalr_analysis import Shift

    lark = Lark(
        grammar, parser="lalr", lexer="basic", start="file",
        keep_all_tokens=True, maybe_placeholders=False, strict=strict,
    )  # fmt: skip
    by_name = {t.name: t for t in lark.terminals}
    word = re.compile(by_name["WORD"].pattern.to_regexp())
    texts = {t.name: t.pattern.value for t in lark.terminals if isinstance(t.pattern, PatternStr)}
    words = {text: kind for kind, text in texts.items() if word.fullmatch(text)}
    ordered = sorted(
        (t for t in lark.terminals if texts.get(t.name) not in words),
        key=lambda t: (-t.priority, -t.pattern.max_width, -len(t.pattern.value), t.name),
    )
    table: Any = lark.parser.parser._parse_table
    rules = sorted(set(lark.rules), key=lambda rule: json.dumps(_rule(rule)) + str(rule))
    numbers = {rule: i for i, rule in enumerate(rules)}
    order, place = _in_order(table)
    symbols: dict[str, int] = {}
    rows: dict[tuple[int, ...], int] = {}
    states = []
    for state in order:
        packed: list[int] = []
        for symbol, (action, argument) in sorted(table.states[state].items()):
            target = place[argument] if action is Shift else -1 - numbers[argument]
            packed += (symbols.setdefault(symbol, len(symbols)), target)
        states.append(rows.setdefault(tuple(packed), len(rows)))
    return {
        "grammar": crc32(grammar.encode()),
        "start": place[table.start_states["file"]],
        "end": place[table.end_states["file"]],
        "terminals": [[t.name, t.pattern.to_regexp()] for t in ordered],
        "words": dict(sorted(words.items())),
        "texts": dict(sorted(texts.items())),
        "ignored": sorted(lark.ignore_tokens),
        "rules": [_rule(rule) for rule in rules],
        "symbols": list(symbols),
        "rows": [list(row) for row in rows],
        "states": states,
    }


def _in_order(table: Any) -> tuple[list[int], dict[int, int]]:
    """The states in the order in which a walk over sorted symbols meets them, which no hash seed changes."""
    from lark.parsers.lalr_analysis import Shift

    order: list[int] = [table.start_states["file"]]
    place = {order[0]: 0}
    for state in order:
        for _, (action, argument) in sorted(table.states[state].items()):
            if action is Shift and argument not in place:
                place[argument] = len(order)
                order.append(argument)
    return order, place


def _rule(rule: Any) -> list[Any]:
    """The origin, builder, size and spliced children of one of lark's rules."""
    origin, spliced = str(rule.origin.name), []
    for i, symbol in enumerate(rule.expansion):
        if not symbol.is_term and symbol.name.startswith("_"):
            spliced.append(i)
    if origin.startswith("_"):
        made = "*"
    elif rule.options.expand1 and not rule.alias and len(rule.expansion) == 1:
        made = ""
    else:
        made = str(rule.alias or origin)
    return [origin, made, len(rule.expansion), spliced]


def grammar_file(name: str) -> Path:
    """A file of the folder `grammar/`, in the checkout or in the installed package."""
    return (_CHECKOUT if (_CHECKOUT / "loyalty.lark").exists() else _SHIPPED) / name


def load() -> Tables:
    """The shipped tables, or fresh ones where a checkout's grammar differs from that they were made of."""
    data = json.loads(PREBUILT.read_bytes()) if PREBUILT.exists() else {"grammar": None}
    if (_CHECKOUT / "loyalty.lark").exists():
        grammar = (_CHECKOUT / "loyalty.lark").read_text(encoding="utf-8")
        if crc32(grammar.encode()) != data["grammar"]:
            data = build(grammar)
    return Tables(data)


if __name__ == "__main__":
    text = json.dumps(
        build(grammar_file("loyalty.lark").read_text(encoding="utf-8"), strict=True), separators=(",", ":")
    )
    PREBUILT.write_text(text + "\n", encoding="utf-8")
