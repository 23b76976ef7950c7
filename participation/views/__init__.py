"""The pages of who proposes, and of who follows what they proposed."""
