"""`mcda-eiej workshop`: one command a step of the day."""

from __future__ import annotations

import click

from .console_collect import collect
from .console_papers import plan, statement
from .console_room import agenda, status
from .console_sheets import sheets
from .console_snapshots import diff, snapshot
from .helptext import Group

__all__ = ["workshop"]


@click.group(cls=Group)
def workshop() -> None:
    """Prepare a workshop, gather answers, show where people differ, and state the decision.

    Example: mcda-eiej workshop plan my-case
    """


workshop.add_command(plan)
workshop.add_command(snapshot)
workshop.add_command(diff)
workshop.add_command(sheets)
workshop.add_command(collect)
workshop.add_command(agenda)
workshop.add_command(status)
workshop.add_command(statement)
