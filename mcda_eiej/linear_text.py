"""Comparisons of linear sums of named weights, read from text.

``progress >= risk``, ``0.1 <= legal <= 0.3``, ``2 a - (b + c)/3 <= 1/2``, ``a >= b >= c``.
The rules are in `mcda_eiej.constraints`, which is what uses it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from .errors import ConstraintError
from .i18n import gettext as _

__all__ = ["Chain", "Linear", "read_chain"]

_TOKEN = re.compile(
    r"""\s*(?: (?P<quoted>"[^"]*"|`[^`]*`)
             | (?P<sign><=|>=|==|=|≤|≥)
             | (?P<strict>[<>])
             | (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.]))
             | (?P<word>[\w.]+)
             | (?P<other>\S) )""",
    re.VERBOSE,
)
_WORD = re.compile(r"[\w.]+")
_SIGNS = {"<=": "<=", "≤": "<=", ">=": ">=", "≥": ">=", "=": "=", "==": "="}
_MINUS = ("-", "−", "–")


class Linear(NamedTuple):
    """A sum of coefficient x name, plus a constant."""

    terms: dict[str, float]
    constant: float

    def plus(self, other: Linear, factor: float = 1.0) -> Linear:
        """This plus ``factor`` times ``other``."""
        terms = dict(self.terms)
        for name, value in other.terms.items():
            terms[name] = terms.get(name, 0.0) + factor * value
        return Linear(terms, self.constant + factor * other.constant)

    def times(self, factor: float) -> Linear:
        """This times a number."""
        return Linear({n: factor * v for n, v in self.terms.items()}, factor * self.constant)


class Chain(NamedTuple):
    """``sides[0] signs[0] sides[1] signs[1] ...``; ``texts`` has what each comparison says.

    ``unknown``: the names that are no weight's, in order, each once.
    """

    sides: tuple[Linear, ...]
    signs: tuple[str, ...]
    texts: tuple[str, ...]
    unknown: tuple[str, ...]


class _Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int


def read_chain(text: str, names: Sequence[str]) -> Chain:
    """Read ``text``; names that are not in ``names`` are listed, all else that is wrong raises.

    Raises
    ------
    ConstraintError
        With the text and the place where reading stopped.
    """
    return _Reader(text, names).chain()


class _Reader:
    """Recursive descent over the tokens of one text."""

    def __init__(self, text: str, names: Sequence[str]) -> None:
        self.text = text
        self.names = set(names)
        self.unknown: dict[str, None] = {}
        self.tokens = list(self._tokens())
        self.at = 0

    def _tokens(self) -> Iterable[_Token]:
        at, end = 0, len(self.text.rstrip())
        while at < end:
            match = _TOKEN.match(self.text, at)
            if match is None or match.lastgroup is None:  # pragma: no cover - every text matches
                raise self.fail(_("cannot read {what!r}").format(what=self.text[at:]))
            kind, start = match.lastgroup, match.start(match.lastgroup)
            word = _WORD.match(self.text, start)
            # A word that is a weight's name is that weight, also where it reads as a number.
            if word is not None and word.group() in self.names:
                kind, value, at = "word", word.group(), word.end()
            else:
                value, at = match.group(kind), match.end()
            if kind == "quoted":
                kind, value = "word", value[1:-1]
            yield _Token(kind, value, start, at)

    def fail(self, message: str) -> ConstraintError:
        return ConstraintError(f"{self.text.strip()!r}: {message}")

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.at][:2] if self.at < len(self.tokens) else ("end", "")

    def sees(self, *marks: str) -> bool:
        kind, value = self.peek()
        return kind == "other" and value in marks

    def chain(self) -> Chain:
        begin = 0
        sides, signs, texts = [self.sum()], [], []
        while self.peek()[0] == "sign":
            signs.append(_SIGNS[self.peek()[1]])
            self.at += 1
            middle = self.at
            sides.append(self.sum())
            span = slice(self.tokens[begin].start, self.tokens[self.at - 1].end)
            texts.append(" ".join(self.text[span].split()))
            begin = middle
        if self.peek()[0] != "end":
            raise self.unread()
        if not signs:
            raise self.fail(_("no <=, >= or = in it"))
        return Chain(tuple(sides), tuple(signs), tuple(texts), tuple(self.unknown))

    def unread(self) -> ConstraintError:
        kind, value = self.peek()
        if kind == "strict":
            return self.fail(_("write {sign}= for {sign}").format(sign=value))
        if value == ",":
            return self.fail(_("numbers take a decimal point, not a comma"))
        if kind in ("end", "sign"):
            return self.fail(_("a number or a weight is missing"))
        return self.fail(_("cannot read {what!r}").format(what=value))

    def sum(self) -> Linear:
        total = self.product()
        while self.sees("+", *_MINUS):
            factor = 1.0 if self.sees("+") else -1.0
            self.at += 1
            total = total.plus(self.product(), factor)
        return total

    def product(self) -> Linear:
        value = self.factor()
        while True:
            if self.sees("/"):
                self.at += 1
                other = self.factor()
                if other.terms or other.constant == 0:
                    raise self.fail(_("only a number other than 0 can divide"))
                value = value.times(1 / other.constant)
                continue
            if self.sees("*", "·", "×"):
                self.at += 1
            elif not (self.peek()[0] in ("number", "word") or self.sees("(")):
                return value
            other = self.factor()
            if value.terms and other.terms:
                raise self.fail(self.not_linear([*value.terms, *other.terms]))
            value = value.times(other.constant) if value.terms else other.times(value.constant)

    def not_linear(self, names: list[str]) -> str:
        text = _("a weight times a weight is not linear: {names}").format(names=", ".join(names))
        digits = [n for n in names if n.isdigit()]
        if digits:
            hint = _("{name} is a weight here; write {name}.0 for the number")
            text += " (" + hint.format(name=digits[0]) + ")"
        return text

    def factor(self) -> Linear:
        kind, value = self.peek()
        if self.sees("+", *_MINUS):
            self.at += 1
            return self.factor().times(1.0 if value == "+" else -1.0)
        if self.sees("("):
            self.at += 1
            inner = self.sum()
            if not self.sees(")"):
                raise self.fail(_("a ( without its )"))
            self.at += 1
            return inner
        if kind not in ("number", "word"):
            raise self.unread()
        self.at += 1
        if kind == "number":
            return Linear({}, float(value))
        if value not in self.names:
            self.unknown[value] = None
        return Linear({value: 1.0}, 0.0)
