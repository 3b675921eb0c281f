"""The entry point: finds the command, runs it, and turns what may go wrong outside of it into words."""

from __future__ import annotations

import errno
import os
import sys
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any, NoReturn

import click

from loyaltydsl._version import __version__
from loyaltydsl.cli import commands
from loyaltydsl.cli.command import color_option
from loyaltydsl.cli.output import ReaderGoneError

if TYPE_CHECKING:
    from types import TracebackType

BROKEN_PIPE, INTERRUPTED, INTERNAL = 141, 130, 70
"""Exit statuses beside 0, 1 and 2: as a shell reports SIGPIPE and SIGINT; a fault of loy's own."""

EXAMPLES = """\b
Examples:
  loy check rulesets/grand_harbor
  loy simulate rulesets/grand_harbor --stays rulesets/grand_harbor/stays.csv
  loy COMMAND --help

\b
Exit status: 0 nothing wrong; 1 the ruleset, a test or the data is at fault;
2 the command line is.

\b
Shell completion (bash; also zsh and fish), in the shell's start-up file:
  eval "$(_LOY_COMPLETE=bash_source loy)"
"""


class _Commands(click.Group):
    """Finds a command by the file of that name and imports no other."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_command_name(module.name) for module in iter_modules(commands.__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        for module in iter_modules(commands.__path__):
            if _command_name(module.name) == cmd_name:
                found = import_module(f"{commands.__name__}.{module.name}").command
                assert isinstance(found, click.Command)
                return found
        return None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        known = self.list_commands(ctx)
        if args and args[0] not in known and not args[0].startswith("-") and not ctx.resilient_parsing:
            from difflib import get_close_matches

            near = get_close_matches(args[0], known, n=1)
            hint = f"; did you mean `{near[0]}`?" if near else f"; there are {', '.join(known)}"
            ctx.fail(f"there is no command `{args[0]}`{hint}")
        return super().resolve_command(ctx, args)


def _command_name(module: str) -> str:
    return module.removesuffix("_").replace("_", "-")


@click.group(cls=_Commands, epilog=EXAMPLES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "--version", "-V", prog_name="loy", message="%(prog)s %(version)s")
def cli() -> None:
    """Write a hotel's loyalty program in .loy files; check, test, simulate and explain it."""


cli.params.append(color_option())


def main() -> NoReturn:
    """Run `loy` with the words of the command line and end the process."""
    _use_utf8()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy starts a thread a core for matrices, and we have none
    try:
        status = cli.main(prog_name="loy", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        sys.exit(INTERRUPTED)
    except (ReaderGoneError, BrokenPipeError):
        _close_quietly()
        sys.exit(BROKEN_PIPE)
    except OSError as error:
        _report_system(error)
    except Exception as error:
        _report_taken(error)
        _report_bug(error)
    sys.exit(status if isinstance(status, int) else 0)


def _use_utf8() -> None:
    """What goes to a file or a pipe is UTF-8 on every machine; a path that is not UTF-8 does not stop a message."""
    for stream in (sys.stdout, sys.stderr):
        settings: dict[str, Any] = {"errors": "backslashreplace"}
        if not stream.isatty() and "PYTHONIOENCODING" not in os.environ:
            settings["encoding"] = "utf-8"
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(**settings)


def _close_quietly() -> None:
    """Nobody reads any more: let the interpreter's last flush go nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())


def _report_system(error: OSError) -> NoReturn:
    """What the system refuses, in words; a full disk ends with 1, a path that was named amiss with 2."""
    path = error.filename
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        what = f"nothing was written to `{path}`" if path is not None else "the output is not whole"
        click.echo(f"loy: the disk is full: {what}", err=True)
        if path is None:
            _close_quietly()
        sys.exit(1)
    if path is None:
        _report_bug(error)
    click.echo(f"loy: {_refusal(error, str(path))}", err=True)
    sys.exit(2)


def _report_taken(error: Exception) -> None:
    """Say so and end, where files of the user's stand under the names that a command writes."""
    from loyaltydsl.atomic import FolderTakenError

    if isinstance(error, FolderTakenError):
        click.echo(f"loy: {error}, which is not loy's to replace; nothing was written: name another folder", err=True)
        sys.exit(2)


def _refusal(error: OSError, path: str) -> str:
    from loyaltydsl.atomic import NotWrittenError

    if not isinstance(error, NotWrittenError):
        return f"`{path}`: {error.strerror or error}"
    if error.errno == errno.EBUSY:
        inside = os.path.join(path, "results")  # noqa: PTH118
        return (
            f"`{path}` is a mount point or in use and cannot be replaced: name a folder inside it, such as `{inside}`"
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"`{path}` cannot be written: you may not write there; name another place, or have it made writable"
    if error.errno in (errno.EEXIST, errno.ENOTDIR):
        return f"`{path}` cannot be written: a file stands where a folder should be; name another place"
    if error.errno == errno.EROFS:
        return f"`{path}` cannot be written: its disk is read-only; name another place"
    return f"`{path}` cannot be written: {error.strerror or error}"


def _report_bug(error: Exception) -> NoReturn:
    place = _innermost(error.__traceback__)
    click.echo(f"loy: internal error: {type(error).__name__}: {error}{place}", err=True)
    click.echo(
        f"this is a bug in loy {__version__}, not a mistake of yours; please report it with the command and the\n"
        "files that show it (LOY_DEBUG=1 in the environment shows the whole traceback)",
        err=True,
    )
    if os.environ.get("LOY_DEBUG"):
        raise error
    sys.exit(INTERNAL)


def _innermost(traceback: TracebackType | None) -> str:
    """Where in loy the error came from: the innermost frame of this package."""
    place = ""
    while traceback is not None:
        code = traceback.tb_frame.f_code
        if f"{os.sep}loyaltydsl{os.sep}" in code.co_filename:
            name = code.co_filename.rpartition(f"{os.sep}loyaltydsl{os.sep}")[2]
            place = f" (in {name}, line {traceback.tb_lineno}, {code.co_name})"
        traceback = traceback.tb_next
    return place


if __name__ == "__main__":
    main()
