"""What a lint rule is, and how the rules are found: every module of `analysis.rules` with a `RULE`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from loyaltydsl.analysis.scene import Witness
from loyaltydsl.diagnostics.model import Diagnostic, Fix, Label, Severity
from loyaltydsl.diagnostics.registry import CodeInfo
from loyaltydsl.record import Record
from loyaltydsl.source import Span

if TYPE_CHECKING:
    from loyaltydsl.analysis.facts import Facts


class Finding(Record):
    """What a rule has to say of one place. With a witness it holds only if one of its scenes does."""

    span: Span
    message: str
    labels: tuple[Label, ...] = ()
    help: tuple[str, ...] = ()
    fix: Fix | None = None
    witness: Witness | None = None


class LintRule(Record):
    """One rule of `loy lint`.

    `predicate` is exactly what is found, in words; `bad` gives this finding once and no other, `good` none. A rule
    that is not `default` runs only where it is selected; one that `needs_today` only when the day is given.
    """

    code: str
    name: str
    title: str
    reason: str
    predicate: str
    bad: str
    good: str
    check: Callable[[Facts], Iterator[Finding]]
    severity: Severity = "warning"
    default: bool = True
    needs_today: bool = False


class Hit(Record):
    """A finding and the rule that made it."""

    rule: LintRule
    finding: Finding

    def diagnostic(self, witness: tuple[str, ...] = ()) -> Diagnostic:
        """The finding as it is reported, with the lines of its confirmed witness."""
        rule, found = self.rule, self.finding
        help = (*found.help, *((f"this stay shows it:\n{chr(10).join(witness)}",) if witness else ()))
        return Diagnostic(rule.code, rule.name, found.message, found.span, rule.severity, found.labels, help, found.fix)


@cache
def lint_rules() -> dict[str, LintRule]:
    """Every rule by its code, in order."""
    from loyaltydsl.analysis import rules

    found: list[LintRule] = [
        import_module(module.name).RULE for module in iter_modules(rules.__path__, f"{rules.__name__}.")
    ]
    return {rule.code: rule for rule in sorted(found, key=lambda rule: rule.code)}


def find_rule(word: str) -> LintRule | None:
    """The rule of that code or name."""
    wanted = word.strip()
    return next((r for r in lint_rules().values() if wanted.upper() == r.code or wanted.lower() == r.name), None)


def as_code_info(rule: LintRule) -> CodeInfo:
    """A rule as `loy explain-code` shows every code; its exact predicate ends the reason."""
    when = "" if rule.default else " It is a matter of taste and runs only where it is selected."
    when += " It runs only where `--today` gives the day." if rule.needs_today else ""
    reason = f"{rule.reason}\n\nFound is exactly this: {rule.predicate}.{when}"
    return CodeInfo(rule.code, rule.name, rule.title, reason, rule.bad, rule.good)
