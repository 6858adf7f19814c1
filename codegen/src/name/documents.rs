//! Names for components that several documents have, and that are not the same.

use std::collections::HashSet;

use super::words;

/// What to call each of several files: as short as tells them apart.
pub(crate) fn document_labels(names: &[&str]) -> Vec<String> {
    let file = |name: &str| name.rsplit(['/', '\\']).next().unwrap_or(name).to_owned();
    let stem = |name: &str| {
        let file = file(name);
        file.rsplit_once('.').map_or(file.clone(), |(stem, _)| stem.to_owned())
    };
    let candidates: [&dyn Fn(&str) -> String; 3] = [&stem, &file, &|name| name.to_owned()];
    let labels = candidates.iter().map(|label| names.iter().map(|name| label(name)).collect::<Vec<_>>());
    let differ = |labels: &Vec<String>| {
        let said = labels.iter().map(|label| words::camel(label));
        said.clone().all(|label| !label.is_empty()) && said.collect::<HashSet<_>>().len() == names.len()
    };
    let counted = || (1..=names.len()).map(|place| format!("document {place}")).collect();
    let mut labels: Vec<String> = labels.into_iter().find(differ).unwrap_or_else(counted);
    // What all of them start with, such as the vendor's name, tells nothing.
    let start = |label: &String| label.split_once(['-', '_', ' ', '.']).map(|(start, _)| start.to_owned());
    while labels.len() > 1
        && let Some(Some(first)) = labels.first().map(start)
        && labels.iter().all(|label| start(label).as_ref() == Some(&first))
    {
        labels.iter_mut().for_each(|label| *label = label[first.len() + 1..].to_owned());
    }
    labels
}

/// Names for a component that another document has too, best first: with the label of its document, in its own style.
pub(crate) fn told_apart(component: &str, label: &str) -> [String; 3] {
    let label = words::words(label);
    let mark = ['_', '-', '.'].into_iter().find(|mark| component.contains(*mark));
    let is_camel = component.starts_with(char::is_uppercase) && mark.is_none();
    let joined = |before: &[String], after: &[String]| match mark {
        Some(mark) => {
            let mark = mark.to_string();
            before
                .iter()
                .map(String::as_str)
                .chain([component])
                .chain(after.iter().map(String::as_str))
                .collect::<Vec<_>>()
                .join(&mark)
        }
        None => {
            let first = before.first().filter(|_| !is_camel).cloned().unwrap_or_default();
            let rest = before.iter().skip(usize::from(!is_camel)).map(|word| capital(word));
            let own = if before.is_empty() { component.to_owned() } else { capital(component) };
            [first].into_iter().chain(rest).chain([own]).chain(after.iter().map(|word| capital(word))).collect()
        }
    };
    let document = [label.as_slice(), &["document".to_owned()]].concat();
    [joined(&label, &[]), joined(&[], &label), joined(&document, &[])]
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_as_short_as_they_can_be() {
        assert_eq!(document_labels(&["specs/a/orders.yaml", "specs/a/events.json"]), ["orders", "events"]);
        assert_eq!(document_labels(&["shop-v1-orders.yaml", "shop-v1-events.json"]), ["orders", "events"]);
        assert_eq!(document_labels(&["a/api.yaml", "a/api.json"]), ["yaml", "json"]);
        assert_eq!(document_labels(&["a/api.yaml", "b/api.yaml"]), ["a/api.yaml", "b/api.yaml"]);
        assert_eq!(document_labels(&["a.yaml", "a.yaml"]), ["1", "2"]);
    }

    #[test]
    fn names_keep_their_style() {
        for (name, label, expected) in [
            ("Customer", "transaction", "TransactionCustomer"),
            ("Customer", "payment-events", "PaymentEventsCustomer"),
            ("apiKey", "payment-events", "paymentEventsApiKey"),
            ("limit", "events", "eventsLimit"),
            ("page_size", "payment-events", "payment_events_page_size"),
            ("page-size", "events", "events-page-size"),
        ] {
            assert_eq!(told_apart(name, label)[0], expected);
        }
        assert_eq!(told_apart("Customer", "events")[1..], ["CustomerEvents", "EventsDocumentCustomer"]);
    }
}
