"""Where a page's elements stand in each other."""

from selectolax.lexbor import LexborNode


def ancestors(node: LexborNode) -> list[int]:
    """The ids of an element and of all around it, from the inside."""
    found = []
    current: LexborNode | None = node
    while current is not None:
        found.append(current.mem_id)
        current = current.parent
    return found


def is_under(node: LexborNode, root: LexborNode | None) -> bool:
    """Whether an element is another or stands within it."""
    return root is not None and root.mem_id in ancestors(node)


def is_inside(node: LexborNode, elements: set[int]) -> bool:
    """Whether an element is one of several or stands within one, given by their ids."""
    return bool(elements) and any(ancestor in elements for ancestor in ancestors(node))
