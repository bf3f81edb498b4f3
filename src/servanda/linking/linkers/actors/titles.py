"""What titles of offices say: a body and a role, or who sends an envoy where."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

#: What stands for a role beside the titles that the registry lists: `Germany's top diplomat`.
ROLES: Mapping[str, tuple[str, ...]] = {
    "foreign minister": ("foreign_minister",),
    "foreign secretary": ("foreign_minister",),
    "foreign affairs minister": ("foreign_minister",),
    "external affairs minister": ("foreign_minister",),
    "minister of foreign affairs": ("foreign_minister",),
    "minister for foreign affairs": ("foreign_minister",),
    "minister of external affairs": ("foreign_minister",),
    "top diplomat": ("foreign_minister",),
    "chief diplomat": ("foreign_minister",),
    "foreign policy chief": ("foreign_minister",),
    "foreign policy head": ("foreign_minister",),
    "defence minister": ("defence_minister",),
    "defence secretary": ("defence_minister",),
    "defence chief": ("defence_minister",),
    "minister of defence": ("defence_minister",),
    "minister for defence": ("defence_minister",),
    "minister of national defence": ("defence_minister",),
    "diplomacy chief": ("foreign_minister",),
    "diplomacy head": ("foreign_minister",),
    "interior minister": ("interior_minister",),
    "home minister": ("interior_minister",),
    "home secretary": ("interior_minister",),
    "minister of the interior": ("interior_minister",),
    "minister of interior": ("interior_minister",),
    "home affairs minister": ("interior_minister",),
    "finance minister": ("finance_minister",),
    "treasury secretary": ("finance_minister",),
    "economy minister": ("finance_minister",),
    "minister of finance": ("finance_minister",),
    "justice minister": ("justice_minister",),
    "prime minister": ("head_of_government",),
    "premier": ("head_of_government",),
    "chancellor": ("head_of_government",),
    "federal chancellor": ("head_of_government",),
    "taoiseach": ("head_of_government",),
    "head of government": ("head_of_government",),
    "president": ("head_of_state", "head", "party_leader"),
    "head of state": ("head_of_state",),
    "king": ("head_of_state",),
    "chief": ("head", "mission_head", "party_leader"),
    "head": ("head", "mission_head", "party_leader"),
    "boss": ("head",),
    "chair": ("head", "party_leader"),
    "governor": ("head",),
    "director": ("head",),
    "executive director": ("head",),
    "managing director": ("head",),
    "executive secretary": ("head",),
    "administrator": ("head",),
    "secretary general": ("head",),
    "director general": ("head",),
    "commissioner general": ("head",),
    "leader": ("party_leader",),
    "commander": ("mission_head",),
    "force commander": ("mission_head",),
    "prosecutor": ("prosecutor",),
    "chief prosecutor": ("prosecutor",),
}

#: `X's interim president` is looked up as `X's president`: the date tells which one is meant.
_QUALIFIERS = re.compile(r"\b(?:interim|acting|caretaker|transitional|current|new|outgoing|then) ")
#: Words of a title that may stand before or behind the body.
_TURNED = re.compile(
    r"(?P<role>head|chief|leader|commander|chair|president|secretary general|director general) of (?:the )?"
    r"(?P<body>.+)"
)
_MISSION = re.compile(
    r"(?P<sender>.+?)(?:'s?)? "
    r"(?P<kind>(?:(?:joint|special|personal|peace|presidential|chief|humanitarian|top) )*"
    r"(?:envoy|representative|mediator|negotiator|emissary|coordinator|administrator|adviser)) "
    r"(?:for|to|in|on|of) (?:the )?(?P<place>.+)"
)
#: The same with the place before the noun, for senders that texts name so: `the EU's Kosovo envoy`.
_PLACED_MISSION = re.compile(
    r"(?P<sender>un|eu|us|au|osce|nato|united nations|european union|african union|american|russian|chinese)"
    r"(?:'s)? (?P<place>.+?) (?P<kind>(?:special |peace )?(?:envoy|mediator|representative|negotiator))"
)
#: `commander of Nato-led forces in Kosovo`, `UN force commander in Bosnia`.
_FORCES = re.compile(
    r"commander of (?:the )?(?P<body>\w+)(?: led)? (?:forces?|troops|peacekeepers|mission) in (?P<place>.+)|"
    r"(?P<one>\w+)(?:'s)? force commander in (?P<at>.+)"
)
_OWNED_BODY = re.compile(r"\b[a-z ]+'s (?=[a-z])")


def owners(title: str) -> Iterator[tuple[str, str]]:
    """Yield body and role of `Germany's foreign minister`, `the Fed chair`, `head of the Bundesbank`."""
    for role in ROLES:
        if title.endswith(f" {role}"):
            yield title.removesuffix(f" {role}").removesuffix("'s").removesuffix("'"), role
        for link in (" of ", " for ", " in "):
            if title.startswith(f"{role}{link}"):
                yield title.removeprefix(f"{role}{link}").removeprefix("the "), role


def plain_title(words: str) -> str:
    """Return a title in small letters, with one spelling for what is spelt in several ways."""
    plain = " ".join(words.replace("’", "'").replace("-", " ").replace(".", "").casefold().split())
    plain = re.sub(r"^(?:the|a|an|then) ", "", plain)
    plain = plain.replace("defense", "defence").replace("organization", "organisation")
    return re.sub(r"\b(?:chairman|chairwoman|chairperson)\b", "chair", plain)


@dataclass(frozen=True, slots=True)
class Mission:
    """What the title of an envoy says: `UN special envoy for Syria`."""

    sender: str
    kind: str
    place: str

    def likeness(self, other: "Mission") -> int:
        """Return how much alike two kinds of envoys are: the same, the same noun, or neither."""
        if self.kind == other.kind:
            return 2
        return int(self.kind.rpartition(" ")[2] == other.kind.rpartition(" ")[2])


def mission_of(title: str) -> Mission | None:
    """Return who sends whom where, or None where the title is not of an envoy."""
    match = _MISSION.fullmatch(title) or _PLACED_MISSION.fullmatch(title)
    return Mission(match["sender"], match["kind"], match["place"].replace("'s ", " ")) if match else None


def same_titles(words: str) -> tuple[str, ...]:
    """Return a title as it is put, then as others put it: `head of the Fed`, `Fed head`."""
    title = plain_title(words)
    forms = [title, title.replace("'s ", " ")]
    for form in tuple(forms):
        turned = _TURNED.fullmatch(form)
        if turned is not None:
            forms.append(f"{turned['body']} {turned['role']}")
            forms.append(f"{_OWNED_BODY.sub('', turned['body'], count=1)} {turned['role']}")
    forces = _FORCES.fullmatch(title)
    if forces is not None:
        forms.append(f"{forces['body'] or forces['one']} commander in {forces['place'] or forces['at']}")
    forms += [f"{form.removesuffix(' chief')} head" for form in forms if form.endswith(" chief")]
    return tuple(dict.fromkeys(forms))


def unqualified(words: str) -> str:
    """Return the title without `interim` and the like: the date tells which holder is meant."""
    return _QUALIFIERS.sub("", plain_title(words))
