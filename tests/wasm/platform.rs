//! The platform accepts the requests of the core unchanged: they are sent with gloo-net, as a Rust program in a page sends them.

use enlist::calls::CALLS;
use enlist::http::Secret;
use enlist::http::request::{Options, build};
use enlist::schema::{Arena, Value};
use gloo_net::http::{Headers, Method, RequestBuilder};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn requests_keep_url_headers_and_body() {
    let arena = Arena::new();
    let credentials = ["tokenUUID", "apiKey", "clientId", "customerId", "accessToken"].map(|name| (name, Secret::new("1")));
    let options = Options { credentials: credentials.into(), base_url: Some("https://vendor.example"), ..Options::default() };
    for call in CALLS {
        let record = Value::Record(arena.alloc([("name", Value::Text("Zoë \"Z\" Ångström"))]));
        let request = build(call, record, &options, &arena).expect("a request");
        let headers = Headers::new();
        for (name, value) in &request.headers {
            headers.append(name, value.expose());
        }
        let builder = RequestBuilder::new(request.url.expose()).method(Method::POST).headers(headers);
        let sent = builder.body(request.body.as_str()).expect("a request of the platform's");
        assert_eq!((sent.method(), sent.url().as_str()), (Method::POST, request.url.expose()), "{}", call.id);
        for (name, value) in &request.headers {
            assert_eq!(sent.headers().get(name).as_deref(), Some(value.expose()), "{}", call.id);
        }
        assert_eq!(sent.text().await.expect("a body"), request.body, "{}", call.id);
    }
}
