//! Tests that need WebAssembly, in Node and in a browser: numbers converted by the JavaScript engine, a page's values in frames, and requests that the platform
//! accepts. The tests in `tests/core` run in WebAssembly and natively.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a test stops at what it does not expect")]

mod frames;
mod numbers;
mod platform;
