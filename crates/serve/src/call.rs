//! A request on its way to an answer: what is asked, of which version, in which form, and whether the asker has it already.
//!
//! An answer is decided by the version of the store, the address and the form; their hash is its ETag, known before anything is computed. A version of the store
//! never changes, so whoever shows the ETag again is told in a millisecond that nothing did.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::accept::Form;
use crate::asked::Asked;
use crate::digest::digest;
use crate::problem::{Problem, Result};
use crate::state::{App, View};

/// The header that names the version an answer is of.
const VERSION: HeaderName = HeaderName::from_static("demarche-version");

/// A request to read.
pub(crate) struct Call {
    pub(crate) app: App,
    pub(crate) asked: Asked,
    headers: HeaderMap,
    uri: Uri,
}

impl FromRequestParts<App> for Call {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Call> {
        let uri = parts.extensions.get::<axum::extract::OriginalUri>().map_or_else(|| parts.uri.clone(), |o| o.0.clone());
        Ok(Call { app: app.clone(), asked: Asked::of(&uri)?, headers: parts.headers.clone(), uri })
    }
}

impl Call {
    /// The version that is asked: `as_of`, or the latest.
    pub(crate) async fn view(&mut self) -> Result<Arc<View>> {
        let as_of = self.asked.text("as_of")?;
        self.app.at(as_of.as_deref()).await
    }

    /// The form that is wanted: `format`, or the header.
    pub(crate) fn form(&mut self, offered: &[Form]) -> Result<Form> {
        let named = self.asked.text("format")?;
        Form::wanted(named.as_deref(), &self.headers, offered)
    }

    /// The address that the asker knows this server by.
    pub(crate) fn host(&self) -> &str {
        self.headers.get(header::HOST).and_then(|h| h.to_str().ok()).unwrap_or("127.0.0.1")
    }

    /// The path that is asked.
    pub(crate) fn path(&self) -> &str {
        self.uri.path()
    }

    /// The tag of the answer that this call has from a state of the world that `of` names.
    pub(crate) fn tag(&self, of: &str, form: Form) -> Tag {
        let word = digest(&[env!("CARGO_PKG_VERSION"), of, form.name(), self.host(), &self.uri.to_string()], 12);
        Tag(format!("\"{word}\""))
    }

    /// The answer to somebody who has this one already.
    pub(crate) fn unchanged(&self, tag: &Tag) -> Option<Response> {
        let has = |value: &HeaderValue| {
            value.to_str().is_ok_and(|v| v.split(',').map(str::trim).any(|t| t == "*" || t.strip_prefix("W/").unwrap_or(t) == tag.0))
        };
        let unchanged = self.headers.get_all(header::IF_NONE_MATCH).iter().any(has);
        unchanged.then(|| tag.on(StatusCode::NOT_MODIFIED.into_response()))
    }

    /// Where an SSE client left off.
    pub(crate) fn last_event(&self) -> Option<u64> {
        self.headers.get("last-event-id").and_then(|v| v.to_str().ok()?.trim().parse().ok())
    }
}

/// The ETag of an answer.
pub(crate) struct Tag(String);

impl Tag {
    /// The response with the tag. A cache asks again each time, since the latest version may be another.
    pub(crate) fn on(&self, mut response: Response) -> Response {
        if let Ok(tag) = HeaderValue::from_str(&self.0) {
            response.headers_mut().insert(header::ETAG, tag);
        }
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept"));
        response
    }
}

/// A response that says which version it is of.
pub(crate) fn of_version(version: u64, mut response: Response) -> Response {
    response.headers_mut().insert(VERSION, HeaderValue::from(version));
    response
}

/// A body of a media type.
pub(crate) fn body(media: &'static str, body: impl Into<Body>) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static(media))], body.into()).into_response()
}

/// A value as JSON.
pub(crate) fn json(value: &impl Serialize) -> Result<Response> {
    let bytes = serde_json::to_vec(value).map_err(|e| Problem::fault(format!("the answer has no JSON form: {e}")))?;
    Ok(body(Form::Json.media(), bytes))
}

/// What somebody sends: JSON, and nothing that passes for it.
pub(crate) struct Sent<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<App> for Sent<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Sent<T>> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        if !kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json") {
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "the body is not JSON")
                .mend("send it with `Content-Type: application/json`"));
        }
        let bytes = axum::body::Bytes::from_request(request, app).await.map_err(|e| Problem::new(e.status(), e.body_text()))?;
        let unread = |e: serde_json::Error| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, format!("the body cannot be read: {e}"));
        serde_json::from_slice(&bytes).map(Sent).map_err(unread)
    }
}

/// A part of the path.
pub(crate) struct Id(pub(crate) String);

impl FromRequestParts<App> for Id {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Id> {
        let axum::extract::Path(id) = axum::extract::Path::<String>::from_request_parts(parts, app)
            .await
            .map_err(|e| Problem::asked(format!("the address cannot be read: {}", e.body_text())))?;
        Ok(Id(id))
    }
}
