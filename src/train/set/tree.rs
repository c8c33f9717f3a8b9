//! An experiment as a tree of its fields, to find one by its path and write another value there.

use crate::checked::Setting;

/// A RON value: a struct with named fields, or anything else as its text.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    Leaf(String),
    Struct { name: String, fields: Vec<(String, Node)> },
}

impl Node {
    /// Reads text that the `ron` crate wrote: no comments, no raw strings.
    pub(super) fn parse(text: &str) -> Node {
        let named = text.find('(').filter(|_| text.ends_with(')'));
        let Some((name, inside)) = named.map(|i| (&text[..i], &text[i + 1..text.len() - 1])) else {
            return Node::Leaf(text.to_owned());
        };
        let is_name = |s: &str| !s.is_empty() && s.chars().all(|c| c.is_alphanumeric() || c == '_');
        let field = |part: &str| {
            let (key, value) = part.split_once(':')?;
            is_name(key).then(|| (key.to_owned(), Node::parse(value)))
        };
        match parts(inside).into_iter().map(field).collect::<Option<Vec<_>>>() {
            Some(fields) if name.is_empty() || is_name(name) => {
                Node::Struct { name: name.to_owned(), fields }
            }
            _ => Node::Leaf(text.to_owned()),
        }
    }

    pub(super) fn render(&self) -> String {
        match self {
            Node::Leaf(text) => text.clone(),
            Node::Struct { name, fields } => {
                let fields = fields.iter().map(|(key, node)| format!("{key}:{}", node.render()));
                format!("{name}({})", fields.collect::<Vec<_>>().join(","))
            }
        }
    }

    /// Its text, if it is neither a struct nor a text or a list.
    pub(super) fn single(&self) -> Option<String> {
        match self {
            Node::Leaf(text) if !text.contains(['"', '[']) => Some(self.written()),
            Node::Leaf(_) | Node::Struct { .. } => None,
        }
    }

    /// Its text as in a lesson file, without `Some`.
    pub(super) fn written(&self) -> String {
        let text = self.render();
        let inside = text.strip_prefix("Some(").and_then(|inside| inside.strip_suffix(')'));
        inside.map_or_else(|| text.clone(), str::to_owned)
    }

    /// The fields below `path` that differ from those of another tree.
    pub(super) fn differing(&self, other: &Node, path: &str) -> Vec<Setting> {
        let named = |node: &Node| match node {
            Node::Leaf(_) => None,
            Node::Struct { name, fields } => {
                Some((name.clone(), fields.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>()))
            }
        };
        match (self, other) {
            (Node::Struct { fields: mine, .. }, Node::Struct { fields: theirs, .. })
                if named(self) == named(other) =>
            {
                let below = mine.iter().zip(theirs).flat_map(|((key, mine), (_, theirs))| {
                    let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                    mine.differing(theirs, &path)
                });
                below.collect()
            }
            _ if self == other => Vec::new(),
            _ => vec![Setting { key: path.to_owned(), value: self.written() }],
        }
    }

    /// Its fields, `name: value`.
    pub(super) fn fields(&self) -> Vec<String> {
        let Node::Struct { fields, .. } = self else { return Vec::new() };
        fields.iter().map(|(key, node)| format!("{key}: {}", node.spaced())).collect()
    }

    /// Its text as a person writes it.
    fn spaced(&self) -> String {
        match self {
            Node::Leaf(_) => self.written(),
            Node::Struct { name, .. } => format!("{name}({})", self.fields().join(", ")),
        }
    }

    /// Removes the field at a path that [`Node::paths`] gave.
    pub(super) fn remove(&mut self, path: &str) {
        let (key, rest) = path.split_once('.').unwrap_or((path, ""));
        let Node::Struct { fields, .. } = self else { return };
        match rest.is_empty() {
            true => fields.retain(|(name, _)| name != key),
            false => fields
                .iter_mut()
                .filter(|(name, _)| name == key)
                .for_each(|(_, node)| node.remove(rest)),
        }
    }

    pub(super) fn paths(&self) -> Vec<String> {
        let Node::Struct { fields, .. } = self else { return Vec::new() };
        let below = |(key, node): &(String, Node)| {
            let nested = node.paths().into_iter().map(|p| format!("{key}.{p}")).collect::<Vec<_>>();
            [vec![key.clone()], nested].concat()
        };
        fields.iter().flat_map(below).collect()
    }

    /// The node at a path that [`Node::paths`] gave.
    pub(super) fn at(&mut self, path: &str) -> &mut Node {
        let (key, rest) = path.split_once('.').unwrap_or((path, ""));
        let Node::Struct { fields, .. } = self else { return self };
        let position = fields.iter().position(|(k, _)| k == key).expect("a path of this tree");
        let node = &mut fields[position].1;
        if rest.is_empty() { node } else { node.at(rest) }
    }
}

/// Splits at the commas outside brackets and strings.
fn parts(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth, mut quoted, mut escaped) =
        (Vec::new(), 0, 0, false, false);
    for (i, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&text[start..i]);
                start = i + 1;
            }
            _ => {}
        }
    }
    if start < text.len() {
        parts.push(&text[start..]);
    }
    parts
}
