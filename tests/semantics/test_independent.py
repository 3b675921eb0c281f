"""A file with k independent mistakes gives k errors, in the order of the text, whichever they are."""

from __future__ import annotations

import random

import pytest

from loyaltydsl.semantics.loader import load_program

HEAD = """program "Case" { property "SPR"  currency USD }
tiers by lifetime points { Pearl from 0  Opal from 100 }
codes room_type { "1BR" "One bedroom" }
define peak = 2026-12-20 to 2027-01-03
define weekend = Friday to Sunday
award base { earn 1 point per stay }
award veto { when rate_code is "COMP"  earn nothing }
redeem standard { pay 1 point per USD }
"""
LINK = 'book_link "https://b.example/r" { hgID "1"  checkin  vouchercode }'

MISTAKES = [
    ("award # { when nigts > 3  earn 1 point per stay }", "unknown-field"),
    ("award # { when tier is Ruby  earn 1 point per stay }", "unknown-tier"),
    ('award # { when room_type is "PENT"  earn 1 point per stay }', "unknown-code"),
    ("award # { earn 5% of bse }", "unknown-award"),
    ("award # { earn 5% of veto }", "percent-of-veto"),
    ("award # { when nights > 3 }", "award-without-earn"),
    ("award # { earn 1 point per stay  earn 2 points per stay }", "award-earns-twice"),
    ("award # { when room_revenue > 5  earn 1 point per stay }", "money-without-currency"),
    ("award # { when nights > 5 USD  earn 1 point per stay }", "number-with-money"),
    ("award # { when room_revenue > 5.001 USD  earn 1 point per stay }", "too-many-decimals"),
    ("award # { earn 1 point per EUR of room_revenue }", "foreign-currency"),
    ("award # { earn 1 point per XQX of room_revenue }", "unknown-currency"),
    ("award # { effective 2026-02-30  earn 1 point per stay }", "impossible-date"),
    ("award # { effective 2026-02-03 to 2026-02-01  earn 1 point per stay }", "backwards-range"),
    ("award # { when nights > 1 or adults > 2 and rooms > 3  earn 1 point per stay }", "mixed-and-or"),
    ("award # { when night on Friday  earn 1 point per stay }", "night-outside-redeem"),
    ("award # { when any night in weekend  earn 1 point per stay }", "wrong-list"),
    ("award # { when any night in paek  earn 1 point per stay }", "unknown-name"),
    ("award # { when nights  earn 1 point per stay }", "not-a-condition"),
    ("award # { when rate_code > 3  earn 1 point per stay }", "no-order"),
    ("award # { earn 1 point per USD of nights }", "not-a-money-field"),
    ("award # { earn by nights { \"A\" 1 point per stay } }", "not-a-code-field"),
    ("award # { earn 1 point per stay  instead_of # }", "reference-cycle"),
    ("award # { earn 1 point per stay  at_most 0 points per stay }", "out-of-bounds"),
    ("define # = #", "reference-cycle"),
    ("define # = Friday, 2026-01-01", "wrong-list"),
    ("combine # { best_of veto }", "veto-in-combine"),
    ("redeem # { when nights > 3 }", "redeem-undecided"),
    ("redeem # { deny  pay 1 point per USD }", "redeem-contradiction"),
    ("exception # { guest_type \"X\" }", "not-an-exception-field"),
    ("exception # { }", "empty-declaration"),
    ("field # boolean", "unknown-type"),
    ("award base { earn 1 point per stay }", "declared-twice"),
    ("award points { earn 1 point per stay }", "declared-twice"),
    ("reward # generic { qr_code }", "trigger-or-purchase"),
    ('reward # room { trigger every 3 stays  rate_code "A" }', "missing-clause"),
    ('reward # generic { trigger every 3 stays  note "n" }', "clause-of-another-type"),
    (f'reward # room {{ trigger every 3 stays  rate_code "A"  {LINK}  method POST }}', "method-not-supported"),
    ('reward # partner { trigger every 3 stays  gift_card "9" value 5 USD }', "bad-utid"),
    ("reward # generic { purchase 5 points  valid 9 days after issue  expires on 2026-01-01 }", "expires-before-valid"),
    ('connect # { password "x" }', "secret-in-file"),
    ('test "#" { expect 3 points }', "expect-without-stay"),
    ('test "#" { stay { arrival 2026-01-01 } expect 3 points }', "missing-date"),
    ('award # { earn 1 point per stay  at_most 5 pionts per stay }', "misspelt-word"),
    ('award # { when rate_code is "A" && nights > 3  earn 1 point per stay }', "foreign-operator"),
]  # fmt: skip


@pytest.mark.parametrize("seed", range(40))
def test_k_mistakes_give_k_errors(seed: int) -> None:
    rnd = random.Random(seed)
    chosen = [rnd.choice(MISTAKES) for _ in range(rnd.randrange(1, 25))]
    lines = [text.replace("#", f"x{i}") for i, (text, _) in enumerate(chosen)]
    text = HEAD + "\n".join(lines)
    told = load_program("case.loy", lambda path: text.encode()).diagnostics
    first = HEAD.count("\n") + 1
    assert [(d.span.line, d.name) for d in told] == [(first + i, name) for i, (_, name) in enumerate(chosen)]


@pytest.mark.parametrize(("text", "name"), MISTAKES, ids=[f"{i}-{name}" for i, (_, name) in enumerate(MISTAKES)])
def test_each_alone(text: str, name: str) -> None:
    source = HEAD + text.replace("#", "x")
    told = load_program("case.loy", lambda path: source.encode()).diagnostics
    assert [d.name for d in told] == [name]


@pytest.mark.parametrize(
    "faulty",
    [
        "define thing = nigts > 3",
        "define thing = 2026-02-30, 2026-03-01",
        'define thing = "A", 2026-03-01',
        "field thing boolean",
        "define thing = other\ndefine other = thing",
    ],
)
@pytest.mark.parametrize(
    "use",
    [
        "when thing",
        "when not thing and nights > 1",
        "when any night in thing",
        "when rate_code in thing",
        "when arrival on thing",
        "when past stays where (thing) > 3",
        "effective thing",
    ],
)
def test_what_names_a_faulty_declaration_is_not_at_fault_too(faulty: str, use: str) -> None:
    text = HEAD + f"{faulty}\naward x {{ {use}  earn 1 point per stay }}"
    told = load_program("case.loy", lambda path: text.encode()).diagnostics
    assert [d.span.line for d in told] == [HEAD.count("\n") + 1]


def test_a_faulty_award_is_known_by_its_name() -> None:
    text = HEAD + (
        "award x { when nigts > 3 }\naward y { earn 5% of x  instead_of x }\ncombine c { best_of x, y }\n"
        'test "t" { stay { arrival 2026-01-01  departure 2026-01-02 } expect no x }'
    )
    told = load_program("case.loy", lambda path: text.encode()).diagnostics
    assert [d.name for d in told] == ["award-without-earn", "unknown-field"]
