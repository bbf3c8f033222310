"""From a record to a picture: requests, answers, and the places where pictures are shown."""
