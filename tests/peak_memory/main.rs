//! How much memory an answer takes at most.
//!
//! A program of its own, because it needs an allocator of its own.

mod api;
mod csv;

use peak_alloc::PeakAlloc;
use tokio::sync::Mutex;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// One test at a time, because the allocator counts for all of them.
static TURN: Mutex<()> = Mutex::const_new(());
