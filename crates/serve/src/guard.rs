//! Who may ask, and what a browser may do with the answer.
//!
//! | danger | guard |
//! | --- | --- |
//! | others on the network | the server listens on loopback; elsewhere only with a token, compared in constant time |
//! | a page of another origin whose name was pointed at 127.0.0.1 (DNS rebinding) | on loopback, `Host` must be a name of loopback |
//! | a page of another origin that sends a form | what is sent must be JSON and come from this origin |
//! | hostile text in a report | it is sent as JSON only; the policy lets no script run but the explorer's own files |
//! | an explorer in somebody's frame | `frame-ancestors 'none'` |

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::problem::{Problem, Result};
use crate::state::App;

/// What the explorer needs, and nothing else.
pub(crate) const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; \
                                 connect-src 'self'; worker-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// Cookie by which a browser shows the token.
const COOKIE: &str = "demarche_token";

/// Who may ask.
#[derive(Clone, Debug)]
pub(crate) struct Guard {
    /// Only this machine can reach the server.
    loopback: bool,
    /// SHA-256 of the token, where one is needed.
    token: Option<[u8; 32]>,
}

impl Guard {
    /// `loopback` says whether the server listens on loopback alone.
    pub(crate) fn new(loopback: bool, token: Option<&str>) -> Guard {
        Guard { loopback, token: token.map(digest) }
    }

    fn check(&self, request: &Request) -> Result<()> {
        let headers = request.headers();
        if self.loopback && !headers.get(header::HOST).and_then(|h| h.to_str().ok()).is_some_and(loopback_name) {
            let told = "this server answers to 127.0.0.1, [::1] and localhost only";
            return Err(Problem::new(StatusCode::MISDIRECTED_REQUEST, told).mend("open it under one of these names"));
        }
        if let Some(token) = &self.token
            && !shown(headers).is_some_and(|t| bool::from(digest(t).ct_eq(token)))
        {
            let mend = "send `Authorization: Bearer TOKEN`, or open `/?token=TOKEN` in a browser once; the token is the one that `demarche serve --token` was given";
            return Err(Problem::new(StatusCode::UNAUTHORIZED, "this server needs a token").mend(mend));
        }
        if !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
            same_origin(headers)?;
        }
        Ok(())
    }
}

fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// The name without its port, if it is one of loopback.
fn loopback_name(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    let name = name.to_ascii_lowercase();
    matches!(name.as_str(), "localhost" | "::1") || name.parse::<std::net::Ipv4Addr>().is_ok_and(|a| a.is_loopback())
}

/// The token that a program or a browser shows.
fn shown(headers: &HeaderMap) -> Option<&str> {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()).and_then(|v| v.strip_prefix("Bearer "));
    let cookies = || headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(';'));
    bearer.or_else(|| cookies().find_map(|c| c.trim().strip_prefix(COOKIE)?.strip_prefix('=')))
}

/// What is sent comes from a page of ours, or from a program, which names no origin.
fn same_origin(headers: &HeaderMap) -> Result<()> {
    let text = |name: header::HeaderName| headers.get(name).map(|v| v.to_str().unwrap_or_default());
    let host = text(header::HOST).unwrap_or_default();
    let ours = |origin: &str| ["http://", "https://"].iter().any(|s| origin.strip_prefix(s) == Some(host));
    let refused = Problem::new(StatusCode::FORBIDDEN, "what is sent here must come from a page of this server");
    let site = headers.get("sec-fetch-site").map(|v| v.to_str().unwrap_or_default());
    if site.is_some_and(|s| !matches!(s, "same-origin" | "none")) || text(header::ORIGIN).is_some_and(|o| !ours(o)) {
        return Err(refused.mend("send it from the explorer, or from a program without the header `Origin`"));
    }
    Ok(())
}

/// A browser that opens `/?token=TOKEN` keeps the token as a cookie of this server's, and the address loses it.
fn take_token(guard: &Guard, request: &Request) -> Option<Response> {
    let given = request.uri().query()?.split('&').find_map(|p| p.strip_prefix("token="))?;
    let right = guard.token.as_ref().is_some_and(|t| bool::from(digest(given).ct_eq(t)));
    if !right || request.uri().path() != "/" {
        return None;
    }
    let cookie = HeaderValue::from_str(&format!("{COOKIE}={given}; Path=/; HttpOnly; SameSite=Strict")).ok()?;
    let headers = [(header::LOCATION, HeaderValue::from_static("/")), (header::SET_COOKIE, cookie)];
    Some((StatusCode::SEE_OTHER, headers).into_response())
}

/// Checks every request, and puts the headers on every response.
pub(crate) async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    let guard = app.guard();
    let mut response = match guard.check(&request) {
        Ok(()) => next.run(request).await,
        Err(problem) if problem.is_unauthorized() => take_token(guard, &request).unwrap_or_else(|| problem.into_response()),
        Err(problem) => problem.into_response(),
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (header::HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_loopback_are_ours() {
        for ours in ["127.0.0.1:8470", "localhost:1", "LOCALHOST", "[::1]:8470", "127.8.4.2"] {
            assert!(loopback_name(ours), "{ours}");
        }
        for others in ["evil.example:8470", "127.0.0.1.evil.example", "localhost.evil.example", "", "10.0.0.1", "[::2]:8470"] {
            assert!(!loopback_name(others), "{others}");
        }
    }

    fn headers(all: &[(&'static str, &'static str)]) -> HeaderMap {
        all.iter().map(|(n, v)| (header::HeaderName::from_static(n), HeaderValue::from_static(v))).collect()
    }

    #[test]
    fn a_page_of_another_origin_sends_nothing() {
        assert!(same_origin(&headers(&[("host", "127.0.0.1:8470"), ("origin", "http://127.0.0.1:8470")])).is_ok());
        assert!(same_origin(&headers(&[("host", "127.0.0.1:8470")])).is_ok());
        for origin in ["http://evil.example", "null", "http://127.0.0.1:8471", "http://127.0.0.1:84700"] {
            assert!(same_origin(&headers(&[("host", "127.0.0.1:8470"), ("origin", origin)])).is_err(), "{origin}");
        }
        assert!(same_origin(&headers(&[("host", "127.0.0.1:8470"), ("sec-fetch-site", "cross-site")])).is_err());
    }

    #[test]
    fn a_token_is_shown_by_header_or_cookie() {
        assert_eq!(shown(&headers(&[("authorization", "Bearer abc")])), Some("abc"));
        assert_eq!(shown(&headers(&[("cookie", "a=1; demarche_token=abc")])), Some("abc"));
        assert_eq!(shown(&headers(&[("authorization", "Basic abc")])), None);
    }
}
