"""Where the built-in case lies: in the installed package, else in the checkout around it."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from .errors import ContentNotFound, Problem
from .i18n import gettext as _

__all__ = ["content_root"]


def content_root() -> Path:
    """The folder of the built-in case.

    Raises ContentNotFound, naming both places looked at.
    """
    packaged = Path(str(files("mcda_eiej"))) / "cases" / "eiej"
    if (packaged / "criteria").is_dir():
        return packaged
    checkout = Path(__file__).resolve().parents[1]
    # A setup.cfg beside it: never somebody else's site-packages/criteria.
    if (checkout / "setup.cfg").is_file() and (checkout / "criteria").is_dir():
        return checkout
    message = _("the built-in case is neither in {packaged} nor in {checkout}")
    raise ContentNotFound(
        [Problem("mcda_eiej", message.format(packaged=packaged, checkout=checkout))]
    )
