"""Importer of the open Transition Element Framework from a clone that the user has fetched."""
