"""A history put in member order with dictionary codes, once, so that later runs need neither hashing nor sorting."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from loyaltydsl.semantics.fields import BY_NAME

MARK = b"loyaltydsl.member_order"
"""The key in the file's metadata that says in which order its rows stand."""
ROW_GROUP = 1 << 20
TEXT = ("text", "code", "tier", "segments")


def prepare(paths: list[str], out: str) -> int:
    """Write the rows of Parquet or CSV files to one Parquet file in the order of evaluation; the number of rows.

    Stays without a member come first. Columns keep their names and values; those of fields that the language knows
    get their own types where every cell allows it. Raises ValueError for a file without the columns that it needs.
    """
    import polars as pl
    import pyarrow.parquet as pq

    frames = [_read(pl, path) for path in paths]
    frame = pl.concat(frames, how="diagonal") if len(frames) > 1 else frames[0]
    missing = [name for name in ("stay_id", "arrival", "departure") if name not in frame.columns]
    if missing:
        raise ValueError(f"the stays have no column `{missing[0]}`")
    keys = [name for name in ("member_id", "departure", "arrival", "stay_id") if name in frame.columns]
    table = frame.sort(keys, nulls_last=False).to_arrow(compat_level=pl.CompatLevel.oldest())
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), MARK: b"1"})
    temporary = Path(out).with_name(Path(out).name + ".part")
    codes = [name for name in table.column_names if name != "stay_id"]
    pq.write_table(
        table, temporary, row_group_size=ROW_GROUP, use_dictionary=codes, dictionary_pagesize_limit=64 << 20,
        compression="snappy",
    )  # fmt: skip
    temporary.replace(out)
    return table.num_rows  # type: ignore[no-any-return]


def _read(pl: Any, path: str) -> Any:
    if path.endswith(".parquet"):
        return pl.read_parquet(path)
    frame = pl.read_csv(path, infer_schema=False)
    for name in frame.columns:
        known = BY_NAME.get(name)
        if known is None or known.type in TEXT:
            continue
        column = frame[name]
        try:
            typed = column.str.to_date("%Y-%m-%d") if known.type == "date" else column.cast(pl.Decimal(18, 6))
        except pl.exceptions.PolarsError:
            continue
        frame = frame.with_columns(typed)
    return frame
