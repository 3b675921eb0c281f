"""A PostgreSQL server of the tests' own, on the loopback, where the programs for one are installed."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USER, PASSWORD = "clerk", "pass&word 100%"


def programs() -> Path | None:
    """The folder with `initdb` and `pg_ctl`: on the path, or where Debian puts them."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "pg_ctl").is_file()), None)


def why_not() -> str | None:
    """Why no server can be started here; None where one can."""
    if programs() is None:
        return "no PostgreSQL server is installed: apt install postgresql"
    if os.geteuid() == 0 and (_other_user() is None or shutil.which("setpriv") is None):
        return "PostgreSQL does not run as root, and there is no user `postgres`"
    return None


def _other_user() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return None


def _run(folder: Path, *command: object) -> None:
    user = _other_user() if os.geteuid() == 0 else None
    before = [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"] if user else []
    told = [*(["setpriv", *before] if user else []), *map(str, command)]
    done = subprocess.run(told, cwd=folder, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def running() -> Iterator[int]:
    """The port of a server with an empty database `pms`, which is gone afterwards."""
    bin = programs()
    assert bin is not None
    with tempfile.TemporaryDirectory(prefix="loy-pg-") as name:
        folder = Path(name)
        (folder / "word").write_text(PASSWORD)
        user = _other_user() if os.geteuid() == 0 else None
        if user is not None:
            for path in (folder, folder / "word"):
                os.chown(path, user.pw_uid, user.pw_gid)
        data = folder / "data"
        _run(
            folder, bin / "initdb", "-D", data, "-U", USER, "--auth=scram-sha-256", "--pwfile=word", "-E", "UTF8",
            "--locale=C", "--no-sync",
        )  # fmt: skip
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = int(free.getsockname()[1])
        settings = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
        _run(folder, bin / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", settings, "start")
        try:
            _run_sql(port, "postgres", "CREATE DATABASE pms")
            yield port
        finally:
            _run(folder, bin / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")


def _run_sql(port: int, database: str, text: str) -> None:
    import psycopg

    address = {"host": "127.0.0.1", "port": port, "user": USER, "password": PASSWORD, "dbname": database}
    with psycopg.connect(**address, autocommit=True) as connection:  # type: ignore[arg-type]
        connection.execute(text)  # type: ignore[call-overload]


def fill(port: int, text: str) -> None:
    """Run statements in the database of the stays."""
    _run_sql(port, "pms", text)
