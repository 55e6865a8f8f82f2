"""A million records of each kind that can have so many are read with less than 400 MiB, in all processes together."""

import os
import subprocess
import sys

import pytest

from tests.support.office_files import WRITERS

pytestmark = pytest.mark.heavy

RECORDS = 1_000_000
MAX_MIB = 400

READ = """
import re, resource, sys
from pathlib import Path
from publisher.raw import RawRecord
from publisher.sources import read_file
from publisher.sources.fetch import fetch_files
from publisher.sources.source import Source
folder, cache = Path(sys.argv[1]), Path(sys.argv[2])
source = Source(path=folder, slug="x", title="X", reader=sys.argv[3])
fetched = fetch_files(source, cache)
records = (record for file in fetched.files() for record in read_file(fetched, file))
count = sum(isinstance(record, RawRecord) and record.data["phone"] is not None for record in records)
own = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]  # ru_maxrss would count our caller's
print(count, (int(own) + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) // 1024)
"""


MOST = {"xls": 65_535}
"""A sheet of XLS has no more rows."""


def usage(folder, cache, reader, **environment):
    """Read a folder in a process of its own; return how many records it has, and MiB of memory at the peak."""
    command = [sys.executable, "-c", READ, str(folder), str(cache), reader]
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=True)
    count, peak_mib = map(int, done.stdout.split())
    sys.stdout.write(f"{reader}: {count:,} records, {peak_mib} MiB\n")  # pytest -rP shows it
    return count, peak_mib


@pytest.mark.parametrize("reader", WRITERS)
def test_file_is_read_in_little_memory(tmp_path, reader):
    expected = MOST.get(reader, RECORDS)
    folder = tmp_path / "records"
    folder.mkdir()
    WRITERS[reader](folder / f"offices.{reader}", expected)
    count, peak_mib = usage(folder, tmp_path / "cache", reader)

    assert count == expected
    assert peak_mib < MAX_MIB


def test_postgresql_is_read_in_little_memory(tmp_path, postgresql):
    columns = "'Office ' || n AS name, n % 900 || ' Quay Street' AS street, '+44 ' || n AS phone, now() AS seen"
    postgresql.run(
        f"DROP TABLE IF EXISTS many; CREATE TABLE many AS SELECT n AS id, {columns} FROM generate_series(1, {RECORDS}) n"
    )
    folder = tmp_path / "records"
    folder.mkdir()
    (folder / "many.sql").write_text("SELECT * FROM many")
    count, peak_mib = usage(folder, tmp_path / "cache", "sql", DATABASE_URL=postgresql.address)

    assert count == RECORDS
    assert peak_mib < MAX_MIB
