//! The one table of diagnostic codes: a row for each, with its severity and its advice.

use crate::diagnostic::Severity;

/// Makes the enum and its three columns from the table, so that a new code is one row.
macro_rules! codes {
    ($($code:ident $name:literal $severity:ident $help:literal;)*) => {
        /// Which rule speaks.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $(#[doc = $help] $code,)*
        }

        impl Code {
            /// All codes, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$code,)*];

            /// The code as it is printed.
            pub fn name(&self) -> &'static str {
                match self { $(Self::$code => $name,)* }
            }

            /// How bad it is.
            pub fn severity(&self) -> Severity {
                match self { $(Self::$code => Severity::$severity,)* }
            }

            /// How to mend it.
            pub fn help(&self) -> &'static str {
                match self { $(Self::$code => $help,)* }
            }
        }
    };
}

codes! {
    // what the command line has to say
    UnreadableFile "unreadable-file" Error "check the path, and that it leads to a file that may be read";
    NotUtf8 "not-utf-8" Error "save the file as UTF-8";
    CommandFailed "command-failed" Error "mend this, and run the command again";
    // load
    Syntax "syntax" Error "write the document as JSON or YAML";
    TooLarge "too-large" Error "split the document: what is over the limit is not read";
    TooDeep "too-deep" Error "name the inner schemas under `components/schemas` and refer to them";
    AliasBomb "alias-bomb" Error "use `$ref` instead of YAML aliases";
    NotOpenapi "not-openapi" Error "the document must be an object with the field `openapi: 3.0.x`, `3.1.x` or `3.2.x`";
    SwaggerTwo "swagger-2" Error "convert the document to OpenAPI 3 first, such as with swagger2openapi";
    UnknownVersion "unknown-version" Error "OpenAPI 3.0, 3.1 and 3.2 are read";
    DuplicateKey "duplicate-key" Warning "remove all but one of them";
    SeveralDocuments "several-documents" Warning "keep one YAML document for each file";
    DanglingReference "dangling-reference" Error "add what is referred to, or correct the reference";
    RemoteReference "remote-reference" Error "save the remote file beside the document and refer to it by a relative path";
    // merge
    RepeatedOperation "repeated-operation" Error "keep it in one of the documents only";
    DocumentsDisagree "documents-disagree" Error "say the same in all documents of the API";
    OtherServers "other-servers" Warning "call these operations with a client for that server";
    ToldApart "told-apart" Note "make the two equal, or give one of them another name";
    FirstCounts "first-counts" Note "say it in one of the documents only, or the same in all";
    // overlay
    InvalidOverlay "invalid-overlay" Error "an overlay has `overlay: 1.0.0` and `actions`, each with a `target` and `update` or `remove`";
    OverlayWithoutEffect "overlay-without-effect" Error "the document may have changed: correct the action's target, or remove the action";
    // select
    SelectsNothing "selects-nothing" Error "name something that the document has";
    // lower: what the document gets wrong, and what was made of it
    WrongJsonType "wrong-json-type" Note "write the value as the JSON type that the specification asks for";
    UnreadablePart "unreadable-part" Warning "write this part in the form that the specification asks for";
    UnexpectedNull "unexpected-null" Note "leave the field out instead of writing null";
    UnknownKey "unknown-key" Note "correct the key, or give it the prefix `x-`";
    InapplicableKeyword "inapplicable-keyword" Note "the keyword says nothing about values of this type: remove it, or correct the type";
    MissingType "missing-type" Note "add the `type`";
    UnknownType "unknown-type" Note "use string, number, integer, boolean, array or object";
    UnreadableType "unreadable-type" Warning "use string, number, integer, boolean, array or object";
    MissingDescription "missing-description" Note "add a `description`: the specification asks for it";
    MissingInfo "missing-info" Note "add `info` with `title` and `version`";
    MissingResponses "missing-responses" Note "add the `responses`";
    MissingPaths "missing-paths" Note "add `paths`";
    MissingItems "missing-items" Note "add `items`";
    TupleItems "tuple-items" Note "use `prefixItems`";
    MissingParameterSchema "missing-parameter-schema" Warning "add the parameter's `schema`";
    SchemaAndContent "schema-and-content" Note "keep either `schema` or `content`";
    OptionalPathParameter "optional-path-parameter" Note "add `required: true`";
    RepeatedParameter "repeated-parameter" Note "remove all but one of them";
    UnreadableParameter "unreadable-parameter" Warning "a parameter needs a `name`, and `in: query`, `header`, `path` or `cookie`";
    SwaggerLeftover "swagger-leftover" Warning "this is Swagger 2: say it with OpenAPI 3's `requestBody`, `content` and `schema`";
    OddStyle "odd-style" Note "use a `style` that the specification has for this place";
    OddExamples "odd-examples" Note "`examples` is an object of Example Objects";
    OddSecurity "odd-security" Note "a security requirement is an object of lists of scopes";
    UnsupportedSecurityScheme "unsupported-security-scheme" Warning "have a transport or an interceptor do it, or use `apiKey`, `http`, `oauth2` or `openIdConnect`";
    OddServer "odd-server" Note "a server is an object with a `url`";
    OddTag "odd-tag" Note "tags are objects with a `name` at the root, strings in an operation, spelled alike";
    OddExternalDocs "odd-external-docs" Note "external documentation is an object with a `url`";
    OddLink "odd-link" Note "a link needs an `operationId` or an `operationRef`";
    OddPath "odd-path" Note "a path starts with `/`";
    OddTemplate "odd-template" Note "write a placeholder as its parameter is called, and a path without a fragment";
    OddStatus "odd-status" Warning "use a status such as `200`, a range such as `2XX`, or `default`";
    OddDiscriminator "odd-discriminator" Note "a discriminator is an object with a `propertyName`";
    DroppedDiscriminator "dropped-discriminator" Warning "add the discriminator's `propertyName`";
    RequiredOnProperty "required-on-property" Note "list the property's name in `required` of the object that has it";
    OddRequired "odd-required" Note "`required` is a list of names, each once";
    OddEnum "odd-enum" Note "list each value once, as the JSON type that the schema has";
    MixedEnum "mixed-enum" Note "split the schema by the type of its values";
    OddBound "odd-bound" Note "use a number that a value of this type can have";
    ForeignDialect "foreign-dialect" Note "leave `jsonSchemaDialect` out, and write schemas as JSON Schema 2020-12";
    OddNullable "odd-nullable" Note "use `nullable: true` on the schema itself";
    MendedReference "mended-reference" Note "refer to it by its place under `components`";
    ReferenceSiblings "reference-siblings" Note "what stands beside a `$ref` has no effect here: remove it";
    Widened "widened" Note "the generated type says less than the schema";
    WidenedReference "widened-reference" Warning "use a plain `$ref` to a schema under `components/schemas`";
    Expansion "expansion" Error "the references of this document grow without end when they are followed: break the cycle";
    // parse
    UnparsableSchema "unparsable-schema" Warning "correct the schema: until then, any JSON is accepted in its place";
    UnparsableOperation "unparsable-operation" Error "correct the operation: until then, nothing is generated for it";
    UnparsableComponent "unparsable-component" Error "correct the component: until then, what refers to it cannot be generated";
    UnparsableDocument "unparsable-document" Error "correct this part of the document: until then, it is left out";
    // resolve and build
    ReferenceCycle "reference-cycle" Error "make one of these references lead to a schema";
    DuplicateOperationId "duplicate-operation-id" Warning "give each operation an `operationId` of its own";
    DanglingAnswer "dangling-answer" Warning "add what is referred to, or correct the reference: until then, this error has no typed body";
    OperationSkipped "operation-skipped" Error "mend what it depends on, in the document or by an overlay";
    AnyJson "any-json" Warning "say the type in the document or by an overlay: until then, any JSON is accepted";
    UndeclaredPathParameter "undeclared-path-parameter" Warning "declare the parameter with `in: path`";
    UnusedPathParameter "unused-path-parameter" Note "name the parameter in the path, or remove it";
    MediaNotOffered "media-not-offered" Note "of answers, ask for it by the header `accept`, and read the bytes";
    PartHeaders "part-headers" Warning "send the form by another way if the vendor needs these headers";
    UnknownSecurityScheme "unknown-security-scheme" Warning "add the scheme under `components/securitySchemes`";
    CredentialParameter "credential-parameter" Note "say by `security` which operations need the scheme";
    AssumedSecurity "assumed-security" Note "say by `security` which operations need which schemes";
    ReservedHeader "reserved-header" Note "remove it: media types are said by `content`, and who calls by `security`";
    OddExtension "odd-extension" Warning "write the extension in its shape: until then, it has no effect";
    OddWebhook "odd-webhook" Warning "a webhook is a `post` with a JSON body";
    LooserLimits "looser-limits" Note "give each a name of its own under `components/schemas` to have it held to its own limits";
    UncheckedPattern "unchecked-pattern" Note "write the pattern without look-around, back-references and classes of Unicode, in the syntax of ECMA-262";
    UnusedSchema "unused-schema" Note "to have its type all the same, add `x-billwright-keep: true` by an overlay";
    EndlessObject "endless-object" Warning "leave the property out of `required`, or allow null";
    OwnAlternative "own-alternative" Warning "remove the alternative that leads back to the schema it is one of";
    // format
    Fault "fault" Error "this is a fault of the generator: please report it with the document";
    // conserve
    LostInParse "lost-in-parse" Warning "this part of the document has no effect on what is generated";
}

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn names_are_kebab_case_and_unique() {
        let mut names: Vec<_> = Code::ALL.iter().map(Code::name).collect();
        assert!(
            names.iter().all(|name| name.chars().all(|c| c == '-' || c.is_ascii_lowercase() || c.is_ascii_digit()))
        );
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Code::ALL.len());
    }
}
