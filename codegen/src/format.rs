//! Tokens to files: parsed, laid out, with a blank line between items and a header that says where it came from.

use crate::emit::{Item, Module};

/// A file of emitted Rust.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its path below `src`.
    pub path: String,
    /// What is in it.
    pub text: String,
}

/// Formats modules. Fails only where emission made something that is not Rust, which is a fault of ours.
pub fn format(modules: Vec<Module>, header: &str) -> Result<Vec<File>, String> {
    modules.into_iter().map(|module| file(module, header)).collect()
}

fn file(module: Module, header: &str) -> Result<File, String> {
    let mut text = String::new();
    for line in header.lines() {
        text.push_str(&format!("// {line}\n"));
    }
    text.push_str(&format!("//! {}\n\n#![allow(deprecated)]\n", module.docs));
    let mut before = Group::Alone;
    for item in module.items {
        match item {
            Item::Code(tokens) => {
                let shown = tokens.to_string();
                let parsed: syn::File = syn::parse2(tokens)
                    .map_err(|error| format!("{}: emitted code is not Rust: {error}: {shown}", module.path))?;
                before = push_items(&mut text, parsed, before);
            }
            Item::Attribute(line) => text.push_str(&format!("{line}\n")),
            Item::Macro(call) => {
                before = Group::Alone;
                text.push('\n');
                text.push_str(&call);
            }
        }
    }
    Ok(File { path: module.path, text })
}

/// Items with a blank line between; modules and imports stand together.
fn push_items(text: &mut String, file: syn::File, mut before: Group) -> Group {
    for item in file.items {
        let group = match item {
            syn::Item::Mod(_) => Group::Modules,
            syn::Item::Use(_) => Group::Imports,
            _ => Group::Alone,
        };
        if group == Group::Alone || group != before {
            text.push('\n');
        }
        before = group;
        let one = syn::File { shebang: None, attrs: Vec::new(), items: vec![item], frontmatter: None };
        text.push_str(&spaced(&prettyplease::unparse(&one)));
    }
    before
}

/// What stands together without a blank line between.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    Modules,
    Imports,
    Alone,
}

/// The methods of an `impl` with a blank line between.
fn spaced(item: &str) -> String {
    let mut text = String::with_capacity(item.len());
    let mut after_method = false;
    for line in item.lines() {
        if after_method && line != "}" {
            text.push('\n');
        }
        after_method = line == "    }";
        text.push_str(line);
        text.push('\n');
    }
    text
}
