"""The linkers, by name: stage.py loads them when they are first needed."""

LINKERS = {
    "actors": "servanda.linking.linkers.actors.resolver:Actors",
    "threads": "servanda.linking.linkers.threads.threads:Threads",
}
