"""Files of rows: bytes, to columns of cells as the file has them.

CSV, JSON lines and Parquet each have a module with a `Table`; `opening` finds out which one a file is. A cell is
a `str`, or `None` where the file has none; nothing is converted here.
"""

QUERIES = ("postgresql://", "postgres://")
"""How the address of a database begins, in any case; whatever does not is a file."""


def is_query(path: str) -> bool:
    """Whether a path is the address of a database."""
    return path[: len(QUERIES[0])].lower().startswith(QUERIES)
