//! `type` and `format` to the type of a single value.

use crate::ir::{Scalar, TypeRef};

use super::view::View;

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
            "decimal" | "decimal128" | "money" | "currency" => Scalar::Decimal,
            "int32" => Scalar::I32,
            "int64" | "integer" => Scalar::I64,
            // Of 32 bits or of 64: a number with more digits than a type holds comes out as another one.
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
