"""The city's streets under a map: their file, and a city that has none."""

from agenda.drawing import city_map, street_tiles


def test_streets_are_drawn_from_a_file_of_the_city_and_say_whose_data_it_is():
    tiles = street_tiles()

    assert tiles is not None
    assert tiles["url"].endswith(".pmtiles")
    assert "Ville de Paris" in tiles["credit"]


def test_a_city_without_that_file_keeps_the_drawing_of_its_districts(without_streets):
    assert (street_tiles(), city_map() is None) == (None, False)
