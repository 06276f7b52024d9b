"""The words for what is found: scores, limits, shares, agreement."""

from __future__ import annotations

from ..i18n import N_
from .term import Term

__all__ = ["FOUND"]

FOUND = (
    Term(
        "compromise",
        N_("compromise"),
        N_("The alternative whose greatest regret among the members of a group is least."),
        nb=r"kompromiss",
        en=r"compromise",
        about=("groups",),
        see=("regret",),
    ),
    Term(
        "consensus",
        N_("consensus"),
        N_(
            "How alike the members of a group weigh, from 0 to 1, by Goepel's S*. It says nothing "
            "of whether they have the same best alternative."
        ),
        nb=r"konsensus",
        en=r"consensus",
        about=("groups",),
    ),
    Term(
        "contribution",
        N_("contribution"),
        N_(
            "A criterion's weight times the alternative's value on it; contributions add up to the "
            "score."
        ),
        nb=r"bidra(g|r)",
        en=r"contribut(ions?|es)\b",
        about=("answer",),
        see=("score",),
    ),
    Term(
        "firm",
        N_("firm, fragile"),
        N_(
            "Whether the answer passes every one of a fixed set of tests. The tests and their "
            "limits stand in the report; where the limits lie is a convention."
        ),
        nb=r"(robust|sårbart)",
        en=r"(firm|fragile)\b",
        about=("answer", "summary"),
    ),
    Term(
        "lead",
        N_("lead (margin)"),
        N_("How far the best alternative's score is above the next one's; 0 where they tie."),
        nb=r"forsprang",
        en=r"(leads?\b|margin)",
        about=("answer",),
        see=("score",),
    ),
    Term(
        "level",
        N_("level (of weights)"),
        N_(
            "Which weights are free to vary when weightings are counted: those of the criteria, "
            "with all below fixed; those of all leaves, as one list; or those under every node of "
            "the tree, each node on its own."
        ),
        nb=r"(andre nivåer|alle vekter varierer)",
        en=r"(other levels|all weights vary)",
        about=("changes-all",),
        see=("share",),
    ),
    Term(
        "limit",
        N_("limit, break-even"),
        N_(
            "A weight at which another alternative becomes best: on one side of it one is best, on "
            "the other side another."
        ),
        nb=r"(vippepunkt|skifter ved|grenser? der)",
        en=r"(break-evens?|changes at|limits? beyond which)\b",
        about=("changes-one",),
        see=("weight",),
    ),
    Term(
        "nearest",
        N_("nearest change (reversal)"),
        N_(
            "The weights closest to those in use at which another alternative is at least as good "
            "as every other."
        ),
        nb=r"(nærmeste vekt|kommer på høyde)",
        en=r"(nearest (weights|change)|catch(es)? up)",
        about=("changes-several",),
        see=("shifted",),
    ),
    Term(
        "order",
        N_("whole ranking"),
        N_("All alternatives from best to worst, not only who is best."),
        nb=r"hele rekkefølgen",
        en=r"whole ranking",
        about=("changes-one",),
    ),
    Term(
        "possible",
        N_("can be best (potentially optimal)"),
        N_("Said of an alternative that is best at some weights, whichever they are."),
        nb=r"kan bli best",
        en=r"can be best",
        about=("changes-potential",),
    ),
    Term(
        "rank",
        N_("rank, place"),
        N_(
            "Where an alternative stands when scores are put in order. Those that tie share a "
            "place, written with an equals sign, and the next places are left empty."
        ),
        nb=r"(plass\b|førsteplass|første plassene)",
        en=r"(ranks?|first place|first two places)\b",
        about=("answer", "changes-all"),
    ),
    Term(
        "regret",
        N_("regret"),
        N_("How far below a member's best alternative another one scores for that member."),
        nb=r"(største )?tap(et)? (ved|er)|største tap",
        en=r"regrets?\b",
        about=("groups",),
        see=("compromise",),
    ),
    Term(
        "sampled",
        N_("draws, standard error"),
        N_(
            "What cannot be computed exactly is estimated from random draws. The standard error "
            "says how far such an estimate typically lies from the exact share; the random seed "
            "gives the same draws again."
        ),
        nb=r"(trekninger|standardfeil|trekkes|startverdi)",
        en=r"(draws|standard error|drawn|random seed)\b",
        about=("reproduce", "changes-all"),
        see=("share",),
    ),
    Term(
        "score",
        N_("score"),
        N_(
            "What an alternative gets in all: the sum over leaves of weight times rating, from 0 "
            "to 1 where all weights sum to 1."
        ),
        nb=r"poeng",
        en=r"scores?\b",
        about=("answer",),
        see=("contribution", "lead"),
    ),
    Term(
        "share",
        N_("share of weightings (rank acceptability)"),
        N_(
            "How large a part of all possible weightings, each as likely as any other, gives an "
            "alternative a rank. It tells how much of the room of weights speaks for it, not how "
            "likely it is to be right."
        ),
        nb=r"(andel av alle vektinger|alle mulige vektinger|alle vektinger)",
        en=r"(share of all weightings|all possible weightings|all weightings)\b",
        about=("changes-all",),
        see=("level", "typical"),
    ),
    Term(
        "shifted",
        N_("weight shifted"),
        N_(
            "How much weight is taken from some criteria and given to others: half the sum of all "
            "changes without their signs."
        ),
        nb=r"(vekt (må )?flyttes|flyttet vekt|vekt i alt)",
        en=r"(weight (has to shift|shifts|shifted|must shift))",
        about=("changes-several",),
        see=("nearest",),
    ),
    Term(
        "typical",
        N_("typical weights (central weights)"),
        N_(
            "The mean of all weightings in which an alternative is best: what somebody who prefers "
            "it typically holds to matter."
        ),
        nb=r"typiske vekter",
        en=r"typical weights",
        about=("changes-all",),
        see=("share",),
    ),
    Term(
        "critical",
        N_("critical leaf"),
        N_(
            "The leaf whose weight needs the least change, in per cent of itself and without a "
            "change of the others, for a rival to draw level. After Triantaphyllou and Sánchez "
            "(1997)."
        ),
        nb=r"kritiske? delkriteri",
        en=r"critical (leaf|leaves)\b",
        about=("changes-critical",),
        see=("limit",),
    ),
    Term(
        "variance",
        N_("share of the variance"),
        N_(
            "How much less the lead would vary if one weight or rating were known and the others "
            "not: its share of the first order."
        ),
        nb=r"(varians|andel av variansen)",
        en=r"variance\b",
        about=("changes-variance",),
        see=("lead", "sampled"),
    ),
)
