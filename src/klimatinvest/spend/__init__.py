"""Spend analysis: what purchases emit, from ledgers and factors per krona, corrected for prices."""
