"""FollowTheMoney entities (JSON Lines) → rows of a registry and faults.

Source: the published schema of FollowTheMoney; only the properties named here are read.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from servanda.linking.registry.cells import date_fault, find_faults
from servanda.linking.registry.records import Cells, Fault, RegistryFile, Row, Table
from servanda.linking.registry.tables import decoded
from servanda.resources import load_lexicon

#: Schema -> kind of actor.
_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "Person": "person",
        "Organization": "organisation",
        "PublicBody": "body",
        "Company": "organisation",
        "LegalEntity": "organisation",
        "Country": "state",
    }
)
#: Schema of a tie -> the properties that name the person and the organisation.
_TIES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "Membership": ("member", "organization"),
        "Directorship": ("director", "organization"),
        "Employment": ("employee", "employer"),
    }
)
#: Words of a post or role, the surest first -> role of the registry.
_ROLES: Sequence[tuple[str, str]] = (
    (r"(?:deputy|vice|assistant|shadow|former)\b", "other"),
    (r"(?:minister (?:of|for) foreign affairs|foreign minister|foreign secretary)", "foreign_minister"),
    (r"(?:minister (?:of|for) (?:national )?defen[cs]e|defen[cs]e minister)", "defence_minister"),
    (r"(?:minister (?:of|for) (?:the )?interior|interior minister)", "interior_minister"),
    (r"(?:minister (?:of|for) finance|finance minister)", "finance_minister"),
    (r"(?:prime minister|head of government|chancellor)", "head_of_government"),
    (r"(?:head of state|president of the republic|king|queen|emir)\b", "head_of_state"),
    (r"(?:president|chair\w*|secretary[- ]general|director[- ]general|head|governor)\b", "head"),
)


@dataclass(slots=True)
class _Reading:
    """The entities of one file, and what was wrong with them."""

    file: RegistryFile
    entities: dict[str, tuple[int, str, Mapping[str, Sequence[str]]]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    passed_over: Counter[str] = field(default_factory=Counter)

    def fault(self, line: int, message: str, next_step: str, column: str | None = None) -> None:
        self.faults.append(
            Fault(file=self.file.name, line=line, column=column, message=message, next_step=next_step)
        )


def read_entities(file: RegistryFile) -> tuple[list[Row], list[Fault], list[str]]:
    """Return the rows that the entities make, what is wrong, and what was passed over."""
    text = decoded(file)
    if isinstance(text, Fault):
        return [], [text], []
    reading = _Reading(file)
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            _read_line(reading, number, line)
    offices = [*_posts(reading), *_ties(reading)]
    # Who holds an office acts for its body; only other people are actors of their own.
    holders = {row.cells["person"] for row in offices if row.table is Table.TERMS}
    actors = list(_actors(reading))
    rows = [row for row in actors if row.cells["kind"] != "person" or row.cells["name"] not in holders]
    rows += offices
    notes = [
        f"{file.name}: {count} of schema {schema} passed over."
        for schema, count in sorted(reading.passed_over.items())
    ]
    if not rows and not reading.faults:
        reading.fault(1, "No entity of the file makes an actor or an office.", "Name another file.")
    return rows, reading.faults, notes


def _read_line(reading: _Reading, number: int, line: str) -> None:
    try:
        entity = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        reading.fault(number, f"This is no JSON ({error}).", "Write one entity a line.")
        return
    form = "Write {id, schema, properties}, and lists of words as properties, as FollowTheMoney does."
    if not isinstance(entity, dict) or not isinstance(entity.get("properties"), dict):
        reading.fault(number, "This is no entity of FollowTheMoney.", form)
        return
    key, schema, properties = entity.get("id"), entity.get("schema"), entity["properties"]
    good = all(
        isinstance(some, list) and all(isinstance(one, str) for one in some) for some in properties.values()
    )
    if not (isinstance(key, str) and key and isinstance(schema, str) and good):
        reading.fault(number, "Its id, schema or properties are not those of an entity.", form)
    elif key in reading.entities:
        other = reading.entities[key][0]
        reading.fault(number, f"The id {key!r} stands in line {other} too.", "Take one out.", "id")
    else:
        reading.entities[key] = (number, schema, properties)


def _actors(reading: _Reading) -> Iterator[Row]:
    before = _successions(reading)
    for key, (number, schema, properties) in reading.entities.items():
        if schema in _KINDS:
            name = _name(reading, number, properties)
            cells = _actor_cells(schema, name, properties)
            if name:
                succeeded = ";".join(before.get(key, ()))
                yield _row(reading, Table.ACTORS, number, {**cells, "successor_of": succeeded})
        elif schema not in (*_TIES, "Position", "Occupancy", "Succession"):
            reading.passed_over[schema] += 1


def _actor_cells(schema: str, name: str, properties: Mapping[str, Sequence[str]]) -> dict[str, str]:
    aliases = _others(name, *properties.get("name", ()), *properties.get("alias", ()))
    countries = properties.get("country", ())
    positions = ", ".join(properties.get("position", ()))
    return {
        "name": name,
        "kind": _KINDS[schema],
        "iso3": _iso3().get(countries[0].upper(), "") if schema == "Country" and countries else "",
        "aliases": aliases,
        # A weak alias is a short form that others go under too.
        "house_aliases": _others(name, *properties.get("weakAlias", ())),
        "wikidata": (properties.get("wikidataId") or [""])[0],
        "note": f"FollowTheMoney, {schema}" + (f"; {positions}" if positions else ""),
    }


def _others(name: str, *said: str) -> str:
    """Return the names that are not this one, each once, as a list."""
    others = {one.strip().casefold(): one.strip().replace(";", ",") for one in reversed(said)}
    return ";".join(one for key, one in reversed(others.items()) if key and key != name.casefold())


def _successions(reading: _Reading) -> Mapping[str, Sequence[str]]:
    """Return id of a successor -> `NAME YEAR` of those that it succeeded."""
    found: dict[str, list[str]] = {}
    for number, schema, properties in reading.entities.values():
        if schema != "Succession":
            continue
        old = _target(reading, number, properties, "predecessor", tuple(_KINDS))
        new = _target(reading, number, properties, "successor", tuple(_KINDS))
        dates = properties.get("date") or properties.get("startDate") or [""]
        fault = date_fault(dates[0])
        if fault is not None:
            reading.fault(number, *fault, "date")
        elif old and new:
            found.setdefault(new, []).append(f"{_first_name(reading, old)} {dates[0][:4]}")
    return found


def _name(reading: _Reading, number: int, properties: Mapping[str, Sequence[str]]) -> str:
    """Return the first name; several are kept as aliases."""
    names = [one.strip() for one in properties.get("name", ()) if one.strip()]
    if not names:
        reading.fault(number, "The entity has no name.", "Give it one.", "name")
        return ""
    return names[0]


def _posts(reading: _Reading) -> Iterator[Row]:
    """Yield offices and terms of positions and occupancies, and what succeeded what."""
    bodies = {}
    for key, (number, schema, properties) in reading.entities.items():
        if schema != "Position":
            continue
        name, body = _name(reading, number, properties), _body_of_post(reading, number, properties)
        if name and body:
            bodies[key] = name
            titles = ";".join(dict.fromkeys(properties["name"]))
            cells = {"office": name, "body": body, "role": role_of(name), "titles": titles}
            yield _row(reading, Table.OFFICES, number, cells | {"note": "FollowTheMoney, Position"})
    for number, schema, properties in reading.entities.values():
        if schema == "Occupancy":
            person = _target(reading, number, properties, "holder", ("Person",))
            post = _target(reading, number, properties, "post", ("Position",))
            if person and post in bodies:
                yield from _term(reading, number, properties, office=bodies[post], person=person)


def _body_of_post(reading: _Reading, number: int, properties: Mapping[str, Sequence[str]]) -> str:
    """Return the organisation of a post, or the state of its one country."""
    if properties.get("organization"):
        key = _target(reading, number, properties, "organization", tuple(_KINDS))
        return _first_name(reading, key)
    countries = properties.get("country", ())
    code = _iso3().get(countries[0].upper()) if len(countries) == 1 else None
    state = next((row["name"] for row in load_lexicon("en/actors").rows if row["iso3"] == code), None)
    if code is None or state is None:
        step = "Give it an organization, or one country with its ISO 3166-1 alpha-2 code."
        reading.fault(number, "Nothing says whose post it is.", step, "country")
        return ""
    return state


def _ties(reading: _Reading) -> Iterator[Row]:
    """Yield an office and a term for each tie between a person and an organisation that has a date."""
    seen: set[str] = set()
    for number, schema, properties in reading.entities.values():
        if schema not in _TIES:
            continue
        who, where = _TIES[schema]
        person = _target(reading, number, properties, who, tuple(_KINDS))
        key = _target(reading, number, properties, where, tuple(_KINDS))
        body = _first_name(reading, key)
        if not person or not body:
            continue
        if not properties.get("startDate"):
            reading.passed_over[f"{schema} without a start date"] += 1
            continue
        role = (properties.get("role") or [schema.removesuffix("ship").casefold()])[0].strip()
        office = f"{role} of {body}"
        if office not in seen:
            seen.add(office)
            cells = {"office": office, "body": body, "role": role_of(role, otherwise="member")}
            cells |= {"titles": f"{body} {role}", "note": f"FollowTheMoney, {schema}"}
            yield _row(reading, Table.OFFICES, number, cells)
        yield from _term(reading, number, properties, office=office, person=person)


def _term(
    reading: _Reading, number: int, properties: Mapping[str, Sequence[str]], *, office: str, person: str
) -> Iterator[Row]:
    dates = {}
    for column in ("startDate", "endDate"):
        days = sorted({re.split("[T ]", one.strip())[0] for one in properties.get(column, ())})
        fault = date_fault(days[0]) if days else None
        if len(days) > 1:
            reading.fault(number, f"There are several: {', '.join(days)}.", "Keep one.", column)
            return
        if fault is not None:
            reading.fault(number, *fault, column)
            return
        dates[column] = days[0] if days else ""
    if not dates["startDate"]:
        reading.passed_over["Occupancy without a start date"] += 1
        return
    cells = {"start": dates["startDate"], "end": dates["endDate"], "acting": "", "note": "FollowTheMoney"}
    name, said = _first_name(reading, person), reading.entities[person][2]
    cells["aliases"] = _others(name, *said.get("name", ()), *said.get("alias", ()))
    yield _row(reading, Table.TERMS, number, {"office": office, "person": name, "wikidata": "", **cells})


def _target(
    reading: _Reading,
    number: int,
    properties: Mapping[str, Sequence[str]],
    column: str,
    schemata: Sequence[str],
) -> str:
    """Return the id of the entity that a property names, or say what is wrong and return nothing."""
    keys = properties.get(column, ())
    known = reading.entities.get(keys[0]) if len(keys) == 1 else None
    if known is None or known[1] not in schemata:
        told = f"It names {', '.join(map(repr, keys)) or 'nobody'}; one of the file's entities is needed"
        reading.fault(number, f"{told} ({' or '.join(schemata)}).", "Put that entity into the file.", column)
        return ""
    return keys[0]


def _first_name(reading: _Reading, key: str) -> str:
    names = reading.entities[key][2].get("name", ()) if key else ()
    return next((one.strip() for one in names if one.strip()), "")


def role_of(words: str, otherwise: str = "other") -> str:
    """Return the role that the words of a post say, for instance `foreign_minister`."""
    plain = words.casefold()
    return next((role for pattern, role in _ROLES if re.match(pattern, plain)), otherwise)


def _row(reading: _Reading, table: Table, number: int, cells: Cells) -> Row:
    for column, cell in cells.items():
        for message, step in find_faults(table, column, cell):
            reading.fault(number, message, step, column)
    return Row(table=table, file=reading.file.name, line=number, cells=cells, is_exclusive=False)


def _iso3() -> Mapping[str, str]:
    return {row["iso2"]: row["iso3"] for row in load_lexicon("en/country_codes").rows}
