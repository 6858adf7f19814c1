//! Path templates as documents write them, to `/things/{id}`: the one form that the runtime expands.

use crate::ir::{Location, Parameter};

/// A path whose placeholders are names of path parameters, and what had to be changed for that.
pub(super) struct Template {
    pub(super) path: String,
    pub(super) mended: Vec<String>,
}

/// Brings a path into that form. Values for placeholders that stand for several segments keep their slashes.
pub(super) fn template(path: &str, parameters: &mut [Parameter]) -> Template {
    let mut mended = Vec::new();
    let (path, fragment) = path.split_once('#').unwrap_or((path, ""));
    if !fragment.is_empty() {
        // A fragment never reaches a server; documents tell operations on one path apart by it.
        mended.push(format!("`#{fragment}` is no part of what is sent"));
    }
    let (path, query) = path.split_once('?').filter(|(before, _)| balanced(before)).unwrap_or((path, ""));
    let mut expanded = expand(path, parameters, &mut mended);
    let mut pairs: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty()).collect();
    pairs.retain(|pair| !is_query_parameter(pair, parameters));
    let pairs: Vec<String> = pairs.into_iter().map(|pair| expand(pair, parameters, &mut mended)).collect();
    if !pairs.is_empty() {
        expanded = format!("{expanded}?{}", pairs.join("&"));
    }
    Template { path: expanded, mended }
}

/// Whether no brace is left open.
fn balanced(text: &str) -> bool {
    text.matches('{').count() == text.matches('}').count()
}

/// `expand={expand}` says again what a query parameter says.
fn is_query_parameter(pair: &str, parameters: &[Parameter]) -> bool {
    let Some((key, value)) = pair.split_once('=') else { return false };
    let Some(name) = value.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) else { return false };
    let is = |location: Location, wire: &str| {
        parameters.iter().any(|parameter| parameter.location == location && parameter.wire == wire)
    };
    !is(Location::Path, name) && (is(Location::Query, name) || is(Location::Query, key))
}

fn expand(text: &str, parameters: &mut [Parameter], mended: &mut Vec<String>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(&encoded(before));
        match after.split_once('}').filter(|(name, _)| !name.contains('{')) {
            Some((name, after)) => {
                out.push_str(&slot(name, text, parameters, mended));
                rest = after;
            }
            None => {
                out.push_str("%7B");
                rest = after;
            }
        }
    }
    out.push_str(&encoded(rest));
    out
}

/// A placeholder by the name of its parameter: without the operators of URI templates and of web frameworks
/// (`{+name}`, `{path*}`, `{proxy+}`, `{id:int}`, `{name=projects/*}`), and in the parameter's case.
fn slot(name: &str, path: &str, parameters: &mut [Parameter], mended: &mut Vec<String>) -> String {
    let declared = |name: &str| {
        parameters.iter().position(|parameter| parameter.location == Location::Path && parameter.wire == name)
    };
    let bare = name.split(['=', ':']).next().unwrap_or_default();
    let bare = bare.trim_start_matches(['+', '/', ';', '.', '?', '&']).trim_end_matches(['*', '+', '?']).trim();
    let in_query = |name: &str| {
        parameters.iter().any(|parameter| parameter.location == Location::Query && parameter.wire == name.trim())
    };
    if name.starts_with(['?', '&']) && name[1..].split(',').all(|name| in_query(name.trim_end_matches('*'))) {
        return String::new();
    }
    let other_case = || {
        let alike: Vec<&Parameter> = parameters
            .iter()
            .filter(|parameter| parameter.location == Location::Path && parameter.wire.eq_ignore_ascii_case(bare))
            .collect();
        let [only] = alike.as_slice() else { return None };
        (!path.contains(&format!("{{{}}}", only.wire))).then(|| declared(&only.wire)).flatten()
    };
    let Some(at) = declared(name).or_else(|| declared(bare)).or_else(other_case) else {
        return format!("{{{}}}", if bare.is_empty() { name } else { bare });
    };
    let spans_segments =
        name.starts_with('+') || name.ends_with(['+', '*']) || name.contains("=") && name.contains('/');
    parameters[at].allow_reserved |= spans_segments;
    let wire = &parameters[at].wire;
    if wire != name {
        mended.push(format!("`{{{name}}}` is taken for the parameter `{wire}`"));
    }
    format!("{{{wire}}}")
}

/// A value as it stands in a path: what would lead elsewhere is percent-encoded.
pub(super) fn literal_step(value: &str) -> String {
    encoded(&value.replace('%', "%25")).replace('/', "%2F").replace('?', "%3F").replace('#', "%23")
}

/// What cannot stand in a URL is percent-encoded; what is encoded already stays.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, byte) in text.bytes().enumerate() {
        let is_triple = || text.as_bytes().get(at + 1..at + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit));
        let is_kept = match byte {
            b'%' => is_triple(),
            b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}' => false,
            byte => byte.is_ascii_graphic(),
        };
        if is_kept {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// The names between braces, in order, each once.
pub(super) fn placeholders(path: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for part in path.split('{').skip(1) {
        if let Some((name, _)) = part.split_once('}')
            && !names.iter().any(|known| known == name)
        {
            names.push(name.to_owned());
        }
    }
    names
}

/// A path as words: `/users/{id}` to `users_by_id`.
pub(crate) fn path_words(path: &str) -> String {
    let steps = path.split('/').filter(|step| !step.is_empty());
    let words = steps.map(|step| match step.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        Some(name) => format!("by_{name}"),
        None => step.to_owned(),
    });
    words.collect::<Vec<_>>().join("_")
}

/// What an operation without a tag is filed under: the first step of its path that names something.
pub(crate) fn group(path: &str) -> String {
    let is_version = |step: &str| {
        let rest = step.strip_prefix(['v', 'V']).unwrap_or(step);
        rest.starts_with(|c: char| c.is_ascii_digit())
    };
    let names = |step: &&str| {
        let says_little = matches!(step.to_ascii_lowercase().as_str(), "" | "api" | "rest");
        !says_little && !step.contains(['{', '?', '#']) && !is_version(step)
    };
    path.split('/').find(names).map(|step| step.split(['.', ':']).next().unwrap_or(step).to_owned()).unwrap_or_default()
}
