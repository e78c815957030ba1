"""The coder: reports in, coded reports out. `Coder._draft` and `Coder._record` are the whole pipeline."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from onrecord.coding.assemble import code_events, code_statements, share_within_incidents
from onrecord.coding.coded import CodedReport
from onrecord.coding.counting import code_figures
from onrecord.coding.dating import go_on_in_time
from onrecord.coding.draft import Draft
from onrecord.coding.explain import explain
from onrecord.coding.explanation import Explanation
from onrecord.coding.figures import find_figures
from onrecord.coding.incidents import tie_incidents
from onrecord.coding.participants import read_mentions, resolve_entities, shared_names
from onrecord.coding.places import find_places
from onrecord.coding.relation import Relation, relation_of
from onrecord.coding.statements import find_statements
from onrecord.coding.times import find_units_and_spans
from onrecord.coding.victims import count_victims, tell_abductions
from onrecord.language.analysis import Analyser
from onrecord.language.model import Model
from onrecord.ontology.actors import ActorTable
from onrecord.ontology.plover import TYPES
from onrecord.reading.report import Report

AHEAD = 4
"""Reports for each thread that may be under work or done before the first of them is taken."""


class Coder:
    """Codes reports with the model loaded once.

    `actors`: the user's own actor files (see docs/actors.md), which win over the shipped table. `threads`: reports that
    `code_many` works on at once (0: as many as there are cores). Raises InputError for an actor file that cannot be
    read.
    """

    def __init__(self, *, actors: Sequence[Path] = (), threads: int = 0) -> None:
        with ThreadPoolExecutor(1) as pool:  # the model takes as long to load as all else
            model = pool.submit(Model, threads=1)
            self._table = ActorTable.load(*actors)
            self._analyser = Analyser(model.result())
        self._threads = threads or os.cpu_count() or 1

    def code(self, report: Report) -> CodedReport:
        """The record of one report."""
        return self._record(self._draft(report))

    def code_many(self, reports: Iterable[Report]) -> Iterator[CodedReport]:
        """The records of many reports in their order, each the same as `code` gives; several are worked on at once."""
        with ThreadPoolExecutor(self._threads) as pool:
            waiting: deque[Future[CodedReport]] = deque()
            for report in reports:
                waiting.append(pool.submit(self.code, report))
                if len(waiting) > AHEAD * self._threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()

    def explain(self, report: Report, event_id: str) -> Explanation:
        """Why the event with this id was coded so. Raises KeyError if the report has no such event."""
        draft = self._draft(report)
        coded = self._record(draft)
        for event in coded.events:
            if event.id == event_id:
                return explain(draft, event, coded)
        raise KeyError(event_id)

    def _draft(self, report: Report) -> Draft:
        """Everything found in a report, before it is put together."""
        analysis = self._analyser.analyse(report.text, breaks=[part.start for part in report.parts])
        draft = Draft(report, analysis, self._table)
        draft.acts = sorted((act for act in analysis.events if draft.tells(act.sentence)), key=lambda act: act.words)
        draft.said = [said for said in find_statements(analysis) if draft.tells(said.sentence)]
        draft.counted = [counted for counted in find_figures(analysis) if draft.tells(counted.sentence)]
        draft.times, draft.spans_of_time = find_units_and_spans(report.text, report.published)
        draft.places = find_places(report.text, hint=report.dateline.place if report.dateline else None)
        read_mentions(draft)
        tell_abductions(draft)
        count_victims(draft)
        resolve_entities(draft)
        return draft

    def _record(self, draft: Draft) -> CodedReport:
        """The record that a draft makes."""
        statements = code_statements(draft)
        events = code_events(draft, statements)
        tie_incidents(draft.report, events, shared_names(draft))
        share_within_incidents(events)
        go_on_in_time(events, draft.report.text)
        figures = code_figures(draft, events, statements)
        entities = draft.registry.entities()
        return CodedReport(draft.report, events, statements, figures, entities, draft.places, draft.times)

    def relation(self, text: str, actor: tuple[int, int], recipient: tuple[int, int]) -> Relation:
        """What the actor does to the recipient in a short text; see `onrecord.relation`."""
        return relation_of(dict(zip(TYPES, self._analyser.relation(text, actor, recipient).tolist(), strict=True)))
