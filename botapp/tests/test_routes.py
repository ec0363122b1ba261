"""Callback data: written, read back, and nothing else is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botapp.routes import (
    LIMIT,
    MAX_ID,
    LeadAction,
    LeadPress,
    PagePress,
    Press,
    SellerAction,
    SellerPress,
    StepAction,
    StepPress,
    Whose,
    ZonePress,
    decode,
    encode,
)

ids = st.integers(min_value=1, max_value=MAX_ID)


class TestDecode:
    @pytest.mark.parametrize(
        ("data", "press"),
        [
            # the documents' own example
            ("eplan:done:12345", StepPress(StepAction.DONE, 12345)),
            ("eplan:snooze1:7:9", StepPress(StepAction.SNOOZE_1, 7, 9)),
            ("eplan:snooze3:7", StepPress(StepAction.SNOOZE_3, 7)),
            (f"eplan:undo:{MAX_ID}:{MAX_ID}", StepPress(StepAction.UNDO, MAX_ID, MAX_ID)),
            ("lead:card:1", LeadPress(LeadAction.CARD, 1)),
            ("lead:edit:1:company", LeadPress(LeadAction.EDIT, 1, "company")),
            ("leads:0", PagePress(0)),
            ("leads:12", PagePress(12)),
            ("lead:won:1:9", LeadPress(LeadAction.WON, 1, delivery_id=9)),
            ("leads:0:9", PagePress(0, 9)),
            ("leads:2:overdue", PagePress(2, shown="overdue")),
            ("leads:0:9:won", PagePress(0, 9, "won")),
            ("sell:show:own", SellerPress(SellerAction.SHOW, Whose.OWN)),
            ("sell:edit:team:booking_link", SellerPress(SellerAction.EDIT, Whose.TEAM, "booking_link")),
            ("sell:tone:own:warm", SellerPress(SellerAction.TONE, Whose.OWN, "warm")),
            ("zone:UTC", ZonePress("UTC")),
            ("zone:America/Argentina/Buenos_Aires", ZonePress("America/Argentina/Buenos_Aires")),
        ],
    )
    def test_reads_what_we_write(self, data: str, press: Press) -> None:
        assert decode(data) == press

    @pytest.mark.parametrize(
        "data",
        [
            # nothing, or not ours
            *(
                "",
                ":",
                "eplan",
                "eplan:",
                "eplan::",
                "nonsense",
                "admin:drop:1",
                "EPLAN:done:1",
                " eplan:done:1",
            ),
            # actions
            *("eplan:explode:1", "eplan:DONE:1", "eplan::1", "lead:explode:1", "lead::1"),
            # numbers
            *(
                "eplan:done:",
                "eplan:done:0",
                "eplan:done:-1",
                "eplan:done:+1",
                "eplan:done:01",
                "eplan:done:1.0",
            ),
            *("eplan:done:1e3", "eplan:done:0x1", "eplan:done: 1", "eplan:done:1_0", "eplan:done:x"),
            *("eplan:done:٣", "eplan:done:１", "eplan:done:²"),  # noqa: RUF001
            f"eplan:done:{MAX_ID + 1}",
            "eplan:done:" + "9" * 40,
            "eplan:done:" + "0" * 30 + "1",
            # parts
            *("eplan:done:1:", "eplan:done:1:0", "eplan:done:1:2:3", "eplan:done:1:-2", "lead:card:1:02"),
            *(
                "lead:edit:1:Name",
                "lead:edit:1:",
                "lead:edit:1:a:b",
                "leads:",
                "leads:-1",
                "leads:00",
                "leads:99999",
                "leads:0:",
                "leads:0:0",
                "leads:0:1:2",
                "lead:won:1:0",
                "lead:won:1:2:3",
            ),
            # what is sold
            *(
                "sell:own",
                "sell:mine:show",
                "sell:edit:own",
                "sell:edit:own:telegram_id",
                "sell:show:own:offer",
            ),
            *("sell:tone:own:offer", "sell:empty:team:", "sell:0:show"),
            # zones
            *("zone:", "zone:/", "zone:../../etc/passwd", "zone:Europe/", "zone:Eu rope", "zone:" + "a" * 70),
            # too long, a line break, half a character
            "eplan:done:1" + " " * 60,
            "eplan:done:1\n",
            "eplan:done:\ud800",
        ],
    )
    def test_reads_nothing_else(self, data: str) -> None:
        assert decode(data) is None

    @given(st.text() | st.from_regex(r"(eplan|lead|leads|zone):[a-z0-9]*:?.*"))
    def test_never_raises_and_reads_only_what_it_would_write(self, data: str) -> None:
        match decode(data):
            case StepPress(action, reminder_id, delivery_id):
                assert encode(StepPress(action, reminder_id, delivery_id)) == data
            case LeadPress(action, lead_id, field, delivery_id):
                assert encode(LeadPress(action, lead_id, field, delivery_id=delivery_id)) == data
            case PagePress(page, delivery_id, shown):
                assert encode(PagePress(page, delivery_id, shown)) == data
            case ZonePress(zone):
                assert encode(ZonePress(zone)) == data
            case nothing:
                assert nothing is None


class TestEncode:
    @given(st.sampled_from(StepAction), ids, st.none() | ids)
    def test_of_a_step_comes_back_and_fits(
        self, action: StepAction, reminder_id: int, delivery_id: int | None
    ) -> None:
        data = encode(StepPress(action, reminder_id, delivery_id))
        assert len(data.encode()) <= LIMIT
        assert decode(data) == StepPress(action, reminder_id, delivery_id)

    @given(st.sampled_from(LeadAction), ids, st.sampled_from([None, "name", "company"]))
    def test_of_a_lead_comes_back_and_fits(self, action: LeadAction, lead_id: int, field: str | None) -> None:
        data = encode(LeadPress(action, lead_id, field))
        assert len(data.encode()) <= LIMIT
        assert decode(data) == LeadPress(action, lead_id, field)

    @given(st.sampled_from(LeadAction), ids, ids)
    def test_of_a_lead_under_a_sent_message_comes_back_and_fits(
        self, action: LeadAction, lead_id: int, delivery_id: int
    ) -> None:
        data = encode(LeadPress(action, lead_id, delivery_id=delivery_id))
        assert len(data.encode()) <= LIMIT
        assert decode(data) == LeadPress(action, lead_id, delivery_id=delivery_id)

    @given(st.integers(0, 9_999), st.none() | ids, st.none() | st.sampled_from(["won", "z" * 12]))
    def test_of_a_page_comes_back_and_fits(
        self, page: int, delivery_id: int | None, shown: str | None
    ) -> None:
        data = encode(PagePress(page, delivery_id, shown))
        assert len(data.encode()) <= LIMIT
        assert decode(data) == PagePress(page, delivery_id, shown)
