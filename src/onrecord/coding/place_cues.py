"""Words around a name that tell a place from a person, an organisation or a plain word, and how much each counts.

The lists are from general knowledge of English news. The weights are a logistic regression's, fitted on the dev part
of GeoVirus and LGL by `python -m onrecord.evaluation.places DEV --fit`, which prints them; features that are not
listed count nothing.
"""

from __future__ import annotations


def _classes(**lists: str) -> dict[str, str]:
    return {word: name for name, words in lists.items() for word in words.split()}


# By the word with a capital right before the name (without its full stop).
PRECEDING = _classes(
    title="""Mr Mrs Ms Miss Dr Prof Professor Sir Lord Lady Dame Rev Reverend Fr Father Bishop Archbishop Cardinal Pope
        Rabbi Imam Sheikh Sheik Mullah Ayatollah Saint President Senator Sen Sens Rep Reps Representative Gov Governor
        Mayor Judge Justice Chief Sheriff Officer Detective Det Sgt Sergeant Lt Lieutenant Capt Captain Maj Col
        Colonel Gen General Adm Admiral Cpl Corporal Pvt Private Cmdr Commander Constable Inspector Insp Trooper Deputy
        Agent Coach Councilman Councilwoman Councillor Councilmember Commissioner Alderman Chancellor Premier Minister
        Secretary Ambassador Envoy Chairman Chairwoman Director Superintendent Supt Principal Attorney Speaker
        Congressman Congresswoman Prince Princess King Queen Duke Earl Baron Sultan Emir Brother Sister Uncle Aunt
        Lieutenant-General Major-General Brigadier Marshal Nurse Analyst Spokesman Spokeswoman""",
    direction="""North South East West Northern Southern Eastern Western Central Northeast Northwest Southeast
        Southwest Northeastern Northwestern Southeastern Southwestern Upper Lower Inner Outer Greater Downtown Metro
        Metropolitan Mid Suburban Rural Upstate Neighbouring Neighboring Nearby Mainland Coastal Occupied Eastern
        North-Eastern North-Western South-Eastern South-Western""",
    plain="""In The A An At From To For Of On By As With And But Or When While During After Before Since Until If
        Because Although Though Near Outside Inside Across Around Throughout Between Within Through Toward Towards
        Into Over Under Both All Most Some Many Several Other Another Only Even Also Now Then Here There This That
        These Those Its Their His Her Our My Your Two Three Four Five Six Former Like Unlike Despite About Against
        Beyond Along Via Re Is Was Are Were Will Has Had Have Can Could Should Would Did Does Do Not No Yes Total
        Fellow Modern Elsewhere Officials Authorities Police Residents Late Early""",
    day="""Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August
        September October November December Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec""",
)
# By the word with a capital right after the name.
FOLLOWING = _classes(
    admin="""County Counties Province Provinces District Governorate State Region Prefecture Oblast Parish Borough
        Township Twp City Town Village Municipality Republic Territory Island Islands Peninsula Valley Emirate Canton
        Area Metro Suburb Countryside Heights""",
    facility="""Airport Camp Port Prison Jail Detention Hospital Base Barracks Crossing Stadium Arena Museum Zoo Mosque
        Church Cathedral Station Hotel Dam Harbor Harbour Market Mall Theater Theatre Library Cemetery Speedway
        Convention Community Civic Medical Senior""",
    school="University College School High Elementary Junior Middle Academy Institute Campus Seminary",
    police="""Police Sheriff Fire Department Dept Council Court Courthouse District Board Commission Authority Mayor
        Coroner Clerk Attorney Prosecutor Public Water Electric City-County Water Volunteer EMS Municipal Superior
        Circuit Probate Magistrate Regional Planning Parks Recreation Government Health Supreme National Army
        Embassy Lottery Legislature House Senate General""",
    title="""Mayor Governor Gov President Prime Premier Foreign Defense Defence Interior Finance Minister Secretary
        Sen Sens Senator Rep Reps Congressman Vice King Queen Ambassador Attorney Judge Republican Republicans
        Democrat Democrats Democratic Chief Superintendent Councilman Councilwoman Native""",
    organization="""Post Times Herald Tribune Journal News Gazette Chronicle Star Sun Globe Examiner Bulletin Daily
        Bank Inc Corp Corporation Company Co Ltd LLC Group Holdings Partners Association Society Foundation Trust
        Union Club United Rovers Wanderers Athletic FC Press Agency Insurance Motors Airlines Airways Energy Oil Gas
        Petroleum Steel Brothers Sons Accords Accord Treaty Agreement Convention Declaration Protocol Process Motor
        Financial Capital Securities Research Studios Records Pictures Magazine Today Review Weekly Party Institution
        Center Centre Memorial Initiative Report Reports Conference Festival Award Prize Cup Open Bowl Series Hall
        Building House Tower Plaza Place Inn Lodge Clinic Manor Church Chapel Baptist Lutheran Methodist""",
    street="""Street St Avenue Ave Road Rd Boulevard Blvd Drive Dr Lane Ln Highway Hwy Parkway Pkwy Pike Court Ct Circle
        Way Terrace Trail Turnpike Freeway Expressway Bridge Square Park Creek River Lake Bay Beach Mountain Hill
        Hills Canyon Falls Forest Field Fields Ridge Point Springs Gate Tunnel Pond Glacier Mount Canal Strait""",
    team="""Bulldogs Tigers Eagles Lions Bears Wildcats Cowboys Giants Jets Dolphins Patriots Steelers Packers Saints
        Falcons Panthers Cardinals Rams Raiders Broncos Chargers Bills Colts Texans Titans Jaguars Ravens Browns
        Bengals Vikings Redskins Eagles Lakers Celtics Bulls Knicks Heat Yankees Mets Dodgers Cubs Braves Astros
        Rangers Royals Twins Marlins Phillies Pirates Reds Brewers Mariners Athletics Padres Rockies Devils Blues
        Warriors Rockets Spurs Kings Hawks Nets Pistons Pacers Bucks Wizards Magic""",
    day=" ".join(word for word, name in PRECEDING.items() if name == "day"),
)
# By the word in small letters before the name; "the" and "a" are looked through once.
CONTEXT = _classes(
    inside="in at near outside inside around across throughout within into toward towards through via",
    moving="from to between reached entering leaving visiting visited left invaded neighbouring neighboring nearby",
    of="of",
    part="""northern southern eastern western central northeastern northwestern southeastern southwestern north south
        east west downtown rural mainland upstate northeast northwest southeast southwest coastal suburban""",
    listed="and or",
    agent="by with against for that as about on like than said says told if when",
)
# Lower-case words after the name.
AFTER = _classes(
    admin="""province state county district region governorate city town village municipality prefecture area border
        airport camp refugee suburb suburbs neighborhood neighbourhood capital coast countryside""",
    people="""police officials authorities residents resident man woman mayor government president officer firefighters
        troops forces army area-based council school court""",
    speech="""said says told added asked wrote replied noted explained recalled testified thinks believes knew knows
        plays played scored thought felt argued claimed insisted""",
    verb="is was are were has had have will would could can should did does who and",
)
OF_PLACE = frozenset(
    """City Town State Province Republic Village Port Gulf Isle Island Kingdom Borough County Sea Strait Bay District
    Region Government People Governor Mayor Capital Township Commonwealth Emirate""".split()
)
# Names of small places that are, alone, next to never meant: parts of names, makes, peoples.
GENERIC = frozenset(
    """north south east west northern southern eastern western central center centre middle upper lower university
    college school hospital church airport street avenue road park lake river bay island beach city town village county
    state district province region union republic house arab arabs honda toyota ford delta atlantic pacific indian
    columbian american americans international national federal general army navy congress senate parliament police
    court bank company justice independence liberty freedom hope victory progress republican democrat god jesus christ
    christian muslim islam internet english french spanish german dutch russian chinese""".split()
)

BIAS = -1.1
WEIGHTS: dict[str, float] = {
    "abbreviation": -0.28,
    "acronym": -1.87,
    "after:admin": 0.38,
    "after:capital": -0.99,
    "after:capital:g": -1.15,
    "after:facility": -0.48,
    "after:given": -0.72,
    "after:hyphen": -0.3,
    "after:organization": -2.53,
    "after:police": 0.58,
    "after:school": -0.79,
    "after:street": -1.61,
    "after:title": 0.72,
    "before:capital": -1.93,
    "before:day": 0.35,
    "before:direction": -0.62,
    "before:given": -1.09,
    "before:hyphen": -0.68,
    "before:initial": 0.22,
    "before:of-other": -0.35,
    "before:of-place": 0.06,
    "before:of-school": -0.64,
    "before:party": 1.03,
    "before:plain": -0.12,
    "before:title": -0.83,
    "chosen:pop": 0.34,
    "contained": 1.19,
    "container": 0.75,
    "cue:agent": -0.29,
    "cue:comma": 0.31,
    "cue:inside": 1.2,
    "cue:listed": 0.56,
    "cue:moving": 0.5,
    "cue:of": 0.69,
    "cue:part": 0.33,
    "cue:the": -0.29,
    "echo": 0.5,
    "flag:c": -1.39,
    "flag:g": -0.71,
    "flag:s": -0.54,
    "initial": 0.2,
    "initial:c": -1.24,
    "kind:admin1": 0.48,
    "kind:admin2": 0.26,
    "kind:city": -1.16,
    "kind:country": 1.11,
    "kind:region": -0.68,
    "main": 1.32,
    "person": -1.92,
    "pop": 0.26,
    "small": -0.29,
    "support": 0.31,
    "tail:admin": 0.75,
    "tail:age": -0.4,
    "tail:comma": 0.69,
    "tail:hyphen": 0.41,
    "tail:people": 2.35,
    "tail:possessive": -0.2,
    "tail:speech": -0.95,
    "tail:stop": 0.6,
    "tail:verb": 0.38,
    "words": 0.33,
    "words:g": 0.68,
}
