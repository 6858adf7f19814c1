//! Puts values into the template of a path.

use percent_encoding::percent_decode_str;

use crate::build_error::BuildError;
use crate::operation::Location;

/// Why no value may be like this.
const DOTS: &str = "empty, `.` and `..` would be another path, and no encoding prevents it";

/// The path with all values in place. They are encoded already.
pub(super) fn expand(template: &str, values: &[(&'static str, String)]) -> Result<String, BuildError> {
    let mut path = String::with_capacity(template.len() + 16);
    for (place, segment) in template.split('/').enumerate() {
        if place > 0 {
            path.push('/');
        }
        let Some(first) = segment.find('{') else {
            path.push_str(segment);
            continue;
        };
        let start = path.len();
        path.push_str(&segment[..first]);
        let mut name = "";
        let mut rest = &segment[first..];
        while let Some((before, after)) = rest.split_once('{') {
            path.push_str(before);
            let (inner, after) = after.split_once('}').unwrap_or((after, ""));
            name = inner;
            let value = values.iter().find(|(known, _)| *known == name);
            let (_, value) = value.ok_or_else(|| refuse(name, "has no value"))?;
            check(name, value)?;
            path.push_str(value);
            rest = after;
        }
        path.push_str(rest);
        // Values that are harmless alone may not be together.
        check(name, &path[start..])?;
    }
    Ok(path)
}

/// Refuses what URL parsers fold, encoded or not.
fn check(name: &str, encoded: &str) -> Result<(), BuildError> {
    let mut text = encoded.to_owned();
    loop {
        // Servers are known to take an encoded slash for one.
        if text.is_empty() || text.split(['/', '\\']).any(|part| part == "." || part == "..") {
            return Err(refuse(name, DOTS));
        }
        // A value that was encoded before it came here is encoded twice now. Each round makes the text shorter.
        let decoded = percent_decode_str(&text).decode_utf8_lossy().into_owned();
        if decoded.len() >= text.len() {
            return Ok(());
        }
        text = decoded;
    }
}

fn refuse(name: &str, reason: &'static str) -> BuildError {
    BuildError::Parameter { name: name.to_owned(), location: Location::Path, reason }
}
