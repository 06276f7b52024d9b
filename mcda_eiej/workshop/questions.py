"""What a workshop asks: node by node the method, the items and how many questions that makes.

>>> import mcda_eiej
>>> asked = questions_of(mcda_eiej.load_case(), nodes=["eiej"])
>>> [(part.node, part.method, len(part.items), part.number) for part in asked]
[('eiej', 'pairwise', 6, 15)]
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from ..errors import CaseError
from ..i18n import gettext as _

if TYPE_CHECKING:
    from ..case import Case
    from ..records import Texts

__all__ = ["METHODS", "NodeQuestions", "digest", "method_key", "minutes", "questions_of"]

#: The methods there are forms for.
METHODS: tuple[str, ...] = ("pairwise", "swing", "best_worst")
# A rule of thumb, no measurement: seconds for one question, and for reading about one item.
SECONDS_EACH, SECONDS_ITEM = 30, 20


@dataclass(frozen=True)
class NodeQuestions:
    """What is asked under one node.

    ``items`` are its children, or the alternatives where the node is a leaf rated by pairs, whose
    method is ``pairwise`` whatever is asked of the criteria.
    """

    node: str
    method: str
    items: tuple[str, ...]

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Every pair once, in the order of the items."""
        return tuple(combinations(self.items, 2))

    @property
    def number(self) -> int:
        """Pairs; points, one an item; or best, worst and what these two are compared with."""
        n = len(self.items)
        if self.method == "pairwise":
            return n * (n - 1) // 2
        # Best against worst is asked once, and nothing is compared with itself.
        return n if self.method == "swing" else 2 + 2 * n - 3


def method_key(method: str) -> str:
    """A method as tables of a case write it: ``best_worst`` for ``best-worst``."""
    key = method.replace("-", "_")
    if key not in METHODS:
        names = ", ".join(m.replace("_", "-") for m in METHODS)
        message = _("there is no form for the method {method!r}; there are forms for {methods}")
        raise CaseError([message.format(method=method, methods=names)])
    return key


def questions_of(
    case: Case, method: str = "pairwise", nodes: Sequence[str] | None = None
) -> tuple[NodeQuestions, ...]:
    """What is asked under every node with two or more items, in the order of the hierarchy.

    Parameters
    ----------
    case
    method : ``pairwise``, ``swing`` or ``best-worst`` (``best_worst``)
    nodes : keys of nodes to ask about; all if None

    Raises
    ------
    CaseError
        Another method, or nodes under which nothing can be compared: all of them at once.
    """
    key, tree = method_key(method), case._tree
    found: dict[str, NodeQuestions] = {}
    for node in tree.nodes:
        if node in case.leaves:
            if case.leaves[node].method == "pairwise":
                found[node] = NodeQuestions(node, "pairwise", tuple(case.alternatives))
        else:
            found[node] = NodeQuestions(node, key, tuple(tree.children(node)))
    found = {n: q for n, q in found.items() if len(q.items) > 1}
    if nodes is None:
        return tuple(found.values())
    message = _("nothing is compared under {node!r}; nodes: {known}")
    wrong = [message.format(node=n, known=", ".join(found)) for n in nodes if n not in found]
    if wrong:
        raise CaseError(wrong)
    return tuple(q for n, q in found.items() if n in nodes)


def minutes(questions: Sequence[NodeQuestions]) -> int:
    """About how long they take, in whole minutes; a rule of thumb to plan by."""
    seconds = sum(SECONDS_EACH * q.number + SECONDS_ITEM * len(q.items) for q in questions)
    return max(round(seconds / 60), 1) if questions else 0


def digest(case: Case, questions: Sequence[NodeQuestions], lang: str) -> str:
    """SHA-256 over everything that somebody who is asked in ``lang`` sees of the case.

    Nodes, items, names, definitions, the ends of every swing and the method; not the answers of
    anybody, nor how they are read. Answers under another digest are answers to other questions.
    """
    told = [_seen(case, part, lang) for part in questions]
    text = json.dumps(told, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _seen(case: Case, part: NodeQuestions, lang: str) -> dict[str, Any]:
    items = [_element(case, key, lang) for key in part.items]
    node = {"key": part.node, "name": case.name(part.node, lang)}
    if part.node in case.leaves:
        node = _element(case, part.node, lang)
    return {"method": part.method, "node": node, "items": items}


def _element(case: Case, key: str, lang: str) -> dict[str, Any]:
    """What is shown of an item: of an inner node also the ends of the leaves below it."""
    element = case.element(key)
    texts = ("definition", "distinguishes", "worst", "best")
    told: dict[str, Any] = {"key": key, "name": element.name(lang)}
    told |= {t: _text(getattr(element, t, None), lang) for t in texts}
    scale = getattr(element, "scale", None)
    if scale is not None:
        ends = [scale.low, scale.high, [list(p) for p in scale.points]]
        told["scale"] = [*ends, _text(scale.unit, lang)]
    if key in case.criteria:
        told["below"] = [_element(case, child, lang) for child in case._tree.children(key)]
    return told


def _text(texts: Texts | None, lang: str) -> str:
    return texts[lang] if texts else ""
