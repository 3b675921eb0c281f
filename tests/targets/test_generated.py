"""Generated rulesets of every construct: conditions said again, and payloads of whatever can be carried."""

from __future__ import annotations

import re

import jsonschema
import pytest

from loyaltydsl.record import replace
from loyaltydsl.semantics.program import AllOf, AnyOf, Condition, Negation, OnHistory, PastIn, Program
from loyaltydsl.targets.base.loy_text import condition_text
from tests.differential.generate import case
from tests.differential.program_of import program_of
from tests.targets.kit import ROOT, SYSTEMS, as_json, compiled, files, load
from tests.targets.test_payloads import validator

SEEDS = range(12)
CONNECT = """
connect tango { platform_name "p"  platform_key env "K"  account_identifier "abcde"  customer_identifier "abcde" }
connect netcarrots { ftp_url "ftp://x.example"  username "u"  password env "P"  property_code "SPR" }
connect guesttraction { channel_manager "Staah"  pms "RMS" }
"""


def conditions(program: Program) -> list[tuple[bool, Condition]]:
    """Every condition of a program, and whether it speaks of a night that is being paid."""
    found: list[tuple[bool, Condition]] = [(False, award.when) for award in program.awards if award.when is not None]
    found += [(True, rule.when) for rule in program.redeems if rule.when is not None]
    found += [(False, reward.when) for reward in program.rewards if reward.when is not None]
    found += [(False, one.trigger.condition) for one in program.rewards if isinstance(one.trigger, OnHistory)]
    return found


def flat(condition: Condition) -> Condition:
    """The same with `and` inside `and`, and `or` inside `or`, in one list."""
    match condition:
        case AllOf(items=items) | AnyOf(items=items):
            kind = type(condition)
            found: list[Condition] = []
            for item in map(flat, items):
                found += item.items if isinstance(item, kind) else [item]
            return kind(condition.span, tuple(found))
        case Negation(span=span, item=item):
            return Negation(span, flat(item))
        case PastIn(where=where) if where is not None:
            return replace(condition, where=flat(where))
    return condition


def said_again(program: Program, text: str) -> None:
    """Each condition, written out of the program and read again beside the same declarations, is the same."""
    known = conditions(program)
    more = [
        f"redeem zz_{i} {{ when {condition_text(program, one)}  deny }}"
        if redeem
        else f"award zz_{i} {{ when {condition_text(program, one)}  earn 1 point per stay }}"
        for i, (redeem, one) in enumerate(known)
    ]
    again = program_of(text + "\n" + "\n".join(more))
    rules = {rule.name: rule.when for rule in (*again.awards, *again.redeems)}
    for i, (_, one) in enumerate(known):
        made = rules[f"zz_{i}"]
        assert made is not None
        assert flat(made) == flat(one), (condition_text(program, one), one.span.text)


@pytest.mark.parametrize("seed", SEEDS)
def test_conditions_are_said_again(seed: int) -> None:
    text = case(seed).text
    said_again(program_of(text), text)


@pytest.mark.parametrize("name", ["crm", "rdpwin", "hotel_bookings"])
def test_conditions_of_the_rulesets_are_said_again(name: str) -> None:
    text = (ROOT / "rulesets" / name / f"{name}.loy").read_text()
    said_again(load(f"rulesets/{name}"), text)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_can_be_carried_fulfils_the_schemas(seed: int) -> None:
    text = re.sub(r"(?m)^connect .*$", "", case(seed).text) + CONNECT
    program = program_of(text)
    for system in SYSTEMS:
        result = compiled(program, system, partial=True)
        made = files(result)
        listed = as_json(made["manifest.json"])
        assert len(listed["left_out"]) >= len(result.diagnostics)
        for file in listed["files"]:
            if file["schema"] is not None:
                try:
                    validator(ROOT / "targets" / system / "schema" / f"{file['schema']}.json").validate(
                        as_json(made[file["name"]])
                    )
                except jsonschema.ValidationError as error:
                    pytest.fail(f"{system}, {file['name']}: {error.message}")
