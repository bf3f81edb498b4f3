"""The linkers, by name: stage.py loads them when they are first needed."""

LINKERS = {
    "actors": "servanda.linking.linkers.actors:Actors",
    "threads": "servanda.linking.linkers.threads:Threads",
}
