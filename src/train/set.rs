//! Sets one field of an experiment from text: `--set hidden=32`, `--set clip=Norm(5.0)`, `--set optimizer.lr=0.1`.
//!
//! The experiment is written as RON, the field's text is replaced, and the whole is read again. So a value is checked
//! just as in a lesson file, and no list of fields is kept by hand.

mod in_lines;
mod of_arm;
mod spelling;
mod tree;

use crate::checked::{Setting, ron_message, ron_options};

use super::spec::ExperimentSpec;
use crate::nn::InitPlan;
use tree::Node;

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
        let (path, value) = (resolve(&tree.paths(), key)?, value.trim());
        if path == "init" && !value.starts_with('(') {
            return self.with_init(value);
        }
        let now = tree.at(&path).written();
        let mut read = |value: String| {
            *tree.at(&path) = Node::Leaf(value);
            ron_options().from_str::<Self>(&tree.render())
        };
        if (path.ends_with("_window") || path.ends_with("_reach"))
            && value.eq_ignore_ascii_case(WHOLE)
        {
            return read("None".to_owned()).map_err(|e| problem(e.to_string()));
        }
        let mut spellings = spelling::of(&path, value).into_iter();
        let as_typed = read(spellings.next().unwrap_or_default());
        let spelt = as_typed.or_else(|e| spellings.find_map(|value| read(value).ok()).ok_or(e));
        // whether the fields fit together is checked once all are set
        spelt.map_err(|e| {
            let what = match &e.code {
                _ if value.is_empty() => "a value is missing".to_owned(),
                // the message would be about the names of fields, which the value has none of
                ron::Error::SuggestRawIdentifier(_)
                | ron::Error::InvalidIdentifier(_)
                | ron::Error::ExpectedIdentifier => "the value has the wrong form".to_owned(),
                other => ron_message(other),
            };
            problem(format!("{key}={value}: {what} (it is {key}={now} now)"))
        })
    }

    /// Returns the experiment with this initialisation of all matrices; of W_hh alone, if only a square matrix has it.
    fn with_init(&self, value: &str) -> Result<Self, SetError> {
        let mut spec = self.with("init.weights", value)?;
        let InitPlan { weights, .. } = spec.init;
        spec.init.recurrent = None;
        if weights.is_for_square() {
            spec.init = InitPlan { recurrent: Some(weights), ..self.init };
        }
        Ok(spec)
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
    /// Returns the fields whose value is neither a text nor a list, with their present values and the shortest names by which
    /// [`ExperimentSpec::with`] knows them.
    pub(crate) fn settings(&self) -> Vec<Setting> {
        let Ok(text) = ron::to_string(self) else { return Vec::new() };
        let mut tree = Node::parse(&text);
        let paths = tree.paths();
        let named = |path: &String| {
            let value = tree.at(path).single()?;
            let setting = Setting { key: path.clone(), value };
            let short = setting.with_short_key();
            let is_it = resolve(&paths, &short.key).is_ok_and(|meant| meant == *path);
            Some(if is_it { short } else { setting })
        };
        paths.iter().filter_map(named).collect()
    }

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
            ("clip", "5", "clip:Norm(5.0),"),
            ("clip", "value 5", "clip:Value(5.0),"),
            ("clip", "off", "clip:Off,"),
            ("optimizer", "adam 0.01", "optimizer:Adam(lr:0.01,"),
            ("cell", "torch gru", "cell:TorchGru,"),
            ("init", "glorot", "init:(weights:Glorot,recurrent:None,"),
            ("init", "identity", "init:(weights:Uniform,recurrent:Some(Identity(1.0)),"),
            ("init", "spectral radius 1.2", "recurrent:Some(SpectralRadius(1.2))"),
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
            ("hidden", "many", "expected a whole number"),
            ("lr", "-1", "-1 is not a finite number above 0"),
            ("lr", "inf", "not a finite number"),
            ("clip", "Soft(1.0)", "Soft"),
            (
                "weights",
                "0.2",
                "weights=0.2: the value has the wrong form (it is weights=Uniform now)",
            ),
        ] {
            let error = spec().with(key, value).unwrap_err().to_string();
            assert!(error.contains(expected), "{key}={value}: {error}");
        }
    }
}
