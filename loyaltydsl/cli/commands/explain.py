"""`loy explain`: why a stay earned what it earned, and why a reward was or was not issued."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from loyaltydsl.cli.command import loy_command
from loyaltydsl.cli.history import STAYS, history_options
from loyaltydsl.cli.ruleset import RULESET

if TYPE_CHECKING:
    from loyaltydsl.data import Dataset
    from loyaltydsl.data.rows import Member, Stay
    from loyaltydsl.semantics.program import Program

EXAMPLE = """
loy explain my_hotel --stays my_hotel/stays.csv --members my_hotel/members.csv --stay 1004
loy explain my_hotel --stays my_hotel/stays.csv --member M2 --reward free_night
"""


@loy_command("explain", example=EXAMPLE)
@click.argument("ruleset", type=RULESET)
@click.argument("more_stays", nargs=-1, type=STAYS, metavar="")
@history_options
@click.option("--stay", "stay_id", metavar="ID", help="The stay to explain.")
@click.option("--member", "member_id", metavar="ID", help="The member whose rewards to explain.")
@click.option("--reward", metavar="NAME", help="With --member: this reward alone.")
@click.option("--format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(
    ruleset: str,
    more_stays: tuple[str, ...],
    stays: tuple[str, ...],
    members: str | None,
    map_file: str | None,
    bad_rows: str,
    stay_id: str | None,
    member_id: str | None,
    reward: str | None,
    format: str,
) -> None:
    """Show why a stay earned what it earned.

    Each condition is shown with its verdict (✓ it holds, ✗ it does not) and the values that it looked at. With
    --member instead of --stay: why rewards were or were not issued to that member.
    """
    from loyaltydsl.cli.history import read_or_exit
    from loyaltydsl.cli.ruleset import load_or_exit

    if (stay_id is None) == (member_id is None):
        raise click.UsageError("say which: `--stay ID` or `--member ID`")
    if reward is not None and member_id is None:
        raise click.UsageError("`--reward` goes with `--member`")
    program = load_or_exit(ruleset)
    if reward is not None and reward not in (names := [one.name for one in program.rewards]):
        known = f"it has {', '.join(f'`{name}`' for name in names)}" if names else "it has none"
        raise click.UsageError(f"the ruleset has no reward `{reward}`; {known}")
    dataset = read_or_exit(program, (*stays, *more_stays), members, map_file, bad_rows)
    if stay_id is not None:
        _explain_stay(program, dataset, stay_id, format)
    elif member_id is not None:
        _explain_member(program, dataset, member_id, reward, format)


def _explain_stay(program: Program, dataset: Dataset, stay_id: str, format: str) -> None:
    from loyaltydsl.cli.output import out
    from loyaltydsl.diagnostics.render.places import dump
    from loyaltydsl.engine.trace import as_data, explain_stay
    from loyaltydsl.tools.explaining import stay_text

    stay = next((one for one in dataset.stays if one.stay_id == stay_id), None)
    if stay is None:
        raise click.UsageError(f"the data has no stay `{stay_id}`")
    if stay.status != "checked_out":
        raise click.UsageError(f"stay `{stay_id}` is `{stay.status}`: only checked-out stays earn, pay and count")
    member, own = _history_of(dataset, stay)
    trace = explain_stay(program, member, own, stay_id)
    assert trace is not None
    out(dump(as_data(trace)) if format == "json" else stay_text(trace, program.currency))


def _explain_member(program: Program, dataset: Dataset, member_id: str, reward: str | None, format: str) -> None:
    from loyaltydsl.cli.output import out
    from loyaltydsl.data.rows import Member
    from loyaltydsl.diagnostics.render.places import dump
    from loyaltydsl.engine.trace import as_data, explain_rewards
    from loyaltydsl.tools.explaining import rewards_text

    own = [stay for stay in dataset.stays if stay.member_id == member_id]
    if not own and member_id not in dataset.members:
        raise click.UsageError(f"the data has no member `{member_id}`")
    traces = explain_rewards(program, dataset.members.get(member_id) or Member(member_id), own)
    shown = tuple(trace for trace in traces if reward is None or trace.name == reward)
    if format == "json":
        out(dump({"member_id": member_id, "rewards": as_data(shown)}))
    else:
        out(rewards_text(member_id, shown))


def _history_of(dataset: Dataset, stay: Stay) -> tuple[Member, list[Stay]]:
    """The member of a stay with all its stays; a stay without a member is the only one of its own."""
    from loyaltydsl.data.rows import Member

    if stay.member_id is None:
        return dataset.own_members.get(stay.stay_id) or Member(None), [stay]
    own = [one for one in dataset.stays if one.member_id == stay.member_id]
    return dataset.members.get(stay.member_id) or Member(stay.member_id), own
