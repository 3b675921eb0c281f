"""Comments that put findings aside: `# loy: ignore[name] reason`.

A comment at the end of a line speaks of that line. One on a line of its own speaks of the next line, and where a
declaration begins there, of all of it. Several names stand between commas; a code is as good as a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from loyaltydsl.analysis.places import comments, tokens
from loyaltydsl.analysis.rule import Finding, Hit, LintRule, find_rule
from loyaltydsl.diagnostics.model import Edit, Fix
from loyaltydsl.record import Record
from loyaltydsl.source import SourceFile, Span

_COMMENT = re.compile(r"#\s*loy:\s*ignore\s*\[([^\]]*)\]\s*(.*)")

UNUSED = "unused-suppression"
WITHOUT_REASON = "suppression-without-reason"


class Suppression(Record):
    """One comment: the names in its brackets with their places, and the lines it speaks of."""

    comment: Span
    names: tuple[tuple[str, Span], ...]
    reason: str
    first: int
    last: int

    def covers(self, span: Span) -> bool:
        return span.source is self.comment.source and self.first <= span.line <= self.last


def suppressions(source: SourceFile) -> list[Suppression]:
    """The suppressing comments of a file, in order."""
    found = []
    for comment in comments(source):
        match = _COMMENT.match(comment.text)
        if match is None:
            continue
        names = []
        for piece in re.finditer(r"[^,\s]+", match[1]):
            start = comment.start + match.start(1) + piece.start()
            names.append((piece[0], Span(source, start, start + len(piece[0]))))
        first, last = _lines(source, comment)
        found.append(Suppression(comment, tuple(names), match[2].strip(), first, last))
    return found


def _lines(source: SourceFile, comment: Span) -> tuple[int, int]:
    """The first and last line that a comment speaks of."""
    line = comment.line
    if source.line(line)[: comment.column - 1].strip():
        return line, line
    depth = 0
    after: list[Span] = []
    for token in tokens(source):
        if token.start < comment.start:
            depth += (token.text == "{") - (token.text == "}")
            continue
        after.append(token)
        if depth or (len(after) > 1 and token.line != after[0].line and "{" not in (t.text for t in after)):
            break
        if token.text == "}" and sum((t.text == "{") - (t.text == "}") for t in after) <= 0:
            break
    if not after:
        return line, line
    if depth or "{" not in (token.text for token in after):
        return after[0].line, after[0].line
    return after[0].line, after[-1].line


def apply(
    hits: Sequence[Hit], files: Iterable[SourceFile], ran: Iterable[LintRule]
) -> tuple[list[Hit], list[tuple[str, Finding]]]:
    """The hits that no comment puts aside, and what there is to say about the comments: (rule name, finding)."""
    known = [suppression for source in files for suppression in suppressions(source)]
    used: set[tuple[int, str]] = set()
    kept = []
    for hit in hits:
        aside = False
        for i, suppression in enumerate(known):
            if not suppression.covers(hit.finding.span):
                continue
            for name, _ in suppression.names:
                if name.lower() == hit.rule.name or name.upper() == hit.rule.code:
                    used.add((i, name))
                    aside = True
        if not aside:
            kept.append(hit)
    return kept, _remarks(known, used, {rule.code for rule in ran})


def _remarks(known: list[Suppression], used: set[tuple[int, str]], ran: set[str]) -> list[tuple[str, Finding]]:
    found = []
    for i, suppression in enumerate(known):
        idle = []
        for name, span in suppression.names:
            rule = find_rule(name)
            if rule is None:
                idle.append((name, span, f"`{name}` is no lint rule"))
            elif (i, name) not in used and rule.code in ran:
                idle.append((name, span, f"there is no finding of `{name}` here to be put aside"))
        for name, span, message in idle:
            fix = _without(suppression, span, all_of_it=len(idle) == len(suppression.names), first=name == idle[0][0])
            found.append((UNUSED, Finding(span, message, help=("take the name out of the comment",), fix=fix)))
        if not suppression.names:
            message = "the comment names no lint rule"
            fix = Fix("take the comment out", (Edit(_comment(suppression.comment), ""),))
            found.append(
                (UNUSED, Finding(suppression.comment, message, help=("name it between the brackets",), fix=fix))
            )
        if not suppression.reason:
            message = "the suppression does not say why"
            help = ("write a few words after the bracket",)
            found.append((WITHOUT_REASON, Finding(suppression.comment, message, help=help)))
    return found


def _without(suppression: Suppression, name: Span, *, all_of_it: bool, first: bool) -> Fix | None:
    """Take a name out of a comment, or the comment where no name of it is needed."""
    if all_of_it:
        return Fix("take the comment out", (Edit(_comment(suppression.comment), ""),)) if first else None
    text, start, end = name.source.text, name.start, name.end
    after = re.compile(r"\s*,\s*").match(text, end)
    if after:
        end = after.end()
    else:
        while text[start - 1] in ", ":
            start -= 1
    return Fix(f"take `{name.text}` out", (Edit(Span(name.source, start, end), ""),))


def _comment(comment: Span) -> Span:
    """A comment with the blanks before it, and its line where it has one to itself."""
    text, start, end = comment.source.text, comment.start, comment.end
    while start and text[start - 1] in " \t":
        start -= 1
    if not start or text[start - 1] in "\r\n":
        line_end = re.compile(r"\r\n|\r|\n|$").match(text, end)
        end = line_end.end() if line_end else end
    return Span(comment.source, start, end)
