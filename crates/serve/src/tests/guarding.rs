//! Who may ask, and what a browser may do.

use axum::body::Body;
use axum::http::{Request, header};

use super::fixture::{Answered, app, ask, ask_with, post_with, send, shared};
use crate::guard::{Guard, POLICY};

fn hosted(host: &str) -> Answered {
    send(shared(), Request::get("/api/status").header(header::HOST, host).body(Body::empty()).unwrap())
}

#[test]
fn a_name_that_was_pointed_here_is_refused() {
    hosted("evil.example:8470").problem(421);
    hosted("127.0.0.1.nip.io").problem(421);
    assert_eq!(hosted("localhost:9999").status, 200);
    send(shared(), Request::get("/api/status").body(Body::empty()).unwrap()).problem(421);
    send(shared(), Request::get("/").header(header::HOST, "evil.example").body(Body::empty()).unwrap()).problem(421);
}

#[test]
fn every_answer_has_the_policy() {
    for path in ["/", "/api/status", "/api/nothing", "/assets/nothing.js", "/read/anything", "/api/events?limit=0"] {
        let answered = ask(path);
        assert_eq!(answered.header("content-security-policy"), POLICY, "{path}");
        assert_eq!(answered.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answered.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(answered.header("access-control-allow-origin"), "", "{path}");
    }
}

#[test]
fn a_page_of_another_origin_sends_nothing() {
    let body = r#"{"sql": "SELECT 1"}"#;
    assert_eq!(post_with("/api/sql", body, &[]).status, 200);
    assert_eq!(post_with("/api/sql", body, &[("origin", "http://127.0.0.1:8470")]).status, 200);
    for (name, value) in
        [("origin", "http://evil.example"), ("origin", "null"), ("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site")]
    {
        post_with("/api/sql", body, &[(name, value)]).problem(403);
    }
    let form = Request::post("/api/sql").header(header::HOST, "127.0.0.1").header(header::CONTENT_TYPE, "text/plain");
    send(shared(), form.body(Body::from(body)).unwrap()).problem(415);
}

#[test]
fn a_token_is_asked_for_where_others_can_reach_the_server() {
    let token = "0123456789abcdef";
    let guarded = app(shared().store().unwrap().dir(), Guard::new(false, Some(token)));
    let asked = |path: &str, headers: &[(&str, &str)]| {
        let mut request = Request::get(path).header(header::HOST, "10.0.0.1:8470");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        send(&guarded, request.body(Body::empty()).unwrap())
    };
    let refused = asked("/api/status", &[]);
    assert!(refused.problem(401).contains("token") && refused.header("www-authenticate") == "Bearer");
    asked("/", &[]).problem(401);
    asked("/api/status", &[("authorization", "Bearer 0123456789abcdeg")]).problem(401);
    asked("/api/status?token=0123456789abcdef", &[]).problem(401);
    asked("/?token=wrong", &[]).problem(401);
    assert_eq!(asked("/api/status", &[("authorization", "Bearer 0123456789abcdef")]).status, 200);
    let entered = asked("/?token=0123456789abcdef", &[]);
    assert_eq!((entered.status.as_u16(), entered.header("location")), (303, "/"));
    let cookie = entered.header("set-cookie");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    assert_eq!(asked("/api/status", &[("cookie", cookie.split(';').next().unwrap())]).status, 200);
}

#[test]
fn no_path_leads_out_of_the_explorer() {
    for path in [
        "/assets/../../Cargo.toml",
        "/..%2f..%2fCargo.toml",
        "/assets/%2e%2e/%2e%2e/etc/passwd.txt",
        "/etc/passwd.txt",
        "//etc/passwd.conf",
    ] {
        ask(path).problem(404);
    }
    let page = ask("/read/r20240101-0000?x=1");
    assert!(page.status == 200 && page.header("content-type").starts_with("text/html"));
    assert_eq!(page.bytes, ask("/").bytes);
    send(shared(), Request::post("/").header(header::HOST, "localhost").body(Body::empty()).unwrap()).problem(405);
    send(shared(), Request::delete("/api/events").header(header::HOST, "localhost").body(Body::empty()).unwrap()).problem(405);
}

#[test]
fn what_is_sent_is_pressed_for_those_who_want_it() {
    let pressed = ask_with("/api/events", &[("accept-encoding", "gzip")]);
    assert_eq!(pressed.header("content-encoding"), "gzip");
    assert!(pressed.bytes.len() * 3 < ask("/api/events").bytes.len());
}
