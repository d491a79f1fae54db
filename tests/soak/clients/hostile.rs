//! Clients that send what no link has. A page answers with a page, an API with 422.

use super::Client;
use crate::html::Page;
use crate::world::Stop;

/// Addresses of pages.
const PAGES: [&str; 9] = [
    "/list?page=-1",
    "/list?page=99999999999999999999999999",
    "/list?page=1000000000&sort=-id",
    "/list?page_size=999999999&sort=name",
    "/list?sort=proof%3BDROP%20TABLE%20person&page=2",
    "/list?page=3&page_at=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "/list?page=%00%FF&sort=%F0%9F%92%A9",
    "/grid?persons_tgp_no=2147483648&persons_tgp_order=nothing",
    "/grid?persons_tgp_ordering=,,,-,--age,+name&persons_tgp_at=%00",
];

/// Addresses that an API refuses.
const REFUSED: [&str; 5] = [
    "/api/persons?cursor=forged",
    "/api/persons?page_size=0",
    "/api/persons?page_size=100000",
    "/api/persons?sort=proof",
    "/api/even?sort=%27%22%00&cursor=",
];

impl Client {
    pub(super) async fn attack(&mut self) -> Result<(), Stop> {
        let path = self.pick(&PAGES);
        let answer = self.get(path).await?;
        let page = Page::read(&answer.body);
        let page = page.map_err(|problem| format!("{path}: {problem}\n{}", answer.body))?;
        self.world.report.add(|numbers| numbers.rows += page.rows as u64);
        self.think().await?;
        let path = self.pick(&REFUSED);
        self.get_as(path, None, &[422]).await?;
        let path = self.pick(&PAGES);
        self.connection.abandon(path).await;
        Ok(())
    }
}
