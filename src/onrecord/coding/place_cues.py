"""Words around a name that tell a place from a person, an organisation or a plain word, and how much each counts.

The lists are from general knowledge of English news. The weights are a logistic regression's, fitted on the dev part
of GeoVirus and LGL by `python -m onrecord.training.places DEV`, which prints them; features that are not
listed count nothing.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


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
OF_PLACE = _words(
    """City Town State Province Republic Village Port Gulf Isle Island Kingdom Borough County Sea Strait Bay District
    Region Government People Governor Mayor Capital Township Commonwealth Emirate"""
)
# Names of small places that are, alone, next to never meant: parts of names, makes, peoples.
GENERIC = _words(
    """xinhua reuters interfax tass thai swiss swedish danish norwegian finnish austrian belgian czech hungarian
    romanian bulgarian serbian croatian ukrainian georgian armenian egyptian libyan tunisian algerian moroccan
    sudanese ethiopian kenyan nigerian ghanaian congolese somali jordanian lebanese saudi yemeni kuwaiti afghan
    pakistani bangladeshi nepalese burmese vietnamese filipino indonesian malaysian taiwanese australian
    peruvian chilean venezuelan colombian bolivian argentine north south east west northern southern eastern
    western central center centre middle upper lower university college school hospital church airport street
    avenue road park lake river bay island beach city town village county state district province region union
    republic house arab arabs honda toyota ford delta atlantic pacific indian columbian american americans
    international national federal general army navy congress senate parliament police court bank company
    justice independence liberty freedom hope victory progress republican democrat god jesus christ christian
    muslim islam internet english french spanish german dutch russian chinese canadian mexican italian british
    irish scottish welsh japanese korean israeli palestinian iranian iraqi syrian turkish greek polish african
    asian european cuban brazilian chevrolet jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu
    fri sat sun chadian malian nigerien rwandan burundian ugandan tanzanian zambian zimbabwean angolan
    mozambican namibian cambodian laotian mongolian kazakh uzbek tajik turkmen kyrgyz azerbaijani azeri
    belarusian moldovan latvian lithuanian estonian slovak slovenian slovene bosnian albanian macedonian
    montenegrin cypriot maltese icelandic portuguese haitian dominican jamaican panamanian nicaraguan honduran
    salvadoran guatemalan ecuadorian paraguayan uruguayan bahraini qatari emirati omani singaporean kurdish kurd
    kurds tibetan chechen sikh hindu buddhist jewish jew jews roman texan californian shiite sunni catholic
    orthodox"""
)
# The same of more words.
GENERIC_PHRASES = frozenset(
    (
        "red cross",
        "red crescent",
        "white house",
        "wall street",
        "capitol hill",
        "supreme court",
        "united nations",
        "new year",
        "new testament",
        "dow jones",
        "rio tinto",
        "st jude",
        "saint jude",
        "saint patrick",
        "holy family",
    )
)
# Words that tell in which country a report is at home, where it does not say so: offices, money, parties, spelling.
SETTING: dict[str, tuple[str, ...]] = {
    word: tuple(codes.split("+"))
    for codes, words in {
        "USA": """sheriff sheriff's sheriffs deputies county county's counties township interstate freeway congressman
            congressional gop medicaid medicare fbi fema nfl nba ncaa mlb vfw sophomore freshman varsity misdemeanor
            felony arraigned pickup mph feet downtown center color labor neighbors neighbor neighborhood program
            thanksgiving zip trooper troopers afl-cio epa state-run commissioners superintendent r d veterans
            republican republicans democrats democratic rep. sen. gov.""",
        "GBR": "councillor councillors nhs tory tories constabulary borough mps whilst pc dc ofsted asbo",
        "CAN": "rcmp mpp opp hydro tories kilometres provincial",
        "AUS": "centrelink nsw tafe",
        "IND": "crore crores lakh lakhs bjp rupees naxalite naxalites maoists",
        "PAK": "rupees rangers madrassa",
        "PHL": "barangay barangays pesos",
        "MEX": "pesos cartel cartels",
        "NGA": "naira",
        "KEN": "shillings ksh",
        "ZAF": "rand anc apartheid",
        "JPN": "yen",
        "CHN": "yuan politburo",
        "RUS": "rubles roubles ruble duma kremlin",
        "ISR": "shekels knesset idf settlers",
        "PSE": "hamas fatah intifada",
        "LBN": "hezbollah hizbollah",
        "AFG": "taliban isaf",
        "IRQ": "peshmerga ba'athist",
        "SOM": "al-shabaab shabaab",
        "COL": "farc",
        "LKA": "ltte tamils",
        "TUR": "pkk lira",
        "IRL": "garda gardai taoiseach",
    }.items()
    for word in words.split()
}

BIAS = -1.13
WEIGHTS: dict[str, float] = {
    "abbreviation": -0.18,
    "acronym": -1.71,
    "after:admin": 0.2,
    "after:capital": -1.09,
    "after:capital:g": -1.23,
    "after:facility": -0.53,
    "after:given": -0.77,
    "after:hyphen": -0.11,
    "after:organization": -2.49,
    "after:police": 0.43,
    "after:school": -0.91,
    "after:street": -1.77,
    "after:title": 0.7,
    "before:capital": -1.93,
    "before:day": 0.38,
    "before:direction": -0.63,
    "before:given": -1.08,
    "before:hyphen": -0.87,
    "before:initial": 0.21,
    "before:of-other": -0.49,
    "before:of-school": -0.69,
    "before:party": 1.08,
    "before:plain": -0.05,
    "before:title": -0.82,
    "chosen:pop": 0.22,
    "contained": 1.12,
    "container": 0.77,
    "cue:a": 0.25,
    "cue:agent": -0.16,
    "cue:comma": 0.33,
    "cue:inside": 1.18,
    "cue:listed": 0.63,
    "cue:moving": 0.52,
    "cue:of": 0.71,
    "cue:other": 0.11,
    "cue:part": 0.31,
    "cue:the": -0.27,
    "echo": 0.35,
    "flag:c": -1.64,
    "flag:g": -1.28,
    "flag:s": -0.75,
    "initial": 0.11,
    "initial:c": -1.49,
    "kind:admin1": 0.39,
    "kind:admin2": 0.35,
    "kind:city": -0.78,
    "kind:country": 0.6,
    "kind:region": 0.3,
    "main": 1.29,
    "person": -2.01,
    "pop": 0.36,
    "small": -0.34,
    "support": 0.3,
    "tail:admin": 0.7,
    "tail:age": -0.33,
    "tail:comma": 0.78,
    "tail:hyphen": 0.09,
    "tail:people": 2.31,
    "tail:possessive": -0.27,
    "tail:speech": -0.89,
    "tail:stop": 0.59,
    "tail:verb": 0.53,
    "wide:c": -0.84,
    "wide:g": 0.57,
    "wide:s": 0.06,
    "words": 0.39,
    "words:g": 0.58,
}
