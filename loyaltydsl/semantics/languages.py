"""The language table of the CRS: what `langID` of a booking link may be.

Source: the CRM article "Loyalty reward configuration", its language ID reference. 0 is empty or undefined, 1 the
system's fallback.
"""

from __future__ import annotations

TAGS: tuple[str, ...] = (
    "", "en-US", "fr-FR", "es-ES", "de-DE", "it-IT", "en-GB", "zh-CN", "ru", "ja", "zh-TW", "pt", "cs", "sv", "ar",
    "el", "hi", "nl", "hu", "ro", "sk", "ko", "id-ID", "da-DK", "th-TH", "az-AZ", "nb-NO", "he-IL", "ms-MY", "fi-FI",
    "tr-TR", "vi-VN", "bg-BG", "pl-PL",
)  # fmt: skip
"""`TAGS[langID]`; the empty tag is the number 0."""

_NUMBERS = {tag.lower(): number for number, tag in enumerate(TAGS) if tag}


def language_id(text: str) -> int | None:
    """The number of a tag (in any case) or of a number written out; None if the table has neither."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return int(text) if len(text) <= 4 and int(text) < len(TAGS) else None
    return _NUMBERS.get(text.lower())
