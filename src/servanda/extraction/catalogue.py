"""The doers' names, in the order in which they run."""

EXTRACTORS = {
    "statements": "servanda.extraction.extractors.statements:Statements",
    "commitments": "servanda.extraction.extractors.commitments:Commitments",
    "statuses": "servanda.extraction.extractors.statuses:Statuses",
    "figures": "servanda.extraction.extractors.figures:Figures",
    "arrangements": "servanda.extraction.extractors.arrangements:Arrangements",
    "times": "servanda.extraction.extractors.times:Times",
}
