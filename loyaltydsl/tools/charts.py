"""Charts as SVG text, drawn by Vega-Lite through vl-convert (the `report` extra); no browser, no script, no network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Row = dict[str, Any]
COLORS = ("#1f5f8b", "#e0a458", "#5b8c5a", "#a34a3b")
WIDTH = 640


class ChartsMissingError(Exception):
    """The library that draws the charts is not installed."""


def bars(rows: Sequence[Row], category: str, value: str, *, sideways: bool = False, series: str | None = None) -> str:
    """A bar chart of `value` by `category`, in the order of the rows; with `series`, bars side by side.

    Values are whole numbers or amounts already rounded for display. Raises ChartsMissingError.
    """
    try:
        import vl_convert
    except ImportError as error:
        raise ChartsMissingError from error
    named = {"field": category, "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 220}}
    counted = {"field": value, "type": "quantitative", "title": None, "axis": {"format": "~s", "grid": True}}
    encoding: Row = {"y": named, "x": counted} if sideways else {"x": named, "y": counted}
    if series is None:
        encoding["color"] = {"value": COLORS[0]}
    else:
        encoding["color"] = {"field": series, "type": "nominal", "title": None, "scale": {"range": list(COLORS)}}
        encoding["color"]["legend"] = {"orient": "top"}
        encoding["yOffset" if sideways else "xOffset"] = {"field": series, "sort": None}
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"values": list(rows)},
        "mark": {"type": "bar", "tooltip": False},
        "encoding": encoding,
        "width": WIDTH,
        "height": max(60, 24 * len({row[category] for row in rows})) if sideways else 240,
        "background": "transparent",
        "config": {"font": "sans-serif", "view": {"stroke": None}, "axis": {"labelFontSize": 12}},
    }
    svg: str = vl_convert.vegalite_to_svg(spec)
    return svg
