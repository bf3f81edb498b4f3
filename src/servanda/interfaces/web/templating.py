"""Pages from templates. Everything is escaped; no template is made of what a document says."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from servanda.errors import LedgerError
from servanda.interfaces.web import telling
from servanda.interfaces.web.access import csrf_field, csrf_token, find_visitor
from servanda.interfaces.web.archive import archive_of, tells_all
from servanda.primitives import PartialDate
from servanda.runs.desk import LinksState

FOLDER = Path(__file__).parent / "templates"
#: Pages of the workspace: path, name.
PLACES = (
    ("", "Overview"),
    ("ledger", "Ledger"),
    ("actors", "Actors"),
    ("statements", "Statements"),
    ("figures", "Figures"),
    ("arrangements", "Arrangements"),
    ("documents", "Documents"),
    ("compare", "Compare"),
    ("review", "Review"),
)
Address = Callable[..., str]


def render(request: Request, template: str, told: Mapping[str, object], *, status: int = 200) -> HTMLResponse:
    """Return the page that the template makes of what is told."""
    as_of = _as_of(request)
    page = _environment().get_template(template)
    here = request.url.path.strip("/")
    html = page.render(
        request=request,
        as_of=as_of,
        visitor=find_visitor(request),
        csrf_token=partial(csrf_token, request),
        to=addresses(as_of),
        here=here,
        kept=[pair for pair in request.query_params.multi_items() if pair[0] not in ("as_of", "page")],
        query=request.query_params,
        ledger_name=getattr(request.app.state, "name", ""),
        stale=_stale(request) if status < 500 else None,  # a page of a fault asks nothing that may fail
        with_query=lambda **changes: _with_query(request, changes),
        **told,
    )
    return HTMLResponse(html, status_code=status)


def write_part(request: Request, template: str, macro: str, *told: object) -> Markup:
    """Return what a macro of a template makes, whose first argument is what makes addresses."""
    made: Markup = getattr(_environment().get_template(template).module, macro)(
        addresses(_as_of(request)), *told
    )
    return made


def _stale(request: Request) -> LinksState | None:
    """Return what the desk says of links that are not up to date; nothing where they are."""
    if _as_of(request) is not None:  # an edition knows all of its day
        return None
    try:
        return None if tells_all(request) else archive_of(request).desk.links_state
    except LedgerError:  # the page itself tells of it
        return None


def addresses(as_of: str | None) -> Address:
    """Return what makes addresses of this server, all on the same date."""

    def to(*parts: str, at: str | None = None, **query: object) -> str:
        path = "/" + "/".join(quote(part, safe="") for part in parts)
        asked = {name: value for name, value in query.items() if value not in (None, "")}
        if as_of is not None:
            asked.setdefault("as_of", as_of)
        return path + (f"?{urlencode(asked)}" if asked else "") + (f"#{quote(at, safe='')}" if at else "")

    return to


def _with_query(request: Request, changes: Mapping[str, object]) -> str:
    """Return the address of this page with parts of its query changed; an empty part is left out."""
    query = {**dict(request.query_params), **changes}
    asked = {name: value for name, value in query.items() if value not in (None, "")}
    return request.url.path + (f"?{urlencode(asked)}" if asked else "")


def _as_of(request: Request) -> str | None:
    """Return the date of the address as it is; nothing where it is none, which the page itself refuses."""
    words = request.query_params.get("as_of", "").strip()
    try:
        return PartialDate.parse(words).iso if words else None
    except ValueError:
        return None


def _exact(text: str) -> Markup:
    """Return words of a text so that a browser holds the very same: else it drops carriage returns."""
    return Markup(str(escape(text)).replace("\r", "&#13;"))


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["spaced"] = lambda value: str(value).replace("_", " ")
    environment.filters["count"] = lambda value: f"{value:,}"
    environment.filters["moment"] = lambda value: (
        value.isoformat(" ", "minutes") if hasattr(value, "hour") else str(value)
    )
    environment.filters["sentence"] = lambda value: str(value)[:1].upper() + str(value)[1:]
    environment.filters["day"] = lambda value: value.isoformat() if isinstance(value, date) else str(value)
    environment.filters["exact"] = _exact
    environment.globals["places"] = PLACES
    environment.globals["say"] = telling
    environment.globals["csrf_field"] = csrf_field
    return environment
