"""A room reward on a rate of zero without a word about the CRS setting that it needs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from loyaltydsl.analysis.facts import Facts
from loyaltydsl.analysis.places import string_span
from loyaltydsl.analysis.rule import Finding, LintRule
from loyaltydsl.semantics.program import Program, Reward

SETTING = "bypass_minimum_bookable_rate"
_WORDS = ("comp", "comps", "compl", "complimentary", "complementary", "free", "gratis", "zero[- ]rate", "zero[- ]value",
          "on us", "on the house", "no charge")  # fmt: skip
_CODE = re.compile(r"(?:COMP|FREE)(?:NT|NIGHT|LIMENTARY|S)?[\W_\d]*|(?:ZERO|GRATIS).*", re.IGNORECASE)
_FREE = re.compile(rf"\b(?:{'|'.join(_WORDS)})\b")


def check(facts: Facts) -> Iterator[Finding]:
    program = facts.program
    for reward in program.rewards:
        if reward.type != "room" or _noted(program, reward):
            continue
        words = _free_words(program, reward)
        if words is not None:
            code = reward.rate_codes[0] if reward.rate_codes else ""
            yield Finding(
                string_span(reward.clause_span("rate_code"), code),
                f"reward `{reward.name}` books a rate of zero (`{words}`), which the CRS refuses unless it is told "
                f"not to",
                help=(
                    "enable `bypass minimum bookable rate` in the client manager under My Properties, and note it in "
                    f"the reward's `description`, or for all rewards as `connect crs {{ {SETTING} yes }}`",
                ),
            )


def _free_words(program: Program, reward: Reward) -> str | None:
    """What calls the rate free: the label of a code, one of the reward's own names, or a code itself."""
    labels = {code: label for v in program.vocabularies if v.field == "rate_code" for code, label in v.codes}
    texts = [labels.get(code, "") for code in reward.rate_codes]
    texts += [reward.name.replace("_", " "), reward.internal_name or "", reward.external_name or ""]
    texts.append(reward.description or "")
    named = next((text for text in texts if _FREE.search(text.lower())), None)
    return named or next((code for code in reward.rate_codes if _CODE.fullmatch(code)), None)


def _noted(program: Program, reward: Reward) -> bool:
    own = " ".join(filter(None, (reward.description, reward.internal_name))).lower()
    if "bypass minimum bookable rate" in own:
        return True
    return any(
        setting.key == SETTING and str(setting.value).lower() in ("yes", "true", "1", "on")
        for connection in program.connections
        for setting in connection.settings
    )


RULE = LintRule(
    code="LOY719",
    name="zero-rate",
    title="a zero-value rate code on a room reward without the CRS setting noted",
    reason="The CRS sells nothing below its minimum bookable rate, so a complimentary or zero-value rate cannot be "
    "booked "
    "until `bypass minimum bookable rate` is enabled under My Properties. The guest finds out with the voucher in "
    "hand. The note in the ruleset shows that somebody has looked.",
    predicate="a room reward where the label of one of its rate codes, its name, internal or external name or "
    "description says `comp`, `complimentary`, `free`, `gratis`, `zero rate`, `zero value`, `on us`, `on the house` "
    "or `no charge`, or a rate code is `COMP`, `COMPNT`, `FREENT` or alike, and whose description or internal name "
    "does not say `bypass minimum bookable rate`, in a ruleset "
    "where no `connect` sets `bypass_minimum_bookable_rate yes`",
    bad="reward free_night room {\n"
    '  external_name "A free night"\n'
    '  book_link "https://book.example.com" { hgID "1"  checkin  vouchercode }\n'
    '  purchase 900 points  rate_code "COMPNT"\n}\n',
    good="reward free_night room {\n"
    '  external_name "A free night"\n'
    '  description   "One night. Zero rate: bypass minimum bookable rate is on."\n'
    '  book_link "https://book.example.com" { hgID "1"  checkin  vouchercode }\n'
    '  purchase 900 points  rate_code "COMPNT"\n}\n',
    check=check,
)
