"""Project configuration that joins the apps into one site: settings, URLs, servers."""

#: The rooms of the product, from the top: each may import those after it.
ROOMS = (
    "config",
    "demo",
    "nights",
    "participation",
    "moderation",
    "alerts",
    "sources",
    "messaging",
    "search",
    "agenda",
    "accounts",
    "datetext",
    "web",
)
