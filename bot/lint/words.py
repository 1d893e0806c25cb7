"""The lists of words that the rules look for. Patterns are read without regard to capitals, names with it."""

import re

# American spelling: what to look for, and what we write. Lists of our own, short on purpose.
AMERICAN = {
    r"(behavi|col|fav|harb|hon|hum|lab|neighb|rum|vap|endeav|savi|rig)or(s|ed|ing|hood|hoods|able|ite|al|ful)?": "-our",
    r"(cent|met|theat|fib|lit)er(s|ed)?": "-re, as in centre (a meter that measures keeps its -er)",
    r"(defen|offen|preten)se(s)?": "-ce, as in defence",
    r"(a|the|his|her|their|driving) licenses?": "licence for the thing; license is the verb",
    r"to practice": "practise for the verb; practice is the thing",
    r"(travel|cancel|label|model|signal|counsel|level|fuel|total|quarrel)(ed|ing|ers?|ors?)": "-ll-, as in travelled",
    r"(enrol|fulfil|instal|skil)l(ment|ments|ful)": "one l, as in enrolment, skilful (but installment: instalment)",
    r"(analy|paraly|cataly)z(e|es|ed|ing)": "-yse, as in analyse",
    r"[a-z]{3,}iz(e|es|ed|ing|er|ers|ation|ations)": "-ise: the house style",
    r"programs?": "programme, unless a computer runs it",
    r"moms?|mommy": "mum",
    r"gotten": "got",
    r"pajamas": "pyjamas",
    r"gray": "grey",
    r"jewelry": "jewellery",
    r"(p|orthop)ediatric(s|ian|ians)?": "paediatric",
    r"(an)?esthetic|gynecolog[a-z]+|hemorrhage|maneuver|estrogen|fetus": "British spelling: -ae-, -oe-",
    r"cell ?phones?": "mobile",
    r"sidewalks?": "pavement",
    r"apartments?": "flat",
    r"diapers?": "nappy",
    r"vacations?": "holiday",
    r"(drug|liquor) ?stores?": "chemist, shop",
    r"911": "999",
    r"aging|artifacts?|skeptical|cozy|plow|catalogs?|dialogs?": "British spelling",
}
Z_IN_BRITAIN_TOO = re.compile(r"(?:over|under|out|down|re)?(?:siz|priz|seiz|capsiz|mai?z|gauz|bronz|citiz|denniz)")

# Words that look for blame in the child, or make abuse sound like something else.
BLAMING = {
    r"(plac|putt)(ing|es|s)? (herself|himself|themselves|themself|yourself) (at risk|in danger|in harm's way)": (
        "say what was done to the child"
    ),
    r"puts? (herself|himself|themselves) (at risk|in danger)": "say what was done to the child",
    r"life-?\s?styles?": "say what was done to the child",
    r"relationships?": "for abuse, say that it is abuse",
    r"(poor|bad|risky|unwise|wrong) (life )?choices?": "say what an adult did, and what the child could not choose",
    r"promiscuous(ly)?|promiscuity": "say what was done to the child",
    r"abscond(s|er|ers|ed|ing)?": "say missing, or left",
    r"street-?\s?wise": "say what the child has had to deal with",
    r"child prostitut(e|es|ion)|prostitut(ed|ing) (herself|himself)": "say a child who is sexually exploited",
    r"boyfriends?": "say who the person is: a man of 25",
    r"attention[- ]seek(er|ing)": "say what the child did, and ask why",
    r"led him on|lead him on|leading him on": "the adult is responsible",
    r"beyond control|out of control": "say what happened",
    r"consensual|consented to (sex|the abuse)": "a child cannot consent to abuse",
    r"toy ?boys?|lolitas?|jail ?bait": "say a child",
    r"kiddie porn|child porn(ography)?": "say indecent images of children",
    r"rent boys?": "say a child who is sexually exploited",
}

# A limit on what a scenario may tell: the 43 forces of England and Wales, by the names people use ...
FORCES = (
    "Avon and Somerset|Bedfordshire|Cambridgeshire|Cheshire|City of London|Cleveland|Cumbria|Derbyshire|"
    "Devon and Cornwall|Dorset|Durham|Dyfed-Powys|Essex|Gloucestershire|Greater Manchester|Gwent|Hampshire|"
    "Hertfordshire|Humberside|Kent|Lancashire|Leicestershire|Lincolnshire|Merseyside|Metropolitan|Norfolk|North Wales|"
    "North Yorkshire|Northamptonshire|Northumbria|Nottinghamshire|South Wales|South Yorkshire|Staffordshire|Suffolk|"
    "Surrey|Sussex|Thames Valley|Warwickshire|West Mercia|West Midlands|West Yorkshire|Wiltshire"
).split("|")
# ... and places of the reports, with the largest towns.
PLACES = (
    "the Met|Scotland Yard|Yorkshire|London|Manchester|Hackney|Lancaster|Morecambe|Fleetwood|Blackpool|Preston|Lytham|"
    "Burnley|Blackburn|Barrow|Carlisle|Nottingham|Derby|Middlesbrough|Hartlepool|Stockton|Redcar|Hull|Exeter|Plymouth|"
    "Swindon|Oxford|Birmingham|Liverpool|Leeds|Bradford|Kirklees|Huddersfield|Rotherham|Rochdale|Oldham|Telford|"
    "Sheffield|Bristol|Cardiff|Swansea|Newcastle|Leicester|Coventry|Southampton|Portsmouth|Luton"
).split("|")
# Given names that are common in Britain and no other word (so not Will, May, Grace, Mark, Hope or Jack).
NAMES = (
    "Aaron Abigail Adam Aisha Alex Alexander Alfie Alice Amelia Amina Amy Andrew Anna Anthony Archie Arthur Ava "
    "Barbara Ben Benjamin Bethany Brian Callum Caroline Catherine Charles Charlotte Chloe Chris Christopher Claire "
    "Connor Daniel Darren David Dean Deborah Dylan Edward Elizabeth Ella Ellie Emily Emma Ethan Evie Fatima Fiona "
    "Freddie Freya Gareth Gary George Georgia Hannah Harry Harriet Helen Henry Holly Ian Isaac Isabella Isla Jacob "
    "James Jamie Jane Jason Jayden Jennifer Jessica Joanna Joanne John Jonathan Jordan Joseph Joshua Julie Karen "
    "Katie Kate Kayleigh Keith Kelly Kevin Kieran Kyle Laura Lauren Leah Leanne Lee Leo Lewis Liam Linda Lisa Logan "
    "Louise Lucas Lucy Luke Margaret Maria Martin Mary Matthew Megan Mia Michael Michelle Mohammed Mohamed Muhammad "
    "Nathan Natalie Neil Nicholas Nicola Noah Oliver Olivia Omar Oscar Patricia Paul Peter Philip Phoebe Poppy Rachel "
    "Rebecca Richard Robert Ryan Sam Samantha Samuel Sara Sarah Scott Sean Sharon Shannon Simon Sophia Sophie "
    "Stephanie Stephen Steven Stuart Susan Thomas Tom Tracey Tyler Vanessa Victoria William Yusuf Zara Zoe"
).split()

# In a question such words are seldom rare enough to give the answer away.
COMMON = frozenset(
    "about action advice after again against agree another answer arrest arrive asked asks because before begin being "
    "best boy call called calls care case child children comes could custody decide decision detail does done duty "
    "each else enough every family father first follow found friend girl give given goes happen have home house "
    "however inspector later leave look make making meet mother need needs next officer other parent parents people "
    "person place police question record report right same school see should social soon speak staff station still "
    "take tell tells their them then there these they thing think this those time today together told until what when "
    "where which while with without woman word work worker would write young your man men risk safe step tonight "
    "night day days".split()
)
ABSOLUTE = ("always", "never", "only", "must")

# What an instruction does not begin with: it begins with what to do.
NOT_A_VERB = frozenset(
    "a an and any are as been being both but can could did does each ensure every has he her his i is it its "
    "may might must nobody no officers officer one ought please remember she should somebody some that the their "
    "there these they this those was we were what which who will would you your police staff child children parent "
    "parents consideration ensuring".split()
)
OPENERS = frozenset("if when where for in at on once after before until while as with by".split())
