"""Makes a query smaller as long as it shows the same."""

from __future__ import annotations

from collections.abc import Callable

from .tree import Node

SIMPLEST = {
    "INT": ["NULL", "1"],
    "DEC": ["NULL", "1.00"],
    "DBL": ["NULL", "1e0"],
    "TEXT": ["NULL", "'a'"],
    "BOOL": ["TRUE", "NULL", "FALSE"],
    "DATE": ["DATE '2024-01-31'"],
    "TS": ["TIMESTAMP '2024-01-31 10:00:00'"],
    "IV": ["INTERVAL '1 day'"],
    "LINT": ["[1, 2]"],
}


def _size(node: Node) -> int:
    return len(node.text(0))


def _candidates(node: Node) -> list[tuple[str, list, str]]:
    """What may stand in the place of a node, the smallest first."""
    found: list[tuple[str, list, str]] = []
    if node.kind == "option" and node.parts:
        found.append(("option", [], ""))
    if node.kind == "list" and len(node.parts) > 1:
        for index in range(len(node.parts)):
            found.append(("list", node.parts[:index] + node.parts[index + 1 :], node.separator))
    text = node.text(0)
    for simple in SIMPLEST.get(node.kind, []):
        if len(simple) < len(text) or (text not in SIMPLEST[node.kind] and len(node.parts) > 1):
            found.append((node.kind, [simple], ""))
    if node.kind in SIMPLEST or node.kind in ("query", "from"):
        below = [other for other in node.nodes() if other is not node and other.kind == node.kind]
        below.sort(key=_size)
        found += [(other.kind, list(other.parts), other.separator) for other in below if _size(other) < len(text)]
    return found


def reduce(root: Node, holds: Callable[[Node], bool], patience: int = 1200) -> Node:
    """The smallest query found for which `holds` is true; `root` itself is changed."""
    tries = 0
    changed = True
    while changed and tries < patience:
        changed = False
        for node in list(root.nodes()):
            for kind, parts, separator in _candidates(node):
                before = (node.kind, node.parts, node.separator)
                node.kind, node.parts, node.separator = kind, parts, separator
                tries += 1
                if holds(root):
                    changed = True
                    break
                node.kind, node.parts, node.separator = before
                if tries >= patience:
                    return root
            if changed:
                break
    return root
