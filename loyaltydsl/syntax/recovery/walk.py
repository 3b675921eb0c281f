"""One declaration's tokens through the tables, mended where they do not fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.source import SourceFile
from loyaltydsl.syntax.machine import Stack, expected, step
from loyaltydsl.syntax.recovery.chunks import BRACELESS, HEADS
from loyaltydsl.syntax.recovery.part import taken_for_a_part
from loyaltydsl.syntax.recovery.place import Block, Place, Repair
from loyaltydsl.syntax.tables import END, Tables
from loyaltydsl.syntax.tokens import Token, lex

Rule = Callable[[Place], Iterator[Repair]]
MOST_REPAIRS = 200
"""Repairs in one declaration, after which the rest is skipped clause by clause."""
_EMPTY_HEADS = {
    "PROGRAM": 'program "x"', "TIERS": "tiers assigned", "CODES": "codes x", "EXCEPTION": "exception x",
    "AWARD": "award x", "COMBINE": "combine x", "REDEEM": "redeem x", "REWARD": "reward x x",
    "CONNECT": "connect x", "TEST": 'test "x"',
}  # fmt: skip


class Walk:
    """The walk through one chunk of tokens.

    `tokens` are what was read or mended, without END; they parse if not `lost`. `damaged` says that a part was
    left out; `names`, what tiers those would have declared; `lost`, that the declaration cannot be built. A
    `quiet` walk mends nothing and says nothing.
    """

    def __init__(
        self,
        tables: Tables,
        source: SourceFile,
        chunk: list[Token],
        rules: tuple[Rule, ...],
        currency: str,
        quiet: bool = False,
    ) -> None:
        self.tables, self.source, self.rules, self.currency = tables, source, rules, currency
        self.chunk, self.quiet = chunk, quiet
        last = chunk[-1].end if chunk else 0
        self.tokens: list[Token] = []
        self.diagnostics: list[Diagnostic] = []
        self.damaged = self.lost = False
        self.names: set[str] = set()
        self._rest = [Token(END, "", last, last), *reversed(chunk)]
        self._stack: Stack = (tables.start, None)
        self._stacks: list[Stack] = []
        self._blocks: list[Block | None] = []
        self._block: Block | None = None
        self._spoiled: int | None = None  # where the part begins that has an invented value
        self._repairs = 0

    def run(self) -> Walk:
        """Walk to the end."""
        while True:
            token = self._rest[-1]
            if self._spoiled is not None and self._part_ends(token):
                self._forget_spoiled()
            after = step(self.tables, self._stack, token.kind)
            if after is not None:
                if token.kind == END:
                    return self
                self._take(after)
            elif self.quiet or not (self._mend() or self._skip_part()):
                self.lost = True
                return self

    # ------------------------------------------------------------ reading

    def _take(self, after: Stack) -> None:
        """Read the next token, `after` which the stack is this."""
        token = self._rest.pop()
        self._stacks.append(self._stack)
        self._blocks.append(self._block)
        self.tokens.append(token)
        self._stack = after
        if token.kind == "LBRACE":
            starts = expected(self.tables, after) - {"RBRACE"}
            empty = step(self.tables, after, "RBRACE") is not None
            self._block = Block(len(self.tokens) - 1, starts, self._block, empty)
        elif token.kind == "RBRACE" and self._block is not None:
            self._block = self._block.around

    def _back_to(self, index: int) -> list[Token]:
        """Unread the tokens from an index on, and return them."""
        unread = self.tokens[index:]
        if unread:
            self._stack, self._block = self._stacks[index], self._blocks[index]
            del self.tokens[index:], self._stacks[index:], self._blocks[index:]
        return unread

    # ------------------------------------------------------------ mending

    def _mend(self) -> bool:
        """Apply the best repair of the first rule that has one which helps."""
        if self._spoiled is not None or self._repairs >= MOST_REPAIRS:
            return False
        place = self._place()
        for rule in self.rules:
            best: tuple[int, Repair] | None = None
            for repair in rule(place):
                reach = place.reach(repair)
                if reach >= repair.needs and (best is None or reach > best[0]):
                    best = reach, repair
            if best is not None:
                self._apply(best[1])
                return True
        return False

    def _place(self) -> Place:
        return Place(
            self.tables, self.source, self.tokens, self._stacks, self._stack, self._rest, self._block, self.currency
        )  # fmt: skip

    def _apply(self, repair: Repair) -> None:
        self._repairs += 1
        if repair.diagnostic is not None:
            self.diagnostics.append(repair.diagnostic)
        unread = self._back_to(len(self.tokens) - repair.back) if repair.back else []
        self._rest += reversed(unread)
        if repair.remove:
            del self._rest[-repair.remove :]
        self._rest += reversed(repair.insert)
        self.damaged |= repair.damages
        if repair.closes:
            end = self._rest[0].start
            self._rest.insert(1, Token("RBRACE", "}", end, end))
        if repair.invented:
            self._spoiled = self._part_start()

    # ------------------------------------------------------------ leaving out

    def _part_start(self) -> int:
        """Where the clause, row or setting begins in which the walk stands; -1 where it cannot be left out alone."""
        block = self._block
        if block is None or not block.may_be_empty:
            return -1
        for index in range(len(self.tokens), block.brace, -1):
            inside = self._block if index == len(self.tokens) else self._blocks[index]
            stack = self._stack if index == len(self.tokens) else self._stacks[index]
            if inside is block and step(self.tables, stack, "RBRACE") is not None:
                kind = self._rest[-1].kind if index == len(self.tokens) else self.tokens[index].kind
                if kind in block.starts or index == len(self.tokens):
                    return index
        return block.brace + 1

    def _part_ends(self, token: Token) -> bool:
        """Whether what is read is whole and the token begins something new."""
        if self._spoiled is not None and 0 <= self._spoiled < len(self.tokens) and self._block is not None:
            whole = step(self.tables, self._stack, "RBRACE") is not None
            same = self._block is self._blocks[self._spoiled]
            return whole and same and (token.kind in self._block.starts or token.kind in ("RBRACE", END))
        if self._spoiled == -1:
            return token.kind in (END, "RBRACE") or (bool(self.tokens) and self.tokens[-1].kind == "LBRACE")
        return False

    def _forget_spoiled(self) -> None:
        """Leave out the part that has an invented value; in the head, the whole declaration."""
        assert self._spoiled is not None
        if self._spoiled < 0:
            self.lost = True
        else:
            self._leave_out(self._back_to(self._spoiled))
        self._spoiled = None

    def _leave_out(self, tokens: list[Token]) -> None:
        """Note that a part is left out, and the tier that it would have declared."""
        self.damaged = True
        if self.chunk[0].kind == "TIERS":
            self.names |= {t.text for t in tokens if t.kind == "CAPITAL" and t.text != "X"}

    def _skip_part(self) -> bool:
        """Leave out what cannot be mended and go on behind it; False where nothing is left to go on with."""
        told = self._spoiled is not None
        self._spoiled = None
        place = self._place()
        for back in (2, 1):
            inside = self._block is not None and len(self.tokens) - back > self._block.brace
            if inside and place.begins_line(-back) and taken_for_a_part(place, back):
                self._rest += reversed(self._back_to(len(self.tokens) - back))
                break
        if self._block is None:
            return self._skip_head(told)
        start = self._part_start()
        if not told:
            from loyaltydsl.syntax.recovery.speech import cannot_be_read

            length = len(self.tokens) - (start if start >= 0 else self._block.brace + 1)
            self.diagnostics.append(cannot_be_read(self._place(), length))
        if start < 0:
            return False
        unread = self._back_to(start)
        self._leave_out(unread)
        self._skip_to_part(not unread)
        return True

    def _skip_to_part(self, one_at_least: bool) -> None:
        """Drop tokens until one begins another part of the block, or closes it."""
        assert self._block is not None
        starts, depth = self._block.starts, 0
        kinds = [token.kind for token in self.chunk]
        surplus = kinds.count("LBRACE") - kinds.count("RBRACE")
        place = self._place()
        while True:
            token = self._rest[-1]
            if token.kind == END or (token.kind == "RBRACE" and not depth and not one_at_least):
                break
            if not depth and not one_at_least and token.kind in starts and place.reach_with(0, 0, ()) >= 2:
                break
            if token.kind == "LBRACE" and surplus > 0:
                surplus -= 1
            else:
                depth = max(depth + {"LBRACE": 1, "RBRACE": -1}.get(token.kind, 0), 0)
            self._rest.pop()
            one_at_least = False
        if self._rest[-1].kind != END:
            return
        if surplus <= 0:
            # The closing brace was in what was skipped.
            while step(self.tables, self._stack, END) is None and self._block is not None:
                self._rest.append(Token("RBRACE", "}", *self._rest[-1][2:]))
                after = step(self.tables, self._stack, "RBRACE")
                if after is None:
                    break
                self._take(after)

    def _skip_head(self, told: bool) -> bool:
        """Go on inside the braces of a declaration whose head cannot be read."""
        from loyaltydsl.syntax.recovery.speech import head_cannot_be_read

        kind = self.chunk[0].kind
        if not told:
            self.diagnostics.append(head_cannot_be_read(self._place(), self.chunk))
        if kind not in HEADS or kind in BRACELESS or self.lost:
            self.lost = True
            return False
        self.lost = True
        while self._rest and self._rest[-1].kind != "LBRACE":
            self._rest.pop()
        if not self._rest:
            return False
        brace = self._rest[-1]
        self._back_to(0)
        head = _EMPTY_HEADS[kind]
        if kind == "TIERS" and any(token.kind == "FROM" for token in self.chunk):
            head = "tiers by lifetime points"
        for token in lex(self.tables, head)[:-1]:
            self._rest.append(Token(token.kind, token.text, brace.start, brace.start))
            after = step(self.tables, self._stack, token.kind)
            assert after is not None
            self._take(after)
        return True
