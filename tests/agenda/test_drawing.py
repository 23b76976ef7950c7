"""The city's streets under a map: their file, and a city that has none."""

from django.contrib.staticfiles import finders

from agenda.drawing import street_tiles


def test_streets_are_drawn_from_a_file_of_the_city_and_say_whose_data_it_is():
    tiles = street_tiles()

    assert tiles is not None
    assert tiles["url"].endswith(".pmtiles")
    assert "Ville de Paris" in tiles["credit"]


def test_a_city_without_that_file_keeps_the_drawing_of_its_districts(settings, tmp_path):
    settings.STATICFILES_DIRS = [tmp_path]
    street_tiles.cache_clear()
    finders.get_finder.cache_clear()  # type: ignore[attr-defined]  # an lru_cache

    try:
        assert street_tiles() is None
    finally:
        street_tiles.cache_clear()
        finders.get_finder.cache_clear()  # type: ignore[attr-defined]  # an lru_cache
