"""Provisions that a text names by their numbers, and which of an agreement's they are."""

import pytest

from servanda.documents.provisions import find_provisions
from servanda.documents.references import find_references, provisions_meant

ACCORD = find_provisions(
    "Article 3\n\n1. It stops.\n\n2. The Party shall:\n\n(a) stop;\n\n(b) leave:\n\n(i) the town;\n\n"
    "(ii) the hill.\n\nArticles 4 and 5. It ends.\n\nAnnex II\n\n4.1 It is.\n\n4.2 It was.\n\n"
    "Annex III\n\n1. It is.\n\n2. It was."
)
POINTS = find_provisions(
    "I. Peace\n\n1. It stops.\n\n2. It waits.\n\nII. Land\n\n3. It is shared.\n\n4. It is sold."
)


def meant(text: str, provisions=ACCORD) -> list[str]:
    return [one.id for some in find_references(text) for one in provisions_meant(some, provisions)]


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("It broke Article 3(2)(b).", ["art. 3(2)(b)"]),
        ("It broke Article 3(2)(b)(ii) twice.", ["art. 3(2)(b)(ii)"]),
        ("Under Art. 3 (2) (a) it must stop.", ["art. 3(2)(a)"]),
        ("under paragraph 2 of Article 3 of the Convention", ["art. 3(2)"]),
        ("Article 3, paragraph 1, says so", ["art. 3(1)"]),
        ("as laid down in Annex II, para 4.2", ["annex II, para. 4.2"]),
        ("para. 2 of Annex III", ["annex III, para. 2"]),
        ("the Accord’s Article 4 was kept", ["arts. 4 and 5"]),
        ("Articles 3, 4 and annex III", ["art. 3", "arts. 4 and 5", "annex III"]),
        ("Article 3 (9), which is not in the extract", ["art. 3"]),
        ("Article 12 is not in the extract", []),
        ("paragraph 2 is of no article", []),
        ("Acting under Chapter VII of the Charter", []),
        ("part 91.5 per cent were in favour; at this stage 3 left", []),
    ],
)
def test_a_number_leads_to_its_provision(words: str, ids: list[str]):
    assert meant(words) == ids


def test_bare_numbers_go_by_any_noun_and_may_leave_out_their_chapter():
    assert meant("Point 3 was broken, paragraph 2 kept.", POINTS) == ["II, para. 3", "I, para. 2"]
    assert meant("Section II was kept, Chapter I was not.", POINTS) == ["II", "I"]


def test_a_range_names_all_between():
    provisions = find_provisions("\n\n".join(f"Article {n}. It stops." for n in range(1, 9)))
    assert meant("contrary to Articles 2 to 4 and 7", provisions) == ["art. 2", "art. 3", "art. 4", "art. 7"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("contrary to Article 2 of the Stavenholt Accord. It", "the Stavenholt Accord"),
        ("Article 5 of the Treaty of Peace with Israel", "the Treaty of Peace"),
        ("Article 5 of the Treaty between Egypt and Israel is", "the Treaty between Egypt and Israel"),
        ("the Memorandum’s paragraph 3", "the Memorandum"),
        ("Article 5 to the Framework Agreement", "the Framework Agreement"),
        ("its duty under Article 5 to protect those", None),
        ("Article 5 in particular", None),
    ],
)
def test_the_name_beside_a_number_is_kept(text: str, name: str | None):
    (found,) = find_references(text)
    assert found.name == name


def test_a_number_above_or_below_is_of_the_text_itself():
    (found,) = find_references("for the purposes of paragraph 2 above, the Council")
    assert found.is_own
