"""The addresses of pages, found in the URL conf, with every place in them filled by its name."""

import re

from django.urls import URLPattern, URLResolver, resolve

from amiyan.web import urls as web

BY_NAME = {
    "month": "2025-10",
    "of": "2025-10",
    "year": "2025",
    "day": "2025-10-07",
    "week": "2025-10-06",
    "programme": "school-meals",
    "slot": "1",
    "size": "192",
    "kind": "missing",
    "what": "schools",
}
ANYHOW = (
    "1",
    "2025-10-07",
    "2025-10",
    "00000000-0000-4000-8000-000000000001",
    "x",
    "school-meals",
    "payable",
    "kk",
)


def flat(found, before=""):
    for one in found:
        if isinstance(one, URLResolver):
            yield from flat(one.url_patterns, before + str(one.pattern))
        else:
            assert isinstance(one, URLPattern)
            yield before + str(one.pattern), one


PAGES = {one.name: one for _, one in flat(web.urlpatterns) if one.name}


def address_of(name, fills):
    """The path of a page with every place in it filled."""
    pattern = PAGES[name].pattern
    given = {}
    for part, converter in pattern.converters.items():
        chosen = str(fills.get(part, BY_NAME.get(part, "")))
        if not chosen:
            chosen = next(one for one in ANYHOW if re.fullmatch(converter.regex, one))
        given[part] = chosen
    text = "/" + str(pattern)
    for part, chosen in given.items():
        before, _, rest = text.partition(_place(pattern, part))
        text = before + chosen + rest
    assert resolve(text).view_name == name, f"{text} does not lead to {name}"
    return text


def _place(pattern, part):
    """``<part>`` as it stands in the address, with its converter or without."""
    text = str(pattern)
    end = text.index(f"{part}>") + len(part) + 1
    return text[text.rindex("<", 0, end) : end]
