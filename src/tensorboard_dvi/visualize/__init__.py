"""From a run to a picture per snapshot: positions, and the territory behind them."""
