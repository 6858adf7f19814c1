//! `type` and `format` to the type of a single value.

use crate::ir::{Scalar, TypeRef};

use super::view::View;

/// Member names that hold what nobody should read in a log, compared without case and separators.
const SECRET_NAMES: &[&str] = &[
    "accesskey",
    "accesstoken",
    "accountnumber",
    "apikey",
    "apisecret",
    "bankaccountnumber",
    "cardcode",
    "cardnumber",
    "clientsecret",
    "creditcardnumber",
    "cvc",
    "cvv",
    "iban",
    "passwd",
    "password",
    "privatekey",
    "refreshtoken",
    "routingnumber",
    "secret",
    "secretkey",
    "signingsecret",
    "socialsecuritynumber",
    "ssn",
    "webhooksecret",
];

/// The type of a single value.
pub fn scalar(view: &View<'_>) -> Option<TypeRef> {
    let format = view.format.as_deref().unwrap_or_default();
    if view.extension("x-money").is_some() && matches!(view.kind, Some("number")) {
        return Some(TypeRef::Scalar(Scalar::Decimal));
    }
    let scalar = match view.kind? {
        "boolean" => Scalar::Boolean,
        "integer" => match format {
            "int32" | "int16" | "int8" | "uint8" | "uint16" => Scalar::I32,
            "uint64" => Scalar::U64,
            "unix-time" | "unixtime" => Scalar::UnixTime,
            _ => Scalar::I64,
        },
        "number" => match format {
            "float" => Scalar::F32,
            "decimal" | "decimal128" | "money" | "currency" => Scalar::Decimal,
            "int32" => Scalar::I32,
            "int64" | "integer" => Scalar::I64,
            _ => Scalar::F64,
        },
        "string" => match format {
            "uuid" => Scalar::Uuid,
            "date-time" | "datetime" => Scalar::DateTime,
            "date" => Scalar::Date,
            "byte" | "base64" => Scalar::Base64,
            "decimal" | "decimal128" => Scalar::DecimalText,
            "binary" => Scalar::Binary,
            _ => Scalar::String,
        },
        _ => return None,
    };
    Some(TypeRef::Scalar(scalar))
}

/// Whether a text is not to be shown: the document says so, or its name does.
pub fn is_secret(name: &str, view: &View<'_>) -> bool {
    match view.extension("x-secret") {
        Some(flag) => flag == &serde_json::Value::Bool(true),
        None => view.format.as_deref() == Some("password") || is_secret_name(name),
    }
}

fn is_secret_name(name: &str) -> bool {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    SECRET_NAMES.binary_search(&plain.as_str()).is_ok()
}

#[cfg(test)]
mod tests {
    #[test]
    fn secret_names_are_sorted_for_the_search() {
        assert!(super::SECRET_NAMES.is_sorted());
        assert!(super::is_secret_name("card_number") && super::is_secret_name("apiKey"));
        assert!(!super::is_secret_name("number") && !super::is_secret_name("secretary"));
    }
}
