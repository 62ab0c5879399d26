/** Backtests for users: recorded windows from a file, methods that need a library, the report. */
package io.tidegate.predictor.backtest;
