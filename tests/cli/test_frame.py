"""What holds for every command: help, exit statuses, streams, colour, and what may go wrong from outside."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest

from loyaltydsl._version import __version__
from loyaltydsl.cli import commands
from loyaltydsl.cli.main import BROKEN_PIPE, INTERNAL, INTERRUPTED, cli
from tests.cli.conftest import Loy

NAMES = cli.list_commands(click.Context(cli))
PROGRAM = [sys.executable, "-m", "loyaltydsl.cli.main"]


def test_every_file_is_a_command() -> None:
    files = {p.stem for p in Path(commands.__path__[0]).glob("*.py")} - {"__init__"}
    assert {name.replace("-", "_") for name in NAMES} == {file.removesuffix("_") for file in files}
    assert {"check", "explain", "explain-code", "new", "simulate", "test"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_help_has_an_example_of_that_command(loy: Loy, name: str) -> None:
    done = loy(name, "--help")
    assert done.status == 0
    assert f"\n    loy {name} " in done.out
    assert "--color [auto|always|never]" in done.out


def test_version_and_help(loy: Loy) -> None:
    assert loy("--version") == (0, f"loy {__version__}\n", "")
    assert "Exit status: 0 nothing wrong" in loy("--help").out
    assert 'eval "$(_LOY_COMPLETE=bash_source loy)"' in loy("--help").out


def test_completion_names_the_commands() -> None:
    env = os.environ | {"_LOY_COMPLETE": "bash_complete", "COMP_WORDS": "loy c", "COMP_CWORD": "1"}
    code = "from loyaltydsl.cli.main import main; main()"
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False)
    assert "plain,check" in done.stdout.split()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["chekc"], "there is no command `chekc`; did you mean `check`?"),
        (["frobnicate"], "there is no command `frobnicate`; there are "),
        (["check"], "Missing argument 'RULESET...'"),
        (["check", "nowhere.loy"], "'nowhere.loy' does not exist"),
        (["check", "--format", "pdf", "."], "'pdf' is not one of"),
        (["simulate", "."], "Missing option '--stays'"),
        (["explain-code", "LOY30"], "there is no code `LOY30`; did you mean `LOY3"),
        (["explain-code", "zzz"], "there is no code `zzz`; a code is `LOY` and three digits"),
    ],
)
def test_a_wrong_command_line_is_status_2(loy: Loy, words: list[str], said: str) -> None:
    done = loy(*words)
    assert (done.status, done.out) == (2, "")
    assert said in done.err


def test_an_internal_error_is_told_as_a_bug(loy: Loy, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise KeyError("surprise")

    monkeypatch.setattr("loyaltydsl.diagnostics.registry.explain", fail)
    done = loy("explain-code", "LOY305")
    assert done.status == INTERNAL
    assert "loy: internal error: KeyError: 'surprise' (in cli/commands/explain_code.py, line " in done.err
    assert "this is a bug in loy" in done.err
    assert "Traceback" not in done.err


def test_a_file_that_cannot_be_written_is_no_bug(loy: Loy, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "out")

    monkeypatch.setattr("loyaltydsl.atomic.write_folder", refuse)
    assert loy("new", tmp_path / "x") == (1, "", "loy: the disk is full: nothing was written to `out`\n")


def test_ctrl_c_ends_without_a_traceback(loy: Loy, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("loyaltydsl.diagnostics.registry.explain", interrupt)
    done = loy("explain-code", "LOY305")
    assert (done.status, done.out) == (INTERRUPTED, "")
    assert done.err.split() == ["stopped"]


@pytest.mark.skipif(os.name == "nt", reason="signals of a POSIX system")
def test_ctrl_c_while_reading_standard_input(hotel: Path) -> None:
    with subprocess.Popen(
        [*PROGRAM, "simulate", str(hotel), "--stays", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        process.stdin.write("stay_id,arrival,departure\n")
        process.stdin.flush()
        time.sleep(1.0)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert process.returncode == INTERRUPTED
    assert "Traceback" not in err


@pytest.mark.skipif(os.name == "nt", reason="pipes of a POSIX system")
def test_a_reader_that_goes_away(hotel: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [*PROGRAM, "simulate", str(hotel), "--stays", str(hotel / "stays.csv"), "--format", "json"],
        stdout=write,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(write)
    assert done.returncode == BROKEN_PIPE
    assert "Traceback" not in done.stderr and "BrokenPipe" not in done.stderr


class TestColor:
    def test_none_where_it_is_no_terminal(self, loy: Loy, ruleset: object) -> None:
        assert "\x1b" not in loy("check", ruleset("award x { }")).out  # type: ignore[operator]

    @pytest.mark.parametrize("words", [("--color", "always", "check"), ("check", "--color", "always")])
    def test_always(self, loy: Loy, ruleset: object, words: tuple[str, ...]) -> None:
        assert "\x1b[1;31merror[" in loy(*words, ruleset("award x { }")).out  # type: ignore[operator]

    def test_on_a_terminal_unless_no_color(self, ruleset: object) -> None:
        path = ruleset("award x { }")  # type: ignore[operator]
        for more, colored in (({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)):
            assert ("\x1b[1;31merror[" in on_a_terminal("check", path, **more)) is colored
        assert "\x1b[1;31merror[" in on_a_terminal("check", "--color", "always", path, NO_COLOR="1")
        assert "\x1b[1;31merror[" not in on_a_terminal("check", "--color", "never", path)


def on_a_terminal(*words: str, **env: str) -> str:
    """What `loy` writes to a terminal."""
    pty = pytest.importorskip("pty")
    main, terminal = pty.openpty()
    environment = {k: v for k, v in os.environ.items() if k != "NO_COLOR"} | {"TERM": "xterm"} | env
    process = subprocess.Popen([*PROGRAM, *words], stdout=terminal, stderr=terminal, env=environment)
    os.close(terminal)
    shown = b""
    while True:
        try:
            part = os.read(main, 4096)
        except OSError:
            break
        if not part:
            break
        shown += part
    os.close(main)
    process.wait(timeout=30)
    return shown.decode()


@pytest.mark.parametrize("command", [
    ["simulate", "rdpwin", "--stays", "rdpwin/stays.csv"],
    ["docs", "rdpwin"],
    ["compile", "rdpwin", "--target", "rdpwin"],
])  # fmt: skip
@pytest.mark.parametrize("folder", [".", "..", "../rulesets"])
def test_the_folder_that_one_stands_in_is_not_replaced(
    loy: Loy, monkeypatch: pytest.MonkeyPatch, command: list[str], folder: str
) -> None:
    monkeypatch.chdir(Path(__file__).parents[2] / "rulesets")
    done = loy(*command, "--out", folder)
    assert done.status == 2
    assert f"`{folder}` is the folder you are in, or one around it; name a folder of its own" in " ".join(
        done.err.split()
    )
    assert Path("rdpwin/rdpwin.loy").exists()
