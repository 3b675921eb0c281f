"""The one table of fault names and codes, and the short way to state a fault.

A code never changes its meaning and is never used again. `LOY1xx` is syntax, `2xx` names and files, `3xx` types
and units, `4xx` values and declarations, `5xx` awards and redeem rules, `6xx` rewards, `7xx` lint, `8xx` targets,
`9xx` data. The long texts stand in `diagnostics.codes` and are only read to explain a code.
"""

from __future__ import annotations

from collections.abc import Sequence

from loyaltydsl.diagnostics.model import Diagnostic, Edit, Fix, Label, Severity
from loyaltydsl.source import Span

CODES: dict[str, str] = {
    # syntax
    "unexpected": "LOY101",
    "missing-word": "LOY102",
    "missing-value": "LOY103",
    "misspelt-word": "LOY104",
    "missing-brace": "LOY105",
    "surplus-brace": "LOY106",
    "parenthesis": "LOY107",
    "string-not-ended": "LOY108",
    "missing-quotes": "LOY109",
    "wrong-quotes": "LOY110",
    "surplus-quotes": "LOY111",
    "foreign-operator": "LOY112",
    "foreign-word": "LOY113",
    "wrong-capitals": "LOY114",
    "two-words": "LOY115",
    "date-format": "LOY116",
    "weekday-format": "LOY117",
    "number-format": "LOY118",
    "money-format": "LOY119",
    "missing-space": "LOY120",
    "stray-character": "LOY121",
    "surplus-punctuation": "LOY122",
    "comment-sign": "LOY123",
    "surplus-word": "LOY124",
    "reserved-word": "LOY125",
    "name-format": "LOY126",
    "misplaced-clause": "LOY127",
    "outside-declaration": "LOY128",
    "unfinished": "LOY129",
    "nested-too-deep": "LOY130",
    "unknown-escape": "LOY131",
    "negative-number": "LOY132",
    "nul-character": "LOY133",
    # names and files
    "unknown-field": "LOY201",
    "unknown-name": "LOY202",
    "unknown-tier": "LOY203",
    "unknown-code": "LOY204",
    "unknown-award": "LOY205",
    "unknown-rule": "LOY206",
    "wrong-kind": "LOY207",
    "declared-twice": "LOY208",
    "bad-name": "LOY209",
    "reference-cycle": "LOY210",
    "use-cycle": "LOY211",
    "missing-file": "LOY212",
    "not-utf-8": "LOY213",
    "no-ruleset": "LOY214",
    "missing-program": "LOY215",
    "program-twice": "LOY216",
    "unknown-type": "LOY217",
    "no-tiers": "LOY218",
    "unknown-currency": "LOY219",
    "unknown-timezone": "LOY220",
    "unknown-language": "LOY221",
    "unknown-link-parameter": "LOY222",
    # types and units
    "wrong-type": "LOY301",
    "money-without-currency": "LOY302",
    "number-with-money": "LOY303",
    "no-order": "LOY304",
    "mixed-and-or": "LOY305",
    "night-outside-redeem": "LOY306",
    "not-a-condition": "LOY307",
    "wrong-list": "LOY308",
    "out-of-reach": "LOY309",
    "foreign-currency": "LOY310",
    "too-many-decimals": "LOY311",
    "not-a-money-field": "LOY312",
    "not-a-code-field": "LOY313",
    "days-or-dates": "LOY314",
    "condition-too-large": "LOY315",
    # values and declarations
    "backwards-range": "LOY401",
    "empty-range": "LOY402",
    "impossible-date": "LOY403",
    "not-whole": "LOY404",
    "out-of-bounds": "LOY405",
    "ladder-not-rising": "LOY406",
    "ladder-start": "LOY407",
    "repeated-clause": "LOY408",
    "missing-currency": "LOY409",
    "closed-vocabulary": "LOY410",
    "empty-declaration": "LOY411",
    "not-an-exception-field": "LOY412",
    "exception-too-long": "LOY413",
    "secret-in-file": "LOY414",
    "mixed-dates": "LOY415",
    "listed-twice": "LOY416",
    "bad-variable": "LOY417",
    "field-not-given": "LOY418",
    "missing-date": "LOY419",
    "departure-before-arrival": "LOY420",
    "expect-without-stay": "LOY421",
    # awards and redeem rules
    "award-without-earn": "LOY501",
    "award-earns-twice": "LOY502",
    "percent-of-veto": "LOY503",
    "award-in-two-combines": "LOY504",
    "veto-in-combine": "LOY505",
    "redeem-undecided": "LOY506",
    "redeem-contradiction": "LOY507",
    # rewards
    "clause-of-another-type": "LOY601",
    "missing-clause": "LOY602",
    "trigger-or-purchase": "LOY603",
    "expires-before-valid": "LOY604",
    "method-not-supported": "LOY605",
    "rate-code-too-long": "LOY606",
    "bad-utid": "LOY607",
    "missing-link-parameter": "LOY608",
    "link-value": "LOY609",
    "bad-url": "LOY610",
    "issue-range": "LOY611",
    # targets and importers
    "target-cannot-carry": "LOY801",
    "target-bounds": "LOY802",
    "unknown-setting": "LOY803",
    "missing-setting": "LOY804",
    "wrong-setting": "LOY805",
    "not-in-catalog": "LOY806",
    "import-value": "LOY811",
    "import-form": "LOY812",
    # data files and maps
    "data-not-found": "LOY901",
    "data-encoding": "LOY902",
    "no-header": "LOY903",
    "broken-file": "LOY904",
    "no-parquet-reader": "LOY905",
    "missing-column": "LOY906",
    "doubled-column": "LOY907",
    "no-time-zone": "LOY908",
    "map-unreadable": "LOY911",
    "map-unknown-key": "LOY912",
    "map-unknown-field": "LOY913",
    "map-unknown-column": "LOY914",
    "map-value": "LOY915",
    "map-expression": "LOY916",
    "map-format": "LOY917",
    "map-cycle": "LOY918",
    "map-unread": "LOY919",
    "bad-row": "LOY921",
}


def fault(
    name: str,
    span: Span,
    message: str,
    *,
    help: str | Sequence[str] = (),
    labels: Sequence[Label] = (),
    fix: Fix | None = None,
    severity: Severity = "error",
) -> Diagnostic:
    """A diagnostic by the kebab-case name of its code; KeyError for a name that is not in `CODES`."""
    lines = (help,) if isinstance(help, str) else tuple(help)
    return Diagnostic(CODES[name], name, message, span, severity, tuple(labels), lines, fix)


def put(span: Span, text: str, title: str | None = None, *, safe: bool = True) -> Fix:
    """The remedy that puts `text` where `span` is."""
    return Fix(title or f"write `{text}`", (Edit(span, text),), safe)
