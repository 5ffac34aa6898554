"""The plan: what a municipality says about its goals, elements, actions and money."""
