//! A text as one string for a mail or a link: compressed, with the version of the format, a length and a checksum.
//!
//! The string is `rnn1:` and base64 of the length of what follows (2 bytes), the checksum of that (4 bytes), and the text,
//! deflated with [`COMMON`] before it. All bounds hold before anything is allocated or computed.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use flate2::{Compress, Compression, Crc, Decompress, FlushCompress, FlushDecompress, Status};

use crate::problem::Problem;

/// The version of the format that this program writes, the only one that there has been.
const VERSION: u32 = 1;

/// What each string begins with, before the version and a colon.
const NAME: &str = "rnn";

/// The bytes before the deflated text: its length, and its checksum.
const HEAD: usize = 2 + 4;

/// The most bytes that a deflated text has.
const MOST_DEFLATED: usize = 48_000;

/// The most bytes that a text has.
pub(crate) const MOST: usize = 160_000;

/// The longest string, in characters; a file with one may have a few lines around it.
pub(crate) const LONGEST: usize = NAME.len() + 2 + (HEAD + MOST_DEFLATED).div_ceil(3) * 4;

/// Parts that many texts have, which need not be written out. It belongs to the format: strings that are already in
/// mails are read with it, so that another one needs another [`VERSION`].
const COMMON: &str = concat!(
    r#""Momentum":{"lr":0.01,"mu":0.9"RmsProp":{"lr":0.001,"decay":0.9,"epsilon":1e-8"Adagrad":{"lr":0.1"Adam":{"lr"#,
    r#"":0.001,"beta1":0.9,"beta2":0.999,"epsilon":1e-8"Orthogonal":1.0"Glorot"StandardNormal"Normal":0.01"Identity"#,
    r#"":1.0"Value":5.0"Squared"Lstm"Gru"TorchGru"Relu"{"task":{"Recall":{"vocab":4,"length":40,"sequences":1000}}""#,
    r#"Reverse":{"vocab":10,"length":3,"shortest":null,"sequences":1000,"feed":"Spell":{"words":["Caption":{"pictur"#,
    r#"es":{"Mod3":{"vocab":3,"length":10,"sequences":10,"lag":0}},{"CharLm":{"text":null,"carry":true,"level":"Cha"#,
    r#"racter"}},"Sentiment":{"train":{"Inline":"+ \n- "},"test":{"Inline":"},"words":null}},"data_window":null,"ce"#,
    r#"ll":"Rnn","activation":"Tanh","hidden":3,"embedding":null,"init":{"weights":"Uniform","recurrent":null,"bias"#,
    r#"es":"Zero","forget_bias":null},"given":null,"optimizer":{"Sgd":{"lr":0.1}},"clip":"Off","bptt_window":null,""#,
    r#"bptt_reach":null,"fault":null,"ablation":null,"seed":1,"epochs":20,"arms":[{"name":"model","cell":null,"acti"#,
    r#"vation":null,"hidden":null,"init":null,"optimizer":null,"clip":null},{"name":"},arms=[(name:\"model\",cell:N"#,
    r#"one,activation:None,hidden:None,init:None,optimizer:None,clip:None),(name:\"lstm\",cell:Some(Lstm),clip:Some"#,
    r#"(Norm(1.0)),optimizer:Some(Sgd(lr:0.1)))]"clip=Norm("data_window="epochs="task.length="cell=Lstm"init.weight"#,
    r#"s=hidden="seed=optimizer.lr="],"show":["Lesson","Code","Ledger","Clip","Memory","Check","Tape","Equation","W"#,
    r#"eights","Output","Norms","Loss","Network""scale":"Linear","scale":"Log","window":{"from":1.0,"to":"notation""#,
    r#":"Letters","colours":{"cell":true,"timestep":},{"at":0,"arm":0,"change":{"BpttReach":"BpttWindow":"Fault":"W"#,
    r#"eight":{"tensor":"W_hh","row":0,"col":0,"value":{"Optimizer":{"Sgd":{"lr":{"Clip":{"Norm":1.0}}},"arm":null,"#,
    r#""change":{"Rate":0.{"title":"","spec":{"lesson":"differences"bughunt"sentiment"init"vanishing"hello"sampling"#,
    r#""truncated"lstm"text"memory"loss"exploding"bptt"mod3","on":"","set":["","updates":1,"ticks":1,"begun":true,""#,
    r#"furthest":1,"edits":[{"at":1}}],"view":{"arm":"","hidden":[""],"all":true,"opened":["Network"],"focus":"Netw"#,
    r#"ork","focus":"Weights","zoom":true,"tensor":"W_xh","unit":1,"from":1,"gradients":true},"marks":"{"lesson":"e"#,
    r#"xploding","updates":12,"ticks":3,"view":{"tensor":"W_hh"},"marks":"","step":1}"#,
);

/// Returns a text as a string.
///
/// # Errors
/// If it would be longer than [`LONGEST`]: with the number of bytes of the text.
pub(crate) fn packed(text: &str) -> Result<String, usize> {
    let deflated = deflated(text.as_bytes());
    let deflated = deflated.filter(|deflated| deflated.len() <= MOST_DEFLATED).ok_or(text.len())?;
    let length = u16::try_from(deflated.len()).map_err(|_| text.len())?;
    let bytes = [&length.to_be_bytes()[..], &checksum(&deflated).to_be_bytes(), &deflated].concat();
    Ok(format!("{NAME}{VERSION}:{}", BASE64.encode(bytes)))
}

/// Whether a word is, or was meant to be, such a string.
pub(crate) fn is_string(word: &str) -> bool {
    begins(word.trim_start()).is_some()
}

/// Whether there is one in a text.
pub(crate) fn is_in(text: &str) -> bool {
    found(text).is_some()
}

/// Returns the version of the string at the beginning of a text, and what follows.
fn begins(text: &str) -> Option<(&str, &str)> {
    let (version, rest) = text.strip_prefix(NAME)?.split_once(':')?;
    let is_number = (1..=9).contains(&version.len()) && version.bytes().all(|b| b.is_ascii_digit());
    is_number.then_some((version, rest))
}

/// Returns the text of a string. Around it there may be other text, such as that of a mail; in it, line ends, and what
/// a mail or a frame puts at the beginning or the end of a line.
///
/// # Errors
/// If there is no string, or it is not as it was written: what is wrong with it, where, and what to do.
pub(crate) fn unpacked(around: &str) -> Result<String, Problem> {
    let (version, rest) = found(around).ok_or_else(|| {
        Problem::new("there is no shared state here, which would begin with rnn1")
            .instead("copy all of it, from there on")
    })?;
    match version.parse::<u32>() {
        Ok(VERSION) => {}
        Ok(newer) if newer > VERSION => {
            let what = format!(
                "the shared state is from a newer version of rnn-tui (format {newer}; this one reads {VERSION})"
            );
            return Err(Problem::new(what).instead("install that version"));
        }
        Ok(_) | Err(_) => {
            let what = format!("there is no format {version} of shared states");
            return Err(Problem::new(what).instead(format!("one begins with {NAME}{VERSION}:")));
        }
    }
    let bytes = BASE64.decode(characters(rest)?).map_err(|_| mistyped())?;
    let (head, deflated) = bytes.split_at_checked(HEAD).ok_or_else(mistyped)?;
    if head[2..] != checksum(deflated).to_be_bytes() {
        return Err(mistyped());
    }
    let text = inflated(deflated).ok_or_else(|| {
        Problem::new(format!("the shared state is damaged, or has more than {MOST} bytes"))
    })?;
    String::from_utf8(text).map_err(|_| Problem::new("the shared state is not a text"))
}

/// The first string in a text: its version, and what follows.
fn found(around: &str) -> Option<(&str, &str)> {
    let mut places = around.match_indices(NAME);
    places.find_map(|(place, _)| begins(&around[place..]))
}

fn mistyped() -> Problem {
    Problem::new("the shared state is not as it was written: a character is wrong or missing")
        .instead("copy it again, all of it")
}

/// Whether a character may be between those of a string: an end of line, alone or as a mail writes it that breaks long
/// lines, the mark of a quoted mail, a frame.
fn is_between(c: char) -> bool {
    c.is_whitespace() || ['=', '>', '│', '|'].contains(&c)
}

/// The characters of a string, as many as its first ones say.
fn characters(rest: &str) -> Result<String, Problem> {
    let (mut found, mut needed, mut is_apart) = (String::new(), None, false);
    for c in rest.chars() {
        if is_between(c) {
            is_apart = true;
            continue;
        }
        let is_whole = needed.is_some_and(|needed| found.len() >= needed);
        let is_of_it = c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if is_whole && is_of_it && !is_apart {
            return Err(Problem::new(format!(
                "the shared state has more than its {} characters",
                found.len()
            ))
            .instead("copy it again, and nothing beside it"));
        }
        if is_whole || !is_of_it {
            break;
        }
        is_apart = false;
        found.push(c);
        if found.len() == 4 {
            needed = Some(length(&found).ok_or_else(mistyped)?);
        }
    }
    let needed = needed.unwrap_or(HEAD * 2);
    if found.len() < needed {
        let what = format!(
            "the shared state ends too early, after {} of {needed} characters",
            found.len()
        );
        return Err(Problem::new(what).instead("copy all of it"));
    }
    Ok(found)
}

/// The number of characters of a string that begins with these.
fn length(first: &str) -> Option<usize> {
    let bytes = BASE64.decode(first).ok()?;
    let deflated = usize::from(u16::from_be_bytes([*bytes.first()?, *bytes.get(1)?]));
    (deflated <= MOST_DEFLATED).then(|| ((HEAD + deflated) * 8).div_ceil(6))
}

fn checksum(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

fn deflated(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut deflater = Compress::new(Compression::best(), false);
    deflater.set_dictionary(COMMON.as_bytes()).ok()?;
    let mut out = Vec::with_capacity(bytes.len() + 100);
    let status = deflater.compress_vec(bytes, &mut out, FlushCompress::Finish).ok()?;
    (status == Status::StreamEnd).then_some(out)
}

/// The bytes that were deflated, all of them; `None` if there are more than [`MOST`], or others after them.
fn inflated(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut inflater = Decompress::new(false);
    inflater.set_dictionary(COMMON.as_bytes()).ok()?;
    let mut out = Vec::new();
    loop {
        out.reserve((bytes.len() * 2).max(1024));
        let (read, written) = (inflater.total_in(), inflater.total_out());
        let rest = bytes.get(usize::try_from(read).ok()?..)?;
        let status = inflater.decompress_vec(rest, &mut out, FlushDecompress::Finish).ok();
        let moved = (inflater.total_in(), inflater.total_out()) != (read, written);
        match status {
            _ if out.len() > MOST => return None,
            Some(Status::StreamEnd) => break,
            Some(Status::Ok | Status::BufError) if moved => {}
            _ => return None,
        }
    }
    (inflater.total_in() == bytes.len() as u64).then_some(out)
}

#[cfg(test)]
mod tests;
