"""A process that reads documents for another: `python -m servanda.runs.executors`."""

from servanda.runs.executors.worker import main

if __name__ == "__main__":
    main()
