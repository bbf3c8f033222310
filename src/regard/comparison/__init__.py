"""Recurrence against attention, really measured: equal parameters, equal training time, an equal search of the learning rate."""
