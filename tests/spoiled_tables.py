"""Ways to spoil the tables of the small case folder (see spoiled_files)."""

from __future__ import annotations

from spoiled_files import (
    ANSWERS,
    CLAIMS,
    JUDGMENTS,
    MEASURES,
    PARTICIPANTS,
    PROFILES,
    RATINGS,
    REGISTER,
    TIMELINE,
    Spoil,
    add,
    edit,
    table,
)

TAIL = ",,,5,50"  # condition, note, section, line of measures.csv

BAD_TABLES: dict[str, tuple[Spoil, str, list[str]]] = {
    # -- claims
    "contradictory claims": (
        add(CLAIMS, "C9,taste,0,NA,at_least,stated,,,,1,9,x"),
        f"{CLAIMS}:3",
        ["C1, C9", "taste"],
    ),
    "contradictory condition": (
        add(CLAIMS, "C9,,1E3,0,equal,stated,strike,why,taste,1,9,x"),
        f"{CLAIMS}:6",
        ["C4, C9", "strike", "taste"],
    ),
    "claim twice": (
        add(CLAIMS, "C1,taste,NA,0,better,stated,,,,1,9,x"),
        f"{CLAIMS}:7",
        ["C1", "line 3"],
    ),
    "claim without id": (
        add(CLAIMS, ",taste,NA,0,better,stated,,,,1,9,x"),
        f"{CLAIMS}:7",
        ["id is empty"],
    ),
    "claim of an unknown alternative": (
        add(CLAIMS, "C9,taste,NA;2B,0,better,stated,,,,1,9,x"),
        f"{CLAIMS}:7",
        ["better", "'2B'", "known: 0, 1E3, NA"],
    ),
    "claim about itself": (
        add(CLAIMS, "C9,taste,NA;0,0,better,stated,,,,1,9,x"),
        f"{CLAIMS}:7",
        ["0", "both sides"],
    ),
    "claim about nobody": (
        add(CLAIMS, "C9,taste,,0,better,stated,,,,1,9,x"),
        f"{CLAIMS}:7",
        ["better", ";"],
    ),
    "claim on an unknown leaf": (
        add(CLAIMS, "C9,smell,NA,0,better,stated,,,,1,9,x"),
        f"{CLAIMS}:7",
        ["'smell'", "known: taste"],
    ),
    "claim on no leaf": (add(CLAIMS, "C9,,NA,0,better,stated,,,,1,9,x"), f"{CLAIMS}:7", ["reason"]),
    "claim on a leaf with a condition": (
        add(CLAIMS, "C9,taste,NA,0,better,stated,strike,r,taste,1,9,x"),
        f"{CLAIMS}:7",
        ["empty leaf", "'taste'"],
    ),
    "condition without a leaf to go to": (
        add(CLAIMS, "C9,,NA,0,better,stated,strike,r,,1,9,x"),
        f"{CLAIMS}:7",
        ["would_be"],
    ),
    "unknown condition": (
        add(CLAIMS, "C9,,NA,0,better,stated,fire,r,taste,1,9,x"),
        f"{CLAIMS}:7",
        ["'fire'", "known: strike, merger"],
    ),
    "unknown relation": (
        add(CLAIMS, "C9,taste,NA,0,over,stated,,,,1,9,x"),
        f"{CLAIMS}:7",
        ["'over'", "better, at_least, equal"],
    ),
    "unknown strength": (
        add(CLAIMS, "C9,taste,NA,0,better,sure,,,,1,9,x"),
        f"{CLAIMS}:7",
        ["'sure'", "stated, implied"],
    ),
    "line in words": (
        add(CLAIMS, "C9,taste,NA,0,better,stated,,,,1,ten,x"),
        f"{CLAIMS}:7",
        ["'ten'"],
    ),
    # -- register
    "level outside the register's": (
        add(REGISTER, "1,0,guests,1,4,1,1,printed,,,3,1"),
        f"{REGISTER}:8",
        ["likelihood_high", "'4'", "levels 1, 2, 3"],
    ),
    "level between the register's": (
        add(REGISTER, "1,0,guests,1,1,1.5,2,printed,,,3,1"),
        f"{REGISTER}:8",
        ["consequence_low", "'1.5'"],
    ),
    "negative level": (
        add(REGISTER, "1,0,guests,-1,1,1,1,printed,,,3,1"),
        f"{REGISTER}:8",
        ["likelihood_low", "'-1'", "not below 0"],
    ),
    "level not a number": (
        add(REGISTER, "1,0,guests,nan,1,1,1,printed,,,3,1"),
        f"{REGISTER}:8",
        ["'nan'"],
    ),
    "grade the wrong way round": (
        add(REGISTER, "1,0,guests,3,1,1,1,printed,,,3,1"),
        f"{REGISTER}:8",
        ["likelihood", "low 3", "high 1"],
    ),
    "grade twice": (
        add(REGISTER, "1,1E3,guests,1,1,1,1,printed,,,3,1"),
        f"{REGISTER}:8",
        ["1, 1E3, guests, printed", "line 2"],
    ),
    "unknown risk": (
        add(REGISTER, "9,0,guests,1,1,1,1,printed,,,3,1"),
        f"{REGISTER}:8",
        ["'9'", "1, 2"],
    ),
    "unknown target": (
        add(REGISTER, "1,0,staff,1,1,1,1,printed,,,3,1"),
        f"{REGISTER}:8",
        ["'staff'"],
    ),
    "unknown set": (
        add(REGISTER, "1,0,guests,1,1,1,1,both,,,3,1"),
        f"{REGISTER}:8",
        ["printed, cross"],
    ),
    # -- measures
    "measure without an alternative": (
        edit(MEASURES, "queue,1E3,6,,12,minutes,,,5,51\n", ""),
        MEASURES,
        ["queue", "no row for 1E3"],
    ),
    "measure under a condition only": (
        edit(MEASURES, "queue,NA,15,18,,minutes,,,5,52\n", ""),
        MEASURES,
        ["queue", "no row for NA"],
    ),
    "measure twice": (
        add(MEASURES, f"queue,0,1,1,1,m{TAIL}"),
        f"{MEASURES}:6",
        ["queue of 0", "line 2"],
    ),
    "measure the wrong way round": (
        add(MEASURES, f"taste,0,3,2,1,m{TAIL}"),
        f"{MEASURES}:6",
        ["low 3", "above central 2"],
    ),
    "negative measure": (
        edit(MEASURES, "queue,1E3,6,,12", "queue,1E3,-6,,12"),
        f"{MEASURES}:3",
        ["low is -6", "from 0 to 30"],
    ),
    "measure outside the anchors": (
        edit(MEASURES, "queue,1E3,6,,12", "queue,1E3,6,,31"),
        f"{MEASURES}:3",
        ["high is 31", "from 0 to 30", "clamp"],
    ),
    "infinite measure": (
        add(MEASURES, f"taste,0,inf,,,m{TAIL}"),
        f"{MEASURES}:6",
        ["'inf'", "finite"],
    ),
    "decimal comma": (
        add(MEASURES, f'taste,0,"1,5",,,m{TAIL}'),
        f"{MEASURES}:6",
        ["'1,5'", "with a point and no comma"],
    ),
    "number with a line under it": (
        add(MEASURES, f"taste,0,1_0,,,m{TAIL}"),
        f"{MEASURES}:6",
        ["'1_0'"],
    ),
    "measure of nothing": (add(MEASURES, f"taste,0,,,,m{TAIL}"), f"{MEASURES}:6", ["all empty"]),
    # -- ratings
    "rating without an alternative": (
        edit(RATINGS, "choice,NA,kari,,0.6,,some\n", ""),
        RATINGS,
        ["choice", "no row for NA"],
    ),
    "rating above one": (
        add(RATINGS, "choice,NA,ola,0,1.2,,x"),
        f"{RATINGS}:6",
        ["central", "'1.2'", "from 0 to 1"],
    ),
    "rating below nought": (
        add(RATINGS, "choice,NA,ola,-0.1,1,,x"),
        f"{RATINGS}:6",
        ["low", "'-0.1'"],
    ),
    "rating the wrong way round": (
        add(RATINGS, "choice,NA,ola,0.5,0.4,1,x"),
        f"{RATINGS}:6",
        ["low 0.5", "above central 0.4"],
    ),
    "rating twice": (
        add(RATINGS, "choice,NA,kari,,1,,x"),
        f"{RATINGS}:6",
        ["choice, NA, kari", "line 5"],
    ),
    "rating without a centre": (
        add(RATINGS, "choice,NA,ola,0,,1,x"),
        f"{RATINGS}:6",
        ["central is empty"],
    ),
    # -- timeline
    "no such month": (
        table(
            TIMELINE,
            "alternative,activity,start,end,certainty,section,line",
            "0,x,2016-13,,stated,1,1",
        ),
        f"{TIMELINE}:2",
        ["start", "'2016-13'", "2016-Q3"],
    ),
    "no such day": (
        table(
            TIMELINE,
            "alternative,activity,start,end,certainty,section,line",
            "0,x,2016-02-30,,stated,1,1",
        ),
        f"{TIMELINE}:2",
        ["'2016-02-30'"],
    ),
    "end before start": (
        table(
            TIMELINE,
            "alternative,activity,start,end,certainty,section,line",
            "0,x,2016-Q3,2016-06,stated,1,1",
        ),
        f"{TIMELINE}:2",
        ["2016-Q3", "after end 2016-06"],
    ),
    # -- people
    "judgment outside the scale": (
        add(JUDGMENTS, "true,best,food,queue,10,,,1"),
        f"{JUDGMENTS}:6",
        ["'10'", "1/9 to 9"],
    ),
    "judgment below the scale": (
        add(JUDGMENTS, "true,best,food,queue,0.1,,,1"),
        f"{JUDGMENTS}:6",
        ["'0.1'"],
    ),
    "judgment of nought": (add(JUDGMENTS, "true,best,food,queue,0,,,1"), f"{JUDGMENTS}:6", ["'0'"]),
    "negative judgment": (
        add(JUDGMENTS, "true,best,food,queue,-3,,,1"),
        f"{JUDGMENTS}:6",
        ["'-3'"],
    ),
    "judgment over nought": (
        add(JUDGMENTS, "true,best,food,queue,3/0,,,1"),
        f"{JUDGMENTS}:6",
        ["'3/0'"],
    ),
    "judgment not a number": (
        add(JUDGMENTS, "true,best,food,queue,nan,,,1"),
        f"{JUDGMENTS}:6",
        ["'nan'"],
    ),
    "judgment made a date": (
        add(JUDGMENTS, "true,best,food,queue,03.jan,,,1"),
        f"{JUDGMENTS}:6",
        ["'03.jan'", "spreadsheets"],
    ),
    "duplicate judgment": (
        add(JUDGMENTS, "guests,best,queue,food,2,,,1"),
        f"{JUDGMENTS}:6",
        ["guests, best, food, queue, 1", "line 2"],
    ),
    "self comparison": (
        add(JUDGMENTS, "true,best,food,food,1,,,1"),
        f"{JUDGMENTS}:6",
        ["'food'", "with itself"],
    ),
    "judgment outside its interval": (
        table(JUDGMENTS, "who,node,a,b,value,low,high", "true,best,food,queue,3,4,5"),
        f"{JUDGMENTS}:2",
        ["low 4", "above value 3"],
    ),
    "judgment of a cousin": (
        add(JUDGMENTS, "true,best,food,taste,1,,,1"),
        f"{JUDGMENTS}:6",
        ["b is 'taste'", "known: food, queue, illness"],
    ),
    "judgment at an unknown node": (
        add(JUDGMENTS, "true,taste,food,taste,1,,,1"),
        f"{JUDGMENTS}:6",
        ["node is 'taste'", "best"],
    ),
    "judgment of nobody": (
        add(JUDGMENTS, "ola,best,food,queue,1,,,1"),
        f"{JUDGMENTS}:6",
        ["who is 'ola'", "known: guests, true"],
    ),
    "round nought": (
        add(JUDGMENTS, "true,best,food,queue,1,,,0"),
        f"{JUDGMENTS}:6",
        ["round", "'0'"],
    ),
    "unknown status": (
        add(JUDGMENTS, "true,best,food,queue,1,so,,1"),
        f"{JUDGMENTS}:6",
        ["'so'", "stated"],
    ),
    "negative people": (
        table(PARTICIPANTS, "participant,weight", "kari,-1"),
        f"{PARTICIPANTS}:2",
        ["weight", "'-1'"],
    ),
    "person twice": (
        table(PARTICIPANTS, "participant,weight", "kari,1", "kari,2"),
        f"{PARTICIPANTS}:3",
        ["kari", "line 2"],
    ),
    "person and profile": (
        table(PARTICIPANTS, "participant,weight", "guests,1"),
        f"{PARTICIPANTS}:2",
        ["'guests'", "profile"],
    ),
    "unknown default": (
        edit(PROFILES, 'default = "guests"', 'default = "guest"'),
        f"{PROFILES} [default]",
        ["'guest'", "known: guests, true"],
    ),
    "unknown scale of judgments": (
        edit(PROFILES, 'key = "true"', 'key = "true"\nscale = "linear"'),
        f"{PROFILES} [profile[true].scale]",
        ['"linear"', "saaty, logarithmic"],
    ),
    "group of nobody": (
        edit(PROFILES, 'key = "true"', 'key = "true"\nkind = "group"'),
        f"{PROFILES} [profile[true].members]",
        ["at least one member"],
    ),
    "group of strangers": (
        edit(PROFILES, 'key = "true"', 'key = "true"\nkind = "group"\nmembers = ["ola"]'),
        f"{PROFILES} [profile[true].members]",
        ["'ola'", "known: guests"],
    ),
    "group of a word": (
        edit(PROFILES, 'key = "true"', 'key = "true"\nkind = "group"\nmembers = "people"'),
        f"{PROFILES} [profile[true].members]",
        ['"people"', '"participants" or "profiles"'],
    ),
    "members of a profile": (
        edit(PROFILES, 'key = "true"', 'key = "true"\nmembers = ["guests"]'),
        f"{PROFILES} [profile[true].members]",
        ["group"],
    ),
    "answer outside its method": (
        table(ANSWERS, "who,node,method,item,reference,value", "true,best,best_worst,food,best,10"),
        f"{ANSWERS}:2",
        ["'10'", "from 1 to 9"],
    ),
    "interval the wrong way round": (
        table(ANSWERS, "who,node,method,item,reference,value", "true,best,interval,food,,5..3"),
        f"{ANSWERS}:2",
        ["'5..3'", "low..high"],
    ),
    "unknown method of answers": (
        table(ANSWERS, "who,node,method,item,reference,value", "true,best,guess,food,,5"),
        f"{ANSWERS}:2",
        ["'guess'", "swing"],
    ),
}
