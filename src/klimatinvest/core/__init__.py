"""Pure building blocks: units, origins, problems, time series and the mathematics of finance."""
