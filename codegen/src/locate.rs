//! Where in a text the things stand that pointers point to: all of them in one scan.

use std::collections::HashMap;

use crate::pointer::Pointer;
use crate::text::{self, Event, Failure, Mark, Receiver, Span};

/// The spans of `pointers` in `text`, in their order. A pointer that leads to nothing gets the span of its nearest
/// ancestor that exists; `None` only if not even the start of the document was found.
pub fn locate(text: &str, pointers: &[&Pointer]) -> Vec<Option<Span>> {
    let mut wanted = Wanted { nodes: vec![Node::default()] };
    let ends: Vec<usize> = pointers.iter().map(|pointer| wanted.add(pointer)).collect();
    let start = || Search { nodes: wanted.nodes.clone(), path: Vec::new(), next: Some(0), key: None, broken: false };
    // A text that cannot be read to its end has been searched as far as it goes.
    let found = text::read(text, start).map(|search| search.nodes).unwrap_or_default();
    ends.into_iter().map(|end| nearest(&found, end)).collect()
}

/// A step of a wanted pointer.
#[derive(Clone, Default)]
struct Node {
    parent: usize,
    children: HashMap<String, usize>,
    span: Option<Span>,
}

/// The wanted pointers, as a tree of their steps.
struct Wanted {
    nodes: Vec<Node>,
}

impl Wanted {
    fn add(&mut self, pointer: &Pointer) -> usize {
        pointer.steps().fold(0, |parent, step| {
            let new = self.nodes.len();
            let Some(node) = self.nodes.get_mut(parent) else { return 0 };
            let at = *node.children.entry(step).or_insert(new);
            if at == new {
                self.nodes.push(Node { parent, ..Node::default() });
            }
            at
        })
    }
}

fn nearest(nodes: &[Node], mut at: usize) -> Option<Span> {
    loop {
        let node = nodes.get(at)?;
        if node.span.is_some() || at == 0 {
            return node.span;
        }
        at = node.parent;
    }
}

/// An object or array that the scan is inside of.
struct Frame {
    /// The wanted step that it is, if it is one.
    node: Option<usize>,
    /// The index of the next element, if it is an array.
    index: Option<usize>,
}

struct Search {
    nodes: Vec<Node>,
    path: Vec<Frame>,
    /// The wanted step that the next value is, if it is one.
    next: Option<usize>,
    /// The span of the key before the next value.
    key: Option<Span>,
    broken: bool,
}

impl Search {
    fn child(&self, parent: Option<usize>, step: &str) -> Option<usize> {
        self.nodes.get(parent?)?.children.get(step).copied()
    }

    /// The next value begins: remembers where, and says which wanted step it is.
    fn begin(&mut self, value: Span) -> Option<usize> {
        let element = match self.path.last_mut() {
            Some(Frame { node, index: Some(index) }) => {
                let step = node.is_some().then(|| index.to_string());
                *index += 1;
                Some((*node, step))
            }
            _ => None,
        };
        if let Some((node, step)) = element {
            self.next = step.and_then(|step| self.child(node, &step));
        }
        let at = self.next.take();
        let key = self.key.take();
        if let Some(node) = at.and_then(|at| self.nodes.get_mut(at)) {
            node.span = Some(match key {
                // A short value belongs to what is underlined, a long one does not.
                Some(key) if key.start.line == value.end.line => Span { start: key.start, end: value.end },
                Some(key) => key,
                None => value,
            });
        }
        at
    }
}

impl Receiver for Search {
    fn receive(&mut self, event: Event<'_>, span: Span) -> Result<(), Failure> {
        match event {
            Event::Key(key) => {
                let parent = self.path.last().and_then(|frame| frame.node);
                self.next = self.child(parent, &key);
                self.key = Some(span);
            }
            Event::MergeKey => (self.next, self.key) = (None, None),
            Event::Object(_) | Event::Array(_) => {
                let point = Span { start: span.start, end: Mark { column: span.start.column + 1, ..span.start } };
                let shown = self.key.unwrap_or(point);
                let node = self.begin(shown);
                let index = matches!(event, Event::Array(_)).then_some(0);
                self.path.push(Frame { node, index });
            }
            Event::End => {
                self.path.pop();
            }
            Event::Scalar { .. } | Event::Alias(_) => {
                self.begin(span);
            }
            Event::NextDocument => self.broken = true,
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::locate;
    use crate::pointer::Pointer;

    fn place(text: &str, pointer: &str) -> Option<(usize, usize, usize)> {
        let pointer = Pointer::parse(pointer);
        let span = locate(text, &[&pointer]).into_iter().next().flatten()?;
        Some((span.start.line, span.start.column, span.end.column))
    }

    #[test]
    fn finds_members_elements_and_the_nearest_ancestor() {
        let yaml = "a:\n  b:\n    - c: 1\n    - type: int\n";
        assert_eq!(place(yaml, "/a/b/1/type"), Some((4, 7, 16)));
        assert_eq!(place(yaml, "/a/b"), Some((2, 3, 4)));
        assert_eq!(place(yaml, "/a/b/1/nothing/here"), Some((4, 7, 8)));
        let json = "{\"a\": {\n  \"b\": [1, {\"c\": true}]\n}}";
        assert_eq!(place(json, "/a/b/1/c"), Some((2, 13, 22)));
        assert_eq!(place(json, "/a/b/0"), Some((2, 9, 10)));
        assert_eq!(place(json, ""), Some((1, 1, 2)));
    }
}
