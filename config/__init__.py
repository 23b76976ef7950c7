"""Project configuration that joins the apps into one site: settings, URLs, servers."""
