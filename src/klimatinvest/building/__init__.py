"""The climate calculation of a building investment (klimatkalkyl): alternatives, tonnes, life-cycle cost, budget."""
