//! Numbers of any length, compared and divided by their digits: bounds are exact, and never by way of a float.

use std::cmp::Ordering;

/// A number as JSON writes it, taken apart: `digits` times ten to the power of `exponent`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Exact {
    negative: bool,
    /// Without zeros at either end; empty for zero.
    digits: Vec<u8>,
    exponent: i64,
}

/// Further than any exponent that a number is written with for a purpose. Sums of two still fit.
const FAR: i64 = i64::MAX / 4;

impl Exact {
    /// Reads a JSON number; nothing for other text.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (negative, unsigned) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (base, power) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
        let (whole, fraction) = base.split_once('.').unwrap_or((base, ""));
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let size = power.strip_prefix(['+', '-']).unwrap_or(power);
        if whole.is_empty() || size.is_empty() || !is_number(whole) || !is_number(fraction) || !is_number(size) {
            return None;
        }
        // What has too many digits to be counted is far away.
        let size = size.parse::<i64>().unwrap_or(FAR).min(FAR);
        let power = if power.starts_with('-') { -size } else { size };
        let all = [whole.as_bytes(), fraction.as_bytes()].concat();
        let Some(first) = all.iter().position(|digit| *digit != b'0') else {
            return Some(Self { negative: false, digits: Vec::new(), exponent: 0 });
        };
        let end = all.iter().rposition(|digit| *digit != b'0').map_or(all.len(), |last| last + 1);
        let exponent = power - fraction.len() as i64 + (all.len() - end) as i64;
        Some(Self { negative, digits: all[first..end].to_vec(), exponent })
    }

    /// Whether it is a whole number of times the other; always, where the other is zero or has more than 37 digits.
    pub(super) fn is_multiple_of(&self, step: &Self) -> bool {
        const MOST_DIGITS: usize = 37;
        let text = String::from_utf8_lossy(&step.digits);
        let Some(divisor) = text.parse::<u128>().ok().filter(|_| step.digits.len() <= MOST_DIGITS) else { return true };
        if self.digits.is_empty() {
            return true;
        }
        let shift = self.exponent - step.exponent;
        if shift < 0 {
            // The step ends further left, and there is no zero at the end of the digits.
            return false;
        }
        // Below 10^37, ten times the rest and a digit fit.
        let mut rest = self.digits.iter().fold(0, |rest, digit| (rest * 10 + u128::from(digit - b'0')) % divisor);
        // A divisor of that size has fewer than 128 twos and fives in it: more tens change nothing.
        for _ in 0..shift.min(128) {
            rest = rest * 10 % divisor;
        }
        rest == 0
    }

    /// The one way of writing it.
    pub(super) fn canonical(&self) -> String {
        let sign = if self.negative { "-" } else { "" };
        format!("{sign}{}e{}", String::from_utf8_lossy(&self.digits), self.exponent)
    }

    fn magnitude(&self, other: &Self) -> Ordering {
        let size = |number: &Self| (!number.digits.is_empty()).then(|| number.exponent + number.digits.len() as i64);
        size(self).cmp(&size(other)).then_with(|| self.digits.cmp(&other.digits))
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Exact {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, false) => self.magnitude(other),
            (true, true) => other.magnitude(self),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Exact;

    fn exact(text: &str) -> Exact {
        Exact::parse(text).unwrap()
    }

    #[test]
    fn numbers_are_ordered_whatever_their_length() {
        let ascending = [
            "-1e400",
            "-123456789012345678901234567890.2",
            "-123456789012345678901234567890.1",
            "-1",
            "-0.5",
            "0",
            "1e-400",
            "0.1",
            "0.10000000000000000001",
            "9",
            "10",
            "18446744073709551615",
            "18446744073709551616",
            "1e99999999999999999999",
        ];
        for pair in ascending.windows(2) {
            assert!(exact(pair[0]) < exact(pair[1]), "{pair:?}");
        }
    }

    #[test]
    fn numbers_are_equal_however_they_are_written() {
        for [left, right] in [["100", "1E+2"], ["0.0", "-0"], ["1.50", "15e-1"], ["0e5", "0"]] {
            assert_eq!(exact(left), exact(right));
        }
        for text in ["", "-", "1e", ".5", "1.2.3", "0x1", "NaN", "1_000"] {
            assert_eq!(Exact::parse(text), None, "{text}");
        }
    }

    #[test]
    fn multiples_are_counted_in_digits() {
        let cases = [
            ("19.99", "0.01", true),
            ("19.995", "0.01", false),
            ("0.3", "0.1", true),
            ("1e300", "3", false),
            ("3e300", "3", true),
            ("1e300", "1024", true),
            ("4.5", "1.5", true),
            ("123456789012345678901234567890", "10", true),
            ("123456789012345678901234567891", "10", false),
            ("0", "7", true),
            ("-14", "7", true),
            ("7", "0", true),
        ];
        for (number, step, is_multiple) in cases {
            assert_eq!(exact(number).is_multiple_of(&exact(step)), is_multiple, "{number} of {step}");
        }
    }
}
