"""A panel to move the weights in: its data, which a script in the page computes with.

The script (`templates/whatif.js`) gives the same numbers as the library: weights go to scores by
the same sums, break-evens by the same lines, and the nearest change by the same distance.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from ..i18n import gettext as _
from ..plots.style import palette, tint
from .common import speaking
from .section import Panel, Paragraph, Section, say
from .words import Words

if TYPE_CHECKING:
    from .results import Findings

__all__ = ["whatif"]


@speaking
def whatif(results: Findings, lang: str) -> Section | None:
    """The panel; none where there is nothing to move or scores are no weighted sums."""
    model = results.model
    tree = model.hierarchy
    movable = any(len(tree.children(n)) > 1 for n in tree.inner_nodes)
    if len(results.alternatives) < 2 or not movable or model.aggregation != "additive":
        return None
    words = Words(results.case, lang)
    nodes = tree.weighted_nodes
    colours = palette(results.alternatives)
    data: dict[str, object] = {
        "lang": {"nb": "nb-NO", "en": "en-GB"}[lang],
        "shape": _shape([*nodes, *results.alternatives]),
        "nodes": [
            {"name": words.node(n), "parent": int(p)}
            for n, p in zip(nodes, tree.parent_index, strict=True)
        ],
        "weights": model.local_array.tolist(),
        "leaves": [int(i) for i in tree.leaf_index],
        "alternatives": [
            {
                "name": words.alternative(a),
                "full": words.full(a),
                "colour": colours[a],
                "tint": tint(colours[a]),
            }
            for a in results.alternatives
        ],
        "values": model.value_array.tolist(),
        "texts": _texts(),
    }
    text = _(
        "Move a weight and the others beside it keep their proportions. Below each weight is who "
        "is best from 0 to 100%, the others as they are; the lines between them are the limits. "
        "The mark on the scale is the weight in this report. The address of the page holds the "
        "weights: copy it to show them to others."
    )
    return Section(
        "whatif",
        _("Try other weights"),
        (Paragraph(say(text)), Panel("whatif", data)),
    )


def _shape(keys: list[str]) -> str:
    """What weights in an address must have been made for."""
    return hashlib.sha256("\0".join(keys).encode("utf-8", "surrogateescape")).hexdigest()[:8]


def _texts() -> dict[str, str]:
    """The words of the panel; the script fills in what is in braces."""
    return {
        "best": _("{best} is best, {margin} ahead of {second}."),
        "tied": _("{best} share first place."),
        "nearest": _("{challenger} catches up when {moved} of all weight shifts: {steps}."),
        "step": _("“{node}” from {old} to {new}"),
        "never": _("No shift of weight between the criteria makes another alternative best."),
        "level": _("The slightest shift of weight can decide between them."),
        "same": _("These are the weights of this report."),
        "changed": _("The weights have been moved."),
        "foreign": _("The weights in the address belong to another report and are not used."),
        "throughout": _("{best} throughout"),
        "until": _("{best} up to {weight}, then {rest}"),
        "reset": _("Back to the report's weights"),
        "weights": _("Weights"),
        "below": _("Weights under “{node}”"),
        "weight": _("Weight of “{node}”"),
        "percent": _("Weight of “{node}” in per cent"),
        "ranking": _("Ranking with these weights"),
        "rank": _("Rank"),
        "alternative": _("Alternative"),
        "score": _("Score"),
        "result": _("Result with these weights"),
    }
