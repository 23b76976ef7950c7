import pytest
from django.urls import path

from config.urls import handler500 as site_handler500
from config.urls import urlpatterns as site_urlpatterns


def broken(request):
    raise ValueError("nothing")


handler500 = site_handler500
urlpatterns = [path("broken/", broken), path("en/broken/", broken), *site_urlpatterns]


@pytest.mark.parametrize("address", ["/broken/", "/en/broken/"])
@pytest.mark.urls("tests.config.test_errors")
def test_what_breaks_answers_a_page_that_asks_nothing_of_the_database(client, address):
    client.raise_request_exception = False

    response = client.get(address)

    page = response.content.decode()
    assert (response.status_code, response.headers["Content-Type"]) == (
        500,
        "text/html; charset=utf-8",
    )
    assert "<title>" in page
    assert "Paris" in page
    assert "ValueError" not in page


@pytest.mark.parametrize(
    "address", ["/nulle-part/", "/en/nowhere/", "/evenements/nulle-part/", "/media/none.png"]
)
@pytest.mark.django_db
def test_what_is_nowhere_answers_a_page_of_the_site(client, address):
    response = client.get(address)

    assert response.status_code == 404
    assert [template.name for template in response.templates][:1] == ["404.html"]
    assert "Paris" in response.content.decode()
