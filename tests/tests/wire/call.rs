//! Calls of operations through the methods that are emitted for them, with arguments that are made at run time.

use std::collections::VecDeque;
use std::fmt::Debug;
use std::pin::Pin;

use billwright::runtime::{
    Bytes, Call, Client, Decode, Encode, Endpoint, Error, OperationSpec, Paged, decode_clean, encode,
};
use serde_json::{Map, Value};

/// An operation, and how to call it.
pub struct Entry {
    pub spec: &'static OperationSpec,
    pub send: fn(Client, Given) -> Sending,
    /// Reads its list to the end, where it has one.
    pub list: Option<fn(Client, Given) -> Listing>,
}

/// A call under way.
pub type Sending = Pin<Box<dyn Future<Output = Sent>>>;

/// A list that is being read: its items, or what went wrong.
pub type Listing = Pin<Box<dyn Future<Output = Result<Vec<Value>, String>>>>;

/// The arguments of a call, in the order in which its method takes them; null stands for one that is left out.
#[derive(Default)]
pub struct Given {
    values: VecDeque<Value>,
    problems: Vec<String>,
}

impl Given {
    pub fn new(values: impl IntoIterator<Item = Value>) -> Self {
        Self { values: values.into_iter().collect(), problems: Vec::new() }
    }

    /// The next argument, in the type that the method takes.
    pub fn next<T: Decode>(&mut self) -> T {
        let value = self.values.pop_front().unwrap_or_default();
        decode_clean(value.to_string().as_bytes()).unwrap_or_else(|error| {
            self.problems.push(format!("the type does not take {value}: {error}"));
            T::blank()
        })
    }
}

/// What came of a call.
pub struct Sent {
    /// What its types did not take.
    pub problems: Vec<String>,
    /// The idempotency key that it was to carry.
    pub key: Option<String>,
    pub outcome: Result<Went, Failed>,
}

/// A call that went well.
pub struct Went {
    pub status: u16,
    pub degraded: Vec<String>,
    pub unknown: usize,
    pub key: Option<String>,
    pub shown: Shown,
}

/// A call that did not.
#[derive(Debug)]
pub struct Failed {
    pub status: Option<u16>,
    /// Whether it is an error that the document has.
    pub is_documented: bool,
    pub degraded: Vec<String>,
    pub unknown: usize,
    pub said: String,
}

/// What an answer says, written out again. Which of these there are depends on the vendors.
#[allow(dead_code)]
#[derive(Debug, PartialEq)]
pub enum Shown {
    Json(Value),
    Text(String),
    Bytes(Bytes),
    Nothing,
    /// Something that cannot be written out.
    Other,
}

impl Shown {
    pub fn json(value: &dyn Encode) -> Self {
        Self::Json(serde_json::from_slice(&encode(value).unwrap()).unwrap())
    }
}

/// Sends a call, and tells what came of it.
pub async fn finish<E>(call: Call<'_, E>, given: Given, show: fn(&E::Output) -> Shown) -> Sent
where
    E: Endpoint<Error: Debug>,
{
    let mut problems = given.problems;
    // An operation without a body is given none, or an empty one.
    if given.values.iter().any(|value| !value.is_null() && *value != Value::Object(Map::new())) {
        problems.push(format!("the method takes no {:?}", given.values));
    }
    let key = call.key().map(str::to_owned);
    let outcome = match call.send().await {
        Ok(outcome) => Ok(Went {
            status: outcome.status(),
            degraded: outcome.degraded().iter().map(ToString::to_string).collect(),
            unknown: outcome.unknown(),
            key: outcome.idempotency_key().map(str::to_owned),
            shown: show(&outcome),
        }),
        Err(error) => {
            let said = format!("{error}: {error:?}");
            let status = error.status();
            Err(match error {
                Error::Api(error) => Failed {
                    status,
                    is_documented: true,
                    degraded: error.degraded.iter().map(ToString::to_string).collect(),
                    unknown: error.unknown,
                    said,
                },
                _ => Failed { status, is_documented: false, degraded: Vec::new(), unknown: 0, said },
            })
        }
    };
    Sent { problems, key, outcome }
}

/// Reads a list to its end: all items, or what went wrong.
pub async fn list<E>(call: Call<'_, E>, given: Given) -> Result<Vec<Value>, String>
where
    E: Paged<Item: Encode>,
{
    let mut items = call.items();
    let found = items.collect_up_to(usize::MAX).await.map_err(|error| error.to_string())?;
    let page = items.page().ok_or("there was no page")?;
    match given.problems.into_iter().next().or(page.degraded().first().map(ToString::to_string)) {
        Some(problem) => Err(problem),
        None if items.position().is_some() => Err("there is more".to_owned()),
        None => Ok(found.iter().map(|item| serde_json::from_slice(&encode(item).unwrap()).unwrap()).collect()),
    }
}

/// The calls of a vendor, as `cargo xtask regen` writes them: `client` to make a client, and `CALLS`.
macro_rules! calls {
    (settings($($setting:ident: $type:ty),*); $($tag:ident.$method:ident $arguments:tt -> $answer:tt;)*) => {
        /// A client with these credentials by scheme, and settings in their order.
        pub fn client(
            url: String,
            credentials: Vec<(String, billwright::runtime::Credential)>,
            #[allow(unused_mut, unused_variables)] mut settings: $crate::call::Given,
        ) -> billwright::runtime::Client {
            // What comes of each request is looked at, so none is sent again.
            let mut builder = vendor::Client::builder().base_url(url).retry(billwright::runtime::RetryPolicy::NEVER);
            for (scheme, credential) in credentials {
                builder = builder.credential(scheme, credential);
            }
            $(
                let value: $type = settings.next();
                builder = builder.$setting(value);
            )*
            builder.build().unwrap().as_runtime().clone()
        }

        /// Every operation.
        pub const CALLS: &[$crate::call::Entry] = &[$(calls!(@entry $tag $method $arguments $answer)),*];
    };
    (@entry $tag:ident $method:ident {$request:ident: $($field:ident),*} $answer:tt) => {
        calls!(@send given, client, $request, $answer, client.$tag().$method($request { $($field: given.next()),* }))
    };
    (@entry $tag:ident $method:ident ($request:ident: $($field:ident),*) $answer:tt) => {
        calls!(@send given, client, $request, $answer, {
            let $request { $($field),* } = $request { $($field: given.next()),* };
            client.$tag().$method($($field),*)
        })
    };
    (@send $given:ident, $client:ident, $request:ident, [$answer:tt], $call:expr) => {
        $crate::call::Entry {
            list: Some(|client, #[allow(unused_mut)] mut $given| {
                Box::pin(async move {
                    let $client = vendor::Client::from(client);
                    let call = $call;
                    $crate::call::list(call, $given).await
                })
            }),
            ..calls!(@send $given, $client, $request, $answer, $call)
        }
    };
    (@send $given:ident, $client:ident, $request:ident, $answer:tt, $call:expr) => {
        $crate::call::Entry {
            list: None,
            spec: <$request as billwright::runtime::Endpoint>::SPEC,
            send: |client, #[allow(unused_mut)] mut $given| {
                Box::pin(async move {
                    let $client = vendor::Client::from(client);
                    let call = $call;
                    $crate::call::finish(call, $given, calls!(@show $answer)).await
                })
            },
        }
    };
    (@show json) => { |answer| $crate::call::Shown::json(answer) };
    (@show text) => { |answer| $crate::call::Shown::Text(answer.0.clone()) };
    (@show bytes) => { |answer| $crate::call::Shown::Bytes(answer.clone()) };
    (@show stream) => { |_| $crate::call::Shown::Other };
    (@show nothing) => { |()| $crate::call::Shown::Nothing };
    (@show ($set:ident $($variant:ident: $kind:ident),*)) => {
        |answer| {
            $(calls!(@try answer, $set, $variant, $kind);)*
            $crate::call::Shown::Other
        }
    };
    (@try $answer:ident, $set:ident, $variant:ident, nothing) => {
        if let vendor::types::$set::$variant = $answer {
            return $crate::call::Shown::Nothing;
        }
    };
    (@try $answer:ident, $set:ident, $variant:ident, $kind:ident) => {
        if let vendor::types::$set::$variant(value) = $answer {
            return (calls!(@show $kind))(value);
        }
    };
}
