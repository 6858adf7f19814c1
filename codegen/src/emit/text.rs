//! Layout of macro calls, which formatters leave alone: sections, wrapped lists, documentation.

use proc_macro2::Literal;

/// As wide as the rest of the emitted code.
const WIDTH: usize = 100;

/// A macro call under construction.
pub(super) struct Call {
    text: String,
    depth: usize,
}

impl Call {
    /// Opens `rt::name!(head {` or, without a head, `rt::name! {`.
    pub(super) fn open(name: &str, head: &str) -> Self {
        let text = if head.is_empty() { format!("rt::{name}! {{\n") } else { format!("rt::{name}!({head} {{\n") };
        Self { text, depth: 1 }
    }

    /// A line.
    pub(super) fn line(&mut self, line: &str) {
        self.indent();
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// `left = right,`, on two lines where it is long.
    pub(super) fn assignment(&mut self, left: &str, right: &str) {
        if left.len() + right.len() + 4 + self.depth * 4 <= WIDTH {
            self.line(&format!("{left} = {right},"));
        } else {
            self.line(&format!("{left} ="));
            self.line(&format!("    {right},"));
        }
    }

    /// A line that opens a block.
    pub(super) fn block(&mut self, line: &str) {
        self.line(&format!("{line} {{"));
        self.depth += 1;
    }

    /// Closes the innermost block.
    pub(super) fn end(&mut self) {
        self.end_with("");
    }

    /// Closes the innermost block, with something after the brace.
    pub(super) fn end_with(&mut self, after: &str) {
        self.depth -= 1;
        self.line(&format!("}}{after}"));
    }

    /// Documentation.
    pub(super) fn docs(&mut self, lines: &[String]) {
        for line in lines {
            self.line(format!("/// {line}").trim_end());
        }
    }

    /// `name { a, b, c }`, on as many lines as it takes; nothing where the list is empty.
    pub(super) fn section(&mut self, name: &str, entries: &[String]) {
        if entries.is_empty() {
            return;
        }
        let single = format!("{name} {{ {} }}", entries.join(", "));
        if single.len() + self.depth * 4 <= WIDTH {
            self.line(&single);
            return;
        }
        self.block(name);
        let mut line = String::new();
        for entry in entries {
            let entry = format!("{entry},");
            if !line.is_empty() && line.len() + 1 + entry.len() + self.depth * 4 > WIDTH {
                self.line(&line);
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(&entry);
        }
        self.line(&line);
        self.end();
    }

    /// The call, closed.
    pub(super) fn close(mut self) -> String {
        let round = self.text.lines().next().is_some_and(|line| line.contains("!("));
        if self.text.lines().count() == 1 {
            self.text.pop();
        }
        self.text.push_str(if round { "});\n" } else { "}\n" });
        self.text
    }

    fn indent(&mut self) {
        for _ in 0..self.depth {
            self.text.push_str("    ");
        }
    }
}

/// A text as a Rust literal: whatever it holds, it stays a text.
pub(super) fn literal(text: &str) -> String {
    Literal::string(text).to_string()
}
