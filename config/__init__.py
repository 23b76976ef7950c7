"""What joins the apps into one site: settings, URLs, servers."""
