"""`loy arrivals`: who arrives with a reservation reward, and the note that the PMS gets."""

from __future__ import annotations

import click

from loyaltydsl.cli.command import loy_command
from loyaltydsl.cli.history import STAYS, as_day, history_options
from loyaltydsl.cli.ruleset import RULESET

EXAMPLE = """
loy arrivals my_hotel --stays my_hotel/stays.csv --from 2026-03-01 --to 2026-03-07
"""


@loy_command("arrivals", example=EXAMPLE)
@click.argument("ruleset", type=RULESET)
@click.argument("more_stays", nargs=-1, type=STAYS, metavar="")
@history_options
@click.option("--from", "first_day", callback=as_day, metavar="DATE", required=True, help="The first day of arrival.")
@click.option("--to", "last_day", callback=as_day, metavar="DATE", required=True, help="The last day of arrival.")
@click.option("--format", type=click.Choice(["table", "json"]), default="table", show_default=True)
def command(
    ruleset: str,
    more_stays: tuple[str, ...],
    stays: tuple[str, ...],
    members: str | None,
    map_file: str | None,
    bad_rows: str,
    first_day: int,
    last_day: int,
    format: str,
) -> None:
    """List the reservations that arrive with a reservation reward.

    Each with the note that the front office sees in the PMS. Rewards that are still drafts are marked.
    """
    from loyaltydsl.cli.history import read_or_exit
    from loyaltydsl.cli.output import out, say
    from loyaltydsl.cli.ruleset import load_or_exit
    from loyaltydsl.diagnostics.render.places import dump
    from loyaltydsl.semantics.calendar import iso
    from loyaltydsl.tools.arrivals import arrivals
    from loyaltydsl.tools.tables import count, table

    if first_day > last_day:
        raise click.UsageError("`--from` is later than `--to`")
    program = load_or_exit(ruleset)
    dataset = read_or_exit(program, (*stays, *more_stays), members, map_file, bad_rows)
    found = arrivals(program, dataset.stays, dataset.members, dataset.own_members, first_day, last_day)
    if format == "json":
        rows = [
            {
                "arrival": iso(row.arrival),
                "stay_id": row.stay_id,
                "member_id": row.member_id,
                "room_type": row.room_type,
                "reward": row.reward,
                "note": row.note,
                "draft": row.draft,
                "issued_on": iso(row.issued_on),
            }
            for row in found
        ]
        out(dump({"from": iso(first_day), "to": iso(last_day), "arrivals": rows}))
        return
    lines = table(
        ("arrival", "stay", "member", "room", "note", "reward"),
        [
            (
                iso(row.arrival),
                row.stay_id,
                row.member_id or "",
                row.room_type or "",
                row.note,
                row.reward + (" (draft)" if row.draft else ""),
            )
            for row in found
        ],
    )
    out("\n".join(lines) + "\n" if found else "")
    say(f"{count(len(found), 'note')} for arrivals from {iso(first_day)} to {iso(last_day)}")
