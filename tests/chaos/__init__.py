"""The proof of delivery: schedulers are killed, stopped and cut off; what each chat received is counted."""
