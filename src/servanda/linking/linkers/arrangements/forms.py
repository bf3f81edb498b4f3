"""The names that one arrangement has in some texts, and which other words may mean it there."""

from dataclasses import dataclass, field

from servanda.linking.linkers.arrangements.words import Words

#: Classes of nouns that speak of a name without a noun: `Dayton ... the accord`.
_WIDE = frozenset(("agreement", "mission", "force", "talks"))


@dataclass(slots=True)
class Forms:
    """The names of one arrangement, and what types its mentions have."""

    forms: list[Words] = field(default_factory=list)
    types: set[str] = field(default_factory=set)

    def add(self, words: Words) -> None:
        """Take in a name."""
        if words not in self.forms:
            self.forms.append(words)

    @property
    def all(self) -> frozenset[str]:
        """Return the words of all its forms."""
        return frozenset().union(*(form.all for form in self.forms))

    def is_short_form(self, words: Words, type_: str) -> bool:
        """Return whether a name is this one with words left out: `Tarnish`, `the Verification Group`."""
        if not words.kinds:
            return type_ in self.types and bool(words.own) and words.own <= self.all
        return any(words.kinds == form.kinds and words.kept <= form.all for form in self.forms)

    def may_be_called(self, words: Words, type_: str) -> bool:
        """Return whether a description fits: `the truth commission`, `the mission` of `UNMIL`."""
        if words.head is None or not words.own | words.common <= self.all | self._initials():
            return False
        if self.types and type_ not in self.types:
            return False
        if any(f.head_class == words.head_class and f.is_plural >= words.is_plural for f in self.forms):
            return True
        if any(form.head is not None for form in self.forms) or words.is_plural:
            return False
        return words.head_class in _WIDE or all(form.plain.isupper() for form in self.forms)

    def _initials(self) -> frozenset[str]:
        of_un = any(form.plain.isupper() and form.plain.startswith(("UN", "MINU")) for form in self.forms)
        return frozenset(["un"]) if of_un else frozenset()
