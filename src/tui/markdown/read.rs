//! Reading Markdown as blocks, and finding what cannot be shown.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use crate::problem::Problem;
use crate::tui::theme::caps;

/// The typeface of a piece of text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Face {
    pub(crate) bold: bool,
    pub(crate) emphasis: bool,
    pub(crate) code: bool,
    pub(crate) key: bool,
}

/// A piece of a paragraph with one typeface.
pub(super) type Piece = (String, Face);

/// A block of a text.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Block {
    /// Text to be wrapped. The first line starts with a mark, and the others are indented by its width.
    Flow {
        /// `· ` or `1. `; empty for a paragraph.
        mark: String,
        /// The indentation of the mark, in columns.
        indent: usize,
        pieces: Vec<Piece>,
    },
    /// Lines that keep their breaks.
    Fixed(Vec<String>),
}

/// Returns the blocks of a text, and a problem for each part that cannot be shown.
pub(super) fn blocks(text: &str) -> (Vec<Block>, Vec<Problem>) {
    let mut reader = Reader::default();
    for event in Parser::new_ext(text, Options::empty()) {
        reader.take(event);
    }
    reader.end_flow();
    (reader.blocks, reader.problems)
}

#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    problems: Vec<Problem>,
    face: Face,
    pieces: Vec<Piece>,
    /// The next number of each open list; `None` for a list without numbers.
    lists: Vec<Option<u64>>,
    mark: String,
    fixed: Option<String>,
}

impl Reader {
    fn take(&mut self, event: Event) {
        match event {
            Event::Start(tag) => self.start(&tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => match &mut self.fixed {
                Some(fixed) => fixed.push_str(&text),
                None => self.push(&text, self.face),
            },
            Event::Code(code) => {
                let key = code.strip_prefix('[').and_then(|c| c.strip_suffix(']'));
                let is_list = |key: &str| key.contains([',', ' ', '"', '[', '=']);
                let is_word = |key: &&str| key.chars().count() == 1 || !is_list(key);
                match key.filter(is_word) {
                    Some(key) => self.push(key, Face { key: true, ..self.face }),
                    None => self.push(&code, Face { code: true, ..self.face }),
                }
            }
            Event::SoftBreak => self.push(" ", self.face),
            Event::HardBreak => self.push("\n", self.face),
            Event::Rule => self.problem("a rule (---)"),
            Event::Html(html) | Event::InlineHtml(html) => {
                let html: String = html.trim().chars().take(20).collect();
                self.problem(&format!("{html:?}, which looks like HTML"));
            }
            _ => self.problem("unsupported Markdown"),
        }
    }

    fn start(&mut self, tag: &Tag) {
        match tag {
            Tag::Strong => self.face.bold = true,
            Tag::Emphasis => self.face.emphasis = true,
            Tag::CodeBlock(CodeBlockKind::Indented | CodeBlockKind::Fenced(_)) => {
                self.end_flow();
                self.fixed = Some(String::new());
            }
            Tag::List(number) => {
                self.end_flow();
                self.lists.push(*number);
            }
            Tag::Item => {
                self.end_flow();
                self.mark = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{}. ", *number - 1)
                    }
                    _ => "· ".to_owned(),
                };
            }
            Tag::Paragraph => {}
            Tag::Heading { .. } => self.problem("a heading"),
            Tag::Link { .. } => self.problem("a link"),
            Tag::Image { .. } => self.problem("a picture"),
            Tag::BlockQuote(_) => self.problem("a quotation"),
            _ => self.problem("unsupported Markdown"),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Strong => self.face.bold = false,
            TagEnd::Emphasis => self.face.emphasis = false,
            TagEnd::CodeBlock => {
                if let Some(fixed) = self.fixed.take() {
                    let rows = fixed.trim_end_matches('\n').split('\n').map(str::to_owned);
                    self.blocks.push(Block::Fixed(rows.collect()));
                }
            }
            TagEnd::List(_) => {
                self.end_flow();
                self.lists.pop();
            }
            TagEnd::Paragraph | TagEnd::Item => self.end_flow(),
            _ => {}
        }
    }

    fn push(&mut self, text: &str, face: Face) {
        match self.pieces.last_mut() {
            Some((last, last_face)) if *last_face == face && !face.key => last.push_str(text),
            _ => self.pieces.push((text.to_owned(), face)),
        }
    }

    fn problem(&mut self, what: &str) {
        self.problems.push(Problem::new(format!("a lesson cannot show {what}")));
    }

    fn end_flow(&mut self) {
        let pieces: Vec<Piece> =
            std::mem::take(&mut self.pieces).into_iter().flat_map(with_keys).collect();
        let mark = std::mem::take(&mut self.mark);
        if pieces.iter().any(|(text, _)| !text.trim().is_empty()) {
            let indent = 2 * self.lists.len().saturating_sub(1);
            self.blocks.push(Block::Flow { mark, indent, pieces });
        }
    }
}

/// Splits `press [space]` into text and key.
fn with_keys((text, face): Piece) -> Vec<Piece> {
    if face.code || face.key {
        return vec![(text, face)];
    }
    let piece = |(text, key): (&str, bool)| (text.to_owned(), Face { key, ..face });
    caps::split(&text).into_iter().map(piece).collect()
}
