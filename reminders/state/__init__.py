"""From rows to the values that the policy reads and the screens show."""
