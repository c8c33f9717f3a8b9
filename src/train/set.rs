//! Sets one field of an experiment from text: `--set hidden=32`, `--set clip=Norm(5.0)`, `--set optimizer.lr=0.1`.
//!
//! The experiment is written as RON, the field's text is replaced, and the whole is read again. So a value is checked
//! just as in a lesson file, and no list of fields is kept by hand.

use crate::checked::{Setting, ron_message, ron_options};

use super::spec::ExperimentSpec;

/// Why a field cannot be set.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum SetError {
    /// There is no such field.
    #[error("there is no field {key:?}{hint}; the fields are {known}")]
    Unknown {
        /// The requested name.
        key: String,
        /// The nearest known field, as a question.
        hint: String,
        /// All fields.
        known: String,
    },
    /// More than one field has this short name.
    #[error("{key:?} could be {candidates}: write it out")]
    Ambiguous {
        /// The requested name.
        key: String,
        /// The fields it fits.
        candidates: String,
    },
    /// The value is not valid for the field.
    #[error("{reason}")]
    Value {
        /// What is wrong with it.
        reason: String,
    },
}

impl ExperimentSpec {
    /// Returns the experiment with one field set. A nested field is named with dots, `task.length`, or by its last part
    /// alone if that is unambiguous.
    ///
    /// # Errors
    /// If there is no such field, or the value is not valid for it.
    pub(crate) fn with(&self, key: &str, value: &str) -> Result<Self, SetError> {
        let problem = |reason| SetError::Value { reason };
        let text = ron::to_string(self).map_err(|e| problem(e.to_string()))?;
        let mut tree = Node::parse(&text);
        let path = resolve(&tree.paths(), key)?;
        let value = value.trim();
        let whole = path.ends_with("_window") && value.eq_ignore_ascii_case(WHOLE);
        let now = std::mem::replace(tree.at(&path), Node::Leaf(value.to_owned()));
        if whole {
            *tree.at(&path) = Node::Leaf("None".to_owned());
        }
        let parsed = ron_options().from_str::<Self>(&tree.render());
        // whether the fields fit together is checked once all are set
        parsed.map_err(|e| {
            let what = match &e.code {
                _ if value.is_empty() => "a value is missing".to_owned(),
                // the message would be about the names of fields, which the value has none of
                ron::Error::SuggestRawIdentifier(_)
                | ron::Error::InvalidIdentifier(_)
                | ron::Error::ExpectedIdentifier => "this has another form".to_owned(),
                other => ron_message(other),
            };
            problem(format!("{key}={value}: {what} (it is {key}={} now)", now.written()))
        })
    }
}

/// How a window that is as long as the sequence is written, besides `None`.
const WHOLE: &str = "whole";

impl ExperimentSpec {
    /// Returns the value of a field, as written in a lesson file but without `Some`. Fields are named as in
    /// [`ExperimentSpec::with`].
    ///
    /// # Errors
    /// If there is no such field.
    pub(crate) fn field(&self, key: &str) -> Result<String, SetError> {
        let text = ron::to_string(self).map_err(|e| SetError::Value { reason: e.to_string() })?;
        let mut tree = Node::parse(&text);
        let path = resolve(&tree.paths(), key)?;
        Ok(tree.at(&path).written())
    }
}

impl ExperimentSpec {
    /// Returns the fields that have another value than in another experiment, with their values here.
    pub(crate) fn differing(&self, other: &Self) -> Vec<Setting> {
        let tree = |spec: &Self| ron::to_string(spec).map(|text| Node::parse(&text));
        match (tree(self), tree(other)) {
            (Ok(mine), Ok(theirs)) => mine.differing(&theirs, ""),
            (Err(_), _) | (_, Err(_)) => Vec::new(), // only a path that is not Unicode cannot be written
        }
    }
}

impl ExperimentSpec {
    /// Returns the present name of a field that may be given by a former name.
    pub(crate) fn present_name(key: &str) -> &str {
        FORMER_NAMES.iter().find(|(former, _)| *former == key).map_or(key, |(_, now)| now)
    }
}

/// Fields under the names that they had before, as lesson files may still have them.
const FORMER_NAMES: [(&str, &str); 2] = [("window", "data_window"), ("cut", "bptt_window")];

fn resolve(paths: &[String], key: &str) -> Result<String, SetError> {
    let key = ExperimentSpec::present_name(key);
    if let Some(path) = paths.iter().find(|p| *p == key) {
        return Ok(path.clone());
    }
    let last = |p: &&String| p.rsplit('.').next() == Some(key);
    let fits: Vec<&String> = paths.iter().filter(last).collect();
    match fits.as_slice() {
        [path] => Ok((*path).clone()),
        [] => Err(unknown(paths, key)),
        _ => Err(SetError::Ambiguous { key: key.to_owned(), candidates: list(&fits, " or ") }),
    }
}

fn unknown(paths: &[String], key: &str) -> SetError {
    let names = paths.iter().flat_map(|p| [p.as_str(), p.rsplit('.').next().unwrap_or(p)]);
    let nearest = crate::checked::nearest(key, names);
    let hint = nearest.map_or(String::new(), |n| format!(" (did you mean {n:?}?)"));
    let known = list(&paths.iter().collect::<Vec<_>>(), ", ");
    SetError::Unknown { key: key.to_owned(), hint, known }
}

fn list(paths: &[&String], between: &str) -> String {
    paths.iter().map(|p| p.as_str()).collect::<Vec<_>>().join(between)
}

/// A RON value: a struct with named fields, or anything else as its text.
#[derive(Clone, Debug, PartialEq)]
enum Node {
    Leaf(String),
    Struct { name: String, fields: Vec<(String, Node)> },
}

impl Node {
    /// Reads text that the `ron` crate wrote: no comments, no raw strings.
    fn parse(text: &str) -> Node {
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

    fn render(&self) -> String {
        match self {
            Node::Leaf(text) => text.clone(),
            Node::Struct { name, fields } => {
                let fields = fields.iter().map(|(key, node)| format!("{key}:{}", node.render()));
                format!("{name}({})", fields.collect::<Vec<_>>().join(","))
            }
        }
    }

    /// Its text as in a lesson file, without `Some`.
    fn written(&self) -> String {
        let text = self.render();
        let inside = text.strip_prefix("Some(").and_then(|inside| inside.strip_suffix(')'));
        inside.map_or_else(|| text.clone(), str::to_owned)
    }

    /// The fields below `path` that differ from those of another tree.
    fn differing(&self, other: &Node, path: &str) -> Vec<Setting> {
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

    fn paths(&self) -> Vec<String> {
        let Node::Struct { fields, .. } = self else { return Vec::new() };
        let below = |(key, node): &(String, Node)| {
            let nested = node.paths().into_iter().map(|p| format!("{key}.{p}")).collect::<Vec<_>>();
            [vec![key.clone()], nested].concat()
        };
        fields.iter().flat_map(below).collect()
    }

    /// The node at a path that [`Node::paths`] gave.
    fn at(&mut self, path: &str) -> &mut Node {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn spec() -> ExperimentSpec {
        let text = r#"(task: CharLm(text: Inline("a,(b\"")), hidden: 4, epochs: 5, seed: 7,
            init: (weights: Uniform), optimizer: Sgd(lr: 0.1), arms: [(name: "one", clip: Norm(1.0))])"#;
        ron_options().from_str(text).unwrap()
    }

    #[test]
    fn a_field_is_set_and_the_rest_stays() {
        for (key, value, expected) in [
            ("hidden", "32", "hidden:32,"),
            ("clip", "Norm(5.0)", "clip:Norm(5.0),"),
            ("optimizer", "Adagrad(lr: 0.2)", "optimizer:Adagrad(lr:0.2),"),
            ("lr", "0.5", "optimizer:Sgd(lr:0.5),"),
            ("data_window", "3", "data_window:Some(3)"),
            ("window", "3", "data_window:Some(3)"),
            ("bptt_window", "3", "bptt_window:Some(3)"),
            ("cut", "3", "bptt_window:Some(3)"),
            ("bptt_window", "whole", "bptt_window:None"),
            ("recurrent", "Orthogonal(1.5)", "recurrent:Some(Orthogonal(1.5))"),
            ("text", "Inline(\"hello\")", "text:Some(Inline(\"hello\")),"),
        ] {
            let text = ron::to_string(&spec().with(key, value).unwrap()).unwrap();
            assert!(text.contains(expected), "{key}={value} gave {text}");
            assert!(text.contains("seed:7") && text.contains("\"one\""), "{text}");
        }
    }

    #[test]
    fn a_file_of_the_command_line_stays_what_it_is() {
        for path in ["/tmp/a b.txt", "../ü,(x)\"\\:y).txt", "strange\u{1b}\n.txt"] {
            let task = spec().task.on_text(path.as_ref()).unwrap();
            let spec = ExperimentSpec { task, ..spec() };
            let changed = spec.with("hidden", "9").unwrap().with("carry", "false").unwrap();
            assert_eq!(changed.hidden, 9);
            assert!(changed.outside().eq([std::path::Path::new(path)]), "{path:?}");
        }
    }

    #[test]
    fn a_wrong_key_or_value_says_what_would_do() {
        for (key, value, expected) in [
            ("hiden", "3", "did you mean \"hidden\"?"),
            ("hidden", "0", "0 is outside 1 to 1024"),
            ("hidden", "many", "Expected integer"),
            ("lr", "-1", "-1 is not a finite number above 0"),
            ("lr", "inf", "not a finite number"),
            ("clip", "Soft(1.0)", "Soft"),
            ("weights", "0.2", "weights=0.2: this has another form (it is weights=Uniform now)"),
        ] {
            let error = spec().with(key, value).unwrap_err().to_string();
            assert!(error.contains(expected), "{key}={value}: {error}");
        }
    }
}
