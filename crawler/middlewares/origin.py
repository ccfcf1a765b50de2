"""What a request is made for, carried in its meta."""

from scrapy import Request

from crawler.captures import Origin


def origin_of(request: Request) -> Origin:
    """The origin of a request; a request of this project always has one."""
    origin = request.meta["origin"]
    assert isinstance(origin, Origin)
    return origin
