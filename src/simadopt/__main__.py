"""``python -m simadopt`` is the shell command."""

from simadopt.interfaces.cli import main

if __name__ == "__main__":
    main()
