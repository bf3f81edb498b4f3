"""Registries of a user: what is taken, what is refused, and how it is said."""

import json

import pytest

from servanda.documents.records import Document
from servanda.errors import RegistryError
from servanda.extraction.records import Commitment, Evidence, Finding, Force
from servanda.linking import RegistryFile, find_actor, read_registries, resolve
from servanda.linking.linkers.actors.offices import load_offices
from servanda.linking.linkers.actors.registry import load_registry, using
from servanda.primitives import PartialDate, Span

ACTORS = "name,kind,aliases,wikidata\nOrder of the Lamp,group,Lampists,Q99999990\n"
COASTLAND = "name,kind,former\nNorthland,state,Coastland 1950-1980\nSouthland,state,Coastland 1981-1999\n"
OFFICES = "office,body,role,titles\nGrand Lamplighter,Order of the Lamp,head,lamp chief\n"
TERMS = "office,start,end,person\nGrand Lamplighter,2015-01-01,2020-02-01,Ada Wick\n"


def read(*contents):
    files = [
        RegistryFile(name=f"{number}.csv", content=one if isinstance(one, bytes) else one.encode())
        for number, one in enumerate(contents)
    ]
    return read_registries(files)


def faults_of(*contents):
    with pytest.raises(RegistryError) as caught:
        read(*contents)
    return caught.value.faults


def fault_of(*contents):
    (fault,) = faults_of(*contents)
    return fault


def holder(made, words, day):
    with using(made.registry):
        return load_offices().holder(words, PartialDate(day))


def test_rows_are_added_to_the_package():
    made = read(ACTORS, OFFICES, TERMS)
    assert made.registry.by_name("Lampists").name == "Order of the Lamp"
    assert made.registry.by_name("Lampists").kind == "group"
    assert made.registry.by_name("NATO").name == "NATO"
    assert holder(made, "the lamp chief", "2018-05").person == "Ada Wick"
    assert holder(made, "the NATO secretary general", "2018-05").person == "Jens Stoltenberg"
    assert made.counts == {"0.csv": {"actors": 1}, "1.csv": {"offices": 1}, "2.csv": {"office_holders": 1}}
    assert made.notes == ()


def test_the_registry_is_in_use_inside_the_block_alone():
    made = read(ACTORS)
    with using(made.registry):
        assert load_registry().by_name("Lampists") is not None
    assert load_registry().by_name("Lampists") is None


def test_the_order_of_files_does_not_matter():
    one = read_registries([RegistryFile(name=name, content=b) for name, b in FILES])
    other = read_registries([RegistryFile(name=name, content=b) for name, b in reversed(FILES)])
    assert one.digest == other.digest
    assert dict(one.registry.names) == dict(other.registry.names)


FILES = (("a.csv", ACTORS.encode()), ("o.csv", OFFICES.encode()), ("t.csv", TERMS.encode()))


@pytest.mark.parametrize(
    "content",
    [
        "\ufeff" + ACTORS,
        ACTORS.replace(",", ";"),
        ACTORS.replace(",", "\t"),
        ACTORS.replace("\n", "\r\n"),
        ACTORS + "\n\n",
        ACTORS.replace("Lampists", '"Lampists"'),
        ACTORS.replace("name,kind", " name , kind "),
    ],
)
def test_forms_of_csv_are_read_alike(content):
    assert read(content).registry.by_name("Lampists").wikidata == "Q99999990"


def test_names_from_right_to_left_are_kept_letter_for_letter():
    name = "حركة النور"
    made = read(f"name,kind,aliases\n{name},group,תנועת האור;Nur Movement\n")
    assert made.registry.by_name("Nur Movement").name == name
    assert made.registry.by_name("תנועת האור").name == name


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("name,kind,alias\nX,group,Y\n", r"line 1, column alias: There is no column 'alias'.*mean aliases\?"),
        ("name,aliases\nX,Y\n", r"line 1, column kind: The column 'kind' is not there"),
        ("colour,size\nX,Y\n", r"line 1: The head line names no columns of a registry.*name, kind"),
        ("name,kind,kind\nX,group,group\n", r"line 1, column kind: The column 'kind' stands twice"),
        ("name,kind\nX\n", r"line 2: There are 1 cells, the head line has 2"),
        ("name;kind;aliases\nX;group;Y;Z\n", r"line 2: There are 4 cells.*semicolons"),
        ('name,kind\n"X,group\n', r"line 2: The line cannot be read"),
        ("name,kind\n", r"There are no rows below the head line"),
        ("", r"The file is empty"),
        ("name,kind\nX,\n", r"line 2, column kind: The cell is empty"),
        ("name,kind\nX,tribe\n", r"line 2, column kind: 'tribe' is no kind of actor. Write one of: body"),
        ("name,kind,iso3\nX,state,Xy\n", r"column iso3: 'Xy' is no ISO 3166-1 alpha-3 code"),
        ("name,kind,wikidata\nX,state,403\n", r"column wikidata: '403' is no Wikidata id"),
        ("name,kind,former\nX,state,Old X 1990\n", r"The years of 'Old X 1990' cannot be read"),
        ("name,kind,former\nX,state,Old X 1990-1980\n", r"column former: The years of 'Old X' are no span"),
        ("name,kind,successor_of\nX,state,NATO\n", r"column successor_of: NATO has no year"),
        ("name,kind,aliases\nX,state,a;A\n", r"column aliases: A name stands twice"),
        ("name,kind\nX\u202ey,state\n", r"column name: It has U\+202E \(RIGHT-TO-LEFT OVERRIDE\)"),
        ("name,kind\nX\u200by,state\n", r"column name: It has U\+200B"),
        ("name,kind\nCafé,group\n".encode("latin-1"), r"line 2: This is not UTF-8 \(byte 0xE9\).*Save"),
        ("name,kind\nX,group\n".encode("utf-16"), r"This is not UTF-8|zero bytes"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_taken_says_where_and_what_to_do(content, told):
    import re

    assert re.search(told, fault_of(content)), fault_of(content)
    assert fault_of(content).startswith("0.csv")


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2015-02-31", "is a day that there never was"),
        ("2015-13", "is a day that there never was"),
        ("2015-02-29", "is a day that there never was"),
        ("0999", "before 1000 or after 9999"),
        ("999-01-01", "before 1000 or after 9999"),
        ("10000", "before 1000 or after 9999"),
        ("12015-01-01", "before 1000 or after 9999"),
        ("-2015", "before 1000 or after 9999"),
        ("01/02/2015", "is not a date"),
        ("2015-1-2", "is not a date"),
        ("٢٠١٥-٠١-٠١", "is not a date"),
        ("May 2015", "is not a date"),
    ],
)
@pytest.mark.parametrize("column", ["start", "end"])
def test_a_date_that_is_none_is_refused(column, day, told):
    row = {"office": "President of France", "start": "2014", "end": "2016", "person": "Ada Wick"} | {
        column: day
    }
    fault = fault_of(",".join(row) + "\n" + ",".join(row.values()) + "\n")
    assert f"line 2, column {column}: " in fault
    assert told in fault


@pytest.mark.parametrize("day", ["1000", "9999-12-31", "2016-02-29"])
def test_dates_at_the_edge_are_taken(day):
    read(ACTORS, OFFICES, f"office,start,end,person\nGrand Lamplighter,{day},,Ada Wick\n")


@pytest.mark.parametrize(
    ("start", "end"), [("2015-05-02", "2015-05-01"), ("2015-05-02", "2015-05-02"), ("2016", "2015")]
)
def test_a_term_that_ends_before_it_begins_is_refused(start, end):
    fault = fault_of(ACTORS, OFFICES, f"office,start,end,person\nGrand Lamplighter,{start},{end},Ada Wick\n")
    assert "2.csv, line 2, column end: The term ends" in fault


@pytest.mark.parametrize(
    "second", ["2020-01-31,,Ben Tallow", "2016,2017,Ben Tallow", "2014-01-01,2015-06-01,Ben Tallow"]
)
def test_terms_of_one_office_that_overlap_are_refused(second):
    fault = fault_of(ACTORS, OFFICES, TERMS + f"Grand Lamplighter,{second}\n")
    assert "holds the office until" in fault
    assert "line 2" in fault and "line 3" in fault


def test_an_open_term_overlaps_with_whatever_follows():
    open_term = TERMS.replace("2020-02-01", "")
    assert "until today" in fault_of(ACTORS, OFFICES, open_term + "Grand Lamplighter,2021,2022,Ben Tallow\n")


def test_terms_that_touch_or_may_touch_are_taken():
    read(
        ACTORS,
        OFFICES,
        TERMS + "Grand Lamplighter,2020-02-01,2021,Ben Tallow\nGrand Lamplighter,2021,,Cy Flint\n",
    )


def test_whoever_acts_for_the_holder_overlaps_with_nobody():
    table = "office,start,end,person,acting\nGrand Lamplighter,2015,2020,Ada Wick,\n"
    made = read(ACTORS, OFFICES, table + "Grand Lamplighter,2017-03,2017-06,Ben Tallow,yes\n")
    assert holder(made, "the lamp chief", "2017-04").person == "Ada Wick"


def test_names_that_stand_twice_are_refused():
    told = faults_of(ACTORS + "order of the lamp,party,,\nOther,party,lampists,Q99999990\n")
    assert any("column name: 'order of the lamp' stands in 0.csv, line 2 too" in one for one in told)
    assert any("column wikidata: 'Q99999990' stands in 0.csv, line 2 too" in one for one in told)
    assert any("'lampists' means 'Order of the Lamp' in 0.csv, line 2" in one for one in told)


def test_what_is_not_there_is_refused_with_the_nearest_name():
    told = faults_of(
        OFFICES.replace("Order of the Lamp", "Order of the Lamb"), TERMS.replace("Grand", "Grant")
    )
    assert any("column body: No row" in one for one in told)
    assert any("column office: No row" in one and "'Grand Lamplighter'" in one for one in told)


@pytest.mark.parametrize(
    "rows",
    [
        "A,state,A 1990\n",
        "A,state,B 1990\nB,state,A 1980\n",
        "A,state,B 1990\nB,state,C 1980\nC,state,A 1970\n",
    ],
)
def test_circles_of_successions_are_refused(rows):
    told = faults_of("name,kind,successor_of\n" + rows)
    assert len(told) == rows.count("\n")
    assert all("The successions form a circle: " in one for one in told)


def test_an_unknown_predecessor_is_refused():
    assert "'Atlantis'" in fault_of("name,kind,successor_of\nA,state,Atlantis 1990\n")


def test_all_faults_are_told_together_and_twenty_at_most():
    rows = "".join(f"N{number},tribe\n" for number in range(30))
    told = faults_of("name,kind\n" + rows, "office,body\nX,Y\n")
    assert len(told) == 21
    assert told[0].startswith("0.csv, line 2, column kind")
    assert told[-1] == "And 11 more faults. Mend these first."


def test_an_actor_of_the_same_name_overrides_and_that_is_said():
    made = read("name,kind,aliases\nSerbia,state,Realm of Nemanja\n")
    serbia = made.registry.by_name("Realm of Nemanja")
    assert (serbia.name, serbia.iso3, serbia.wikidata) == ("Serbia", "SRB", "Q403")
    assert made.registry.by_demonym("Serbian") is serbia
    assert made.registry.by_name("Republic of Serbia") is None
    assert made.notes == ("0.csv, line 2: 'Serbia' replaces 'Serbia' of the package.",)


def test_an_actor_of_the_same_wikidata_id_overrides_and_keeps_its_offices():
    made = read("name,kind,wikidata\nSerbian Republic,state,Q403\n")
    assert made.registry.by_name("Serbia").name == "Serbian Republic"
    assert holder(made, "the Serbian president", "2020-05").person == "Aleksandar Vučić"
    with using(made.registry):
        assert load_offices().body_of("Aleksandar Vučić", PartialDate("2020-05")) == "Serbian Republic"
    assert "replaces 'Serbia'" in made.notes[0]


def test_an_alias_taken_from_another_actor_is_said():
    made = read("name,kind,aliases\nNew Alliance,organisation,NATO;UNO\n")
    assert made.registry.by_name("NATO").name == "New Alliance"
    assert any("'NATO' means 'New Alliance' now" in note for note in made.notes)


def test_a_term_of_the_same_office_shortens_that_of_the_package():
    made = read("office,start,end,person\nSecretary General of NATO,2016-01-01,2016-03-01,Ada Wick\n")
    for day, person in (
        ("2015-12-31", "Jens Stoltenberg"),
        ("2016-02", "Ada Wick"),
        ("2016-03-02", "Jens Stoltenberg"),
    ):
        assert holder(made, "the NATO chief", day).person == person
    assert made.notes == (
        "0.csv, line 2: the term of 'Ada Wick' shortens or replaces that of 'Jens Stoltenberg'.",
    )


def test_a_former_name_is_understood_by_the_year_of_the_document():
    made = read(
        "name,kind,former\nNorthland,state,Coastland 1950-1980\nSouthland,state,Coastland 1981-1999\n"
    )
    assert made.registry.at(1970).by_name("Coastland").name == "Northland"
    assert made.registry.at(1990).by_name("Coastland").name == "Southland"


def test_a_former_name_of_one_actor_needs_no_year():
    for year in (None, 1980, 2020):
        assert load_registry().at(year).by_name("Zaire").name == "Democratic Republic of the Congo"


def test_a_name_that_predecessor_and_successor_share_goes_by_the_year():
    table = "name,kind,aliases,successor_of\nOld Union,organisation,the Union of Lamps,\n"
    made = read(table + "New Union,organisation,the Union of Lamps,Old Union 2002\n")
    assert made.registry.at(1999).by_name("Union of Lamps").name == "Old Union"
    assert made.registry.at(2002).by_name("Union of Lamps").name == "New Union"


def resolved(text, published, made):
    document = Document(name="d", text=text, published=PartialDate(published))
    words = text.split(" will")[0]
    finding = Finding(
        document="d",
        document_id=document.id,
        evidence=Evidence.of(
            text, {"bearer": [Span(0, len(words))], "cue": [Span(len(words) + 1, len(words) + 5)]}
        ),
        details=Commitment(force=Force.UNDERTAKEN),
        score=0.9,
        reader="by-hand/1",
    )
    return resolve(document, [finding], registry=made)[0].details.bearer_is


def test_documents_are_resolved_by_it():
    made = read(
        "name,kind,former\nNorthland,state,Coastland 1950-1980\nSouthland,state,Coastland 1981-1999\n"
    )
    assert resolved("Coastland will open the road.", "1970-01-01", made) == ("Northland",)
    assert resolved("Coastland will open the road.", "1990-01-01", made) == ("Southland",)
    assert resolved("The Lampists will open the road.", "2020", read(ACTORS)) == ("Order of the Lamp",)
    assert find_actor("Order of the Lamp", registry=read(ACTORS)).wikidata == "Q99999990"
    assert find_actor("Order of the Lamp") is None


def entity(key, schema, **properties):
    lists = {name: [value] if isinstance(value, str) else value for name, value in properties.items()}
    return json.dumps({"id": key, "schema": schema, "properties": lists}, ensure_ascii=False)


ENTITIES = (
    entity("p1", "Person", name="Ada Wick", alias="Ada A. Wick", country="fr", position="Grand Lamplighter"),
    entity("p2", "Person", name="Ben Tallow", alias=["Benjamin Tallow"], weakAlias=["Big Ben"]),
    entity("o1", "Organization", name=["Order of the Lamp", "OTL"], alias="Lampists", wikidataId="Q99999990"),
    entity("b1", "PublicBody", name="Lamp Council"),
    entity("q1", "Position", name="Keeper of the Lamp", organization="o1"),
    entity("q2", "Position", name="Minister of Lamps", country="fr"),
    entity("x1", "Occupancy", holder="p1", post="q1", startDate="2015-01-01", endDate="2020-02-01T00:00:00"),
    entity("x2", "Occupancy", holder="p1", post="q2", startDate="2021"),
    entity("m1", "Membership", member="p1", organization="b1", role="Chairman", startDate="2010",
           endDate="2012"),
    entity("a1", "Address", full="somewhere"),
)  # fmt: skip


def test_entities_of_followthemoney_make_actors_offices_and_terms():
    made = read("\n".join(ENTITIES))
    order = made.registry.by_name("Lampists")
    assert (order.name, order.kind, order.wikidata) == ("Order of the Lamp", "organisation", "Q99999990")
    assert made.registry.by_name("OTL") is order
    assert made.registry.by_name("Benjamin Tallow").kind == "person"
    assert made.registry.by_name("Ada Wick") is None  # she holds offices, and acts for their bodies
    assert holder(made, "the Keeper of the Lamp", "2017").person == "Ada Wick"
    assert holder(made, "the minister of lamps", "2022").office.body == "France"
    assert holder(made, "Lamp Council chairman", "2011-05").person == "Ada Wick"
    with using(made.registry):
        assert load_offices().body_of("Ada A. Wick", PartialDate("2017")) == "Order of the Lamp"
    assert made.notes == ("0.csv: 1 of schema Address passed over.",)


def test_an_entity_overrides_by_its_wikidata_id():
    made = read(entity("n", "Organization", name="The Atlantic Alliance", wikidataId="Q7184"))
    assert made.registry.by_name("NATO").name == "The Atlantic Alliance"
    assert "replaces 'NATO'" in made.notes[0]


def test_successions_of_entities():
    lines = [
        entity("1", "Organization", name="Old Union", alias="The Lamp Union"),
        entity("2", "Organization", name="New Union", alias="The Lamp Union"),
        entity("3", "Succession", predecessor="1", successor="2", date="2002-07-09"),
    ]
    made = read("\n".join(lines))
    assert made.registry.at(2001).by_name("Lamp Union").name == "Old Union"
    assert made.registry.at(2003).by_name("Lamp Union").name == "New Union"


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["{oops"], "line 1: This is no JSON"),
        (["{}"], "line 1: This is no entity of FollowTheMoney"),
        (['{"id": "a", "schema": "Person", "properties": {"name": "A"}}'], "Its id, schema or properties"),
        ([entity("a", "Person", alias="A")], "line 1, column name: The entity has no name"),
        ([entity("a", "Person", name="A")] * 2, "line 2, column id: The id 'a' stands in line 1 too"),
        ([entity("a", "Person", name="A", wikidataId="x")], "line 1, column wikidata: 'x' is no Wikidata id"),
        ([entity("q", "Position", name="Q")], "column country: Nothing says whose post"),
        ([entity("q", "Position", name="Q", country="zz")], "column country: Nothing says whose post"),
        ([*ENTITIES, entity("x", "Occupancy", holder="p9", post="q1")], "line 11, column holder: It names"),
        ([*ENTITIES, entity("x", "Occupancy", holder="p1", post="q1", startDate="2015-02-31")],
         "line 11, column startDate: '2015-02-31' is a day that there never was"),
        ([*ENTITIES, entity("x", "Occupancy", holder="p1", post="q1", startDate=["2015", "2016"])],
         "line 11, column startDate: There are several: 2015, 2016"),
        ([entity("a", "Address", full="A")], "No entity of the file makes an actor"),
    ],
)  # fmt: skip
def test_entities_that_cannot_be_taken_say_where_and_what_to_do(lines, told):
    assert told in fault_of("\n".join(lines))


def test_people_who_hold_one_post_together_are_not_told_apart():
    more = [
        entity("x9", "Occupancy", holder="p2", post="q1", startDate="2016", endDate="2018"),
    ]
    made = read("\n".join([*ENTITIES, *more]))
    assert holder(made, "the Keeper of the Lamp", "2017-05").person is None
    assert holder(made, "the Keeper of the Lamp", "2019-05").person == "Ada Wick"
