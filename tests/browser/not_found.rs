//! A page of the demo that does not exist, over real HTTP.

use actix_web::web::Data;

use crate::{data, server};

#[actix_web::test]
async fn a_page_that_is_not_found_varies_with_what_the_client_accepts() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("demo.db").display().to_string();
    let db = Data::new(data::open(&file, 30).await.unwrap());
    let (server, addresses) = server::bind(db, 0).await.unwrap();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    let address = format!("http://{}/out_of_range/not_found?persons_tgp_no=99", addresses[0]);
    let client = reqwest::Client::new();
    for (accept, kind) in [("text/html", "text/html"), ("application/json", "application/json")] {
        let answer = client.get(&address).header("accept", accept).send().await.unwrap();
        assert_eq!(answer.status(), 404);
        assert_eq!(answer.headers()["vary"], "Accept", "{accept}");
        assert!(answer.headers()["content-type"].to_str().unwrap().starts_with(kind));
    }
    handle.stop(false).await;
}
