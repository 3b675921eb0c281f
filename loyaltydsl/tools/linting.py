"""Lint a program: run the rules, confirm what they say can happen, and put aside what comments put aside."""

from __future__ import annotations

from loyaltydsl.analysis.lint import in_order, run_rules
from loyaltydsl.analysis.rule import Finding, Hit, LintRule, find_rule
from loyaltydsl.analysis.settings import Settings
from loyaltydsl.analysis.suppress import UNUSED, WITHOUT_REASON, apply
from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.record import Record
from loyaltydsl.semantics.program import Program
from loyaltydsl.tools.witness import Prover


class Linted(Record):
    """What is reported, in the order of the text; `unconfirmed` were found and are not, since no stay showed them."""

    diagnostics: tuple[Diagnostic, ...]
    unconfirmed: tuple[Diagnostic, ...] = ()


def lint(program: Program, settings: Settings | None = None, today: int | None = None) -> Linted:
    """The findings of a checked program. `today` is a day number; without it rules that need the day do not run."""
    chosen = settings or Settings()
    rules = chosen.rules(dated=today is not None)
    hits = [
        hit for hit in run_rules(program, rules, today) if not chosen.ignored_in(hit.rule, hit.finding.span.source.path)
    ]
    confirmed, lines, unconfirmed = _confirm(program, hits)
    kept, remarks = apply(confirmed, program.files, rules)
    kept += [hit for name, finding in remarks if (hit := _remark(name, finding, rules)) is not None]
    return Linted(
        tuple(hit.diagnostic(lines.get(id(hit), ())) for hit in in_order(program, kept)),
        tuple(hit.diagnostic() for hit in unconfirmed),
    )


def _confirm(program: Program, hits: list[Hit]) -> tuple[list[Hit], dict[int, tuple[str, ...]], list[Hit]]:
    """The hits that hold, the lines of the witnesses by the hit's identity, and those that nothing showed."""
    prover: Prover | None = None
    confirmed: list[Hit] = []
    unconfirmed: list[Hit] = []
    shown: dict[int, tuple[str, ...]] = {}
    for hit in hits:
        if hit.finding.witness is None:
            confirmed.append(hit)
            continue
        prover = prover or Prover(program)
        lines = prover.confirm(hit.finding.witness)
        if lines is None:
            unconfirmed.append(hit)
        else:
            confirmed.append(hit)
            shown[id(hit)] = lines
    return confirmed, shown, unconfirmed


def _remark(name: str, finding: Finding, rules: list[LintRule]) -> Hit | None:
    assert name in (UNUSED, WITHOUT_REASON)
    rule = find_rule(name)
    return Hit(rule, finding) if rule is not None and rule in rules else None
