"""What is wrong with the whole system, said to those who asked for it: /alarms."""
