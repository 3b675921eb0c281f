"""Secrets stay out of the file: a setting that holds one names an environment variable."""

from __future__ import annotations

import re

from loyaltydsl.diagnostics.faults import put
from loyaltydsl.semantics.draft import Draft
from loyaltydsl.syntax import ast

_WORDS = {
    "password", "passwd", "passwort", "pwd", "pass", "passphrase", "passcode", "secret", "secrets", "token", "apikey",
    "credential", "credentials", "pin", "bearer", "authorization",
}  # fmt: skip
_HARMLESS = {
    "url", "uri", "file", "path", "name", "id", "field", "column", "header", "expires", "ttl", "type", "env",
    "variable", "method", "scheme", "length", "mode", "prefix", "endpoint", "host",
}  # fmt: skip
_CREDENTIALS = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://[^/?#@\s]*:[^/?#@\s]*@")
_QUERY = re.compile(r"[?&;](?:[a-z_]*(?:password|passwd|pwd|secret|token|api_?key|apikey|access_?key))=[^&#\s]+", re.I)
_SHAPES = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b|\b(?:sk|rk|pk)_live_[0-9A-Za-z]{8,}"
    r"|\bgh[pousr]_[0-9A-Za-z]{20,}|\bxox[abprs]-[0-9A-Za-z-]{10,}|\beyJ[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_-]{10,}\."
    r"|^(?:Basic|Bearer) [0-9A-Za-z+/=._-]{8,}$"
)


def is_secret_key(key: str) -> bool:
    """Whether a setting of that name holds a secret: `password`, `platform_key`, `client_secret`, `ftp_token`."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", key).lower().split("_")
    if words[-1] in _HARMLESS or "public" in words:
        return False
    return words[-1] in ("key", "keys") or not _WORDS.isdisjoint(words)


def refuse_credentials(draft: Draft, string: ast.StringLit) -> bool:
    """Report a web address that carries a user's password or a key, or a text that is a key by its shape."""
    if not (_CREDENTIALS.search(string.value) or _QUERY.search(string.value) or _SHAPES.search(string.value)):
        return False
    draft.report(
        "secret-in-file",
        string.span,
        "there is a secret in this text",
        help='take it out; a setting of its own names the variable that holds it: `password env "FTP_PASSWORD"`',
    )
    return True


def refuse_secret(draft: Draft, system: str, setting: ast.ConnectSetting) -> bool:
    """Report a literal where a secret is set."""
    value = setting.value
    if isinstance(value, ast.EnvRef):
        return False
    key = setting.key.text
    if is_secret_key(key):
        variable = re.sub(r"\W", "_", f"{system}_{key}").upper()
        draft.report(
            "secret-in-file",
            value.span,
            f"`{key}` is a secret, and it is written into the file",
            help=[
                f'write `{key} env "{variable}"` and put the value into that variable',
                "if this file was shared, change the secret: it is no longer one",
            ],
            fix=put(value.span, f'env "{variable}"', safe=False),
        )
        return True
    return isinstance(value, ast.StringLit) and refuse_credentials(draft, value)
