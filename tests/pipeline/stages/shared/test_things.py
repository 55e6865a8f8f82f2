"""Descriptions of one place by several records: what one leaves out, another says."""

from itertools import permutations

import pytest

from publisher.pipeline.stages.shared.things import SharedThings
from publisher.records import Place, Text


def town(*within):
    return Place(key="geonames-7", names=(Text(value="Santarém", language="pt"),), within=within)


@pytest.mark.parametrize("order", list(permutations([town("pt"), town(), town("pt-14", "pt")])))
def test_place_lies_in_the_region_that_some_records_leave_out(order):
    shared = SharedThings()
    for place in order:
        shared.add_place(place.model_dump_json())

    assert shared.described_places["geonames-7"].within == ("pt-14", "pt")


def test_regions_that_contradict_are_not_mixed():
    shared = SharedThings()
    for place in (town("pt-10", "pt"), town("es-ga", "es-x", "es")):
        shared.add_place(place.model_dump_json())

    assert shared.described_places["geonames-7"].within == ("pt-10", "pt")
