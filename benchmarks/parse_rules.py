"""Attribution by rules over a parse: a peer for the reader, written for the comparison.

`find_attributions` takes a document parsed by spaCy and returns who said what: spans of source, cue and
content. A verb is a cue where its frame asks for it: a clause, an infinitive, an object, a preposition with
its object, or a quotation beside it.

Source: the word lists hold the verbs that were a cue, with that frame, three times or more and in half or
more of such uses, outside the contents of others, in 480 training articles of PolNeAR; the rules were chosen
on 160 of these. Nothing else of PolNeAR was used. Lemmas are those of the model, wrong ones included.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from spacy.tokens import Doc, Token

Spans = list[tuple[int, int]]
Words = dict[str, set[int]]
"""Role -> numbers of its tokens."""


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


#: Verbs with a clause or a quotation: `said that`. `hop` comes from `hoping`.
CLAUSE = _listed(
    """acknowledge add admit agree allege announce argue ask assert assume assure believe boast charge claim
    complain concede conclude confirm consider contend continue convince declare demonstrate deny describe
    determine discuss emphasize expect explain express fear feel find guess hop hope imagine imply
    indicate insist joke know learn maintain note pledge point post predict promise question read recall
    recognize remark remind reply report require respond reveal rule say seem show signal state stress
    suggest tell think tweet understand vow want warn wonder worry write"""
)
#: Verbs with an infinitive: `refused to`.
INFINITIVE = _listed(
    """agree aim appear argue ask attempt avoid call chant consider decide decline encourage expect hop
    intend know like look order persuade plan pledge prefer promise propose push refuse report say seek
    seem show support tell threaten urge vote vow want"""
)
#: Verbs with an object: `blasted the ruling`.
OBJECT = _listed(
    """accept accuse acknowledge admit agree announce answer applaud appoint argue assail attack attribute
    back blame blast brush call chant chide cite condemn confirm congratulate consider contemplate
    contradict contrast credit criticize crown declare decry defend demand denounce deny describe detail
    disavow disclose discuss dismiss dispute dub echo emphasize encourage endorse expect explain exploit
    expose express favor fear forward grant hail highlight identify ignore insult invoke judge knock know
    label lament lay link list mention mock name nominate note oppose order outline paint persuade pledge
    point portray praise predict prefer press prohibit project promise promote propose question quote
    rebut recall recite recognize recommend reference reiterate reject repeat report repudiate request
    restrict retweete reveal seek show slam state stress suggest support talk thank tick tout tweet
    understand unveil urge view voice want welcome withdraw"""
)
#: Verbs with a preposition and its object: `called for`.
PREPOSITION = _listed(
    """accuse-of advocate-for agree-on agree-to agree-with apologize-for argue-for ask-about ask-for
    assure-of attack-for attribute-to blame-for blame-on blast-for boast-of brag-about call-for call-on
    campaign-against campaign-for care-about cast-as challenge-over charge-with chide-for cite-as
    comment-on congratulate-for criticize-for declare-for defend-as describe-as disagree-with dismiss-as
    distance-from go-after hop-for identify-as know-as know-for lay-in liken-to line-behind list-as
    look-to mention-by mock-for nominate-for nominate-to open-about paint-as point-as point-to portray-as
    praise-for present-as push-for quote-as rail-against refer-as refer-to refuse-to regard-as say-about
    see-as seem-like show-with side-with slam-as speak-about speak-of talk-about tell-by thank-for
    think-about think-of touch-on tout-as view-as vote-against vote-for vouch-for warn-against warn-of
    weigh-on worry-about"""
)
#: Verbs whose subject is part of what is said: `he seems to hesitate`.
RAISING = frozenset({"appear", "seem"})
#: Ways in which a verb without a subject hangs on the one that has it: `he left, saying`, `after saying`.
HANGING = frozenset({"conj", "xcomp", "advcl", "pcomp", "prep"})
AUXILIARY = frozenset({"aux", "auxpass", "neg", "prt"})
QUOTATION = re.compile(r'“[^”“\n]*(?:”|(?=\n|$))|"[^"\n]*(?:"|(?=\n|$))')
#: Tokens (a comma, a mark) that may stand between a quotation and the clause of its verb.
MAX_GAP = 2


def find_attributions(doc: Doc) -> list[dict[str, Spans]]:
    """Return the attributions of a parsed document: character spans of source, cue and content.

    What stands inside the content of another is left out: PolNeAR does not nest.
    """
    quotations = [set(quotation) for quotation in _quotations(doc)]
    quoted = {number for quotation in quotations for number in quotation}
    found = [
        words
        for token in doc
        if token.i not in quoted
        for words in (_by_verb(token, quotations), _according_to(token))
        if words is not None
    ]
    kept: list[Words] = []
    taken: set[int] = set()
    for words in sorted(found, key=lambda words: -len(words["content"])):
        if words["cue"] & taken:
            continue
        for quotation in quotations:
            if quotation & words["content"]:
                words["content"] |= quotation - words["source"]
        taken |= words["content"]
        kept.append(words)
    _continue_quotations(doc, kept, quotations)
    return [{role: _spans(doc, numbers) for role, numbers in words.items()} for words in kept]


def _by_verb(verb: Token, quotations: list[set[int]]) -> Words | None:
    """Return the attribution whose cue is this verb, or None."""
    if verb.pos_ != "VERB":
        return None
    content: set[int] = set()
    cue = {verb.i} | {child.i for child in verb.children if child.dep_ in AUXILIARY}
    for child in verb.children:
        if child.dep_ == "prep" and f"{verb.lemma_}-{child.lower_}" in PREPOSITION:
            content |= _subtree(child) - {child.i}
            cue.add(child.i)
        elif (
            (child.dep_ == "ccomp" and verb.lemma_ in CLAUSE)
            or (child.dep_ == "xcomp" and verb.lemma_ in INFINITIVE)
            or (child.dep_ in ("dobj", "nsubjpass", "oprd") and verb.lemma_ in OBJECT)
        ):
            content |= _subtree(child)
    raised = "nsubj" if verb.lemma_ in RAISING else "nsubjpass"
    if content and not any(child.dep_ == "ccomp" for child in verb.children):
        for child in verb.children:
            content |= _subtree(child) if child.dep_ == raised else set()
    if not content and verb.lemma_ in CLAUSE:
        content = _beside(verb, quotations)
    source = set() if verb.lemma_ in RAISING else _source(verb)
    content -= source | cue
    return {"source": source, "cue": cue, "content": content} if content else None


def _source(verb: Token) -> set[int]:
    """Return the words of who speaks: the subject, the agent, or the subject of what the verb hangs on."""
    for child in verb.children:
        relative = verb.dep_ == "relcl" and child.tag_ in ("WP", "WDT")
        if child.dep_ in ("nsubj", "csubj") and not relative:
            return _subtree(child)
        if child.dep_ == "agent":
            return _subtree(child) - {child.i}
    if any(child.dep_ == "nsubjpass" for child in verb.children):
        return set()
    if verb.dep_ in ("acl", "relcl"):
        return _subtree(verb.head) - _subtree(verb)
    return _source(verb.head) if verb.dep_ in HANGING else set()


def _according_to(token: Token) -> Words | None:
    """Return the attribution of `according to SOURCE`, whose content is the clause around it, or None."""
    to = next((child for child in token.children if child.lower_ == "to"), None)
    if token.lower_ != "according" or to is None:
        return None
    clause = next((above for above in token.ancestors if above.pos_ in ("VERB", "AUX")), token.head)
    content = _subtree(clause) - _subtree(token)
    return {"source": _subtree(to) - {to.i}, "cue": {token.i, to.i}, "content": content} if content else None


def _beside(verb: Token, quotations: list[set[int]]) -> set[int]:
    """Return the quotation that ends just before the verb's clause or begins just behind it."""
    clause = _subtree(verb)
    for quotation in quotations:
        gap = max(min(clause) - max(quotation), min(quotation) - max(clause))
        if -1 <= gap <= MAX_GAP:
            return quotation - clause
    return set()


def _continue_quotations(doc: Doc, found: list[Words], quotations: list[set[int]]) -> None:
    """Give a quotation that has no source to that of the one before it in the paragraph: `he said. “ ...`."""
    last: Words | None = None
    end = 0
    for quotation in quotations:
        first = min(quotation)
        if "\n" in doc[end:first].text:
            last = None
        own = next((words for words in found if quotation & words["content"]), None)
        if own is None and last is not None and (doc[first].is_sent_start or doc[first + 1].is_sent_start):
            last["content"] |= quotation
        last, end = own or last, max(quotation)


def _quotations(doc: Doc) -> Iterator[range]:
    for match in QUOTATION.finditer(doc.text):
        span = doc.char_span(*match.span(), alignment_mode="expand")
        if span is not None and len(span) > 1:
            yield range(span.start, span.end)


def _subtree(token: Token) -> set[int]:
    return {below.i for below in token.subtree}


def _spans(doc: Doc, numbers: set[int]) -> Spans:
    """Return each run of neighbouring tokens as a span of characters."""
    spans: Spans = []
    for _, run in groupby(enumerate(sorted(numbers)), key=lambda pair: pair[1] - pair[0]):
        tokens = [doc[number] for _, number in run]
        spans.append((tokens[0].idx, tokens[-1].idx + len(tokens[-1])))
    return spans
