"""The only place with sentences: every text a user sees, in Swedish and English, and how numbers look."""
