"""QR codes of the vouchers of generic rewards with `qr_code`, as SVG and PNG (the `report` extra)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from typing import Any

from loyaltydsl.semantics.program import Program

MODULE = 8
"""Pixels (PNG) or units (SVG) of one module of the code."""


class QrMissingError(Exception):
    """The library that draws QR codes is not installed."""


def qr_files(program: Program, issuances: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, bytes]]:
    """(`qr/VOUCHER.svg`, bytes) and (`qr/VOUCHER.png`, bytes) of each issued reward that has a QR code.

    `issuances` are rows of `--detail`. The code holds the voucher and nothing of the guest. Raises QrMissingError.
    """
    try:
        import segno
    except ImportError as error:
        raise QrMissingError from error
    with_code = {reward.name for reward in program.rewards if reward.qr_code}
    for issue in issuances:
        if issue["reward"] in with_code:
            code = segno.make(issue["voucher"], error="m", micro=False)
            for kind in ("svg", "png"):
                file = BytesIO()
                code.save(file, kind=kind, scale=MODULE)
                yield f"qr/{issue['voucher']}.{kind}", file.getvalue()
