"""Voucher codes of issued rewards: the same input gives the same code, and nobody guesses one without the key.

A code is `FN-7K2M-9QXD-C4RT-H`: the reward's initials, twelve characters of an HMAC-SHA256 over what makes the
issue unique, and a check character (Luhn's algorithm modulo the alphabet), which finds any one wrong character.
The alphabet has no two characters that are taken for each other (0 O, 1 I L, 2 Z, 5 S, 6 G, 8 B, U V).
Without a key the codes are a preview and say so.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable
from typing import Any

ALPHABET = "23456789ACDEFHJKMNPQRTVWXY"
LENGTH = 12
GROUP = 4
PREVIEW = "PREVIEW"
PREVIEW_KEY = b"preview"


def check_character(text: str) -> str:
    """The character that makes `text` plus itself valid; characters outside the alphabet do not count."""
    base, total, factor = len(ALPHABET), 0, 2
    for char in reversed([char for char in text if char in ALPHABET]):
        product = ALPHABET.index(char) * factor
        total += product // base + product % base
        factor = 3 - factor
    return ALPHABET[-total % base]


def is_valid(code: str) -> bool:
    """Whether the last character is the check character of the rest."""
    body, _, check = code.removeprefix(f"{PREVIEW}-").rpartition("-")
    return bool(body) and check == check_character(body)


def initials(name: str) -> str:
    """The first letters of a reward's words, as far as the alphabet has them; `R` where it has none."""
    letters = "".join(word[0] for word in name.upper().split("_") if word)
    return "".join(letter for letter in letters if letter in ALPHABET)[:4] or "R"


def voucher(program: str, issue: dict[str, Any], key: bytes | None, attempt: int = 0) -> str:
    """The code of one issued reward, a row as `--detail` shows it; `attempt` counts up when a code is taken."""
    named = [issue[part] for part in ("reward", "member_id", "stay_id", "issued_on")]
    message = json.dumps([program, *named, attempt], ensure_ascii=False).encode("utf-8", "surrogatepass")
    number = int.from_bytes(hmac.digest(PREVIEW_KEY if key is None else key, message, "sha256"), "big")
    body = ""
    for _ in range(LENGTH):
        number, digit = divmod(number, len(ALPHABET))
        body += ALPHABET[digit]
    groups = [body[i : i + GROUP] for i in range(0, LENGTH, GROUP)]
    code = "-".join([initials(issue["reward"]), *groups])
    code = f"{code}-{check_character(code)}"
    return code if key is not None else f"{PREVIEW}-{code}"


def stamp(program: str, issues: Iterable[dict[str, Any]], key: bytes | None) -> None:
    """Give every issued reward its `voucher`, no two the same."""
    taken: set[str] = set()
    for issue in issues:
        attempt = 0
        while (code := voucher(program, issue, key, attempt)) in taken:
            attempt += 1
        taken.add(code)
        issue["voucher"] = code
