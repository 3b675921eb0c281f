"""A declaration taken apart into clauses that can be compared one by one, whatever its layout was."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from loyaltydsl.record import Record
from loyaltydsl.semantics.program import Program
from loyaltydsl.source import SourceFile
from loyaltydsl.syntax import ast
from loyaltydsl.syntax.format.lines import inline
from loyaltydsl.syntax.format.pieces import Piece, read_pieces
from loyaltydsl.syntax.format.spelling import spell
from loyaltydsl.syntax.parser import parse, tables


class Part(Record):
    """A clause: `key` says which (`when`, `earn`, the row of a table), `text` is it in the canonical spelling.

    With `one_of_many` it is a member of a set, such as one code of a list: it comes or goes, and does not change.
    """

    key: str
    text: str
    one_of_many: bool = False


class Declared(Record):
    """A declaration of a ruleset: what it is (`award`), its name, where it stands, and its parts."""

    kind: str
    name: str
    path: str
    line: int
    parts: tuple[Part, ...]
    words: frozenset[str]
    """All bare words in it, such as the names of the rules and lists that it uses."""


_KINDS: dict[type[ast.Node], str] = {
    ast.ProgramDecl: "program", ast.TiersDecl: "tiers", ast.CodesDecl: "codes", ast.FieldDecl: "field",
    ast.DefineDecl: "define", ast.ExceptionDecl: "exception", ast.AwardDecl: "award", ast.CombineDecl: "combine",
    ast.RedeemDecl: "redeem", ast.RewardDecl: "reward", ast.ConnectDecl: "connect", ast.TestDecl: "test",
}  # fmt: skip
_SAID_ANYWAY = frozenset({"round down", "valid on issue", "method GET"})
"""Clauses that say what holds without them."""


def declarations(program: Program) -> dict[tuple[str, str], Declared]:
    """All declarations of a program by kind and name, in the order of its files."""
    found: dict[tuple[str, str], Declared] = {}
    for source in program.files:
        reader = _Reader(source)
        for node in parse(source).file.declarations:
            if not isinstance(node, ast.UseDecl):
                one = reader.declared(node)
                found[(one.kind, one.name)] = one
    return found


class _Reader:
    """Reads the clauses of one file."""

    def __init__(self, source: SourceFile) -> None:
        self.source = source
        self.pieces, _ = read_pieces(tables(), source.text)
        self.starts = [piece.start for piece in self.pieces]

    def between(self, start: int, end: int) -> list[Piece]:
        first, last = bisect_left(self.starts, start), bisect_left(self.starts, end)
        return [Piece(p.kind, p.text, p.start, p.end, [], False) for p in self.pieces[first:last]]

    def text(self, node: ast.Node) -> str:
        pieces = self.between(node.span.start, node.span.end)
        spell(pieces)
        return inline(pieces)

    def texts(self, nodes: Iterable[ast.Node]) -> str:
        return ", ".join(self.text(node) for node in nodes)

    def declared(self, node: ast.Declaration) -> Declared:
        kind, name = _KINDS[type(node)], _name(node)
        line, _ = self.source.position(node.span.start)
        inside = self.between(node.span.start, node.span.end)[2:]
        words = frozenset(piece.text for piece in inside if piece.kind not in ("STRING", "NUMBER", "DATE"))
        parts = tuple(part for part in self.parts(node) if part.text not in _SAID_ANYWAY)
        return Declared(kind, name, self.source.path, line, parts, words)

    def parts(self, node: ast.Declaration) -> Iterator[Part]:
        title = getattr(node, "title", None)
        if title is not None and not isinstance(node, ast.TestDecl):
            yield Part("title", self.text(title))
        match node:
            case ast.ProgramDecl(settings=settings):
                for setting in settings:
                    if isinstance(setting, ast.PropertySetting):
                        yield from _codes("property", setting.codes)
                    else:
                        yield self.keyed(setting)
            case ast.TiersDecl():
                yield from self.ladder(node)
            case ast.CodesDecl(rows=rows):
                yield from (Part(f'"{row.code.value}"', self.text(row)) for row in rows)
            case ast.FieldDecl(type=type):
                yield Part("type", self.text(type))
            case ast.DefineDecl(value=value):
                yield from self.define(value)
            case ast.ExceptionDecl(scope=scope, clauses=clauses):
                yield Part("for", f"for {scope or 'awards and rewards'}")
                for clause in clauses:
                    yield from _codes(clause.field.text, clause.codes)
            case ast.CombineDecl(mode=mode, awards=awards):
                yield Part("combine", f"{mode} {self.texts(awards)}")
            case ast.ConnectDecl(settings=connected):
                yield from map(self.keyed, connected)
            case ast.TestDecl(items=items):
                yield from self.case(items)
            case ast.RewardDecl(type=type, clauses=reward_clauses):
                yield Part("type", self.text(type))
                for reward_clause in reward_clauses:
                    yield from self.clause(reward_clause)
            case ast.AwardDecl() | ast.RedeemDecl():
                for rule_clause in node.clauses:
                    yield from self.clause(rule_clause)

    def case(self, items: tuple[ast.MemberBlock | ast.StayBlock | ast.Expectation, ...]) -> Iterator[Part]:
        """The member, each stay by its number, and what is expected after each stay."""
        stay = 0
        for item in items:
            if isinstance(item, ast.MemberBlock):
                yield Part("member", self.text(item))
            elif isinstance(item, ast.StayBlock):
                stay += 1
                yield Part(f"stay {stay}", self.text(item))
            else:
                yield Part(f"expect after stay {stay}", self.text(item), True)

    def keyed(self, node: ast.Node) -> Part:
        text = self.text(node)
        return Part(text.partition(" ")[0], text)

    def ladder(self, node: ast.TiersDecl) -> Iterator[Part]:
        if node.metric is None:
            yield Part("tiers", "tiers assigned")
            yield Part("ranking", "ranking " + ", ".join(row.name.text for row in node.rows))
        else:
            text = self.text(node.metric)
            bare = node.metric.window is None and not text.startswith("lifetime ")
            yield Part("tiers", f"tiers by {'lifetime ' if bare else ''}{text}")
        yield from (Part(row.name.text, self.text(row)) for row in node.rows)

    def define(self, value: ast.Condition | ast.Items) -> Iterator[Part]:
        if not isinstance(value, tuple):
            yield from (Part("condition", text) for text in self.conjuncts(value))
        elif all(isinstance(item, ast.StringLit) for item in value):
            yield from _codes("codes", [item for item in value if isinstance(item, ast.StringLit)])
        else:
            yield from (Part("list", self.text(item), True) for item in value)

    def conjuncts(self, condition: ast.Condition) -> Iterator[str]:
        """The parts that must all hold, each for itself."""
        if isinstance(condition, ast.And):
            for item in condition.items:
                yield from self.conjuncts(item)
            return
        pieces = self.between(condition.span.start, condition.span.end)
        spell(pieces)
        yield inline(pieces)

    def clause(self, node: ast.AwardClause | ast.RewardClause | ast.PayClause | ast.DenyClause) -> Iterator[Part]:
        match node:
            case ast.WhenClause(condition=condition):
                yield from (Part("when", f"when {text}") for text in self.conjuncts(condition))
            case ast.EarnClause(earn=ast.EarnTable() as table):
                yield Part("earn", f"earn by {table.field.text}")
                for row in table.rows:
                    key = self.text(row.key)
                    yield Part(f"earn {key}", f"{key} {self.text(row.amount)}")
                if table.otherwise is not None:
                    yield Part("earn otherwise", f"otherwise {self.text(table.otherwise)}")
            case ast.InsteadOfClause(names=names):
                yield from (Part("instead_of", f"instead_of {name.text}", True) for name in names)
            case ast.RateCodeClause(codes=codes):
                yield from _codes("rate_code", codes)
            case ast.BookLinkClause(url=url, parameters=parameters):
                yield Part("book_link", f"book_link {self.text(url)}")
                yield from (Part(f"book_link {p.name.text}", f"book_link {self.text(p)}") for p in parameters)
            case ast.PayClause() | ast.DenyClause():
                yield Part("pay or deny", self.text(node))
            case _:
                yield self.keyed(node)


def _codes(key: str, codes: Iterable[ast.StringLit | ast.Name]) -> Iterator[Part]:
    """Each code once, whether pasted with `;` or written out, and each named list by its name."""
    written: list[str] = []
    for item in codes:
        if isinstance(item, ast.Name):
            written.append(item.text)
        else:
            written += [f'"{code.strip()}"' for code in item.value.split(";") if code.strip()]
    for text in dict.fromkeys(written):
        yield Part(key, text, True)


def _name(node: ast.Declaration) -> str:
    match node:
        case ast.CodesDecl(field=field):
            return field.text
        case ast.ConnectDecl(system=system):
            return system.text
        case ast.TestDecl(title=title):
            return title.value
        case ast.ProgramDecl() | ast.TiersDecl():
            return ""
    name: ast.Name = node.name  # type: ignore[union-attr]
    return name.text
