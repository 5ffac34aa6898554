"""Bytes to raw values with their places: workbooks and strict YAML, and files replaced in one step."""
