"""A progress bar for long commands."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn


@contextmanager
def watched(words: str, *, quiet: bool = False) -> Iterator[Callable[[str, int, int], None]]:
    """Within the block, a function (title, done, total) which moves a bar on the standard error; nothing when quiet."""
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        disable=quiet,
    )
    with bar:
        task = bar.add_task(words, total=None)

        def move(title: str, done: int, total: int) -> None:
            bar.update(task, description=f"{words}: {title}" if title else words, completed=done, total=total)

        yield move
