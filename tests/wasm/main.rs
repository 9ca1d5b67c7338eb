//! What WebAssembly alone can show, in Node and in a browser: numbers by the JavaScript engine at hand, a page's values in frames, and requests that the
//! platform takes.
//! The rest of the core's tests, in `tests/core`, run there as they do natively.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a test stops at what it does not expect")]

mod frames;
mod numbers;
mod platform;
