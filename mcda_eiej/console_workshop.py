"""`mcda-eiej workshop`: one command a step of the day."""

from __future__ import annotations

import click

from .helptext import Group

__all__ = ["workshop"]


@click.group(cls=Group)
def workshop() -> None:
    """Prepare a workshop, gather answers, show where people differ, and state the decision.

    Example: mcda-eiej workshop plan my-case
    """
