//! The peak memory of a response.
//!
//! A separate program, because it needs a special allocator.

mod api;
mod csv;

use peak_alloc::PeakAlloc;
use tokio::sync::Mutex;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// One test at a time, because the allocator counts for the whole process.
static TURN: Mutex<()> = Mutex::const_new(());
