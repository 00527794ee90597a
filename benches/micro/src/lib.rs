//! Nothing: the benchmarks in `core.rs` are all there is.
