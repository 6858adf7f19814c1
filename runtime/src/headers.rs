//! Reads the headers of answers into the types that the document gives them.

use http::HeaderMap;

use crate::json::{Decode, decode_clean};

/// The headers that an answer is documented to have; read by [`Outcome::read`](crate::Outcome::read).
pub trait Headers {
    /// Reads them. What did not come, or is not what it should be, is left out.
    fn read(headers: &HeaderMap) -> Self;
}

/// Reads a header, of which there may be several lines. A header has no types: what its text stands for is what the
/// type accepts of a string, a JSON value, a list and an object in OpenAPI's style `simple`, in that order.
pub fn read_header<T: Decode>(headers: &HeaderMap, name: &str) -> Option<T> {
    let lines: Vec<&str> = headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect();
    if lines.is_empty() {
        return None;
    }
    let text = lines.join(",");
    readings(text.trim()).find_map(|json| decode_clean(json.as_bytes()).ok())
}

/// JSON texts that the text of a header may stand for.
fn readings(text: &str) -> impl Iterator<Item = String> {
    let items: Vec<&str> = text.split(',').map(str::trim).filter(|item| !item.is_empty()).collect();
    let pairs = items.iter().map(|item| item.split_once('=')).collect::<Option<Vec<_>>>();
    let pairs = pairs.or_else(|| {
        let (pairs, rest) = items.as_chunks::<2>();
        rest.is_empty().then(|| pairs.iter().map(|[key, value]| (*key, *value)).collect())
    });
    let list = |item: fn(&str) -> String| {
        let items: Vec<String> = items.iter().map(|text| item(text)).collect();
        format!("[{}]", items.join(","))
    };
    let object = |item: fn(&str) -> String| {
        let pairs = pairs.iter().flatten();
        let entries: Vec<String> = pairs.map(|(key, value)| format!("{}:{}", string(key), item(value))).collect();
        format!("{{{}}}", entries.join(","))
    };
    [string(text), text.to_owned(), list(string), list(bare), object(string), object(bare)].into_iter()
}

fn string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// What looks like JSON is taken for it.
fn bare(text: &str) -> String {
    let json: Result<&serde_json::value::RawValue, _> = serde_json::from_str(text);
    json.map_or_else(|_| string(text), |json| json.get().to_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "test code")]
mod tests {
    use http::{HeaderMap, HeaderValue};

    use super::read_header;
    use crate::json::{Json, Map};

    fn header(lines: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append("x", HeaderValue::from_str(line).unwrap());
        }
        headers
    }

    #[test]
    fn the_type_decides_what_a_text_stands_for() {
        assert_eq!(read_header::<String>(&header(&["7"]), "X"), Some("7".to_owned()));
        assert_eq!(read_header::<i64>(&header(&[" 7"]), "x"), Some(7));
        assert_eq!(read_header::<bool>(&header(&["true"]), "x"), Some(true));
        assert_eq!(
            read_header::<Vec<String>>(&header(&["a, b", "1"]), "x"),
            Some(["a", "b", "1"].map(str::to_owned).into())
        );
        assert_eq!(read_header::<Vec<i64>>(&header(&["1,2"]), "x"), Some(vec![1, 2]));
        let colour = Map::from([("r".to_owned(), 1), ("g".to_owned(), 2)]);
        assert_eq!(read_header::<Map<i64>>(&header(&["r,1,g,2"]), "x"), Some(colour.clone()));
        assert_eq!(read_header::<Map<i64>>(&header(&["r=1,g=2"]), "x"), Some(colour));
        assert_eq!(read_header::<Json>(&header(&["{"]), "x").unwrap().as_str(), "\"{\"");
    }

    #[test]
    fn what_is_not_there_or_not_that_is_left_out() {
        assert_eq!(read_header::<i64>(&header(&[]), "x"), None);
        assert_eq!(read_header::<i64>(&header(&["seven"]), "x"), None);
    }
}
