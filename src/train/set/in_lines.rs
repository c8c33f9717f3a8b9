//! Writing an experiment as in a lesson file: without the fields that may be left out.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::tree::Node;
use crate::checked::ron_options;
use crate::train::edit::Edit;
use crate::train::spec::ExperimentSpec;

impl ExperimentSpec {
    /// The experiment in RON, a line a field, where the lines around it are indented by this many columns.
    pub(crate) fn in_lines(&self, indent: usize) -> String {
        let blank = " ".repeat(indent + 4);
        let common = ExperimentSpec { arms: Vec::new(), ..self.clone() };
        let mut lines = needed(&common);
        if !self.arms.is_empty() {
            let arms =
                self.arms.iter().map(|arm| format!("{blank}    ({}),\n", needed(arm).join(", ")));
            lines.push(format!("arms: [\n{}{blank}]", arms.collect::<String>()));
        }
        let lines = lines.iter().map(|line| format!("{blank}{line},\n"));
        format!("(\n{}{:indent$})", lines.collect::<String>(), "")
    }
}

impl Edit {
    /// The edit in RON, without the fields that may be left out.
    pub(crate) fn written(&self) -> String {
        format!("({})", needed(self).join(", "))
    }
}

/// The fields of a struct without which it would be read as another one.
fn needed<T: Serialize + DeserializeOwned + PartialEq>(of: &T) -> Vec<String> {
    let Ok(text) = ron::to_string(of) else { return Vec::new() };
    let mut tree = Node::parse(&text);
    // from the inside out, so that a struct whose fields are all left out goes as well
    let mut paths = tree.paths();
    paths.sort_by_key(|path| std::cmp::Reverse(path.matches('.').count()));
    for path in paths {
        let mut without = tree.clone();
        without.remove(&path);
        let read = ron_options().from_str::<T>(&without.render());
        if read.is_ok_and(|read| read == *of) {
            tree = without;
        }
    }
    tree.fields()
}
