"""What came out: of one stay, one issued reward, one member."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from loyaltydsl.data.rows import Member, Stay
from loyaltydsl.record import Record

NO_AWARDS: Final[dict[str, int]] = {}


class Exclusion(Record):
    """What kept a stay from earning: an exception with its field and code, or a bare veto (kind `award`)."""

    name: str
    kind: str
    field: str | None = None
    code: str | None = None


class Refusal(Record):
    """A night not granted in full: `by` is a redeem rule, `balance`, `request` or `no rule`."""

    night: int
    by: str


class Payment:
    """The redeem side of a stay. `granted` is money in millionths; `refused` None without a request.

    `denied` counts the nights that each redeem rule denied.
    """

    __slots__ = ("denied", "granted", "payable_nights", "refused", "spent")

    def __init__(
        self,
        payable_nights: int = 0,
        spent: int = 0,
        granted: Fraction | int = 0,
        refused: tuple[Refusal, ...] | None = None,
        denied: dict[str, int] | None = None,
    ) -> None:
        self.payable_nights = payable_nights
        self.spent = spent
        self.granted = granted
        self.refused = refused
        self.denied = denied if denied is not None else {}


NO_PAYMENT: Final = Payment()


class StayOutcome:
    """One checked-out stay.

    `points` are the points earned, `awards` those of each award with more than 0; `tier` is the rank that the
    stay saw and `tier_after` the rank after it (None without one); `balance` is after it paid and earned.
    """

    __slots__ = ("awards", "balance", "excluded_by", "excluded_from_rewards", "payment", "points", "stay", "tier",
                 "tier_after")  # fmt: skip

    def __init__(
        self,
        stay: Stay,
        points: int,
        awards: dict[str, int],
        excluded_by: Exclusion | None,
        tier: int | None,
        tier_after: int | None,
        balance: int,
        payment: Payment,
        excluded_from_rewards: str | None = None,
    ) -> None:
        self.stay = stay
        self.points = points
        self.awards = awards
        self.excluded_by = excluded_by
        self.tier = tier
        self.tier_after = tier_after
        self.balance = balance
        self.payment = payment
        self.excluded_from_rewards = excluded_from_rewards


class Issuance:
    """One issued reward. `stay` is what triggered it (None for a first-day issue), `tier` the rank that day.

    Days are day numbers, `expires_on` None without expiry; `used_by` are the stays that redeemed it.
    `ordinal` counts the member's issues of this reward from 1.
    """

    __slots__ = ("draft", "expires_on", "issued_on", "member_id", "ordinal", "reward", "stay", "tier", "trigger",
                 "used_by", "valid_from")  # fmt: skip

    def __init__(
        self,
        reward: str,
        member_id: str | None,
        stay: Stay | None,
        issued_on: int,
        valid_from: int,
        expires_on: int | None,
        draft: bool,
        tier: int | None,
        ordinal: int,
        trigger: str,
    ) -> None:
        self.reward = reward
        self.member_id = member_id
        self.stay = stay
        self.issued_on = issued_on
        self.valid_from = valid_from
        self.expires_on = expires_on
        self.draft = draft
        self.tier = tier
        self.ordinal = ordinal
        self.trigger = trigger
        self.used_by: list[Stay] = []


class MemberOutcome:
    """A member after all its stays: the rank it ends in, its balance, and its stays and issued rewards.

    `could_buy` has (reward, month) for each month at whose end the member could buy a reward with points.
    """

    __slots__ = ("balance", "could_buy", "issuances", "member", "stays", "tier")

    def __init__(
        self,
        member: Member,
        stays: list[StayOutcome],
        tier: int | None,
        balance: int,
        issuances: list[Issuance],
        could_buy: list[tuple[str, int]],
    ) -> None:
        self.could_buy = could_buy
        self.member = member
        self.stays = stays
        self.tier = tier
        self.balance = balance
        self.issuances = issuances
