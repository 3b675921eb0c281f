"""rdpwin: member levels and the Award and Redeem rules of RDPWin's CRM. Facts: targets/rdpwin/README.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loyaltydsl.targets.base import Target, carried, refused

if TYPE_CHECKING:
    from pydantic import BaseModel

    from loyaltydsl.targets.base import Job

_SEVEN = "DateRange, RatePlan, RoomType, DayofWeek, MemberLevel, GuestType and NewMember"
_FOUR = "DateRange, DayofWeek, MemberLevel and GuestType"


class Rdpwin(Target):
    """The CRM module of the property management system RDPWin."""

    name = "rdpwin"
    title = "RDPWin CRM rules"
    summary = "member levels, and award and redeem rules as rows"
    covers = ("tiers", "exceptions for awards", "awards", "combines", "redeem rules")
    capabilities = (
        carried("ladder", "tiers", "`tiers by lifetime points`", "a member level a tier, with its points"),
        carried("assigned", "tiers", "`tiers assigned`", "the levels' names; their points are those that RDPWin has"),
        refused(
            "other-metric",
            "tiers",
            "a ladder of nights or stays",
            "its member levels are reached by points",
            "`tiers by lifetime points`",
        ),
        refused(
            "window",
            "tiers",
            "points in a window of time",
            "its member levels count all points ever earned",
            "`tiers by lifetime points`",
        ),
        carried("exception-codes", "exceptions for awards", "`rate_code` and `room_type`", "a zero row a code"),
        refused(
            "exception-field",
            "exceptions for awards",
            "this field of an exception",
            "its rules know rate plans and room types",
            "`rate_code` or `room_type`",
        ),
        carried("per-stay", "awards", "`points per stay`", "Per Reservation"),
        carried("per-night", "awards", "`points per night`", "Per Night"),
        carried("veto", "awards", "`earn nothing`", "Exchange Rate 0"),
        carried("table", "awards", "`earn by` tier, rate_code, room_type or guest_type", "a row a key"),
        carried("dates", "awards", "`any night in` one range of dates", "DateRange"),
        carried("weekdays", "awards", "`any night on` weekdays in a row", "DayofWeek"),
        carried(
            "codes", "awards", "`rate_code`, `room_type`, `guest_type` `is` and `in`", "RatePlan, RoomType, GuestType"
        ),
        carried("tier", "awards", "`tier`", "MemberLevel, a row a level"),
        carried("new-member", "awards", "`departure within A to B days after joined`", "NewMember, up to 180 days"),
        refused(
            "per-money",
            "awards",
            "`points per {currency}`",
            "its rules pay per night or per reservation",
            "`points per night` or `points per stay`",
        ),
        refused(
            "per-room-night",
            "awards",
            "`points per room night`",
            "its rules count the nights of a reservation, not its rooms",
            "`points per night`",
        ),
        refused(
            "some-nights",
            "awards",
            "points for some nights of a stay only",
            "its rules pay all nights of a reservation that they fit",
            "`when any night in …` with `points per night`",
        ),
        refused(
            "percent",
            "awards",
            "a percentage of another award",
            "its rules pay a fixed number of points",
            "a rule of its own with points per night or per stay",
        ),
        refused(
            "no-criterion",
            "awards",
            "an award for every stay",
            f"each rule has one of the criteria {_SEVEN}",
            "`when any night in FROM to TO` over the program's years",
        ),
        refused(
            "two-criteria",
            "awards",
            "conditions joined with `and`",
            "each of its rules has one criterion",
            "the one condition that matters most",
        ),
        refused(
            "either-or",
            "awards",
            "points for one condition `or` another",
            "its rules add up, so a stay that fits both would be paid twice",
            "an award for each, if that is meant",
        ),
        refused(
            "negation",
            "awards",
            "`not`",
            "its rules name what they fit",
            "the codes, levels or dates that it should fit",
        ),
        refused(
            "season",
            "awards",
            "dates of every year",
            "its date ranges have a year",
            "a range for each year in a rule of its own",
        ),
        refused(
            "some-weekdays",
            "awards",
            "weekdays that do not follow each other",
            "its weekdays are one day or a range",
            "`any night on` one day or a range",
        ),
        refused(
            "all-nights",
            "awards",
            "`every night` and `no night`",
            "a rule fits a stay that has any night in its range",
            "`any night`",
        ),
        refused("criterion", "awards", "this condition", f"its criteria are {_SEVEN}", "one of these criteria"),
        refused(
            "table-field",
            "awards",
            "`earn by` this field",
            "its criteria by code are RatePlan, RoomType, GuestType and MemberLevel",
            "`earn by` tier, rate_code, room_type or guest_type",
        ),
        refused(
            "table-when",
            "awards",
            "`when` beside `earn by`",
            "each of its rules has one criterion",
            "the table alone",
        ),
        refused(
            "otherwise",
            "awards",
            "`otherwise` in a table",
            "its rules name what they fit",
            "a row for each key",
        ),
        refused("effective", "awards", "`effective`", "its rules have no time of validity", "`when any night in …`"),
        refused("cap", "awards", "`at_most`", "its rules have no limits", "an award without it"),
        refused(
            "instead-of",
            "awards",
            "`instead_of`",
            "its rules add up, and any zero forbids all points",
            "`earn nothing` for the stay as a whole",
        ),
        refused(
            "rounding",
            "awards",
            "`round` with a fraction of a point",
            "how it rounds is not known; down is assumed",
            "whole points, or `round down`",
        ),
        refused("combine", "combines", "`combine`", "its rules add up", "awards that do not overlap"),
        carried("pay", "redeem rules", "`pay`", "Exchange Rate: points per room dollar"),
        carried("deny", "redeem rules", "`deny`", "Exchange Rate 0"),
        carried("default-pay", "redeem rules", "a `pay` without `when`", "the default rate, in configuration.json"),
        carried("redeem-criteria", "redeem rules", f"one of {_FOUR}", "a row each; several dates, days or codes too"),
        carried(
            "redeem-instead",
            "redeem rules",
            "`instead_of` from guests to nights to the default",
            "the order in which RDPWin's rates are taken to count",
        ),
        refused(
            "redeem-two-criteria",
            "redeem rules",
            "conditions joined with `and`",
            "each of its rules has one criterion",
            "the one condition that matters most",
        ),
        refused(
            "redeem-mixed",
            "redeem rules",
            "`pay` for nights `or` for guests",
            "rates for guests take the place of rates for nights",
            "a rule for each",
        ),
        refused("redeem-negation", "redeem rules", "`not`", "its rules name what they fit", "what it should fit"),
        refused(
            "redeem-season",
            "redeem rules",
            "nights of every year",
            "its date ranges have a year",
            "a range for each year",
        ),
        refused(
            "redeem-criterion", "redeem rules", "this condition", f"its criteria are {_FOUR}", "one of these criteria"
        ),
        refused(
            "redeem-replace",
            "redeem rules",
            "this `instead_of`",
            "a zero always forbids, and rates for guests take the place of rates for nights, these of the default",
            "a rule without `instead_of`",
        ),
        refused(
            "redeem-order",
            "redeem rules",
            "the cheaper of a rate for guests and a rate for nights",
            "it is taken to let rates for guests stand in place of rates for nights, and these of the default",
            "`instead_of` with the other rules' names",
        ),
    )

    def models(self) -> dict[str, type[BaseModel]]:
        from loyaltydsl.targets.rdpwin.model import Configuration

        return {"configuration": Configuration}

    def compile(self, job: Job) -> None:
        from loyaltydsl.targets.rdpwin.build import compile_rules

        compile_rules(job)


TARGET = Rdpwin()
