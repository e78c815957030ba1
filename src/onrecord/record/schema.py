"""The tables of a record: every column with its type and meaning. Docs, checks and writers all go by this page."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

TEXT, INT, FLOAT, BOOL, DAY, BYTES = pa.string(), pa.int32(), pa.float64(), pa.bool_(), pa.date32(), pa.binary()
LONG, MOMENT = pa.int64(), pa.timestamp("us", tz="UTC")
TEXTS = pa.list_(TEXT)
SPANS = pa.list_(pa.struct([("text", TEXT), ("start", INT), ("end", INT)]))
PARTS = pa.list_(pa.struct([("kind", TEXT), ("start", INT), ("end", INT)]))
PAIRS = pa.map_(TEXT, TEXT)


@dataclass(frozen=True)
class Column:
    """One column; `key` names the table whose rows it points to (its own, where it is the key)."""

    name: str
    type: pa.DataType
    about: str
    key: str | None = None


@dataclass(frozen=True)
class Table:
    """One table."""

    name: str
    about: str
    columns: tuple[Column, ...]

    @property
    def schema(self) -> pa.Schema:
        return pa.schema([pa.field(column.name, column.type) for column in self.columns])


def _span(name: str, about: str) -> tuple[Column, ...]:
    """Evidence: words and where they stand."""
    return (
        Column(name, TEXT, f"{about}, as written"),
        Column(f"{name}_start", INT, "its first character in the report's text"),
        Column(f"{name}_end", INT, "the character after its last"),
    )


_OF_REPORT = (
    Column("report", TEXT, "the report that tells it", "reports"),
    Column("published", DAY, "when that report came out"),
    Column("duplicate", BOOL, "whether that report is a reprint of an earlier one, and so left out of counts"),
    Column("run", INT, "the run that coded it", "runs"),
)
_PLACE = (
    *_span("place", "words of the place"),
    Column("place_name", TEXT, "its name in GeoNames"),
    Column("place_country", TEXT, "its country, ISO 3166 alpha-3"),
    Column("place_admin1", TEXT, "its province"),
    Column("lat", FLOAT, "latitude in degrees"),
    Column("lon", FLOAT, "longitude in degrees"),
    Column("geonameid", INT, "its number in GeoNames"),
)
_FROM_TO = (
    Column("date_from", DAY, "first day"),
    Column("date_to", DAY, "last day, included"),
)
_RUN = Column("run", INT, "the run that wrote the row", "runs")

TABLES = {
    table.name: table
    for table in (
        Table(
            "reports",
            "One row per published text.",
            (
                Column("report", TEXT, "key of the report: a hash of its text, and of its input where it is a copy",
                       "reports"),
                Column("id", TEXT, "its id in the input"),
                Column("source", TEXT, "the input it came from: a path or an address"),
                Column("item", TEXT, "which part of that input: a line, a row, a record; empty for the whole"),
                Column("title", TEXT, "headline"),
                Column("standfirst", TEXT, "standfirst"),
                Column("byline", TEXTS, "who wrote it"),
                Column("dateline_place", TEXT, "place of the dateline"),
                Column("dateline_date", DAY, "day of the dateline"),
                Column("published", DAY, "when it came out"),
                Column("published_basis", TEXT, "how that is known: input, metadata, dateline or inferred"),
                Column("url", TEXT, "its address"),
                Column("publisher", TEXT, "who published it"),
                Column("language", TEXT, "its language"),
                Column("text", TEXT, "the text; null where it was not to be kept"),
                Column("characters", INT, "length of the text"),
                Column("parts", PARTS, "what its stretches are: title, byline, caption, credit, body and so on"),
                Column("extra", PAIRS, "fields of the input that onrecord does not know"),
                Column("content", TEXT, "SHA-256 of the text"),
                Column("digest", TEXT, "SHA-256 of what was coded from it; null for a copy, which is not coded again"),
                Column("sketch", BYTES, "MinHash of its words, by which near-duplicates are found"),
                Column("shingles", INT, "different stretches of three words in it"),
                Column("duplicate_of", TEXT, "the earlier report that it repeats", "reports"),
                Column("similarity", FLOAT, "share of the shorter text that stands in the other (estimated); 1 for a "
                       "copy"),
                Column("events", INT, "events coded from it"),
                _RUN,
            ),
        ),
        Table(
            "events",
            "One row per coded mention of an act.",
            (
                Column("event", TEXT, "key of the event", "events"),
                *_OF_REPORT,
                Column("telling", TEXT, "which events of its report tell of one happening, as far as it shows"),
                Column("type", TEXT, "PLOVER event type"),
                Column("modes", TEXTS, "PLOVER modes"),
                Column("quad", INT, "quad class: 1, 2 verbal, material cooperation; 3, 4 verbal, material conflict"),
                Column("score", FLOAT, "conflict-cooperation score, -10 to 10"),
                Column("contexts", TEXTS, "PLOVER contexts"),
                Column("aux", TEXTS, "historical, future, hypothetical, negation; empty for what is told as done"),
                *_span("trigger", "the words that carry the act"),
                Column("sentence_start", INT, "where its sentence begins"),
                Column("sentence_end", INT, "where its sentence ends"),
                Column("quote", TEXT, "the words around the trigger, at most 240 characters of its sentence"),
                *_PLACE,
                *_span("time", "words of the time; empty where the report has none for it"),
                *_FROM_TO,
                Column("time_basis", TEXT, "how the time is known: expression, dateline, publication or inferred"),
                Column("statement", TEXT, "the statement that tells it; null where the report says it itself",
                       "statements"),
                Column("speaker", TEXT, "name of who says so; null where the report says it itself or does not tell"),
                Column("figures", TEXTS, "its figures", "figures"),
                Column("confidence", FLOAT, "probability that trigger and type are right"),
            ),
        ),
        Table(
            "participants",
            "One row per actor or recipient of an event.",
            (
                Column("event", TEXT, "the event", "events"),
                *_OF_REPORT,
                Column("side", TEXT, "actor or recipient"),
                Column("position", INT, "its place among those of its side, from 0"),
                *_span("words", "who takes part"),
                Column("entity", TEXT, "who that is", "entities"),
                Column("name", TEXT, "the entity's name"),
                Column("country", TEXT, "ISO 3166 alpha-3, or UNO, EUR, IGO, NGO, ISM, IMG, MNC"),
                Column("sector", TEXTS, "PLOVER sector codes"),
            ),
        ),
        Table(
            "statements",
            "One row per something said.",
            (
                Column("statement", TEXT, "key of the statement", "statements"),
                *_OF_REPORT,
                Column("kind", TEXT, "direct, indirect or mixed"),
                Column("speaker", TEXT, "name of who speaks"),
                Column("speaker_entity", TEXT, "who that is", "entities"),
                Column("speaker_country", TEXT, "the speaker's country"),
                Column("speaker_sector", TEXTS, "the speaker's sectors"),
                *_span("source", "the words that name the speaker"),
                *_span("cue", "the words of saying"),
                Column("content", SPANS, "what is said, in its pieces"),
            ),
        ),
        Table(
            "figures",
            "One row per stated number of people killed, injured and so on.",
            (
                Column("figure", TEXT, "key of the figure", "figures"),
                *_OF_REPORT,
                Column("kind", TEXT, "killed, injured, missing, detained, displaced or abducted"),
                *_span("words", "the number"),
                Column("min", LONG, "at least so many; null where open"),
                Column("max", LONG, "at most so many; null where open"),
                *_span("victims", "whom it counts"),
                Column("qualifier", TEXT, "what is said of them besides: seriously"),
                *_FROM_TO,
                Column("event", TEXT, "the event it belongs to", "events"),
                Column("statement", TEXT, "the statement that tells it", "statements"),
                Column("speaker", TEXT, "name of who says so; null where the report says it itself or does not tell"),
            ),
        ),
        Table(
            "entities",
            "One row per person, organisation, group, country or place of a report.",
            (
                Column("entity", TEXT, "key of the entity", "entities"),
                *_OF_REPORT,
                Column("name", TEXT, "its name"),
                Column("kind", TEXT, "person, organization, group, country or place"),
                Column("country", TEXT, "its country"),
                Column("sector", TEXTS, "its PLOVER sectors"),
                Column("role", TEXT, "its office or description"),
                Column("mentions", SPANS, "the words that name it"),
            ),
        ),
        Table(
            "incidents",
            "One row per happening, however many events of however many reports tell of it.",
            (
                Column("incident", TEXT, "key of the incident: that of its earliest event", "incidents"),
                Column("type", TEXT, "type of most of its events"),
                Column("modes", TEXTS, "modes of its events"),
                Column("quad", INT, "quad class of its type"),
                Column("score", FLOAT, "mean conflict-cooperation score of its events"),
                Column("told", TEXT, "done, denied or planned: what most of its events say"),
                *_FROM_TO,
                Column("place_name", TEXT, "the finest place that most of its reports agree on"),
                Column("place_country", TEXT, "its country, ISO 3166 alpha-3"),
                Column("place_admin1", TEXT, "its province"),
                Column("lat", FLOAT, "latitude in degrees"),
                Column("lon", FLOAT, "longitude in degrees"),
                Column("actors", TEXTS, "names of its actors, those named most first"),
                Column("actor_groups", TEXTS, "their countries and sectors, as PSE:GOV"),
                Column("recipients", TEXTS, "names of its recipients, those named most first"),
                Column("recipient_groups", TEXTS, "their countries and sectors"),
                Column("disputed", TEXTS, "what of it is disputed: act, actor, figure; empty for nothing"),
                Column("reports", INT, "reports that tell of it, reprints too"),
                Column("sources", INT, "publishers among them that are independent: reprints are left out"),
                Column("first_published", DAY, "when the first of them came out"),
                Column("last_published", DAY, "when the last of them came out"),
                Column("events", TEXTS, "its events", "events"),
                Column("linker", TEXT, "by which weights its events were linked: their hash"),
                _RUN,
            ),
        ),
        Table(
            "claims",
            "One row per thing that somebody claims of an incident: a figure, who did it, that it was not so.",
            (
                Column("claim", TEXT, "key of the claim: the figure or event that makes it", "claims"),
                Column("incident", TEXT, "the incident", "incidents"),
                Column("kind", TEXT, "killed, injured, missing, detained, displaced, abducted; actor (who did it), "
                       "responsible (the actor says so itself), denied"),
                Column("min", LONG, "at least so many; null where open"),
                Column("max", LONG, "at most so many; null where open"),
                Column("part", BOOL, "whether the figure counts but a part of those of the incident"),
                Column("who", TEXT, "name of the actor, or of who is said not to have done it"),
                Column("by", TEXT, "who claims it: the name of the speaker, or else the publisher"),
                Column("said", BOOL, "whether somebody says so in the report; if not, the report does itself"),
                *_span("words", "the words of the claim"),
                Column("quote", TEXT, "the words around them"),
                Column("event", TEXT, "the event it belongs to", "events"),
                Column("figure", TEXT, "the figure, where it is one", "figures"),
                Column("statement", TEXT, "the statement that makes it; null where the report does itself",
                       "statements"),
                Column("report", TEXT, "the report it stands in", "reports"),
                Column("publisher", TEXT, "who published that"),
                Column("published", DAY, "when that came out"),
                Column("reprint", BOOL, "whether an earlier report, of which this is a reprint, makes it too"),
                _RUN,
            ),
        ),
        Table(
            "failures",
            "One row per input that could not be coded.",
            (
                Column("failure", TEXT, "key of the failure", "failures"),
                Column("source", TEXT, "the input: a path or an address"),
                Column("item", TEXT, "which part of it: a line, a row, a record; empty for the whole"),
                Column("reason", TEXT, "what is wrong, and what to do"),
                _RUN,
            ),
        ),
        Table(
            "runs",
            "One row per run of `onrecord code ... --to`.",
            (
                Column("run", INT, "number of the run, from 1", "runs"),
                Column("state", TEXT, "running (or broken off without a chance to say so), stopped, or finished"),
                Column("started", MOMENT, "when it began"),
                Column("ended", MOMENT, "when it last wrote"),
                Column("coder", TEXT, "version of onrecord"),
                Column("model", TEXT, "SHA-256 of the model's weights, its first 16 signs"),
                Column("options", PAIRS, "options that were given"),
                Column("inputs", TEXTS, "inputs that were given, at most the first 100"),
                Column("coded", LONG, "reports coded"),
                Column("already", LONG, "reports that were there already"),
                Column("copies", LONG, "reports with the very text of another, noted and not coded again"),
                Column("near_duplicates", LONG, "of the coded, those that repeat another"),
                Column("failed", LONG, "inputs that could not be coded"),
            ),
        ),
    )
}  # fmt: skip
"""The tables by name."""

OF_REPORTS = ("events", "participants", "statements", "figures", "entities")
"""The tables whose rows belong to a report."""

REPLACED_BY = {"failures": "failure", "incidents": "incident", "claims": "incident"}
"""The column by whose values rows of a table are replaced; of the others it is `report`."""


def markdown() -> str:
    """The schema as a page of documentation."""
    lines = []
    for table in TABLES.values():
        lines += [f"### {table.name}", "", table.about, "", "| column | type | what it holds |", "|---|---|---|"]
        for column in table.columns:
            key = "" if column.key is None else " **Key.**" if column.key == table.name else f" Of `{column.key}`."
            lines.append(f"| `{column.name}` | {_type(column.type)} | {column.about}.{key} |")
        lines.append("")
    return "\n".join(lines)


def _type(type_: pa.DataType) -> str:
    if pa.types.is_list(type_):
        return f"list of {_type(type_.value_type)}"
    if pa.types.is_struct(type_):
        return "{" + ", ".join(field.name for field in type_) + "}"
    if pa.types.is_map(type_):
        return "map of text to text"
    return _NAMES[type_]


_NAMES = {
    TEXT: "text", INT: "integer", LONG: "integer", FLOAT: "number", BOOL: "yes or no", DAY: "date", BYTES: "bytes",
    MOMENT: "moment (UTC)",
}  # fmt: skip
