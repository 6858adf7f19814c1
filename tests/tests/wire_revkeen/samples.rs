//! What RevKeen answers, in the form that its pages show, with values of our own.

pub const CUSTOMER_ID: &str = "0b6f2c1e-8c5a-4f0e-9d3b-2a7e51c4d908";
pub const PRODUCT_ID: &str = "5d1a9e74-3f62-4b8b-a1c7-6e0f92d83b15";

pub const CUSTOMER: &str = r#"{
    "id": "0b6f2c1e-8c5a-4f0e-9d3b-2a7e51c4d908",
    "merchantId": "7e4b1d60-52a9-4c3f-8f16-93c05ad2be71",
    "email": "ada@example.com",
    "createdAt": "2026-02-11T08:00:00Z",
    "updatedAt": "2026-03-02T09:30:00.250Z",
    "name": "Ada Brook",
    "postalCode": "EC1A 1BB",
    "metadata": {"clinic": "north", "visits": 12}
}"#;

pub const UPSERTED_CUSTOMER: &str = r#"{
    "id": "0b6f2c1e-8c5a-4f0e-9d3b-2a7e51c4d908",
    "merchantId": "7e4b1d60-52a9-4c3f-8f16-93c05ad2be71",
    "merchantRefId": "PAT-7",
    "email": "ada@example.com",
    "name": "Ada Brook",
    "phone": "+44 20 7946 0000",
    "authUserId": "c2a7f5e3-0d48-4e96-b7a1-58d3f0c6e924",
    "metadata": {},
    "customFields": {"allergies": ["none"]},
    "createdAt": "2026-02-11T08:00:00Z",
    "updatedAt": "2026-03-02T09:30:00Z"
}"#;

pub const STALE: &str = r#"{
    "ignored": true,
    "reason": "stale_update",
    "stored_timestamp": "2026-03-02T09:30:00Z",
    "incoming_timestamp": "2026-03-01T00:00:00Z"
}"#;

pub const PRODUCT: &str = r#"{
    "id": "5d1a9e74-3f62-4b8b-a1c7-6e0f92d83b15",
    "object": "product",
    "product_id": "yoga-year",
    "name": "Yoga, full year",
    "kind": "subscription",
    "pricing_model": "recurring",
    "amount_minor": 24000,
    "currency": "GBP",
    "trial_days": 0,
    "fulfillment_type": "none",
    "is_active": true,
    "is_archived": false,
    "created_at": "2026-02-11T08:00:00Z",
    "updated_at": "2026-02-11T08:00:00Z",
    "interval": "year",
    "interval_count": 1
}"#;

pub const PRODUCT_UPSERT: &str = r#"{
    "data": {
        "id": "5d1a9e74-3f62-4b8b-a1c7-6e0f92d83b15",
        "merchantId": "7e4b1d60-52a9-4c3f-8f16-93c05ad2be71",
        "name": "Yoga, full year",
        "description": null,
        "kind": "subscription",
        "amountCents": 24000,
        "currency": "GBP",
        "isActive": true,
        "externalId": "yoga-year",
        "externalSystem": "practicehub",
        "externalRef": null,
        "interval": "year",
        "intervalCount": 1,
        "createdAt": "2026-02-11T08:00:00Z",
        "updatedAt": "2026-02-11T08:00:00Z"
    },
    "created": true,
    "skipped": false
}"#;

pub const INTEGRATION: &str = r#"{
    "id": "c2a7f5e3-0d48-4e96-b7a1-58d3f0c6e924",
    "provider": "practicehub",
    "isActive": true,
    "status": "connected",
    "lastSyncAt": "2026-03-02T09:30:00Z",
    "lastSyncError": null,
    "createdAt": "2026-02-11T08:00:00Z",
    "updatedAt": "2026-03-02T09:30:00Z",
    "syncHealth": "healthy",
    "syncInterval": {"hasRepeatableJob": true, "intervalMs": 900000}
}"#;

pub const INVOICE: &str = r#"{
    "id": "c2a7f5e3-0d48-4e96-b7a1-58d3f0c6e924",
    "customer_id": "0b6f2c1e-8c5a-4f0e-9d3b-2a7e51c4d908",
    "invoice_number": "INV-0042",
    "status": "open",
    "total_minor": 9900,
    "currency": "GBP",
    "due_date": null,
    "created_at": "2026-02-11",
    "updated_at": "2026-02-11"
}"#;

pub const PAYMENT: &str = r#"{
    "id": "c2a7f5e3-0d48-4e96-b7a1-58d3f0c6e924",
    "customer_id": null,
    "amount_minor": 9900,
    "currency": "GBP",
    "status": "captured",
    "payment_method_type": "card",
    "gateway_transaction_id": null,
    "created_at": "2026-02-11",
    "updated_at": "2026-02-11"
}"#;

pub const BATCH: &str = r#"{
    "created": 1,
    "updated": 0,
    "skipped": 0,
    "failed": [{"external_id": "PAT-8", "error": "no such country"}]
}"#;

/// `{"data": …}`
pub fn data(json: &str) -> String {
    format!(r#"{{"data": {json}}}"#)
}

/// A page of a list that is read by cursor.
pub fn list(item: &str) -> String {
    format!(r#"{{"object": "list", "data": [{item}], "has_more": false}}"#)
}

/// The answer of a customer upsert.
pub fn upserted(created: bool) -> String {
    format!(r#"{{"data": {UPSERTED_CUSTOMER}, "created": {created}, "warnings": ["no postal code"]}}"#)
}
