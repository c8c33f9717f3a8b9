//! Pickles as NumPy writes them, and others that are refused.

use std::io::Cursor;
use std::path::Path;

use super::objects;
use crate::tensors::npz::{self, Strictness};
use crate::tensors::{Reading, Tensors, Text};

fn file() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/recorder/objects.npz")
}

#[test]
fn dicts_and_lists_of_arrays_are_read() {
    let tensors = Tensors::read_what_can_be(&file()).expect("read");
    let shape = |name: &str| {
        let array = tensors.get(name).unwrap_or_else(|| panic!("{name}: {tensors:?}"));
        array.values.shape().to_vec()
    };
    for t in -1..3 {
        assert_eq!(shape(&format!("hs/{t}")), [2, 1]);
    }
    assert_eq!(shape("grads/dWxh"), [2, 3]);
    assert_eq!(tensors.get("grads/steps").map(|a| a.values.sum()), Some(3.0));
    assert_eq!(tensors.get("grads/loss").map(|a| a.values.sum()), Some(0.5));
    let turned = &tensors.get("lists/0").expect("an array").values;
    assert_eq!(turned.iter().copied().collect::<Vec<_>>(), [1.0, 1.0, 2.0, 2.0]);
    assert_eq!(shape("lists/1"), [3]);
    let texts: Vec<(&str, &Text)> = tensors.texts().collect();
    assert_eq!(texts[0].0, "numbers");
    assert_eq!(texts[0].1.words, ["h", "e", "l"]);
    assert_eq!(texts[1].1.words, ["one", "three"]);
    let (name, why) = tensors.unreadable().next().expect("a function is no array");
    assert_eq!(name, "function");
    assert!(why.contains("contains Python objects, not numbers"), "{why}");
}

#[test]
fn nothing_is_called_and_nothing_grows() {
    let refused = |data: &[u8]| assert!(objects(data, &mut Reading::new()).is_none(), "{data:?}");
    refused(b"cos\nsystem\n(X\x04\0\0\0exittR.");
    refused(b"\x80\x04\x8c\x08builtins\x8c\x04eval\x93.");
    refused(b".");
    refused(b"N.");
    refused(b"");
    refused(b"((((((");
    refused(b"C\xff.");
    refused(b"\x8e\xff\xff\xff\xff\xff\xff\xff\xff.");
    refused(b"\x86.");
    refused(b"a.");
    refused(b"h\x07.");
    // a list of lists of the same list, eight deep, each a hundred times
    let mut bomb = b"cnumpy._core.multiarray\n_reconstruct\n)R(K\x01)NK\0".to_vec();
    bomb.extend(b"]");
    for depth in 0..8_u8 {
        bomb.extend([b'q', depth, b']', b'(']);
        bomb.extend([b'h', depth].repeat(100));
        bomb.push(b'e');
    }
    bomb.extend(b"tb.");
    refused(&bomb);
}

#[test]
fn a_damaged_pickle_is_an_error_or_left_out() {
    let whole = std::fs::read(file()).expect("the file");
    for at in 0..whole.len() {
        for flip in [1, 0x80, 0xff] {
            let mut bytes = whole.clone();
            bytes[at] ^= flip;
            let _ = npz::read(Cursor::new(&bytes), Strictness::Lenient); // no panic
        }
    }
    let length = whole.len();
    let pickled = whole.windows(2).position(|pair| pair == b"\x80\x04").expect("a pickle");
    for end in pickled..length {
        let _ = objects(&whole[pickled..end], &mut Reading::new());
    }
}
