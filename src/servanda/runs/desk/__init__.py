"""Work beside a server, in processes of its own: links, uploads, threads of past dates, comparisons.

A page's answer never links and never reads a text. `Desk` is what the server holds; each kind of work has a
child process that is started on first need, told things over a pipe, and started again when it dies. A child
ends when its pipe does, so that none outlives its server.
"""

from servanda.runs.desk.comparing import TwoDates, comparison_path
from servanda.runs.desk.desk import Desk, LinksState
from servanda.runs.desk.making import Making
from servanda.runs.desk.queue import Offered, Upload

__all__ = ["Desk", "LinksState", "Making", "Offered", "TwoDates", "Upload", "comparison_path"]
