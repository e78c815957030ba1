"""The parts of a scraped text."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.errors import InputError
from onrecord.reading import Report, read_text


def parts(report: Report, kind: str | None = None) -> list[tuple[str, str]] | list[str]:
    found = [(part.kind, report.text[part.start : part.end]) for part in report.parts]
    return found if kind is None else [words for name, words in found if name == kind]


def kinds(report: Report) -> list[str]:
    return [part.kind for part in report.parts]


SCRAPED = """Estmark suspends border talks with Norland after raid on Port Ansel

Estmark's leaders asked neighbouring states to act after a Norland operation killed six dock workers.

 Norland troops at the gates of Port Ansel, March 14, 2024. (photo credit: NORLAND ARMY PRESS OFFICE)
Norland troops at the gates of Port Ansel, March 14, 2024.
(photo credit: NORLAND ARMY PRESS OFFICE)

Estmark announced on Thursday evening that it had suspended talks with Norland about their border.

“There will be no talks as of now,” said Mira Tal, a spokeswoman for the president.

 Residents look at a burnt warehouse in Port Ansel March 14, 2024.  (credit: REUTERS/ANA NAME)
Residents look at a burnt warehouse in Port Ansel March 14, 2024. (credit: REUTERS/ANA NAME)

She said that more than 40 people had been killed since the beginning of the year.

How did the unions react?

Dock workers went on strike in several towns.

Ivo Name in Eastburg contributed to this report."""


def test_a_scraped_report_falls_into_its_parts() -> None:
    report = read_text(SCRAPED)
    assert report.title == "Estmark suspends border talks with Norland after raid on Port Ansel"
    assert report.standfirst is not None and report.standfirst.startswith("Estmark's leaders asked")
    assert kinds(report) == [
        "title", "standfirst", "caption", "credit", "caption", "credit", "body", "body",
        "caption", "credit", "caption", "credit", "body", "subheading", "body", "contributor",
    ]  # fmt: skip
    assert parts(report, "subheading") == ["How did the unions react?"]
    assert parts(report, "contributor") == ["Ivo Name in Eastburg contributed to this report."]
    assert parts(report, "caption")[0] == "Norland troops at the gates of Port Ansel, March 14, 2024."
    assert (report.published, report.published_basis) == (date(2024, 3, 14), "inferred")


def test_lines_without_blank_lines_between_them() -> None:
    report = read_text(
        "Truce in Norland holds for second day\n"
        "By Jane Roe and Ali al-Hadi\n"
        "Published 10:15 GMT, 3 May 2024\n"
        "NORPORT, Norland (AP) — The truce between the army and the Front held on Friday, officials said.\n"
        "Advertisement\n"
        "FILE PHOTO: Soldiers guard a bridge in Norport, March 1, 2024. REUTERS/Jo Doe/File Photo\n"
        "The Front said that it had freed 12 prisoners.\n"
        "What comes next\n"
        "Talks are to go on in Eastburg next week, the mediators said.\n"
        "Read more: Who are the Front?\n"
        "(Reporting by Jo Doe; Editing by Ann Name)"
    )
    assert kinds(report) == [
        "title", "byline", "dateline", "dateline", "body", "credit", "caption", "credit", "body",
        "subheading", "body", "credit", "contributor",
    ]  # fmt: skip
    assert report.byline == ["Jane Roe", "Ali al-Hadi"]
    assert (report.published, report.published_basis) == (date(2024, 5, 3), "dateline")
    assert report.dateline is not None
    assert (report.dateline.place, report.dateline.date) == ("NORPORT, Norland", date(2024, 5, 3))


@pytest.mark.parametrize(
    ("dateline", "place", "day"),
    [
        ("RAMALLAH, Jan 26 (Agency) -", "RAMALLAH", date(2024, 1, 26)),
        ("NAIROBI, Kenya (AP) _", "NAIROBI, Kenya", None),
        ("BEIRUT (Reuters) -", "BEIRUT", None),
        ("KATHMANDU, March 3 (Xinhua) --", "KATHMANDU", date(2024, 3, 3)),
        ("KATHMANDU, March 3(Xinhua)--", "KATHMANDU", date(2024, 3, 3)),
        ("DAR ES SALAAM, Tanzania (AP) --", "DAR ES SALAAM, Tanzania", None),
        ("LIMA, 17 MAY (EFE) --", "LIMA", date(2024, 5, 17)),
        ("GENEVA —", "GENEVA", None),
        ("CHARLESTON, S.C. —", "CHARLESTON, S.C.", None),
        ("MIAMI _", "MIAMI", None),
        ("Jakarta, 3 May 2024 (ANTARA) -", "Jakarta", date(2024, 5, 3)),
        ("United Nations, April 13 (IANS)", "United Nations", date(2024, 4, 13)),
        ("KABUL (Pajhwok):", "KABUL", None),
        ("DAMASCUS/BEIRUT (Reuters) –", "DAMASCUS/BEIRUT", None),
        ("RAMALLAH, Thursday, February 1, 2024 (WAFA) –", "RAMALLAH", date(2024, 2, 1)),
        ("(Reuters) -", None, None),
    ],
)
@pytest.mark.parametrize("gap", [" ", "\n\n"])
def test_datelines(dateline: str, place: str | None, day: date | None, gap: str) -> None:
    body = "Officials of both countries met in secret to settle a dispute over water, a minister said."
    report = read_text(f"{dateline}{gap}{body}", published="2024-03-04")
    assert parts(report) == [("dateline", dateline), ("body", body)]
    assert report.dateline is not None
    assert (report.dateline.place, report.dateline.date) == (place, day)


@pytest.mark.parametrize(
    "opening",
    [
        "UN - and not only the UN - has called for a truce in the north of the country, it was reported.",
        "UPDATE: The army has taken the town of Norport, officials in the capital said on Monday evening.",
        "Gunmen killed a judge (Reuters had reported two dead) in Norport on Monday, the police said.",
        "The Norland Liberation Front (NLF) killed three soldiers near the port on Monday, the army said.",
    ],
)
def test_what_only_resembles_a_dateline(opening: str) -> None:
    assert kinds(read_text(opening)) == ["body"]


def test_a_dateline_tells_the_headline_above_it_though_that_ends_with_a_full_stop() -> None:
    report = read_text(
        "Norland army takes northern port.\n\n"
        "The fall of Norport ends a truce of two months, and both sides blame each other.\n\n"
        "NORPORT, Norland (AP) — The army of Norland took the town of Norport on Monday, officials said.\n\n"
        "Nobody was hurt."
    )
    assert kinds(report) == ["title", "standfirst", "dateline", "body", "body"]


def test_prose_alone_has_no_title() -> None:
    report = read_text("Rebels freed 12 prisoners on Monday.\n\nThe prisoners were taken to Norport.")
    assert report.title is None
    assert kinds(report) == ["body", "body"]


def test_a_headline_alone_is_a_title() -> None:
    report = read_text("Army shells rebel town in Norland, killing 12")
    assert report.title == "Army shells rebel town in Norland, killing 12"
    assert kinds(report) == ["title"]


def test_text_wrapped_at_a_fixed_width_stays_in_its_paragraphs() -> None:
    report = read_text(
        "THE ARMY OF NORLAND SHELLED A TOWN HELD BY THE FRONT TODAY, KILLING\n"
        "AT LEAST 12 PEOPLE, THE RADIO REPORTED FROM NORPORT.  THE TOWN HAS BEEN\n"
        "UNDER SIEGE SINCE MARCH.\n\n"
        "   THE FRONT SAID THAT IT WOULD ANSWER.  ITS LEADER CALLED FOR A GENERAL\nSTRIKE."
    )
    assert kinds(report) == ["body", "body"]


def test_small_letters_and_lines_of_prose_are_body() -> None:
    report = read_text(
        "police arrested 12 students on monday, said a lawyer.\nthe students were held for two hours.\nnobody was hurt."
    )
    assert kinds(report) == ["body"] * 3


@pytest.mark.parametrize(
    "credit",
    [
        "(photo credit: JO DOE)", "Photo: Jo Doe/AP", "REUTERS/JO DOE", "AFP via Getty Images",
        "Image: Jo Doe",
        "Getty Images", "[Jo Doe/Al Jazeera]", "© 2024 Norland Wire. All rights reserved.", "Advertisement",
        "Image source, Getty Images", "AP Photo/Jo Doe", "Photograph: Jo Doe/EPA", "Read more:", "* * *",
    ],
)  # fmt: skip
def test_credits_between_paragraphs(credit: str) -> None:
    before, after = "The army took the town on Monday.", "The Front lost twelve men, the army said."
    report = read_text(f"{before}\n\n{credit}\n\n{after}")
    assert parts(report) == [("body", before), ("credit", credit), ("body", after)]


@pytest.mark.parametrize(
    "line",
    [
        "(Reporting by Jane Roe; Editing by Jo Doe)", "Additional reporting by Jane Roe in Norport",
        "Jane Roe and Jo Doe contributed reporting.", "Roe reported from Norport.",
        "With inputs from agencies",
    ],
)  # fmt: skip
def test_contributors(line: str) -> None:
    report = read_text(f"The army took the town on Monday.\n\nThe Front lost twelve men.\n\n{line}")
    assert kinds(report) == ["body", "body", "contributor"]


@pytest.mark.parametrize(
    "paragraph",
    [
        "Norland contributed 12 million dollars to the fund, and its neighbours gave the rest of it.",
        "By Monday, the army had taken the town of Norport and the hills that lie around it.",
        "The pictures were taken by a soldier, said the lawyer of the family on Monday.",
        "Police arrested the head of the Norland Relief Agency (NRA).",
        "The tests will be paid for by the children's fund of the United Nations (UNICEF).",
        "Reporters were kept away from the court where the officers of the guard are on trial.",
    ],
)
def test_prose_is_never_taken_for_a_credit(paragraph: str) -> None:
    report = read_text(f"The army took the town on Monday.\n\n{paragraph}\n\nNobody was hurt in the raid.")
    assert kinds(report) == ["body"] * 3


def test_a_title_given_apart_is_appended_and_moves_nothing() -> None:
    text = "  Police arrested 12 students on Monday.\r\n\r\nNobody was hurt."
    report = read_text(text, title="Students held in Norport")
    assert report.text == f"{text}\n\nStudents held in Norport"
    assert parts(report, "title") == ["Students held in Norport"]
    assert report.title == "Students held in Norport"


def test_a_title_that_the_text_begins_with_is_not_repeated() -> None:
    text = "Students held in Norport.\n\nPolice arrested 12 students on Monday."
    report = read_text(text, title="Students held in Norport")
    assert report.text == text
    assert kinds(report) == ["title", "body"]


def test_days_without_a_year_stay_open_unless_a_date_is_near() -> None:
    opening = "NORPORT, Jan 26 (Agency) -- Officials met in Norport.\n\n"
    assert read_text(opening + "The last war ended in 2020.").published is None
    report = read_text(opening + "They had met on January 24, 2023.")
    assert (report.published, report.published_basis) == (date(2023, 1, 26), "inferred")


def test_dates_of_the_past_are_not_taken_for_the_day_of_publication() -> None:
    report = read_text("Officials met in Norport.\n\nThe war began on August 7, 1998, and lasted a year.")
    assert report.published is None and report.published_basis is None


def covers(report: Report) -> None:
    position = 0
    for part in report.parts:
        assert position <= part.start < part.end <= len(report.text)
        assert not report.text[position : part.start].strip()
        position = part.end
    assert not report.text[position:].strip()


pieces = st.sampled_from(
    [
        "Truce holds in Norland", "NORPORT, May 3 (Reuters) -",
        "The army took the town on Monday.", "\n", "\r\n",
        "\n\n", " ", "\t", "(photo credit: JO DOE)", "REUTERS/JO DOE", "By Jane Roe", "3 May 2024",
        "Read more:",
        "Jane Roe contributed to this report.", "What next?", "\x00", "\u2028", "\ud800",
        "FILE PHOTO: A port.",
    ]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(), st.lists(pieces, max_size=25).map("".join)), st.none() | st.text(max_size=30))
def test_parts_cover_any_text_and_do_not_overlap(text: str, title: str | None) -> None:
    try:
        report = read_text(text, title=title)
    except InputError:
        return
    covers(report)
    report.text.encode()
    assert len(report.text) >= len(text)
    assert read_text(text, title=title) == report
