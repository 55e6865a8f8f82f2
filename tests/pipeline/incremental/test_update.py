"""Records are numbered with room between them, for those that come later."""

from publisher.release import assembly
from publisher.search.tables import ROOM
from tests.pipeline.incremental.changing import starting
from tests.pipeline.incremental.test_changes import Twins


def test_records_without_room_between_them_are_numbered_again(tmp_path, monkeypatch):
    numbered = []
    again = assembly._number_again
    monkeypatch.setattr(assembly, "_number_again", lambda database: numbered.append(1) or again(database))
    twins = Twins(tmp_path, starting())
    with monkeypatch.context() as patch:
        patch.setattr(assembly, "_SPACING", ROOM)
        twins.build()

    twins.run([("add", number, number, number % 3) for number in range(8)])

    assert numbered == [1]
