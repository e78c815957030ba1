"""PLOVER's tables and the way from CAMEO."""

from __future__ import annotations

from collections import Counter

import pytest

from onrecord.ontology import plover


def test_types_modes_and_quads() -> None:
    assert len(plover.TYPES) == 16
    assert "drone" in plover.MODES["ASSAULT"] and "sideAB" in plover.MODES["ASSAULT"]
    assert plover.MODES["SUPPORT"] == ()
    assert [plover.quad(type_) for type_ in ("AGREE", "AID", "ACCUSE", "COERCE")] == [1, 2, 3, 4]
    assert len(plover.CONTEXTS) == 37 and len(plover.SECTORS) == 25


def test_scores_are_signed_by_quad() -> None:
    for type_ in plover.TYPES:
        for mode in (None, *plover.MODES[type_]):
            value = plover.score(type_, mode)
            assert -10 <= value <= 10
            if type_ != "REQUEST":
                assert (value > 0) == (plover.quad(type_) < 3)


def test_score_of_an_unlisted_mode_is_the_types_own() -> None:
    assert plover.score("ASSAULT", "sideAB") == plover.score("ASSAULT")
    with pytest.raises(KeyError):
        plover.score("DANCE")


def test_crosswalk() -> None:
    crossings = plover.cameo_crosswalk()
    assert len(crossings) > 250
    for crossing in crossings.values():
        assert crossing.type in plover.TYPES
        assert crossing.mode is None or crossing.mode in plover.MODES[crossing.type]
        assert set(crossing.contexts) <= set(plover.CONTEXTS)
    assert crossings["0871"].mode == "ceasefire"
    assert crossings["1122"].contexts == ("human_rights",)
    assert crossings["186"].mode == "targeted"


def test_from_cameo_falls_to_the_parent() -> None:
    crossing = plover.from_cameo("0419")
    assert crossing is not None and (crossing.type, crossing.mode) == ("CONSULT", "phone")
    assert plover.from_cameo("99") is None


def test_cameo_roots_are_those_of_most_codes_in_the_crosswalk() -> None:
    codes = plover.cameo_crosswalk().items()
    modes = {(crossing.type, crossing.mode) for _, crossing in codes if crossing.mode}
    for type_, mode in [*((type_, None) for type_ in plover.TYPES), *modes]:
        of = Counter(code[:2] for code, crossing in codes if crossing.type == type_ and mode in (None, crossing.mode))
        assert plover.cameo_root(type_, [mode] if mode else []) == of.most_common(1)[0][0], (type_, mode)


def test_cameo_root_of_an_event() -> None:
    assert plover.cameo_root("ASSAULT") == "18"
    assert plover.cameo_root("ASSAULT", ["abduct", "aerial"]) == "19"
    assert plover.cameo_root("ASSAULT", ["drone", "unconventional"]) == "20"
    assert plover.cameo_root("SANCTION", ["convict"]) == "11"
    assert all(mode == "" or mode in plover.MODES[type_] for type_, mode in plover.cameo_roots())
    with pytest.raises(KeyError):
        plover.cameo_root("DANCE")
