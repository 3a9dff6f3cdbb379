//! One store and one server for all tests that only read.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use demarche_code::Coder;
use demarche_store::Store;
use serde_json::Value;
use tokio::runtime::Runtime;
use tower::ServiceExt;

use crate::app::router;
use crate::demo::reports;
use crate::guard::Guard;
use crate::state::{App, Presented, identity};

/// Reports of the store: enough for denials, corrections and copies.
const REPORTS: usize = 30;

pub(super) fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| crate::server::runtime().unwrap())
}

fn coder() -> &'static Coder {
    static CODER: OnceLock<Coder> = OnceLock::new();
    CODER.get_or_init(|| Coder::builtin().unwrap())
}

/// A new store of the first reports, in two versions.
pub(super) fn store() -> PathBuf {
    let dir = tempfile::tempdir().unwrap().keep().join("record");
    let store = Store::init(&dir).unwrap();
    let all: Vec<_> = reports().unwrap().into_iter().take(REPORTS).collect();
    let mut writer = store.writer().unwrap();
    for part in all.chunks(REPORTS / 2) {
        let texts: Vec<_> = part.iter().map(|(_, r)| r.clone()).collect();
        let coded = coder().code_all(&texts, 2, false).unwrap();
        let rows: Vec<_> = part.iter().map(|(id, _)| id.clone()).zip(coded).collect();
        writer.add(&identity(coder()), &rows).unwrap();
    }
    dir
}

/// A server over a store.
pub(super) fn app(dir: &std::path::Path, guard: Guard) -> App {
    let presented = Presented { name: "test".into(), notice: None, writable: true };
    App::new(Arc::new(Store::open(dir).unwrap()), presented, guard).unwrap()
}

/// The server that all tests read from.
pub(super) fn shared() -> &'static App {
    static APP: OnceLock<App> = OnceLock::new();
    APP.get_or_init(|| app(&store(), Guard::new(true, None)))
}

/// What a server answered.
pub(super) struct Answered {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) bytes: Vec<u8>,
}

impl Answered {
    pub(super) fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap()
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&self.bytes)))
    }

    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }

    /// A problem of this status, with all that RFC 9457 wants; its text.
    pub(super) fn problem(&self, status: u16) -> String {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/problem+json");
        let members = self.json();
        assert_eq!(members["status"], status);
        for member in ["type", "title", "detail"] {
            assert!(members[member].is_string(), "{members}");
        }
        format!("{} {}", members["detail"].as_str().unwrap(), members["mend"].as_str().unwrap_or_default())
    }
}

/// Sends a request to a server.
pub(super) fn send(app: &App, request: Request<Body>) -> Answered {
    runtime().block_on(async {
        let response = router(app.clone()).oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Answered { status: head.status, headers: head.headers, bytes }
    })
}

/// Asks a server of its own.
pub(super) fn get_from(app: &App, path: &str) -> Answered {
    send(app, Request::get(path).header(header::HOST, "localhost").body(Body::empty()).unwrap())
}

/// Sends JSON to a server of its own.
pub(super) fn post_to(app: &App, path: &str, body: &Value) -> Answered {
    let request = Request::post(path).header(header::HOST, "localhost").header(header::CONTENT_TYPE, "application/json");
    send(app, request.body(Body::from(body.to_string())).unwrap())
}

/// Asks the shared server, with headers.
pub(super) fn ask_with(path: &str, headers: &[(&str, &str)]) -> Answered {
    let mut request = Request::get(path).header(header::HOST, "127.0.0.1:8470");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    send(shared(), request.body(Body::empty()).unwrap())
}

pub(super) fn ask(path: &str) -> Answered {
    ask_with(path, &[])
}

/// Asks for JSON that must be there.
pub(super) fn get(path: &str) -> Value {
    let answered = ask(path);
    assert_eq!(answered.status, StatusCode::OK, "{path}: {}", answered.text());
    assert_eq!(answered.header("content-type"), "application/json", "{path}");
    answered.json()
}

/// Sends JSON to the shared server, with headers.
pub(super) fn post_with(path: &str, body: &str, headers: &[(&str, &str)]) -> Answered {
    let mut request = Request::post(path).header(header::HOST, "127.0.0.1:8470").header(header::CONTENT_TYPE, "application/json");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    send(shared(), request.body(Body::from(body.to_owned())).unwrap())
}

pub(super) fn post(path: &str, body: &Value) -> Answered {
    post_with(path, &body.to_string(), &[])
}

/// The rows of a list, over all its pages.
pub(super) fn walk(path: &str, limit: usize) -> Vec<Value> {
    let (mut rows, mut cursor) = (Vec::new(), String::new());
    let glue = if path.contains('?') { '&' } else { '?' };
    loop {
        let page = get(&format!("{path}{glue}limit={limit}&cursor={cursor}"));
        let of_page = page["rows"].as_array().unwrap();
        assert!(of_page.len() <= limit);
        rows.extend(of_page.iter().cloned());
        match page["next"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => return rows,
        }
        assert!(rows.len() < 100_000, "the walk does not end");
    }
}
