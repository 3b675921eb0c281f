"""One declaration as lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import zip_longest

from loyaltydsl.syntax import ast
from loyaltydsl.syntax.format.lines import PAIRS_WIDTH, WIDTH, Line, Word, flow, inline, words
from loyaltydsl.syntax.format.pieces import Piece, has_inner_comments
from loyaltydsl.syntax.format.spelling import spell, spell_numbers

INDENT = 2
_Nested = ast.MemberBlock | ast.StayBlock | ast.BookLinkClause
Item = tuple[ast.Node, list[Piece]]


class Laid:
    """A declaration as laid out: `build` gives its lines, the aligned column of its head `pad` wide.

    `kind` and `key`: neighbours of one kind whose `key` (the width of that column) is not None are aligned with each
    other. A `block` has empty lines around it.
    """

    __slots__ = ("block", "build", "key", "kind")

    def __init__(self, kind: str, block: bool, key: int | None, build: Callable[[int], list[Line]]) -> None:
        self.kind = kind
        self.block = block
        self.key = key
        self.build = build


def lay(declaration: ast.Declaration, pieces: list[Piece], base: int = 0) -> Laid:
    """Lay out a declaration; the offsets of its spans are `base` less than those of the pieces."""
    kind = type(declaration).__name__
    match declaration:
        case ast.UseDecl():
            return Laid(kind, False, None, lambda pad: _plain(pieces))
        case ast.FieldDecl():
            if has_inner_comments(pieces):
                return Laid(kind, False, None, lambda pad: _plain(pieces))
            return Laid(kind, False, len(pieces[1].text), lambda pad: _columns(pieces, pad))
        case ast.DefineDecl():
            spell(pieces[3:])
            if has_inner_comments(pieces[:4]):
                return Laid(kind, False, None, lambda pad: _plain(pieces))
            return Laid(kind, False, len(pieces[1].text), lambda pad: _define(pieces, pad))
    items = _items(declaration, pieces, base)
    for node, own in items:
        _spell(node, own)
    return _one_line(declaration, pieces, items) or Laid(
        kind, True, None, lambda pad: _block(declaration, pieces, items)
    )


def _plain(pieces: list[Piece]) -> list[Line]:
    return flow("", words(pieces), 2 * INDENT)


def _columns(pieces: list[Piece], pad: int) -> list[Line]:
    """`field NAME  TYPE`."""
    head, name, type = pieces
    return [Line(f"{head.text} {name.text.ljust(pad)} {type.text}", type.trailing)]


def _define(pieces: list[Piece], pad: int) -> list[Line]:
    prefix = f"{pieces[0].text} {pieces[1].text.ljust(pad)} = "
    return flow(prefix, words(pieces[3:]), len(prefix))


# ---------------------------------------------------------------- what stands in braces


def _parts(node: ast.Node) -> Sequence[ast.Node]:
    """What stands in the braces of a declaration or a clause, in order."""
    match node:
        case ast.ProgramDecl() | ast.ConnectDecl():
            return node.settings
        case ast.TiersDecl() | ast.CodesDecl():
            return node.rows
        case ast.ExceptionDecl() | ast.AwardDecl() | ast.RedeemDecl() | ast.RewardDecl():
            return node.clauses
        case ast.TestDecl():
            return node.items
        case ast.MemberBlock() | ast.StayBlock():
            return node.values
        case ast.BookLinkClause():
            return node.parameters
        case ast.EarnClause(earn=ast.EarnTable(rows=rows, otherwise=otherwise)):
            return rows if otherwise is None else (*rows, otherwise)
    return ()


def _items(node: ast.Node, pieces: list[Piece], base: int) -> list[Item]:
    """The pieces of what stands in the braces, each with its node; a combine's are one item."""
    open_ = next(i for i, piece in enumerate(pieces) if piece.kind == "LBRACE") + 1
    inside = pieces[open_:-1]
    if isinstance(node, ast.CombineDecl):
        return [(node, inside)]
    parts = _parts(node)
    found: list[Item] = []
    i = 0
    for part, after in zip_longest(parts, parts[1:]):
        limit = len(inside)
        if after is not None:
            start = after.span.start + base
            limit = next(k for k in range(i, len(inside)) if inside[k].start >= start)
            if isinstance(after, ast.Amount):  # an `otherwise` begins one word before its amount
                limit -= 1
        found.append((part, inside[i:limit]))
        i = limit
    return found


def _spell(node: ast.Node, pieces: list[Piece]) -> None:
    match node:
        case ast.ConnectSetting() | ast.LinkParameter() | ast.BookLinkClause():
            return
        case ast.MemberBlock() | ast.StayBlock():
            spell_numbers(pieces)
        case _:
            spell(pieces)


def _head(pieces: list[Piece]) -> list[Piece]:
    """The pieces up to the first brace, and that."""
    return pieces[: next(i for i, piece in enumerate(pieces) if piece.kind == "LBRACE") + 1]


# ---------------------------------------------------------------- on one line


def _one_line(declaration: ast.Declaration, pieces: list[Piece], items: list[Item]) -> Laid | None:
    """A combine, a redeem rule or bare tiers on one line, if they fit there."""
    if not isinstance(declaration, ast.CombineDecl | ast.RedeemDecl | ast.TiersDecl) or has_inner_comments(pieces):
        return None
    between = "  "
    if isinstance(declaration, ast.TiersDecl):
        if declaration.metric is not None or any(row.label for row in declaration.rows):
            return None
        between = " "
    if not items or not items[0][1]:
        return None
    head = inline(_head(pieces)[:-1])
    inside = between.join(inline(own) for _, own in items)
    trailing = pieces[-1].trailing

    def build(pad: int) -> list[Line]:
        return [Line(f"{head.ljust(pad)} {{ {inside} }}", trailing)]

    if len(build(0)[0].text) > WIDTH:
        return None
    key = None if isinstance(declaration, ast.TiersDecl) else len(head)
    return Laid(type(declaration).__name__, False, key, build)


# ---------------------------------------------------------------- a block


def _block(node: ast.Node, pieces: list[Piece], items: list[Item]) -> list[Line]:
    """A block of one clause a line."""
    return _braces(node, "", pieces, items, 0)


def _braces(node: ast.Node, prefix: str, pieces: list[Piece], items: list[Item], indent: int) -> list[Line]:
    """The head with its brace, the items a line each, and the brace that closes."""
    head, close = _head(pieces), pieces[-1]
    if len(pieces) == len(head) + 1 and not head[-1].trailing and not close.before:
        together = [*head[:-1], Piece("LBRACE", "{}", 0, 0, head[-1].before, False)]
        together[-1].trailing = close.trailing
        return flow(prefix, words(together), indent + 2 * INDENT)
    lines = flow(prefix, words(head), indent + 2 * INDENT)
    inner = indent + INDENT
    first = True
    width = _width(node, items)
    for part, own in items:
        lines += _before(own[0], inner, first)
        lines += _item(part, own, inner, width)
        first = False
    lines += _before(close, inner, True if first else not any(c.blank for c in close.before), closing=True)
    lines.append(Line(" " * indent + "}", close.trailing))
    return lines


def _before(piece: Piece, indent: int, first: bool, closing: bool = False) -> list[Line]:
    """The empty lines and the comments before an item; none before the first, none before the closing brace."""
    lines: list[Line] = []
    for comment in piece.before:
        if comment.blank and (lines or not first):
            lines.append(Line(""))
        lines.append(Line(" " * indent + comment.text))
    if piece.blank and not closing and (lines or not first):
        lines.append(Line(""))
    return lines


def _width(node: ast.Node, items: list[Item]) -> int:
    """The width of the column of first words, with the blanks behind it; 0 where values are not aligned."""
    match node:
        case ast.ProgramDecl() | ast.ConnectDecl() | ast.ExceptionDecl():
            gap, aligned = 2, [own[0] for _, own in items]
        case ast.RewardDecl():
            gap = 2
            aligned = [own[0] for part, own in items if not isinstance(part, ast.BookLinkClause | ast.WordClause)]
        case ast.TiersDecl():
            gap, aligned = 2, [own[0] for _, own in items if len(own) > 1]
        case ast.CodesDecl():
            gap, aligned = 1, [own[0] for _, own in items]
        case ast.EarnClause():
            aligned = [own[0] for _, own in items]
            gap = 1 if any(piece.kind == "STRING" for piece in aligned) else 2
        case ast.TestDecl():
            gap = 1
            aligned = [own[0] for part, own in items if isinstance(part, ast.MemberBlock | ast.StayBlock)]
        case _:
            return 0
    return max((len(piece.text) for piece in aligned), default=0) + gap


def _item(node: ast.Node, pieces: list[Piece], indent: int, width: int) -> list[Line]:
    """A clause, row or block of its own, beginning at `indent`."""
    margin = " " * indent
    match node:
        case ast.MemberBlock() | ast.StayBlock():
            if pieces[0].trailing or pieces[1].before:
                return _filled(node, margin, pieces, indent)
            return _filled(node, margin + pieces[0].text.ljust(width), pieces[1:], indent)
        case ast.BookLinkClause():
            return _filled(node, margin, pieces, indent)
        case ast.EarnClause(earn=ast.EarnTable()):
            return _braces(node, margin, pieces, _items(node, pieces, pieces[0].start - node.span.start), indent)
        case _:
            return _clause(pieces, indent, 0 if isinstance(node, ast.WordClause | ast.Expectation) else width)


def _clause(pieces: list[Piece], indent: int, width: int) -> list[Line]:
    """A first word and what it says, aligned; what is wrapped hangs under what it says."""
    key, rest = pieces[0], pieces[1:]
    margin = " " * indent
    if not rest or key.trailing or rest[0].before:
        return flow(margin, words(pieces), indent + 2 * INDENT)
    prefix = margin + (key.text.ljust(width) if width else f"{key.text} ")
    return flow(prefix, words(rest), len(prefix))


def _filled(node: _Nested, prefix: str, pieces: list[Piece], indent: int) -> list[Line]:
    """Pairs in braces: on one line if they fit there, else as many on a line as fit."""
    head = _head(pieces)
    own = [pair for _, pair in _items(node, pieces, pieces[-1].end - node.span.end)]
    if own and not has_inner_comments(pieces):
        inside = "  ".join(inline(pair) for pair in own)
        text = f"{prefix}{inline(head)} {inside} }}"
        if len(text) <= PAIRS_WIDTH:
            return [Line(text, pieces[-1].trailing)]
    if not own:
        return _braces(node, prefix, pieces, [], indent)
    flowing: list[Word] = []
    for pair in own:
        flowing += words(pair)
        flowing[-len(words(pair))].before = pair[0].before
    inner = indent + INDENT
    lines = flow(prefix, words(head), indent + 2 * INDENT)
    lines += flow(" " * inner, flowing, inner, "  ", PAIRS_WIDTH)
    lines += _before(pieces[-1], inner, True, closing=True)
    return [*lines, Line(" " * indent + "}", pieces[-1].trailing)]
