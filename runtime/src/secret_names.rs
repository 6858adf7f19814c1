//! Which names are those of secrets. The generator has this file as well: what it takes for a secret when it makes types
//! is what the runtime takes for one when it meets members that no type names.

/// Texts that are secret. A name is one of these where its last words are: `webhook_secret` and `clientSecret` are
/// secrets, `secret_count` and `token_type` are not.
const TEXTS: &[&str] = &[
    "access key",
    "api key",
    "api secret",
    "app key",
    "client secret",
    "encryption key",
    "jwt",
    "license key",
    "one time code",
    "otp",
    "passcode",
    "passphrase",
    "passwd",
    "password",
    "password hash",
    "private key",
    "pwd",
    "recovery code",
    "secret",
    "secret key",
    "security answer",
    "shared key",
    "signing key",
    "token",
];

/// Data of cards, bank accounts and people that are secret as texts and as numbers, by the same rule.
const NUMBERS: &[&str] = &[
    "account number",
    "bban",
    "card code",
    "card number",
    "cav",
    "cavv",
    "credit card number",
    "cryptogram",
    "csc",
    "cvc",
    "cvc2",
    "cvn",
    "cvv",
    "cvv2",
    "dpan",
    "iban",
    "pan",
    "pin",
    "routing number",
    "security code",
    "social security number",
    "sort code",
    "ssn",
    "track data",
];

/// A name with one of these words is meant to be seen, whatever its last words are.
const HARMLESS: &[&str] = &["masked", "publishable", "redacted", "truncated"];

/// A token with one of these words before it is a place in a list, or a key that makes a call safe to repeat.
const PLACES: &[&str] =
    &["continuation", "cursor", "idempotency", "next", "page", "pagination", "prev", "previous", "resume", "sync"];

/// An object with one of these members beside `number` is a card.
const OF_CARDS: &[&str] =
    &["cvc", "cvv", "exp month", "exp year", "expiration", "expiry", "expiry month", "expiry year"];

/// Whether a member of that name is secret. Numbers are only by the names that cards, accounts and people have.
pub(crate) fn is_secret_name(name: &str, is_text: bool) -> bool {
    let words = words(name);
    if words.iter().any(|word| HARMLESS.contains(&word.as_str())) {
        return false;
    }
    let place = words.len().checked_sub(2).and_then(|place| words.get(place));
    if words.last().is_some_and(|word| word == "token") && place.is_some_and(|word| PLACES.contains(&word.as_str())) {
        return false;
    }
    let squashed = words.concat();
    let fits = |listed: &&str| {
        let listed: Vec<&str> = listed.split(' ').collect();
        squashed == listed.concat()
            || words.ends_with(&listed.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
    };
    NUMBERS.iter().any(&fits) || (is_text && TEXTS.iter().any(fits))
}

/// Whether an object with members of these names is a card, so that its `number` is secret.
pub(crate) fn is_card<'n>(mut names: impl Iterator<Item = &'n str>) -> bool {
    names.any(|name| OF_CARDS.contains(&words(name).join(" ").as_str()))
}

/// The words of a name in lower case: parted by case and by what is neither letter nor digit.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let chars: Vec<char> = name.chars().collect();
    for (place, c) in chars.iter().enumerate() {
        let before = place.checked_sub(1).and_then(|place| chars.get(place));
        let after = chars.get(place + 1);
        // `cardNumber` is two words, and so is `APIKey`.
        let starts = c.is_uppercase()
            && before.is_some_and(|before| !before.is_uppercase() || after.is_some_and(|after| after.is_lowercase()));
        if starts || !c.is_alphanumeric() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::{is_card, is_secret_name};

    #[test]
    fn the_last_words_of_a_name_decide() {
        for secret in [
            "secret",
            "webhook_secret",
            "clientSecret",
            "X-Hook-Secret",
            "secretAPIKey",
            "api_key",
            "apikey",
            "access_token",
            "payment-token",
            "newPassword",
            "password",
            "card_number",
            "cardnumber",
            "bankAccountNumber",
            "IBAN",
            "sender_iban",
            "CVV2",
            "sort_code",
            "ssn",
        ] {
            assert!(is_secret_name(secret, true), "{secret}");
        }
        for plain in [
            "number",
            "invoice_number",
            "secretary",
            "secret_count",
            "token_type",
            "tokenization_method",
            "next_page_token",
            "page[token]",
            "last4",
            "access_key_id",
            "card_number_id",
            "masked_card_number",
            "publishable_api_key",
            "span",
            "pinned",
            "company",
            "key",
            "",
        ] {
            assert!(!is_secret_name(plain, true), "{plain}");
        }
    }

    #[test]
    fn numbers_are_secret_by_fewer_names() {
        assert!(is_secret_name("cvv", false) && is_secret_name("card_number", false));
        assert!(!is_secret_name("max_token", false) && !is_secret_name("token", false));
    }

    #[test]
    fn a_card_is_known_by_what_else_it_has() {
        assert!(is_card(["number", "expMonth"].into_iter()) && is_card(["cvc"].into_iter()));
        assert!(!is_card(["number", "total", "due_date"].into_iter()));
    }
}
