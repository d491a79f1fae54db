//! A page of many rows is sent in the memory of a few of them.

use tg_paginate::prelude::*;
use tg_paginate::{ApiPaginator, MaxLimit, Request};

use crate::{MEMORY, TURN};

#[tokio::test]
async fn no_more_than_some_rows_are_in_memory_as_json() {
    let _turn = TURN.lock().await;
    const MANY: PaginateConfig =
        PaginateConfig::new().limit(1_000).max_limit(MaxLimit::new(1_000)).envelope("rows");
    let rows = vec!["x".repeat(20_000); 1_000];
    let page = ApiPaginator::new(MANY).page(Request::new("/", ""), rows).await.unwrap();

    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    let body = page.into_body().unwrap();
    let bytes: usize = body.map(|piece| piece.unwrap().len()).sum();
    let most = MEMORY.peak_usage() - before;
    assert!(bytes > 20_000_000 && most < 500_000, "{most} of {bytes} bytes");
    assert!(MEMORY.current_usage() + 20_000_000 < before, "rows are dropped as they are sent");
}
