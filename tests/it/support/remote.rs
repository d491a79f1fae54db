//! The remote API of `examples/remote` in a server, and its dataset.

#[path = "../../../examples/remote/api.rs"]
pub(crate) mod api;
#[path = "../../../examples/remote/parcels.rs"]
pub(crate) mod parcels;

use actix_web::web::ServiceConfig;
use actix_web::{App, HttpServer};

/// Starts a server for the API, and returns the address of its list.
pub(crate) fn start(routes: fn(&mut ServiceConfig)) -> String {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = format!("http://{}/parcels", listener.local_addr().unwrap());
    // its workers need a system of actix
    std::thread::spawn(move || {
        let server = HttpServer::new(move || App::new().configure(routes));
        let server = server.workers(1).disable_signals().listen(listener).unwrap();
        actix_web::rt::System::new().block_on(server.run())
    });
    address
}
