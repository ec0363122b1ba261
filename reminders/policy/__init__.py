"""When and how often, as pure functions of values: no table, no Django, no clock."""
