"""What the OpenAPI file promises, tried with made-up requests: schemathesis on the real application."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from tests.support.accounts import add_people
from tests.support.workspace import application, make_hostile_ledger

from servanda.ledger import open_ledger
from servanda.ledger.accounts import Role
from servanda.ledger.sessions import make_token

OPENAPI = schemathesis.openapi.from_path(Path(__file__).parents[2] / "docs" / "openapi.json")
OPERATIONS = [one.ok() for one in OPENAPI.get_all_operations()]
# A date, a cursor, an id, the name of a sample are more than a schema can tell: they may be refused too.
OPENAPI.config.checks.positive_data_acceptance.expected_statuses = ["2xx", "304", "400", "404", "409", "422"]
#: Of each operation; the whole takes less than a minute.
EXAMPLES = 8


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FastAPI, str]]:
    """The application over two documents that were really read, and an admin's token."""
    with open_ledger(str(make_hostile_ledger(tmp_path_factory.mktemp("schema")))) as ledger:
        add_people(ledger)
        token = make_token(ledger, "Ann", name="try", role=Role.ADMIN, at=datetime.now(UTC))
        with application(ledger) as made:
            yield made, token


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.label)
def test_every_answer_is_one_that_is_described(
    operation: schemathesis.specs.openapi.operations.APIOperation, app: tuple[FastAPI, str]
):
    application, token = app
    operation.schema.app = operation.app = application  # asked without a token, too

    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy())
    def try_it(case: schemathesis.Case) -> None:
        case.call_and_validate(
            app=application, headers={"Authorization": f"Bearer {token}", "Host": "127.0.0.1"}
        )

    try_it()
