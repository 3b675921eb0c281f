"""XML text of any content: what XML 1.0 cannot hold becomes U+FFFD."""

from __future__ import annotations

import re

_REFUSED = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")


def clean(text: str) -> str:
    return _REFUSED.sub("\ufffd", text)
