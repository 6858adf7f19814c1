//! Documents call their schemas what they like, and emitted code compiles all the same.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "test code; its models speak for themselves")]

#[allow(dead_code, reason = "it only has to compile")]
mod hostile {
    use ::billwright_runtime as rt;

    macro_rules! schemas {
        ($($name:ident)*) => {$(
            #[derive(Clone)]
            pub struct $name {}
            rt::object!($name {});
        )*};
    }

    schemas!(
        Option Some None Result Ok Err String Vec Box Into From Default Clone ToOwned Iterator Encode Decode Fields Node
        Reader Writer Client Error Extra Map Json Shape Member Status Answer Send Sync Fn AsRef ToString PartialEq
        Serialize Deserialize Call Endpoint Deref Eq Debug
    );

    #[derive(Clone)]
    #[deprecated]
    pub struct Old {
        pub r#type: ::std::string::String,
        pub self_: ::core::option::Option<i64>,
        pub null: rt::Patch<Error>,
        pub extra: rt::Extra,
    }
    rt::object!(Old {
        required { r#type = "type" }
        optional { self_ = "self", null = "null" }
        constant { "object" = "1" }
        rest { extra }
    });
    rt::builder!(Old {
        required { r#type: ::std::string::String }
        optional { self_: i64 }
        nullable { null: Error, clear = clear_null }
        rest { extra }
    });

    rt::builder!(Filter { optional { limit: i64 } });
    #[derive(Clone, Debug, PartialEq)]
    pub struct Filter {
        pub limit: ::core::option::Option<i64>,
    }

    rt::string_enum! {
        #[deprecated]
        pub enum Kind { Some = "some", Result = "result" }
    }
    rt::value_enum! {
        #[deprecated]
        pub enum Number { One = "1" }
    }
    rt::union! {
        #[deprecated]
        pub enum Either { Ok(Ok) = rt::Shape::OBJECT, Err(Vec) = rt::Shape::ARRAY }
    }
    rt::newtype! {
        pub struct Alias(pub ::std::vec::Vec<String>);
    }
    rt::answers! {
        pub enum GetAnswer { Ok(Result) = rt::Status::exactly(200), Err = rt::Status::ANY }
    }
    rt::operations! {
        pub enum Operation {
            #[deprecated]
            Get = rt::OperationSpec { id: "get", deprecated: true, ..rt::OperationSpec::DEFAULT },
        }
    }
    #[derive(Clone, Debug)]
    pub struct Get {}
    rt::endpoint!(Get: Operation::Get => GetAnswer, rt::NoError {});

    const VENDOR: rt::Vendor = rt::Vendor {
        servers: &[rt::Server { name: "Live", url: "https://example.com", key_prefix: ::core::option::Option::None }],
        ..rt::Vendor::DEFAULT
    };
    rt::client! {
        pub struct Caller;
        vendor = VENDOR;
    }
    rt::environments! {
        pub enum Environment { Live = 0 }
    }
}

#[test]
#[expect(deprecated)]
fn names_of_the_prelude_do_no_harm() {
    let old = hostile::Old::new("x").self_(1).clear_null();
    assert_eq!(billwright_runtime::encode(&old).unwrap(), br#"{"object":1,"type":"x","self":1,"null":null}"#);
    assert_eq!(hostile::Filter::default().limit(2).limit, Some(2));
    let transport = billwright_runtime::ServerPlace::from(hostile::Environment::Live);
    assert_eq!(transport.0, 0);
    assert_eq!("get".parse(), Ok(hostile::Operation::Get));
    assert_eq!(hostile::Kind::from("some"), hostile::Kind::Some);
}
