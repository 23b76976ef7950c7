from messaging.live import connections
from messaging.live.connections import Connections


def test_one_address_and_the_process_have_so_many_places(monkeypatch):
    monkeypatch.setattr(connections, "MAX_OPEN", 4)
    monkeypatch.setattr(connections, "MAX_OPEN_OF_ONE_ADDRESS", 2)
    pages = Connections()

    asked = [pages.admit(address) for address in ["a", "a", "a", "b", "", "c"]]
    pages.release("a")

    assert (asked, pages.admit("c"), pages.open) == (
        [True, True, False, True, True, False], True, {"a": 1, "b": 1, "": 1, "c": 1},
    )  # fmt: skip


def test_two_addresses_that_ask_for_all_places_leave_one_to_who_comes_newly(monkeypatch):
    monkeypatch.setattr(connections, "MAX_OPEN", 10)
    monkeypatch.setattr(connections, "MAX_OPEN_OF_ONE_ADDRESS", 5)
    pages = Connections()

    for address in [*"aaaaaaaaaa", *"bbbbbbbbbb"]:
        pages.admit(address)

    assert (pages.open, pages.admit("c")) == ({"a": 5, "b": 3, "c": 1}, True)
