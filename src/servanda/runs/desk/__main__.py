"""A child process of the desk: `python -m servanda.runs.desk WORK`."""

import sys

from servanda.runs.desk.child import run

if __name__ == "__main__":
    run(sys.argv[1])
