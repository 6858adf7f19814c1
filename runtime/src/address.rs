//! Which addresses requests may be sent to.

use std::net::IpAddr;

use crate::build_error::{BuildError, Refusal};

/// Checks that an address is whole, holds no credentials and no variables, and is safe: `https`, or `http` on this machine.
pub(crate) fn check(url: &str) -> Result<(), BuildError> {
    let invalid = |reason| Err(BuildError::Address { reason });
    let Ok(parsed) = url.parse::<http::Uri>() else { return invalid("not a URL") };
    let (Some(scheme), Some(authority)) = (parsed.scheme_str(), parsed.authority()) else {
        return invalid("not a whole URL, with scheme and host");
    };
    if authority.as_str().contains('@') {
        return invalid("credentials have no place in a URL");
    }
    if url.contains(['?', '#', '{', '}']) {
        return invalid("a base URL has no query, no fragment and no variables");
    }
    match scheme {
        "https" => Ok(()),
        "http" if is_loopback(authority.host()) => Ok(()),
        "http" => Err(Refusal::PlainHttp { host: authority.host().to_owned() }.into()),
        _ => invalid("neither https nor http"),
    }
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// An address of the document, which may be below the base URL; nothing where it is empty.
pub(crate) fn resolve(base_url: &str, url: &str) -> Option<String> {
    if url.is_empty() {
        return None;
    }
    if url.contains("://") {
        return Some(url.to_owned());
    }
    let base = base_url.parse::<http::Uri>().ok()?;
    let (scheme, authority) = (base.scheme_str()?, base.authority()?);
    if url.starts_with("//") {
        return Some(format!("{scheme}:{url}"));
    }
    // From the root of the server, or from where its paths start.
    let start = if url.starts_with('/') { "" } else { base.path() };
    let (path, query) = url.split_once('?').map_or((url, None), |(path, query)| (path, Some(query)));
    let mut steps: Vec<&str> = start.split('/').filter(|step| !step.is_empty()).collect();
    for step in path.trim_start_matches('/').split('/') {
        match step {
            "." => {}
            ".." => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    let query = query.map_or(String::new(), |query| format!("?{query}"));
    Some(format!("{scheme}://{authority}/{}{query}", steps.join("/")))
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn addresses_are_below_the_server() {
        let resolve = |url| resolve("https://a.example/v1", url);
        assert_eq!(resolve("https://b.example/token").as_deref(), Some("https://b.example/token"));
        assert_eq!(resolve("/oauth/token").as_deref(), Some("https://a.example/oauth/token"));
        assert_eq!(resolve("oauth/token").as_deref(), Some("https://a.example/v1/oauth/token"));
        assert_eq!(resolve("./oauth/token").as_deref(), Some("https://a.example/v1/oauth/token"));
        assert_eq!(resolve("../token?a=b/..").as_deref(), Some("https://a.example/token?a=b/.."));
        assert_eq!(resolve("../../token/").as_deref(), Some("https://a.example/token/"));
        assert_eq!(resolve("//b.example/token").as_deref(), Some("https://b.example/token"));
        assert_eq!(resolve(""), None);
    }
}
