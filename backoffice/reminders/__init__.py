"""Pages of reminders and deliveries. Every change goes through `reminders.services`."""
