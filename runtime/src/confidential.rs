//! What must not be seen of a call and its answer, and how a text looks without it.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use crate::body::Body;
use crate::json::{Kind, Node, Secret, Tape, Writer};
use crate::operation::OperationSpec;
use crate::secret_names::{is_card, is_secret_name};
use crate::vendor::Vendor;

/// What stands in for a secret.
pub(crate) const REDACTED: &str = "[redacted]";

/// What is shorter than this is no secret that could be told from other text.
const SHORTEST: usize = 3;

/// Secrets this short are only found where they stand alone: three digits are in many numbers.
const SHORT: usize = 8;

/// What is known of a call that tells secrets from the rest: goes with its request and its answer. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Confidential {
    pub(crate) operation: Option<&'static OperationSpec>,
    pub(crate) vendor: Option<&'static Vendor>,
    /// All secrets that the request carries: an answer may say them again in any place. Shared, as a token is known only
    /// when the request is sent.
    sent: Arc<Mutex<Vec<Secret<String>>>>,
}

impl fmt::Debug for Confidential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Confidential")
    }
}

impl Confidential {
    pub(crate) fn new(
        operation: &'static OperationSpec,
        vendor: Option<&'static Vendor>,
        sent: Vec<Secret<String>>,
    ) -> Self {
        Self { operation: Some(operation), vendor, sent: Arc::new(Mutex::new(sent)) }
    }

    /// Of a request that no operation of the vendor makes.
    pub(crate) fn carrying(sent: Vec<Secret<String>>) -> Self {
        Self { sent: Arc::new(Mutex::new(sent)), ..Self::default() }
    }

    /// What a request says of itself.
    pub(crate) fn of(request: &http::Request<Body>) -> Self {
        request.extensions().get::<Self>().cloned().unwrap_or_default()
    }

    /// Adds a secret to those that the request carries.
    pub(crate) fn add(&self, secret: Secret<String>) {
        let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        if !sent.contains(&secret) {
            sent.push(secret);
        }
    }

    /// A text without what the request carries.
    pub(crate) fn mask_sent<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut masked = Cow::Borrowed(text);
        // A secret may be a part of another one: the longest goes first.
        let sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        let mut sent: Vec<&str> = sent.iter().map(|secret| secret.expose().as_str()).collect();
        sent.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        for secret in sent {
            if masked.contains(secret) {
                masked = Cow::Owned(without(&masked, secret));
            }
        }
        masked
    }

    /// A text without what the request carries, without keys of the vendor, and without card and bank account numbers.
    pub(crate) fn mask<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut masked = self.mask_sent(text);
        let prefixes = || self.vendor.iter().flat_map(|vendor| vendor.servers).filter_map(|server| server.key_prefix);
        let is_key = |word: &str| prefixes().any(|prefix| !prefix.is_empty() && word.starts_with(prefix));
        if words(&masked).any(|(_, word)| is_key(word) || is_iban(word)) {
            let mut kept = String::with_capacity(masked.len());
            let mut end = 0;
            for (start, word) in words(&masked) {
                kept.push_str(&masked[end..start]);
                kept.push_str(if is_key(word) || is_iban(word) { REDACTED } else { word });
                end = start + word.len();
            }
            kept.push_str(&masked[end..]);
            masked = Cow::Owned(kept);
        }
        match without_long_numbers(&masked) {
            Some(text) => Cow::Owned(text),
            None => masked,
        }
    }

    /// A body for people to read: in JSON the values of secret members are replaced, whatever their depth, and all texts
    /// are masked. Of other bodies, texts are masked; bytes and broken JSON are not shown at all.
    pub(crate) fn redact(&self, body: &[u8]) -> String {
        let hidden = || format!("[{} bytes]", body.len());
        if let Ok(tape) = Tape::parse(body) {
            let mut writer = Writer::default();
            self.write(tape.root(), &mut writer);
            return writer.into_json().ok().and_then(|json| String::from_utf8(json).ok()).unwrap_or_else(hidden);
        }
        match std::str::from_utf8(body) {
            // Where JSON breaks off, its members cannot be told apart.
            Ok(text) if !text.trim_start().starts_with(['{', '[', '"']) => self.mask(text).into_owned(),
            _ => hidden(),
        }
    }

    fn write(&self, node: Node<'_>, writer: &mut Writer) {
        match node.kind() {
            Kind::Object => {
                let keys: Vec<_> = node.entries().filter_map(|(key, _)| key.str()).collect();
                let card = is_card(keys.iter().map(|key| &**key));
                writer.raw("{");
                for (place, (key, value)) in node.entries().enumerate() {
                    if place > 0 {
                        writer.raw(",");
                    }
                    let key = key.str().unwrap_or_default();
                    writer.string(&self.mask(&key));
                    writer.raw(":");
                    let is_number = card && key.eq_ignore_ascii_case("number");
                    if !value.is_null() && (is_number || self.is_secret(&key, value)) {
                        writer.string(REDACTED);
                    } else {
                        self.write(value, writer);
                    }
                }
                writer.raw("}");
            }
            Kind::Array => {
                writer.raw("[");
                for (place, item) in node.items().enumerate() {
                    if place > 0 {
                        writer.raw(",");
                    }
                    self.write(item, writer);
                }
                writer.raw("]");
            }
            Kind::String => writer.string(&self.mask(&node.str().unwrap_or_default())),
            Kind::Number if is_card_number(node.raw()) || self.mask_sent(node.raw()) != node.raw() => {
                writer.string(REDACTED);
            }
            Kind::Number | Kind::Boolean | Kind::Null => writer.raw(node.raw()),
        }
    }

    /// Whether the document, or else its name, says that a member is secret.
    fn is_secret(&self, name: &str, value: Node<'_>) -> bool {
        self.vendor.is_some_and(|vendor| vendor.secrets.contains(&name))
            || match value.kind() {
                Kind::String => is_secret_name(name, true),
                Kind::Number => is_secret_name(name, false),
                _ => false,
            }
    }
}

/// A text without a secret: every time where it is long, or else only where it stands alone.
fn without(text: &str, secret: &str) -> String {
    let length = secret.chars().count();
    if length < SHORTEST {
        return text.to_owned();
    }
    if length >= SHORT {
        return text.replace(secret, REDACTED);
    }
    let mut kept = String::with_capacity(text.len());
    let mut end = 0;
    for (start, found) in text.match_indices(secret) {
        let goes_on = text[start + found.len()..].starts_with(char::is_alphanumeric);
        if text[..start].ends_with(char::is_alphanumeric) || goes_on {
            continue;
        }
        kept.push_str(&text[end..start]);
        kept.push_str(REDACTED);
        end = start + found.len();
    }
    kept.push_str(&text[end..]);
    kept
}

/// The words of a text, with the byte where each starts.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let ends = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    let mut rest = 0;
    std::iter::from_fn(move || {
        let start = rest + text[rest..].find(|c| !ends(c))?;
        let end = text[start..].find(ends).map_or(text.len(), |length| start + length);
        rest = end;
        Some((start, &text[start..end]))
    })
}

/// Two letters, two digits, and 11 to 30 more of both (ISO 13616).
fn is_iban(word: &str) -> bool {
    let bytes = word.as_bytes();
    (15..=34).contains(&bytes.len())
        && bytes[..2].iter().all(u8::is_ascii_uppercase)
        && bytes[2..4].iter().all(u8::is_ascii_digit)
        && bytes[4..].iter().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
        && bytes[4..].iter().filter(|byte| byte.is_ascii_digit()).count() >= 6
}

/// How many digits a card number has (ISO/IEC 7812).
const CARD_DIGITS: std::ops::RangeInclusive<usize> = 12..=19;

/// Whether digits are the number of a card: so many, and the last one checks the others (ISO/IEC 7812-1, annex B).
fn is_card_number(digits: &str) -> bool {
    let sum: Option<u32> = digits.chars().rev().enumerate().try_fold(0, |sum, (place, c)| {
        let digit = c.to_digit(10)?;
        let doubled = if place % 2 == 1 { digit * 2 } else { digit };
        Some(sum + doubled / 10 + doubled % 10)
    });
    CARD_DIGITS.contains(&digits.len()) && sum.is_some_and(|sum| sum % 10 == 0)
}

/// A text without numbers that may be those of cards: digits, perhaps parted by single spaces or dashes. `None` where
/// there are none.
fn without_long_numbers(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut kept = String::new();
    let (mut end, mut place) = (0, 0);
    while place < bytes.len() {
        if !bytes[place].is_ascii_digit() {
            place += 1;
            continue;
        }
        let (start, mut last, mut digits) = (place, place, 0);
        while place < bytes.len() {
            let parted = matches!(bytes[place], b' ' | b'-') && bytes.get(place + 1).is_some_and(u8::is_ascii_digit);
            if bytes[place].is_ascii_digit() {
                digits += 1;
                last = place;
            } else if !parted {
                break;
            }
            place += 1;
        }
        // A fraction, a time or an id of letters and digits is none.
        let before = text[..start].chars().next_back();
        let after = text[last + 1..].chars().next();
        let stands_alone = |c: Option<char>| c.is_none_or(|c| !(c.is_alphanumeric() || c == '_'));
        if CARD_DIGITS.contains(&digits) && stands_alone(before) && stands_alone(after) {
            kept.push_str(&text[end..start]);
            kept.push_str(REDACTED);
            end = last + 1;
        }
    }
    (end > 0).then(|| kept + &text[end..])
}

/// A text on one line, without characters that do something on a terminal, no longer than so many characters.
pub(crate) fn one_line(text: &str, longest: usize) -> String {
    let is_format =
        |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    let plain: String = text.chars().map(|c| if c.is_control() || is_format(c) { ' ' } else { c }).collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    let line = words.join(" ");
    match line.char_indices().nth(longest) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::{Confidential, one_line};
    use crate::json::Secret;
    use crate::operation::OperationSpec;

    static SPEC: OperationSpec = OperationSpec::DEFAULT;

    fn carrying(secrets: &[&str]) -> Confidential {
        Confidential::new(&SPEC, None, secrets.iter().map(|secret| Secret::from(*secret)).collect())
    }

    #[test]
    fn what_was_sent_is_not_shown_again() {
        let confidential = carrying(&["hunter2", "hunter2-and-more", "123", ""]);
        let masked = confidential.mask("the code 123 of hunter2-and-more, not 1234 or xhunter2");
        assert_eq!(masked, "the code [redacted] of [redacted], not 1234 or xhunter2");
    }

    #[test]
    fn numbers_of_cards_and_accounts_are_known_by_their_looks() {
        let mask = |text: &str| Confidential::default().mask(text).into_owned();
        assert_eq!(mask("card 4242 4242-4242 4242 was declined"), "card [redacted] was declined");
        assert_eq!(mask("card 4242424242424242."), "card [redacted].");
        assert_eq!(mask("from DE89370400440532013000 to you"), "from [redacted] to you");
        for fine in ["at 1763683200", "sale 5GjEQ9PBvRTMxdkLW1Aj", "12 of 25", "ID20XYABCDEFGHIJ", "2026-11-21", ""] {
            assert_eq!(mask(fine), fine);
        }
    }

    #[test]
    fn bodies_lose_what_their_members_names_say() {
        let redact = |body: &str| carrying(&["planted-secret"]).redact(body.as_bytes());
        let body = r#"{"a":[{"api_key":"x","cvv":12,"token":null,"n":1.50}],"note":"planted-secret"}"#;
        assert_eq!(
            redact(body),
            r#"{"a":[{"api_key":"[redacted]","cvv":"[redacted]","token":null,"n":1.50}],"note":"[redacted]"}"#
        );
        assert_eq!(redact(r#"{"number":"4000","exp_month":1}"#), r#"{"number":"[redacted]","exp_month":1}"#);
        assert_eq!(redact(r#"{"number":"4000","pan":4242424242424242}"#), r#"{"number":"4000","pan":"[redacted]"}"#);
        assert_eq!(
            redact(r#"{"id":4242424242424242,"at":1763683200000}"#),
            r#"{"id":"[redacted]","at":1763683200000}"#
        );
        assert_eq!(redact("<b>planted-secret</b>"), "<b>[redacted]</b>");
        assert_eq!(redact(r#"{"api_key":"x"#), "[13 bytes]");
        assert_eq!(Confidential::default().redact(b"\xff\x00"), "[2 bytes]");
    }

    #[test]
    fn a_line_is_short_and_plain() {
        assert_eq!(one_line(" a\r\nb\t\u{202e}c\u{1b}[31m ", 20), "a b c [31m");
        assert_eq!(one_line("aé bcd", 4), "aé b…");
    }
}
