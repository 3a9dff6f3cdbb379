//! The router, and what every request passes.
//!
//! ```text
//! request ─▶ guard ─▶ gzip ─▶ time limit ─▶ body limit ─▶ /api/… ─▶ handler
//!            host, token,                              └─ else ─▶ the explorer's files
//!            origin, headers
//! ```

use std::sync::OnceLock;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use tower::limit::GlobalConcurrencyLimitLayer;
use tower_http::compression::CompressionLayer;

use crate::accept::Form;
use crate::call::{Call, body};
use crate::guard::guard;
use crate::problem::{Problem, Result};
use crate::state::App;
use crate::{api, assets, openapi};

/// How long a request may take until its answer begins.
const TIME: Duration = Duration::from_secs(60);

/// Requests that are worked on at once.
const AT_ONCE: usize = 256;

/// Everything that the server answers.
pub(crate) fn router(app: App) -> Router {
    let (routes, _) = api::router().split_for_parts();
    routes
        .route("/api/openapi.json", get(document))
        .route("/api", any(no_endpoint))
        .route("/api/", any(no_endpoint))
        .route("/api/{*rest}", any(no_endpoint))
        .fallback(assets::file)
        .method_not_allowed_fallback(no_method)
        .layer(DefaultBodyLimit::max(api::LONGEST_BODY))
        .layer(from_fn(in_time))
        .layer(CompressionLayer::new())
        .layer(GlobalConcurrencyLimitLayer::new(AT_ONCE))
        .layer(from_fn_with_state(app.clone(), guard))
        .with_state(app)
}

async fn in_time(request: Request, next: Next) -> Response {
    match tokio::time::timeout(TIME, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::busy(format!("no answer came within {} s", TIME.as_secs()))
            .mend("ask for less: a day, an actor, a type")
            .into_response(),
    }
}

/// What the server answers, as OpenAPI 3.1.
async fn document(mut call: Call) -> Result<Response> {
    static DOCUMENT: OnceLock<std::result::Result<Vec<u8>, String>> = OnceLock::new();
    let form = call.form(&[Form::Json])?;
    call.asked.finish()?;
    let tag = call.tag("openapi", form);
    if let Some(unchanged) = call.unchanged(&tag) {
        return Ok(unchanged);
    }
    let make = || openapi::document(api::router().into_openapi()).and_then(|d| serde_json::to_vec(&d)).map_err(|e| e.to_string());
    let made = DOCUMENT.get_or_init(make).as_ref().map_err(|e| Problem::fault(format!("the document cannot be made: {e}")))?;
    Ok(tag.on(body(Form::Json.media(), made.clone())))
}

async fn no_endpoint(State(_): State<App>, request: Request) -> Problem {
    Problem::missing(format!("there is nothing at `{}`", request.uri().path())).mend("`/api/openapi.json` lists what there is")
}

async fn no_method(request: Request) -> Problem {
    let told = format!("`{}` cannot be asked with {}", request.uri().path(), request.method());
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, told).mend("the header `Allow` says with what")
}
