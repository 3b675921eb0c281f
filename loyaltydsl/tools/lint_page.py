"""The page of all lint rules, docs/lint.md: `python -m loyaltydsl.tools.lint_page > docs/lint.md` renews it."""

from __future__ import annotations

from loyaltydsl.analysis.rule import LintRule, lint_rules

HEAD = """\
# Lint: rules that do not do what they look like

<!-- made by `python -m loyaltydsl.tools.lint_page > docs/lint.md`: change the rules, not this page -->

```console
$ loy lint my_hotel
$ loy lint my_hotel --today 2026-11-01 --format github
$ loy explain-code shadowed
```

`loy lint` checks a ruleset and then asks what `loy check` does not: whether a rule can match at all, whether
another one always takes it out, whether two rules disagree, whether a table leaves somebody out. It does so by exact
set algebra over dates, weekdays, codes, tiers and numbers, not by trying stays.

* A finding that something *can happen* is shown with a stay, as a `test` block that can be pasted into the ruleset.
  The block has been run through the reference engine before it is printed; where no stay is found that shows it,
  the rule stays silent.
* A finding that something *can never happen* underlines the clauses that exclude each other.
* What cannot be decided is not reported. A condition that has more than 256 clauses when it is brought to an `or` of
  `and`s, and a coupling of dates that bounds and small cases do not settle, are left alone.

## Which rules run

Rules that are matters of taste are off; `--select` turns them on. Rules that depend on the day run only with
`--today`. `--select` and `--ignore` take names (`never-matches`), codes (`LOY701`), beginnings of codes (`LOY7`),
`default` and `all`, several between commas. The same can stand in the nearest `pyproject.toml` or `loy.toml` above
the ruleset (in one folder `loy.toml` comes first); `--select` replaces what the file selects, `--ignore` adds to it:

```toml
[tool.loy.lint]                        # in loy.toml: [lint]
select     = ["default", "unused-code"]
ignore     = ["usage-above-issues"]
fail-level = "warning"                 # error, warning, note or never

[tool.loy.lint.per-file-ignores]       # patterns begin at the configuration file's folder
"drafts/*.loy" = ["untested-reward"]
```

The exit status is 1 if a finding is at least as severe as `--fail-level` (`warning`, unless something else is said),
and always if `loy check` finds an error; 2 if the command line or the configuration is wrong; else 0.

## Putting a finding aside

```loy
award base {
  when nights >= 0     # loy: ignore[always-matches] day use counts, and we say so
  earn 10 points per night
}
```

A comment at the end of a line speaks of findings that begin on that line. One on a line of its own speaks of the next
line, and where a declaration begins there, of all of it. Codes are as good as names; several stand between commas.
What comes after the bracket is the reason. A comment that puts nothing aside is itself a finding.

## Fixes

`--fix` applies the fixes that change no points, tier or reward (unused defines and suppressions,
conditions that always hold, caps that never bind), writes a file only
if the ruleset still checks, and lints again.

## In a pull request, before a commit

`--format github` writes annotations, `--format sarif` what code scanning reads, `--format junit` a test report. The
repository carries a GitHub action (`action.yml`) and hooks for pre-commit (`.pre-commit-hooks.yaml`):

```yaml
- uses: actions/checkout@v4
- uses: OWNER/loyaltydsl@v0
  with: { rulesets: rulesets/my_hotel }
```

## The rules

"""


def lint_page() -> str:
    """The whole page, made from the rules."""
    rows = "".join(_row(rule) for rule in lint_rules().values())
    table = f"| code | name | finds | severity | runs |\n| --- | --- | --- | --- | --- |\n{rows}"
    return HEAD + table + "".join(_section(rule) for rule in lint_rules().values())


def _row(rule: LintRule) -> str:
    return f"| {rule.code} | [{rule.name}](#{rule.name}) | {rule.title} | {rule.severity} | {_when(rule)} |\n"


def _when(rule: LintRule) -> str:
    return "with `--today`" if rule.needs_today else "always" if rule.default else "if selected"


def _section(rule: LintRule) -> str:
    return (
        f"\n### {rule.name}\n\n**{rule.code}, {rule.title}.** {rule.reason}\n\n"
        f"*Found is exactly this:* {rule.predicate}.\n\n"
        f"Bad:\n\n```loy\n{rule.bad}```\n\nGood:\n\n```loy\n{rule.good}```\n"
    )


if __name__ == "__main__":
    print(lint_page(), end="")
