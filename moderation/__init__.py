"""The moderators' queue: items that wait for review, and the decisions on them."""
