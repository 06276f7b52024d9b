"""The words for what a case gives: alternatives, ratings, weights, the source, people."""

from __future__ import annotations

from ..i18n import N_
from .term import Term

__all__ = ["GIVEN"]

GIVEN = (
    Term(
        "alternative",
        N_("alternative"),
        N_("One of the things to choose between."),
        nb=r"alternativ",
        en=r"alternatives?\b",
        about=("subject", "answer"),
    ),
    Term(
        "anchor",
        N_("anchor, end of a scale"),
        N_(
            "What 0 and 1 stand for on a leaf: a figure or a wording that the case fixes, with a "
            "reason. It is not the worst and the best that happen to be present."
        ),
        nb=r"(anker|endene|0 står for)",
        en=r"(anchors?\b|ends\b|0 stands for)",
        about=("evidence", "assumptions"),
        see=("rating", "value-function"),
    ),
    Term(
        "claim",
        N_("claim"),
        N_(
            "A statement in the source that puts alternatives in order on one leaf. It is stated "
            "where the source says the order itself, implied where a reader has to conclude it."
        ),
        nb=r"påstand",
        en=r"claims?\b",
        about=("evidence", "readings"),
        see=("rating",),
    ),
    Term(
        "condition",
        N_("condition"),
        N_(
            "Something that the assessment takes for granted and that may turn out otherwise. "
            "Switched on, it changes the ratings that depend on it; without it they are as printed."
        ),
        nb=r"(endrede? )?forutsetning(en|er|ene)?\b",
        en=r"conditions?\b",
        about=("readings-conditions", "hinges-condition"),
    ),
    Term(
        "consistency-ratio",
        N_("consistency ratio"),
        N_(
            "How far comparisons contradict each other, set against random ones: 0 where none "
            "contradicts another, about 1 where they might be random. By Saaty's rule of thumb "
            "they deserve a second look above 0.1."
        ),
        nb=r"konsistensforhold",
        en=r"consistency ratios?\b",
        about=("consistency", "weights"),
        see=("random-index",),
    ),
    Term(
        "criterion",
        N_("criterion"),
        N_("One of the main considerations. It has leaves below it, or is rated itself."),
        nb=r"kriteri",
        en=r"(criteria|criterion)",
        about=("weights", "subject"),
        see=("leaf",),
    ),
    Term(
        "eigenvector",
        N_("principal eigenvector"),
        N_(
            "The usual way from comparisons to priorities in AHP. Where no comparison contradicts "
            "another it gives the very proportions that were answered, else a weighing of them all."
        ),
        nb=r"hovedegenvektor",
        en=r"principal eigenvector",
        about=("reproduce", "hinges-method"),
        see=("priority",),
    ),
    Term(
        "group",
        N_("group"),
        N_("People, or profiles that stand in for them, whose answers are put together."),
        nb=r"(gruppen|grupper|gruppene)\b",
        en=r"groups?\b",
        about=("groups",),
    ),
    Term(
        "implied",
        N_("stated, implied"),
        N_(
            "Of a claim: the source says the order itself, or a reader has to conclude it. Which "
            "of them count is a choice that the report states."
        ),
        nb=r"underforstått",
        en=r"implie[sd]\b",
        about=("readings-claims", "evidence"),
        see=("claim",),
    ),
    Term(
        "judgment",
        N_("judgment, comparison"),
        N_(
            "An answer to how many times more it is worth to go from worst to best on one thing "
            "than on another, on a scale that ends at 9 and 1/9."
        ),
        nb=r"(parvise? vurdering|sammenligning)",
        en=r"(judgments?|comparisons?)\b",
        about=("judgments", "weights"),
        see=("swing", "priority"),
    ),
    Term(
        "leaf",
        N_("leaf"),
        N_("What is rated: a consideration with nothing below it in the tree."),
        nb=r"delkriteri",
        en=r"(leaf|leaves)\b",
        about=("evidence", "weights"),
        see=("criterion", "rating"),
    ),
    Term(
        "local",
        N_("local weight, global weight"),
        N_(
            "The local weight is a share of the node above, and those under one node sum to 100%. "
            "The global weight is the product of local weights down to the leaf, and those of all "
            "leaves sum to 100%."
        ),
        nb=r"(lokale? vekt|vektene er lokale|samlet vekt)",
        en=r"(local weights?|weights are local|global weights?)\b",
        about=("weights",),
        see=("weight",),
    ),
    Term(
        "measured",
        N_("measured figure"),
        N_(
            "A figure in the source, such as months or kroner, that a value function makes a "
            "rating of."
        ),
        nb=r"målte? tall",
        en=r"measured figures?\b",
        about=("evidence", "hinges-measure"),
        see=("value-function",),
    ),
    Term(
        "priority",
        N_("priority"),
        N_("A weight that is derived from comparisons."),
        nb=r"prioritet",
        en=r"priorit(y|ies)\b",
        about=("weights", "reproduce"),
        see=("judgment", "eigenvector"),
    ),
    Term(
        "profile",
        N_("weight profile"),
        N_(
            "Somebody's weights, real or thought of; the status says how far the source bears them."
        ),
        nb=r"(vekt)?profil",
        en=r"(weight )?profiles?\b",
        about=("profiles",),
        see=("status",),
    ),
    Term(
        "random-index",
        N_("random index"),
        N_(
            "The mean inconsistency of random comparisons of a number of things, by which the "
            "consistency ratio divides. Published tables differ, so that the one used is named."
        ),
        nb=r"tilfeldighetsindeks",
        en=r"random index",
        about=("consistency", "reproduce"),
        see=("consistency-ratio",),
    ),
    Term(
        "rating",
        N_("rating"),
        N_(
            "How good an alternative is on a leaf, from 0 to 1 where 1 is good. It has a low and a "
            "high, between which the evidence lets it be."
        ),
        nb=r"vurdering(en|er|ene)?\b",
        en=r"ratings?\b",
        about=("ratings", "evidence"),
        see=("anchor",),
    ),
    Term(
        "register",
        N_("risk register"),
        N_(
            "The source's list of risks with a likelihood and a consequence for each. A risk "
            "counts as the two multiplied; ungraded ones have no grade of their own."
        ),
        nb=r"risikoregister",
        en=r"risk register",
        about=("register",),
    ),
    Term(
        "status",
        N_("stated, inferred, illustrative"),
        N_(
            "Of weights: given in the source, read from it by the analyst, or made up to show what "
            "follows from them."
        ),
        nb=r"(utledet|utledede|illustrerende)\b",
        en=r"(inferred|illustrative)\b",
        about=("profiles", "weights"),
        see=("profile",),
    ),
    Term(
        "swing",
        N_("swing, step from worst to best"),
        N_(
            "Going from 0 to 1 on a scale. A weight is the worth of a swing, so that it means "
            "nothing without the ends of the scale."
        ),
        nb=r"(sprang(et)?\b|fra dårligst til best)",
        en=r"(swings?\b|from worst to best)",
        about=("weights", "judgments"),
        see=("anchor", "weight"),
    ),
    Term(
        "value-function",
        N_("value function"),
        N_("What makes a rating of a figure: from months or kroner to a number from 0 to 1."),
        nb=r"verdifunksjon",
        en=r"value functions?\b",
        about=("assumptions", "evidence"),
        see=("anchor",),
    ),
    Term(
        "weight",
        N_("weight"),
        N_(
            "The worth of going from worst to best on one criterion or leaf, against the same on "
            "the others beside it."
        ),
        nb=r"vekt(en|er|ene)?\b",
        en=r"weights?\b",
        about=("weights",),
        see=("swing", "local"),
    ),
    Term(
        "weighting",
        N_("weighting"),
        N_("A whole set of weights, one for each criterion or leaf."),
        nb=r"vekting(en|er|ene)?\b",
        en=r"weightings?\b",
        about=("changes-all",),
        see=("share",),
    ),
)
