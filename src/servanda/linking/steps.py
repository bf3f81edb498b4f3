"""What the numbered steps of docs/status_rule.md do, a sentence each."""

from collections.abc import Mapping

#: The step of a reviewer's word.
SET_BY_REVIEWER = "S15"
#: Step -> what it does, as `servanda show` prints it.
STEPS: Mapping[str, str] = {
    "S1": "the first mention: nothing is done yet, and it is in force",
    "S2": "a later mention changes nothing",
    "S3": "a report of progress: the progress is what it says",
    "S4": "a report of the standing: it is what the report says",
    "S5": "a dispute: the standing is disputed, the progress stays",
    "S6": "a word given again mends no breach and no dispute",
    "S7": "all is done: what stood against it is over",
    SET_BY_REVIEWER: "a reviewer set it",
    "S16": "undertaken anew while it did not run: reaffirmed",
    "S17": "its end is announced and has not come: it still runs",
    "S18": "what was reported done stays done",
    "S19": "done and not done, said side by side: a part is done",
    "S20": "the bearer says done, another denies it at that time: disputed, or what the other calls it",
    "S21": "a step forward: it runs again",
    "S22": "an older form is replaced by one that is in force: in force",
    "S23": "not done, and the deadline has passed: breached",
    "S24": "one of several bearers says done: a part is done",
    "S25": "nothing is done, again, more than a month later: stalled",
    "S26": "bad news of a time before all was done, or that did not know yet: changes nothing",
    "S27": "all is done, and the document that says so tells of a dispute or of its end too: that stays",
}
