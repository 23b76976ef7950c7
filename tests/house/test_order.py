"""A file whose fixtures are built once for it is run whole by one process, and begins."""

from tests.conftest import file_of, files_built_once


def test_a_fixture_of_a_file_is_built_once_with_parameters_or_without():
    files = {
        "tests/demo/test_alerts.py",
        "tests/demo/test_demo.py",
        "tests/demo/test_participation.py",
    }

    assert files & files_built_once() == files - {"tests/demo/test_alerts.py"}


def test_what_is_built_once_begins(request):
    begins = [file_of(item.nodeid) in files_built_once() for item in request.session.items]

    assert begins == sorted(begins, reverse=True)
