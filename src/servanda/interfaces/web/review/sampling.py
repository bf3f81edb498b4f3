"""Pages of blind coding: samples, one finding after the other, and how far reviewers agree."""

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from servanda.errors import DecisionError
from servanda.extraction.records import KINDS
from servanda.interfaces.web.access import Role, needs, visitor_of
from servanda.interfaces.web.archive import archive_of
from servanda.interfaces.web.asking import words_of
from servanda.interfaces.web.highlights import mark_passage
from servanda.interfaces.web.review import acts, forms
from servanda.interfaces.web.review.pages import Form
from servanda.interfaces.web.templating import addresses, render
from servanda.runs import deciding
from servanda.runs.deciding import Wanted
from servanda.views.agreement import accuracies, agreements, take_codings
from servanda.views.codings import get_sample, iter_left, list_samples
from servanda.views.passages import get_passage

router = APIRouter(include_in_schema=False, dependencies=[needs(Role.REVIEWER)])


@router.get("/review/samples")
def samples(request: Request) -> Response:
    """List the samples, with how many findings each reviewer coded."""
    told = {
        "samples": list_samples(archive_of(request).ledger),
        "name": visitor_of(request).name,
        "kinds": tuple(KINDS.values()),
        "error": None,
    }
    return render(request, "samples.html", told)


@router.post("/review/samples", dependencies=[needs(Role.ADMIN)])
def draw(request: Request, form: Form) -> Response:
    """Draw a sample."""
    name = forms.text_of(form, "sample", most=100)
    try:
        n, seed = int(str(form.get("n") or 50)), int(str(form.get("seed") or 1))
        if name is None or not 1 <= n <= 10_000 or not 0 <= seed <= 2**31:
            raise DecisionError("A sample has a name, and 1 to 10,000 findings.", next_step="Give both.")
        wanted = Wanted(n=n, seed=seed, kind=str(form.get("kind")))
        who = acts.who_of(request, why=f"{n} drawn with seed {seed}", sample=name)
        acts.keep(request, lambda ledger, who: deciding.draw(ledger, wanted, who), who)
    except (DecisionError, ValueError) as error:
        told = {
            "samples": list_samples(archive_of(request).ledger),
            "name": visitor_of(request).name,
            "kinds": tuple(KINDS.values()),
            "error": error.message if isinstance(error, DecisionError) else "That is no number.",
        }
        return render(request, "samples.html", told, status=422)
    return RedirectResponse(addresses(None)("review", "samples", name), 303)


@router.get("/review/samples/{name}")
def sample(request: Request, name: str) -> Response:
    """Show what the visitor has left to code of a sample, one finding at a time."""
    archive, by = archive_of(request), visitor_of(request).name
    drawn = get_sample(archive.ledger, name)
    left = list(iter_left(archive.ledger, name, by))
    asked = next((one for one in left if one.finding is not None), None)
    found = asked.finding if asked else None
    passage = None
    if asked and found:
        spans = [span for some in found.evidence.spans.values() for span in some]
        passage = get_passage(asked.text, spans)
    mine = [
        one
        for one in archive.ledger.iter_decisions()
        if one.sample == name and one.by == by and one.kind.matter == "right"
    ]
    told = {
        "sample": drawn,
        "left": len(left),
        "gone": sum(one.finding is None for one in left),
        "finding": found,
        "document": asked.anchor.document if asked else None,
        "passage": passage,
        "pieces": mark_passage(passage, found) if passage and found else [],
        "fields": forms.fields_to_correct(found) if found else [],
        "last": mine[-1] if mine and words_of(request.query_params, "done") == mine[-1].id else None,
        "done": sum(1 for one in mine),
    }
    return render(request, "sample.html", told)


@router.get("/review/agreement")
def agreement(request: Request) -> Response:
    """Show Cohen's kappa by field, and how often the machine is right."""
    archive = archive_of(request)
    name = words_of(request.query_params, "sample")
    coded = take_codings(archive.ledger, sample=name)
    told = {
        "samples": [one.name for one in list_samples(archive.ledger)],
        "name": name,
        "coded": coded,
        "rows": agreements(coded),
        "right": accuracies(coded),
    }
    return render(request, "agreement.html", told)
