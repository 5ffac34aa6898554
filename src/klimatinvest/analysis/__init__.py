"""Analyses that call the engine many times: breaking goals down, comparing, searching."""
