"""`mcda-eiej workshop`: one command a step of the day."""

from __future__ import annotations

import click

__all__ = ["workshop"]


@click.group()
def workshop() -> None:
    """Prepare a workshop, gather answers, show where people differ, and state the decision.

    Example: mcda-eiej workshop plan my-case
    """
