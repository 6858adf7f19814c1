//! Patterns of JSON Schema, which are in the syntax of ECMA-262, for an engine whose time is linear: no text can hold it up.
//!
//! The generator has this file as well, to tell which patterns cannot be checked.

use std::iter::Peekable;
use std::str::Chars;

use regex_lite::{Regex, RegexBuilder};

/// How large a compiled pattern may be, in bytes. A match takes that many steps for each character, at most.
const LARGEST: usize = 256 << 10;

/// What ECMA-262 takes for white space, as items of a class, and all other characters.
const SPACE: &str = r"\t-\r \xA0\u{1680}\u{2000}-\u{200A}\u{2028}\u{2029}\u{202F}\u{205F}\u{3000}\u{FEFF}";
const NO_SPACE: &str = r"\x00-\x08\x0E-\x1F\x21-\x9F\xA1-\u{167F}\u{1681}-\u{1FFF}\u{200B}-\u{2027}\u{202A}-\u{202E}\u{2030}-\u{205E}\u{2060}-\u{2FFF}\u{3001}-\u{FEFE}\u{FF00}-\u{10FFFF}";

/// Compiles a pattern.
///
/// # Errors
/// When it is none, or has something in it that takes more than linear time, such as look-around.
pub(crate) fn compile(pattern: &str) -> Result<Regex, String> {
    let translated = translate(pattern)?;
    RegexBuilder::new(&translated).size_limit(LARGEST).build().map_err(|error| error.to_string())
}

/// A character or a set of them, as the engine has it.
enum Atom {
    One(String),
    /// Items of a class.
    Set(String),
}

fn translate(pattern: &str) -> Result<String, String> {
    let mut rest = pattern.chars().peekable();
    let mut out = String::new();
    while let Some(c) = rest.next() {
        match c {
            '\\' => match rest.peek() {
                Some('b' | 'B') => out.extend(['\\'].into_iter().chain(rest.next())),
                _ => match escape(&mut rest)? {
                    Atom::One(one) => out.push_str(&one),
                    Atom::Set(items) => out.push_str(&format!("[{items}]")),
                },
            },
            '[' => class(&mut rest, &mut out)?,
            '(' => {
                out.push_str("(?:");
                group(&mut rest, &mut out)?;
            }
            '.' => out.push_str(r"[^\n\r\u{2028}\u{2029}]"),
            '{' => match repetition(rest.clone()) {
                Some(count) => {
                    out.push_str(&format!("{{{count}}}"));
                    rest.nth(count.len());
                }
                None => out.push_str(r"\{"),
            },
            '^' | '$' | '|' | ')' | '*' | '+' | '?' => out.push(c),
            c => out.push_str(&literal(c)),
        }
    }
    Ok(out)
}

/// What stands between the braces of a repetition.
fn repetition(rest: Peekable<Chars<'_>>) -> Option<String> {
    let mut ended = false;
    let inside: String = rest
        .take_while(|c| {
            ended = *c == '}';
            !ended
        })
        .collect();
    let (least, most) = inside.split_once(',').unwrap_or((&inside, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    (ended && !least.is_empty() && is_number(least) && is_number(most)).then_some(inside)
}

/// What follows the bracket that opens a group. Nobody asks for what a group holds.
fn group(rest: &mut Peekable<Chars<'_>>, out: &mut String) -> Result<(), String> {
    if rest.next_if_eq(&'?').is_none() {
        return Ok(());
    }
    match (rest.next(), rest.peek()) {
        (Some(':'), _) => Ok(()),
        (Some('='), _) | (Some('!'), _) | (Some('<'), Some('=' | '!')) => Err("look-around".to_owned()),
        (Some('<'), _) => {
            // A name.
            rest.find(|c| *c == '>');
            Ok(())
        }
        // Not of ECMA-262, but what it says is clear.
        (Some('i'), Some(':' | ')')) => {
            out.truncate(out.len() - "(?:".len());
            out.push_str("(?i");
            out.extend(rest.next());
            Ok(())
        }
        _ => Err("a group of a kind that ECMA-262 does not have".to_owned()),
    }
}

/// What follows a backslash.
fn escape(rest: &mut Peekable<Chars<'_>>) -> Result<Atom, String> {
    let c = rest.next().ok_or("a backslash at the end")?;
    Ok(match c {
        'd' | 'D' | 'w' | 'W' => Atom::Set(format!("\\{c}")),
        's' => Atom::Set(SPACE.to_owned()),
        'S' => Atom::Set(NO_SPACE.to_owned()),
        't' | 'n' | 'r' | 'f' | 'v' => Atom::One(format!("\\{c}")),
        'b' => Atom::One(r"\x08".to_owned()),
        'c' => {
            let letter = rest.next_if(char::is_ascii_alphabetic).ok_or("`\\c` without a letter")?;
            Atom::One(format!("\\x{:02X}", letter as u32 % 32))
        }
        '0' if !rest.peek().is_some_and(char::is_ascii_digit) => Atom::One(r"\x00".to_owned()),
        '0'..='9' | 'k' => return Err("a back-reference".to_owned()),
        'x' => hex(rest, 2)?,
        'u' if rest.next_if_eq(&'{').is_some() => {
            let digits: String = rest.by_ref().take_while(|c| *c != '}').collect();
            code(&digits)?
        }
        'u' => hex(rest, 4)?,
        'p' | 'P' => return Err("a class of Unicode characters".to_owned()),
        c if c.is_ascii_alphabetic() => return Err(format!("`\\{c}`, which ECMA-262 does not have")),
        c => Atom::One(literal(c)),
    })
}

fn hex(rest: &mut Peekable<Chars<'_>>, length: usize) -> Result<Atom, String> {
    let digits: String = rest.by_ref().take(length).collect();
    if digits.len() == length { code(&digits) } else { Err(format!("`{digits}`, which is too short for a code")) }
}

fn code(digits: &str) -> Result<Atom, String> {
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let c = u32::from_str_radix(digits, 16).ok().filter(|_| is_hex).and_then(char::from_u32);
    c.map(|c| Atom::One(literal(c))).ok_or_else(|| format!("`{digits}`, which is the code of no character"))
}

/// What follows the bracket that opens a class.
fn class(rest: &mut Peekable<Chars<'_>>, out: &mut String) -> Result<(), String> {
    let negated = rest.next_if_eq(&'^').is_some();
    if rest.next_if_eq(&']').is_some() {
        out.push_str(if negated { "(?s:.)" } else { r"[^\x00-\u{10FFFF}]" });
        return Ok(());
    }
    out.push_str(if negated { "[^" } else { "[" });
    while rest.next_if_eq(&']').is_none() {
        let first = atom(rest)?;
        let mut ahead = rest.clone();
        let is_range = ahead.next() == Some('-') && ahead.peek().is_some_and(|c| *c != ']');
        if !is_range {
            out.push_str(&items(&first));
            continue;
        }
        rest.next();
        let last = atom(rest)?;
        // Beside a set, a dash is a dash.
        let dash = if matches!((&first, &last), (Atom::One(_), Atom::One(_))) { "-" } else { r"\-" };
        out.push_str(&format!("{}{dash}{}", items(&first), items(&last)));
    }
    out.push(']');
    Ok(())
}

fn atom(rest: &mut Peekable<Chars<'_>>) -> Result<Atom, String> {
    match rest.next().ok_or("a class without an end")? {
        '\\' => escape(rest),
        c => Ok(Atom::One(literal(c))),
    }
}

fn items(atom: &Atom) -> String {
    let (Atom::One(text) | Atom::Set(text)) = atom;
    text.clone()
}

/// A character that stands for itself, wherever it stands.
fn literal(c: char) -> String {
    match c {
        '<' | '>' => c.to_string(),
        c if c.is_ascii_punctuation() => format!("\\{c}"),
        c => c.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::compile;

    #[test]
    fn patterns_mean_what_they_mean_in_ecma_262() {
        // Pattern, what it matches, what it does not.
        let cases: [(&str, &[&str], &[&str]); 26] = [
            ("", &["", "a"], &[]),
            ("b", &["abc"], &["ac"]),
            ("^a$", &["a"], &["a\n", "ba"]),
            (r"^\d{2,3}$", &["12", "123"], &["1", "1234", "१२"]),
            (r"^\w+$", &["a_1"], &["é", "a-b"]),
            (r"^\s+$", &[" \t\u{a0}\u{feff}\u{2003}"], &["a", "\u{200b}"]),
            (r"^\S+$", &["é\u{200b}"], &["a b", "\u{a0}"]),
            (r"^[\s-]$", &["-", "\u{3000}"], &["_"]),
            (r"^[^\s]$", &["a"], &["\u{2028}"]),
            (r"^[\w-.]+$", &["a-b.c"], &["a,b"]),
            (r"^[\S]$", &["a"], &[" "]),
            ("^.$", &["a", "é", "\u{85}"], &["\n", "\r", "\u{2028}"]),
            (r"^\/a\-b\_$", &["/a-b_"], &[]),
            (r"^[\/\-&&~~[]+$", &["/-&~["], &["\\", "]"]),
            ("^[a-z-9]+$", &["b-9"], &["5"]),
            (r"^\x41\u0042\u{1F600}$", &["AB😀"], &[]),
            (r"^[\x41-\u0043]$", &["B"], &["D"]),
            (r"^\cJ[\b]\0$", &["\n\u{8}\0"], &[]),
            ("^a{,2}$", &["a{,2}"], &["aa"]),
            ("^{x}]$", &["{x}]"], &[]),
            ("^a{2}?$", &["aa"], &["a"]),
            ("^(?<year>[0-9]{4})-(?:a|b)$", &["2026-a"], &["2026-"]),
            ("^[^]$", &["\n"], &[""]),
            ("[]", &[], &["", "a"]),
            (r"\bcat\b", &["a cat"], &["cats"]),
            ("(?i)^eur$", &["EUR"], &["EU"]),
        ];
        for (pattern, matches, others) in cases {
            let regex = compile(pattern).unwrap_or_else(|error| panic!("{pattern}: {error}"));
            for text in matches {
                assert!(regex.is_match(text), "{pattern} {text:?}");
            }
            for text in others {
                assert!(!regex.is_match(text), "{pattern} {text:?}");
            }
        }
    }

    #[test]
    fn what_cannot_be_checked_is_an_error() {
        let patterns = [
            "(?!a)",
            "(?=a)",
            "(?<!a)",
            "(?<=a)",
            r"(a)\1",
            r"(?<n>a)\k<n>",
            r"\p{L}",
            r"\Aa\z",
            r"\ud800",
            "(",
            "[a",
            "a\\",
            "^.{1,99999}$",
            "(?x)a",
            "*",
            r"\u12",
        ];
        for pattern in patterns {
            assert!(compile(pattern).is_err(), "{pattern}");
        }
    }

    #[test]
    fn no_text_holds_it_up() {
        // Engines that go back would take years for these.
        for pattern in ["^(a+)+$", "^(a|a)*$", r"^(\w+\s?)*$", "(x+x+)+y"] {
            let text = format!("{}!", "a".repeat(10_000));
            assert!(!compile(pattern).unwrap().is_match(&text), "{pattern}");
        }
    }
}
