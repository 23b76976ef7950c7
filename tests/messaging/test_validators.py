import pytest

from messaging.exceptions import AddressRefused
from messaging.validators import ADDRESS_LENGTH, mail_address


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("anne@example.org", "anne@example.org"),
        (" Anne.B+agenda@EXAMPLE.org ", "Anne.B+agenda@example.org"),
        ("anne@médiathèque.example", "anne@xn--mdiathque-53af.example"),
        ("anne@xn--mdiathque-53af.example", "anne@xn--mdiathque-53af.example"),
    ],
)
def test_an_address_is_written_as_a_mail_server_takes_it(typed, address):
    assert mail_address(typed) == address


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "anne",
        "anne@",
        "@example.org",
        "josé@example.org",
        "anne@localhost",
        "anne@[127.0.0.1]",
        '"anne"@example.org',
        "anne@straße.example",  # IDNA 2003 makes another's domain of it
        "anne@example..org",
        "anne@example.org\nBcc: bruno@example.org",
        "anne\n@example.org",
        "anne@exa\u202emple.org",
        f"anne@{'a' * 63}.{'b' * 63}.{'c' * 63}.{'d' * 63}.org",
        "x" * ADDRESS_LENGTH + "@example.org",
        f"anne@{'a' * 64}.org",
    ],
)
def test_what_no_mail_goes_to_is_refused(typed):
    with pytest.raises(AddressRefused):
        mail_address(typed)
