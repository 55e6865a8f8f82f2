"""Raw records can be sent to other processes."""

import pickle

from publisher.raw import RawCell, RawRecord


def test_raw_record_survives_pickling():
    fields = (RawCell(name="a", value="1", line=3), RawCell(name="b", value=""))
    record = RawRecord("file.csv", 3, "0" * 64, fields, b"1,", {"a": "1", "b": None})

    assert pickle.loads(pickle.dumps(record)) == record
