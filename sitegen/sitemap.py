"""The map of the site for search engines, from the names of what is published; and what robots are told."""

from collections.abc import Iterable
from xml.sax.saxutils import escape

from sitegen.address import url

MOST = 20_000  # addresses in one file; the protocol allows 50,000 and 50 MB
SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
ROBOTS = "User-agent: *\nAllow: /\n\nSitemap: {}/sitemap.xml\n"


def files(names: Iterable[str], site: str) -> dict[str, bytes]:
    """sitemap.xml, which names sitemap-1.xml and so on, and robots.txt. No dates: pages do not know when they changed."""
    site = site.rstrip("/")
    pages = sorted(name.removesuffix("index.html") for name in names if is_page(name))
    parts = [pages[at : at + MOST] for at in range(0, len(pages), MOST)]
    found = {
        f"sitemap-{n}.xml": _file("urlset", "url", (site + url("/" + page) for page in part))
        for n, part in enumerate(parts, 1)
    }
    index = _file("sitemapindex", "sitemap", (f"{site}/{name}" for name in found))
    return {"sitemap.xml": index, **found, "robots.txt": ROBOTS.format(site).encode()}


def is_page(name: str) -> bool:
    return name == "index.html" or name.endswith("/index.html")


def _file(whole: str, part: str, addresses: Iterable[str]) -> bytes:
    lines = "".join(f"<{part}><loc>{escape(address)}</loc></{part}>\n" for address in addresses)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{whole} {SPACE}>\n{lines}</{whole}>\n'.encode()
