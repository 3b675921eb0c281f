"""`externalRefID`: the same issue always has the same one, and no two issues share one.

Tango returns the original order for a repeated id, so an order that is sent twice is paid once. The id is
SHA-256 over what makes the issue what it is, as 64 hexadecimal digits.
"""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal

from loyaltydsl.targets.base.canonical import decimal_text


def external_ref_id(
    program: str, reward: str, member: str | None, own_stay: str, stay: str | None, utid: str, value: Decimal
) -> str:
    """The id of one issue. All but `value` are ids or names; `value` is in units of the currency.

    `stay` is None where no stay triggered the issue: a member has one such issue of a reward at most. `member` is
    None for a stay that names none, which is the only stay of a member of its own: then `own_stay` is that stay.
    """
    holder = member if member is not None else {"stay": own_stay}
    parts = [program, reward, holder, stay, utid.upper(), decimal_text(value)]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=True).encode()).hexdigest()
