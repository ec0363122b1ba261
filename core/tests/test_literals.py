"""Constants in the SQL text: they reach the planner, and nothing but a short code of ours gets there."""

import pytest
from django.db import connection
from django.db.models.sql import Query

from core.sql.literals import Literal, NotHarmless, literals
from leads.models import Lead


class TestLiteral:
    @pytest.mark.parametrize("text", ["", "pending", "auto_snoozed"])
    def test_is_written_out_without_a_parameter(self, text: str) -> None:
        compiler = Query(Lead).get_compiler(connection=connection)
        assert Literal(text).as_sql(compiler, connection) == (f"'{text}'", ())

    @pytest.mark.parametrize("text", ["'", "a'b", "%s", "a b", "A", "pending\n", "é", "--", "a;b"])
    def test_refuses_whatever_could_be_more_than_a_code(self, text: str) -> None:
        with pytest.raises(NotHarmless):
            Literal(text)

    def test_in_a_list_keeps_the_order_of_the_index(self) -> None:
        codes = ["closed_won", "analyzed"]
        assert "IN ('closed_won', 'analyzed')" in str(Lead.objects.filter(status__in=literals(codes)).query)
