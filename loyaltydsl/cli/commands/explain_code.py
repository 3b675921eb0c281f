"""`loy explain-code`: what a code of a diagnostic means."""

from __future__ import annotations

import click

from loyaltydsl.cli.command import loy_command


@loy_command("explain-code", example="loy explain-code LOY305\nloy explain-code mixed-and-or")
@click.argument("code")
def command(code: str) -> None:
    """Tell what the code of a fault means.

    Its reason, with a bad and a good example. CODE is as a diagnostic shows it, LOY305, or its name, mixed-and-or.
    """
    from textwrap import fill

    from loyaltydsl.analysis.rule import as_code_info, find_rule, lint_rules
    from loyaltydsl.cli.output import out
    from loyaltydsl.diagnostics.registry import explain, registry
    from loyaltydsl.diagnostics.render.width import show

    rule = find_rule(code)
    found = explain(code) if rule is None else as_code_info(rule)
    if found is None:
        from difflib import get_close_matches

        known = (*registry().values(), *map(as_code_info, lint_rules().values()))
        names = [word for info in known for word in (info.code, info.name)]
        begun = [name for name in names if name.startswith(code.upper()) and len(code) > len("LOY")]
        near = begun or get_close_matches(code.upper(), names, n=1) or get_close_matches(code.lower(), names, n=1)
        hint = f"; did you mean `{near[0]}`?" if near else "; a code is `LOY` and three digits"
        raise click.UsageError(f"there is no code `{code}`{hint}")
    reason = "\n\n".join(fill(part, 100) for part in found.reason.strip().split("\n\n"))
    out(f"{found.code} {found.name}: {found.title}\n\n{reason}\n")
    for word, example in (("bad", found.bad), ("good", found.good)):
        lines = "".join(f"    {show(line)[0]}".rstrip() + "\n" for line in example.strip("\n").splitlines())
        out(f"\n{word}:\n\n{lines}")
