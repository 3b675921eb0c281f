"""`loy import crm-rewards`: reward formulas, in the form of our own crm payload `rewards.json`."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from loyaltydsl.diagnostics.faults import fault
from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.semantics.languages import TAGS
from loyaltydsl.source import SourceFile, Span
from loyaltydsl.targets.base.loy_text import fraction_text, quoted
from loyaltydsl.tools.importing import Imported, Importer, Settings
from loyaltydsl.tools.importing.json_places import Place, place_of, read_json
from loyaltydsl.tools.importing.loy import Names, block, comment

if TYPE_CHECKING:
    from loyaltydsl.targets.crm.model import Reward, Rewards

ASSUMED_TIERS = (
    "Assumed: the CRM's reward formulas name tiers and not how they are reached, so the data says each member's tier."
)
ASSUMED_NONE = "What is empty in the CRM is left out: no limit, every tier, valid upon issue."
_EVERY = re.compile(r"every ([1-9][0-9]*) stays?")
_STRING = re.compile(r'"(?:\\.|[^"\\])*"')
_TIMING = {
    "arrival_plus_days": "{} after arrival",
    "arrival_minus_days": "{} before arrival",
    "departure_minus_days": "{} before departure",
}


class CrmRewards(Importer):
    """The CRM's reward formulas."""

    name = "crm-rewards"
    summary = "reward formulas of the CRM (JSON, as `loy compile --target crm` writes rewards.json)"
    takes = ("name", "currency", "properties")

    def run(self, source: SourceFile, settings: Settings) -> Imported:
        found = read_json(source)
        if isinstance(found, Diagnostic):
            return Imported(None, (found,))
        value, places = found
        rewards = _validated(source, value, places)
        if isinstance(rewards, list):
            return Imported(None, tuple(rewards))
        writer = _Writer(source, settings, rewards, places)
        text = writer.text()
        return Imported(None if writer.errors else text, tuple(writer.errors))


def _validated(source: SourceFile, value: Any, places: dict[Place, Span]) -> Rewards | list[Diagnostic]:
    from pydantic import ValidationError

    from loyaltydsl.targets.base.bounds import reason
    from loyaltydsl.targets.crm.model import Rewards

    try:
        return Rewards.model_validate(_exact(value))
    except ValidationError as error:
        errors = []
        for problem in error.errors(include_url=False):
            loc = tuple(part for part in problem["loc"] if not _is_tag(part))
            path = ".".join(str(part) for part in loc)
            span = place_of(places, loc, source)
            message = f"`{path}`: {reason(problem)}" if path else reason(problem)
            errors.append(fault("import-value", span, message))
        return errors


def _is_tag(part: str | int) -> bool:
    return part in ("member_tier_level", "segment", "reservation_history", "reservation_timing", "points_purchase")


def _exact(value: Any) -> Any:
    """Whole numbers where the models want decimals: a card's value."""
    from decimal import Decimal

    if isinstance(value, dict):
        return {
            key: Decimal(item) if key == "value" and type(item) is int else _exact(item) for key, item in value.items()
        }
    return [_exact(item) for item in value] if isinstance(value, list) else value


class _Writer:
    def __init__(self, source: SourceFile, settings: Settings, rewards: Rewards, places: dict[Place, Span]) -> None:
        self.source = source
        self.settings = settings
        self.rewards = rewards
        self.places = places
        self.errors: list[Diagnostic] = []
        self.names = Names()
        self.tiers = {tier.name: tier.label for tier in rewards.tiers}
        self.currency = settings.currency or rewards.currency

    def text(self) -> str:
        rewards, settings = self.rewards, self.settings
        name = self.source.path.rpartition("/")[2]
        properties = ", ".join(quoted(code) for code in settings.properties or rewards.properties)
        facts = [("property", properties)] if properties else []
        title = quoted(settings.name or rewards.program)
        parts = [
            comment(f"Reward formulas of the CRM, imported from {name}.", ASSUMED_NONE),
            block(f"program {title}", [*facts, ("currency", self.currency)]),
        ]
        if self.tiers:
            rows = [(name, "" if label is None else quoted(label)) for name, label in self.tiers.items()]
            parts.append(comment(ASSUMED_TIERS) + block("tiers assigned", rows))
        parts += [self._reward(i, reward) for i, reward in enumerate(rewards.rewards)]
        if rewards.email_sender is not None:
            parts.append(block("connect crm", [("email_sender", quoted(rewards.email_sender))]))
        return "\n".join(parts)

    def _fault(self, loc: Place, message: str, help: str = "") -> None:
        span = place_of(self.places, ("rewards", *loc), self.source)
        self.errors.append(fault("import-value", span, message, help=help or ()))

    def _reward(self, i: int, reward: Reward) -> str:
        name = self.names.give(reward.reward_code)
        texts = {
            "code": reward.reward_code if reward.reward_code != name.upper() else None,
            "internal_name": reward.internal_name,
            "external_name": reward.external_name,
            "description": reward.description,
            "email_template": reward.email_template,
        }
        clauses = [(key, quoted(text)) for key, text in texts.items() if text is not None]
        if reward.membership_tiers is not None:
            clauses.append(("tiers", self._tiers((i, "membership_tiers"), reward.membership_tiers)))
        clauses += self._numbers(reward)
        if reward.book_link is not None:
            clauses += [("book_link", self._link(i, reward)), ("method", "GET")]
        clauses += self._dates(i, reward)
        if reward.rate_code is not None:
            clauses.append(("rate_code", quoted(reward.rate_code)))
        if reward.pms_note is not None:
            clauses.append(("note", quoted(reward.pms_note)))
        if reward.gift_card is not None:
            value = f"{fraction_text(Fraction(reward.gift_card.value))} {self.currency}"
            clauses.append(("gift_card", f"{quoted(reward.gift_card.utid)} value {value}"))
        flags = {"qr_code": reward.qr_code, "auto_assign": reward.auto_assignment, "active": reward.active}
        clauses += [(key, "") for key, there in flags.items() if there]
        return block(f"reward {name} {reward.reward_type}", clauses)

    @staticmethod
    def _numbers(reward: Reward) -> list[tuple[str, str]]:
        numbers = {"max_earning": reward.max_earning, "max_usage": reward.max_usage}
        return [(key, f"{number:_}") for key, number in numbers.items() if number is not None]

    def _tiers(self, loc: Place, tiers: list[str]) -> str:
        for tier in tiers:
            if tier not in self.tiers:
                self._fault(loc, f"there is no tier `{tier}`", f"`tiers` has {', '.join(self.tiers)}")
        return ", ".join(tiers)

    def _dates(self, i: int, reward: Reward) -> list[tuple[str, str]]:
        clauses = []
        if (reward.start_date is None) != (reward.end_date is None):
            self._fault((i,), "a start date and an end date come together", "give both or neither")
        elif reward.start_date is not None:
            clauses.append(("issue", f"{reward.start_date} to {reward.end_date}"))
        clauses.append(self._trigger(i, reward))
        valid = reward.valid_from
        if valid.type == "by_date":
            clauses.append(("valid", f"on {valid.date}"))
        elif valid.days is not None:
            clauses.append(("valid", f"{_days(valid.days)} after issue"))
        expiration = reward.expiration
        if expiration is not None and expiration.date is not None:
            clauses.append(("expires", f"on {expiration.date}"))
        elif expiration is not None and expiration.days is not None:
            clauses.append(("expires", f"{_days(expiration.days)} after issue"))
        return clauses

    def _trigger(self, i: int, reward: Reward) -> tuple[str, str]:
        trigger = reward.issuance_trigger
        match trigger.type:
            case "member_tier_level":
                return "trigger", f"tier {self._tiers((i, 'issuance_trigger', 'tiers'), trigger.tiers)}"
            case "segment":
                return "trigger", f"segment {quoted(';'.join(trigger.segments))}"
            case "reservation_history":
                every = _EVERY.fullmatch(trigger.criteria)
                if every is None and not _is_condition(trigger.criteria):
                    message = f"`{trigger.criteria}` is no condition of the .loy language"
                    self._fault((i, "issuance_trigger", "criteria"), message)
                return "trigger", trigger.criteria if every else f"history {trigger.criteria}"
            case "reservation_timing":
                words = _TIMING.get(trigger.timing, "booking")
                return "trigger", words.format(_days(trigger.days))
        return "purchase", f"{trigger.points:_} {'point' if trigger.points == 1 else 'points'}"

    def _link(self, i: int, reward: Reward) -> str:
        parts = []
        for pair in (reward.book_parameters or "").split("&"):
            name, _, value = pair.partition("=")
            if name == "checkin" or name == "vouchercode":
                if value not in ("{0}", "{1}"):
                    self._fault((i, "book_parameters"), f"`{name}` must be filled in by the CRM, not `{value}`")
                parts.append(name)
            elif name == "langID" and value.isdigit() and 0 < int(value) < len(TAGS):
                parts.append(f"langID {quoted(TAGS[int(value)])}")
            elif name in ("nights", "rooms", "adults", "children") and value.isdigit():
                parts.append(f"{name} {value}")
            elif name in ("hgID", "langID"):
                parts.append(f"{name} {quoted(unquote(value))}")
            else:
                self._fault((i, "book_parameters"), f"a booking link has no parameter `{name}`")
        return f"{quoted(reward.book_link or '')} {{\n    {'  '.join(parts)}\n  }}"


def _is_condition(text: str) -> bool:
    """Whether a text is one whole condition and nothing besides, as far as its syntax goes."""
    from loyaltydsl.syntax.parser import parse

    depth = 0
    for char in _STRING.sub("", text):
        depth += {"(": 1, ")": -1}.get(char, 0)
        if depth < 0 or char in "{}#":
            return False
    return not parse(SourceFile("criteria", f"define criteria = ({text})")).diagnostics


def _days(number: int) -> str:
    return f"{number} day" if number == 1 else f"{number} days"


IMPORTER = CrmRewards()
