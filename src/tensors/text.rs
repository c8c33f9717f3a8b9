//! Arrays of text, which programs save beside their numbers: inputs as characters, a vocabulary.

/// An array of text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Text {
    /// The lengths of the axes; a single text has none.
    pub(crate) shape: Vec<usize>,
    /// The texts, in row-major order.
    pub(crate) words: Vec<String>,
}

impl Text {
    /// The characters of each text along a further axis; `None` if the texts differ in length.
    pub(crate) fn letters(&self) -> Option<Text> {
        let length = self.words.first()?.chars().count();
        let is_even = self.words.iter().all(|word| word.chars().count() == length);
        is_even.then(|| Text {
            shape: self.shape.iter().copied().chain([length]).collect(),
            words: self.words.iter().flat_map(|word| word.chars()).map(String::from).collect(),
        })
    }
}

/// A text as NumPy stores it in `<U5`: four bytes for each character, and zeros after it.
pub(super) fn of_utf32(bytes: &[u8], big_endian: bool) -> Option<String> {
    let letter = |cell: &[u8; 4]| match big_endian {
        true => u32::from_be_bytes(*cell),
        false => u32::from_le_bytes(*cell),
    };
    let (cells, _) = bytes.as_chunks::<4>();
    let letters = cells.iter().map(letter).map(char::from_u32).collect::<Option<String>>()?;
    Some(letters.trim_end_matches('\0').to_owned())
}

/// A text as NumPy stores it in `|S5`: bytes, and zeros after it.
pub(super) fn of_bytes(bytes: &[u8]) -> Option<String> {
    let text = str::from_utf8(bytes).ok()?;
    Some(text.trim_end_matches('\0').to_owned())
}
