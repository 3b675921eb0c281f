"""`loy docs`: the program in plain English."""

from __future__ import annotations

import click

from loyaltydsl.cli.command import loy_command
from loyaltydsl.cli.folder import RESULT_FOLDER
from loyaltydsl.cli.ruleset import RULESET


@loy_command("docs", example="loy docs rulesets/grand_harbor --out build/docs")
@click.argument("ruleset", type=RULESET)
@click.option("--out", "folder", required=True, type=RESULT_FOLDER, metavar="DIR", help="The folder to write.")
def command(ruleset: str, folder: str) -> None:
    """Write the program in plain English.

    Two pages, each as HTML and as Markdown: program, with every rule, for a general manager; and terms, for
    guests, without codes, internal names and drafts. Other files in the folder stay.
    """
    from pathlib import Path

    from loyaltydsl.atomic import Content, write_folder
    from loyaltydsl.cli.output import out, say
    from loyaltydsl.cli.ruleset import load_or_exit
    from loyaltydsl.tools.prose.document import as_html, as_markdown
    from loyaltydsl.tools.prose.guest import guest_page
    from loyaltydsl.tools.prose.manager import manager_page

    program = load_or_exit(ruleset)
    pages = {"program": manager_page(program), "terms": guest_page(program)}
    files: dict[str, Content] = {}
    for name, page in pages.items():
        files[f"{name}.html"] = as_html(page).encode()
        files[f"{name}.md"] = as_markdown(page).encode()
    kept = write_folder(folder, files, replaces=files.__contains__, keep=True)
    for name in files:
        out(f"{Path(folder) / name}\n")
    if kept:
        say(f"kept there: {', '.join(kept[:8])}{' …' if len(kept) > 8 else ''}")
