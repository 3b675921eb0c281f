"""A comparison as text, JSON, Markdown or a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from loyaltydsl.diagnostics.render.width import show
from loyaltydsl.semantics.exact import fixed_text
from loyaltydsl.tools.comparison.effect import Effect, Figure, Group
from loyaltydsl.tools.comparison.view import (
    Comparison,
    Table,
    change_views,
    members_line,
    stay_views,
    stays_line,
    summary,
    tables,
)
from loyaltydsl.tools.tables import table

Row = dict[str, Any]
FORMATS = ("text", "json", "markdown", "html")


def render(format: str, comparison: Comparison) -> str:
    """The comparison in one of `FORMATS`."""
    if format == "json":
        from loyaltydsl.diagnostics.render.places import dump

        return dump(as_data(comparison))
    if format == "html":
        return as_page(comparison)
    return as_markdown(comparison) if format == "markdown" else as_text(comparison)


# ---------------------------------------------------------------- text


def as_text(comparison: Comparison) -> str:
    blocks = [[f"{comparison.program}: {comparison.old} → {comparison.new}", summary(comparison.changes)]]
    for view in change_views(comparison.changes):
        blocks.append([f"{view.mark}: {view.headline}  ({view.place})", *(f"  {_shown(line)}" for line in view.lines)])
    effect = comparison.effect
    if effect is not None:
        for one in tables(effect):
            blocks.append([one.title, *table(one.heading, one.rows, indent="  "), *_left_out(one, "  ")])
        blocks.append([members_line(effect)])
        blocks.append([stays_line(effect)])
        for stay in stay_views(effect):
            blocks.append([f"  {_shown(stay.headline)}", *(f"    {_shown(line)}" for line in stay.lines)])
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _shown(text: str) -> str:
    return show(text)[0]


def _left_out(one: Table, indent: str = "") -> Iterator[str]:
    if one.left_out:
        yield f"{indent}no change in {one.left_out:,} more"


# ---------------------------------------------------------------- Markdown


def as_markdown(comparison: Comparison) -> str:
    """For a pull request: the same words, tables with pipes."""
    lines = [
        f"## {_plain(comparison.program)}",
        "",
        f"`{comparison.old}` → `{comparison.new}`: {summary(comparison.changes)}",
    ]
    if comparison.failed:
        lines += ["", *(f"**`{limit}` is passed**: {words}" for limit, words in comparison.failed)]
    for view in change_views(comparison.changes):
        lines += ["", f"* **{view.mark}** {view.headline} ({_plain(view.place)})"]
        lines += [f"  * {line}" for line in view.lines]
    effect = comparison.effect
    if effect is not None:
        for one in tables(effect):
            lines += ["", f"### {one.title}", "", *_pipes(one), *([""] if one.left_out else []), *_left_out(one)]
        lines += [
            "",
            "### Members and stays",
            "",
            f"{_capital(members_line(effect))}.",
            "",
            f"{_capital(stays_line(effect))}.",
        ]
        for stay in stay_views(effect):
            lines += ["", f"* {_plain(stay.headline)}", *(f"  * {line}" for line in stay.lines)]
    return "\n".join(lines) + "\n"


def _pipes(one: Table) -> Iterator[str]:
    yield _pipe(one.heading)
    yield _pipe(["---", *("---:" for _ in one.heading[1:])])
    yield from map(_pipe, one.rows)


def _pipe(cells: Iterable[str]) -> str:
    return f"| {' | '.join(_plain(cell) for cell in cells)} |"


def _plain(text: str) -> str:
    """Text in which Markdown sees no markup."""
    for character in "\\`*_[]<>|#":
        text = text.replace(character, f"\\{character}")
    return " ".join(text.split())


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# ---------------------------------------------------------------- a page


def as_page(comparison: Comparison) -> str:
    """One self-contained HTML page: no network, no script."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("loyaltydsl.tools", "pages"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    effect = comparison.effect
    return environment.get_template("comparison.html.j2").render(
        comparison=comparison,
        summary=summary(comparison.changes),
        changes=list(change_views(comparison.changes)),
        tables=list(tables(effect)) if effect is not None else [],
        effect=effect,
        members=members_line(effect) if effect is not None else "",
        stays=stays_line(effect) if effect is not None else "",
        most=list(stay_views(effect)) if effect is not None else [],
    )


# ---------------------------------------------------------------- JSON


def as_data(comparison: Comparison) -> Row:
    """The comparison as dicts and lists. Figures are complete, also where nothing changes."""
    data: Row = {
        "program": comparison.program,
        "old": comparison.old,
        "new": comparison.new,
        "rules": [
            {
                "change": change.kind,
                "what": change.what,
                "name": change.name,
                **({"old_name": change.old_name} if change.old_name is not None else {}),
                "path": change.path,
                "line": change.line,
                "clauses": [{"key": c.key, "before": c.before, "after": c.after} for c in change.clauses],
                "used_by": list(change.used_by),
            }
            for change in comparison.changes
        ],
    }
    if comparison.effect is not None:
        data["effect"] = _effect(comparison.effect)
    data["limits_passed"] = [{"limit": limit, "words": words} for limit, words in comparison.failed]
    return data


def _effect(effect: Effect) -> Row:
    old, new = effect.liability
    return {
        "totals": {name: _figure(figure) for name, figure in effect.totals.items()},
        "liability": {"before": _amount(effect, old), "after": _amount(effect, new)},
        "awards": [_group(effect, "name", group) for group in effect.awards],
        "tiers": [_group(effect, "tier", group) for group in effect.tiers],
        "properties": [_group(effect, "property", group) for group in effect.properties],
        "months": [_group(effect, "month", group) for group in effect.months],
        "rewards": [
            {"name": reward.name, "issued": _figure(reward.issued), "redeemed": _figure(reward.redeemed)}
            for reward in effect.rewards
        ],
        "members": {"all": effect.members, "gaining": effect.gaining, "losing": effect.losing},
        "stays": {"all": effect.stays, "changed": effect.changed_stays},
        "most": [
            {
                "stay_id": stay.stay_id,
                "member_id": stay.member_id,
                "departure": stay.departure,
                "points": _figure(stay.points),
                "points_spent": _figure(stay.spent),
                "reasons": list(stay.reasons),
            }
            for stay in effect.most
        ],
    }


def _figure(figure: Figure) -> Row:
    return {"before": figure.before, "after": figure.after, "change": figure.change}


def _group(effect: Effect, key: str, group: Group) -> Row:
    old, new = effect.worth(group.outstanding)
    amounts = [None if text is None else {"amount": text, "currency": effect.currency} for text in (old, new)]
    return {key: group.name, "points": _figure(group.points), "liability": {"before": amounts[0], "after": amounts[1]}}


def _amount(effect: Effect, value: Fraction | None) -> Row | None:
    if value is None:
        return None
    return {"amount": fixed_text(value, effect.decimals), "currency": effect.currency}
