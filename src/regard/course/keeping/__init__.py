"""What a learner has done: kept on the computer, and carried to another one by a code."""
