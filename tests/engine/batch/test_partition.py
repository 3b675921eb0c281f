"""A history evaluated in parts, one after another in this process, is the history evaluated at once."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

pytest.importorskip("polars")
pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

from loyaltydsl._version import __version__  # noqa: E402
from loyaltydsl.data import read_dataset  # noqa: E402
from loyaltydsl.data.report import Dataset, InputReport  # noqa: E402
from loyaltydsl.engine.batch import partition, spark  # noqa: E402
from loyaltydsl.engine.batch.partition import Survey, Task, Whole, doubled, evaluate  # noqa: E402
from loyaltydsl.engine.batch.simulate import simulate as simulate_rows  # noqa: E402
from loyaltydsl.record import replace  # noqa: E402
from loyaltydsl.semantics.program import Program  # noqa: E402
from loyaltydsl.tools.asked import asked_fields, schema_of  # noqa: E402
from loyaltydsl.tools.results import input_data  # noqa: E402
from tests.differential.generate import case  # noqa: E402
from tests.differential.program_of import program_of  # noqa: E402
from tests.engine.batch.histories import write_case  # noqa: E402

FIRST_DAY, LAST_DAY = 738_886, 739_250


def dataset_of(program: Program, paths: list[str], members: str | None) -> Dataset:
    dataset = read_dataset(schema_of(program), paths, members, wanted_fields=frozenset(asked_fields(program)))
    assert isinstance(dataset, Dataset)
    return dataset


def at_once(program: Program, dataset: Dataset, **limits: Any) -> str:
    done = simulate_rows(program, dataset.stays, dataset.members, dataset.own_members, detail=True, **limits)
    return json.dumps(done.to_json(input_data(dataset.report)), indent=1)


def tables(paths: list[str], names: Iterable[str]) -> Any:
    return pa.concat_tables(pq.read_table(path, columns=list(names)) for path in paths)


def spread(source: Any, task: Task, members: dict[str, Any] | None, count: int) -> Iterator[list[Any]]:
    """The record batches of each partition, small ones; members of the file are rows of their own."""
    table = tables(list(source.paths), source.sent)
    if members is not None:
        packed = [partition.pack_member(member, ("joined", "tier", "points", "segment")) for member in members.values()]
        table = table.append_column(partition.MEMBER, pa.nulls(len(table), pa.binary()))
        people = {"member_id": pa.array(list(members), pa.string()), partition.MEMBER: pa.array(packed, pa.binary())}
        table = pa.concat_tables([table, pa.table(people)], promote_options="default")
    keys = [
        member or stay
        for stay, member in zip(table["stay_id"].to_pylist(), table["member_id"].to_pylist(), strict=True)
    ]
    numbers = [crc32(key.encode()) % count for key in keys]
    for number in range(count):
        rows = [at for at, found in enumerate(numbers) if found == number]
        yield table.take(pa.array(rows, pa.int64())).combine_chunks().to_batches(max_chunksize=7)


def in_parts(program: Program, paths: list[str], members: str | None, count: int, **limits: Any) -> str:
    schema, members_file = schema_of(program), members is not None
    people = dataset_of(program, [], members)
    source = spark.source_of(program, schema, paths, asked_fields(program), members_file)
    withheld = frozenset(source.types.keys() - {"currency", *source.sent})
    key = limits.pop("voucher_key", None)
    task = Task(program, schema, __version__, withheld, members_file, True, **limits)
    looked = [*dict.fromkeys((*source.looked_at, "status", "departure"))]
    survey = Survey()
    for path in paths:
        for kind, data in Survey().look(task, looked, pq.read_table(path, columns=looked).to_batches(7)):
            assert kind == partition.SUMS
            survey.add(data)
    if any(reward.purchase is not None for reward in program.rewards):
        task = replace(task, months=survey.months())
    whole = Whole(task)
    for batches in spread(source, task, people.members if members_file else None, count):
        for kind, data in evaluate(pickle.loads(pickle.dumps(task)), batches):
            assert kind in (partition.SUMS, partition.ROWS)
            whole.add(kind, data)
    ignored = tuple(dict.fromkeys((*source.ignored, *people.report.ignored_columns)))
    known = InputReport(ignored_columns=ignored)
    return json.dumps(whole.simulation(key, None).to_json(input_data(whole.report(known, survey.codes))), indent=1)


@pytest.mark.parametrize("seed", range(40))
def test_parts_add_up(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partition, "MEMBERS_A_PIECE", 3)
    generated, members_file = case(seed, 60), seed % 2 == 1
    program = program_of(generated.text)
    paths, members = write_case(generated, tmp_path, members_file)
    dataset = dataset_of(program, paths, members)
    if dataset.report.rejected or dataset.report.member_rejected:
        pytest.skip("the case has rows that only the row reader judges")
    limits: dict[str, Any] = {"first_day": FIRST_DAY, "last_day": LAST_DAY} if seed % 3 == 0 else {}
    limits["voucher_key"] = b"key"
    found = in_parts(program, paths, members, seed % 5 + 1, **limits)
    assert found == at_once(program, dataset, **limits), generated.text


def test_hashes_that_come_twice() -> None:
    batches = [pa.record_batch({"hash": pa.array(values, pa.int64())}) for values in ([5, -3, 9], [], [9, 1], [-3, 9])]
    assert doubled(batches).tolist() == [-3, 9]
    assert doubled([]).tolist() == []


def test_another_version_is_told() -> None:
    program = program_of('program "A" { currency USD }\naward base { earn 1 point per stay }')
    assert list(evaluate(Task(program, schema_of(program), "0.0"), [])) == [("version", __version__.encode())]
