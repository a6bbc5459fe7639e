"""``simadopt`` in a shell, and ``python -m simadopt``: Ctrl-C is heard before anything is loaded."""

from simadopt.core.interruption import AFTER, CODE, ended_at_once, leaving

__all__ = ["main"]


def main() -> None:
    """Load the command that is asked for and run it."""
    leaving()
    from simadopt.interfaces.cli import main as command

    try:
        command()
    except SystemExit as end:
        if end.code == CODE:
            ended_at_once()
        raise
    finally:
        leaving(AFTER)


if __name__ == "__main__":
    main()
