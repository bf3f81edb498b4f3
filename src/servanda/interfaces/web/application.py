"""The web application of one ledger."""

from functools import partial
from importlib.metadata import version
from pathlib import Path

from fastapi import Depends, FastAPI
from starlette.staticfiles import StaticFiles

from servanda.interfaces.web import (
    api,
    comparing,
    desk_pages,
    front,
    lists,
    own_account,
    pages,
    searching,
    signing,
    taking,
    users,
    users_rest,
)
from servanda.interfaces.web.access import Doors, check_csrf, stated_routes
from servanda.interfaces.web.adding import pages as adding
from servanda.interfaces.web.adding import rest as adding_rest
from servanda.interfaces.web.archive import Archive
from servanda.interfaces.web.attempts import Attempts
from servanda.interfaces.web.description import describe
from servanda.interfaces.web.entrance import Entrance
from servanda.interfaces.web.faults import API, add_handlers, answer_fault, tell
from servanda.interfaces.web.headers import Guard
from servanda.interfaces.web.limits import BodyLimits, Limits
from servanda.interfaces.web.review import pages as review_pages
from servanda.interfaces.web.review import rest, sampling
from servanda.ledger.address import short_name

STATIC = Path(__file__).parent / "static"
#: Names under which this machine is reached.
HOSTS = ("localhost", "127.0.0.1", "::1")
#: Modules with records under /v1.
RECORDS = (
    api,
    rest,
    adding_rest,
    taking,
    users_rest,
)
#: Modules with pages. Each of their routes states whom it is for.
PAGES = (
    front,
    pages,
    lists,
    comparing,
    searching,
    desk_pages,
    adding,
    signing,
    own_account,
    users,
    review_pages,
    sampling,
)


def make_application(
    archive: Archive, *, doors: Doors | None = None, limits: BodyLimits | None = None
) -> FastAPI:
    """Return the application, which answers only under its names.

    Raises: RuntimeError: a route does not state whom it is for.
    """
    doors = doors or Doors()
    application = FastAPI(
        title="servanda",
        version=version("servanda"),
        description="The ledger of a peace or diplomatic process: to read, and to decide. The records are "
        "those that the command line prints with --json.",
        openapi_url=f"{API}/openapi.json",
        docs_url=None,
        redoc_url=None,
        dependencies=[Depends(check_csrf)],
    )
    application.state.archive = archive
    application.state.searcher = searching.Searcher()
    application.state.doors = doors
    application.state.attempts = Attempts()
    application.state.name = short_name(archive.ledger.address)
    application.mount("/static", StaticFiles(directory=STATIC), name="static")
    for records_of in RECORDS:
        application.include_router(records_of.router, prefix=API, dependencies=[Depends(users_rest.bearer)])
    application.include_router(taking.pages)
    for pages_of in PAGES:
        application.include_router(pages_of.router)
    application.openapi = partial(describe, application)  # type: ignore[method-assign]
    list(stated_routes(application))  # raises where one states nothing
    add_handlers(application)
    application.add_middleware(Entrance, tell=tell)
    application.add_middleware(Limits, limits=limits or BodyLimits(), tell=tell)
    application.add_middleware(Guard, hosts={*HOSTS, *doors.names}, on_fault=answer_fault)
    return application
