"""Big nights: live coverage by the newsroom and invited voices, and answers to questions."""
