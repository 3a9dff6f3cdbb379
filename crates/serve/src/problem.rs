//! What went wrong, as RFC 9457 has it, with the mend where one is known.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// A result of a handler.
pub(crate) type Result<T> = std::result::Result<T, Problem>;

/// The media type of problems.
pub(crate) const PROBLEM_JSON: &str = "application/problem+json";

/// An error as it is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    status: StatusCode,
    detail: String,
    mend: Option<String>,
}

/// The members of RFC 9457, and ours.
#[derive(Serialize)]
struct Members<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'a str,
    status: u16,
    detail: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    mend: Option<&'a str>,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, detail: impl Into<String>) -> Problem {
        Problem { status, detail: detail.into(), mend: None }
    }

    /// The question is not one that can be answered.
    pub(crate) fn asked(detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::BAD_REQUEST, detail)
    }

    /// There is no such thing.
    pub(crate) fn missing(detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::NOT_FOUND, detail)
    }

    /// Not now: too much is asked at once, or it takes too long.
    pub(crate) fn busy(detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail).mend("ask again in a moment")
    }

    /// A fault of the program's or of the machine's.
    pub(crate) fn fault(detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, detail)
    }

    /// What would help.
    pub(crate) fn mend(mut self, mend: impl Into<String>) -> Problem {
        self.mend = Some(mend.into());
        self
    }

    /// What was sent, rather than what was asked, is wrong.
    pub(crate) fn unprocessable(mut self) -> Problem {
        if self.status == StatusCode::BAD_REQUEST {
            self.status = StatusCode::UNPROCESSABLE_ENTITY;
        }
        self
    }

    /// True where a token is missing or wrong.
    pub(crate) fn is_unauthorized(&self) -> bool {
        self.status == StatusCode::UNAUTHORIZED
    }

    /// What is wrong, and what would help, in a line.
    pub(crate) fn told(&self) -> String {
        match &self.mend {
            Some(mend) => format!("{}: {mend}", self.detail),
            None => self.detail.clone(),
        }
    }
}

impl From<demarche_store::Error> for Problem {
    fn from(e: demarche_store::Error) -> Problem {
        let mut detail = e.to_string();
        let mut source = std::error::Error::source(&e);
        let status = if e.is_query() || e.is_input() {
            StatusCode::BAD_REQUEST
        } else if e.is_place() {
            StatusCode::NOT_FOUND
        } else if e.is_locked() {
            StatusCode::SERVICE_UNAVAILABLE
        } else {
            StatusCode::INTERNAL_SERVER_ERROR
        };
        // Of a question the message says all, unless the engine failed of itself; then, and of a damaged disk, the cause is what helps.
        let own = detail == "the query failed";
        let status = if own { StatusCode::INTERNAL_SERVER_ERROR } else { status };
        while let (Some(cause), StatusCode::INTERNAL_SERVER_ERROR) = (source, status) {
            detail.push_str(&format!(": {cause}"));
            source = cause.source();
        }
        Problem::new(status, detail)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let members = Members {
            kind: "about:blank",
            title: self.status.canonical_reason().unwrap_or("Error"),
            status: self.status.as_u16(),
            detail: &self.detail,
            mend: self.mend.as_deref(),
        };
        // An object of strings and a number has a JSON form always.
        let body = serde_json::to_vec(&members).unwrap_or_default();
        let mut response = (self.status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
