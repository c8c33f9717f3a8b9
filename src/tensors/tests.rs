//! Round trips, and files that are malformed or damaged.

use std::fs;
use std::io::Write;

use ndarray::{ArrayD, IxDyn, ShapeBuilder, array};

use super::*;

fn example() -> Tensors {
    let mut tensors = Tensors::new();
    tensors.insert("W_hh", array![[0.1, f64::NAN], [f64::INFINITY, -1e-310]]);
    tensors.insert("1/inputs", array![2_i64, -1, 0]);
    tensors.insert("1/grad/W_hh", ArrayD::from_elem(IxDyn(&[2, 1, 3]).f(), -0.0));
    tensors.insert("0/loss", ndarray::arr0(f64::NEG_INFINITY));
    tensors.insert("1/nothing", ndarray::Array2::<f64>::zeros((3, 0)));
    tensors
}

/// Returns the bits of each number, so that NaN is equal to itself, and −0 is different from 0.
fn bits(tensors: &Tensors) -> Vec<(String, bool, Vec<usize>, Vec<u64>)> {
    let array = |(name, array): (&str, &Array)| {
        let values = array.values.iter().map(|v| v.to_bits()).collect();
        (name.to_owned(), array.kind == Kind::Whole, array.values.shape().to_vec(), values)
    };
    tensors.iter().map(array).collect()
}

/// Reads a file with this name and these bytes.
fn read_bytes(name: &str, bytes: &[u8]) -> Result<Tensors, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    fs::write(&path, bytes).expect("a file");
    Tensors::read(&path).map_err(|e| {
        let message = e.to_string();
        assert!(!message.contains('\n') && message.contains(name), "{message}");
        message
    })
}

fn assert_error(name: &str, bytes: &[u8], expected: &str) {
    match read_bytes(name, bytes) {
        Err(message) => {
            assert!(message.contains(expected), "{message}\ndoes not contain: {expected}")
        }
        Ok(tensors) => panic!("no error, but {tensors:?}; expected: {expected}"),
    }
}

fn npz(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).expect("an entry");
        zip.write_all(bytes).expect("an entry");
    }
    zip.finish().expect("a zip").into_inner()
}

fn npy(header: &str, data: &[u8]) -> Vec<u8> {
    let length = (header.len() as u16).to_le_bytes();
    [npy::MAGIC, &[1, 0], &length, header.as_bytes(), data].concat()
}

#[test]
fn written_files_are_read_back() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, moved) in [("a.npz", false), ("a.JSON", true)] {
        let path = folder.path().join(name);
        for _ in 0..2 {
            example().write(&path).expect("written");
        }
        let (mut expected, mut found) =
            (bits(&example()), bits(&Tensors::read(&path).expect("read")));
        if moved {
            // JSON objects group the names that begin alike
            expected.sort();
            found.sort();
        }
        assert_eq!(found, expected, "{name}");
    }
    assert_eq!(folder.path().read_dir().expect("a folder").count(), 2, "nothing is left over");
}

#[test]
fn the_json_is_plain() {
    let mut out = Vec::new();
    example().to_json(&mut out).expect("written");
    let expected = r#"{"W_hh":[[0.1,null],["Infinity",-1e-310]],"1":{"inputs":[2,-1,0],"grad":{"W_hh":[[[-0.0,-0.0,-0.0]],[[-0.0,-0.0,-0.0]]]},"nothing":[[],[],[]]},"0":{"loss":"-Infinity"}}"#;
    assert_eq!(String::from_utf8(out).expect("a text"), format!("{expected}\n"));
}

#[test]
fn python_writes_nan_as_a_bare_word() {
    let text = br#"{"NaN \" Infinity": [NaN, -Infinity, Infinity, 1e-400, 0.1, true]}"#;
    let tensors = read_bytes("a.json", text).expect("read");
    let values = &tensors.get("NaN \" Infinity").expect("an array").values;
    assert!(values[0].is_nan());
    assert_eq!(
        values.iter().skip(1).copied().collect::<Vec<_>>(),
        [f64::NEG_INFINITY, f64::INFINITY, 0.0, 0.1, 1.0]
    );
}

#[test]
fn json_without_arrays() {
    let check = |text: &str, expected: &str| assert_error("a.json", text.as_bytes(), expected);
    check("", "is not JSON (EOF");
    check("hello", "is not JSON (expected value at line 1 column 1)");
    check("[1, 2]", "the arrays have no names: write {\"W_hh\"");
    check("3", "the arrays have no names");
    check("{\"a\": [1, 2}", "is not JSON (expected `,` or `]` at line 1 column 12)");
    check("{\"a\": 1} 2", "is not JSON (trailing characters");
    check(
        "{\"a\": [[1, 2],\n [3]]}",
        "\"a\" is ragged, a list of 1 where others have 2: make it rectangular at line 2",
    );
    check("{\"a\": [1, [2]]}", "\"a\" is ragged, a list where others are numbers");
    check("{\"a\": {\"b\": [[2], 1]}}", "\"a/b\" is ragged, a number where others are lists");
    check("{\"a\": [[], 1]}", "\"a\" is ragged, a number where others are lists");
    check("{\"a\": [[], [[]]]}", "\"a\" is ragged, a list of 1 where others have 0");
    check("{\"a\": [{}]}", "\"a\" has an object in a list");
    check("{\"a\": \"1.5\"}", "\"a\" contains text");
    check("{\"a\": 1, \"a\": 2}", "\"a\" appears twice");
    check("{\"a/b\": 1, \"a\": {\"b\": 2}}", "\"a/b\" appears twice");
    check("{\"\": 1}", "\"\" is not a valid name");
    check("{\"\\u001b[2J\": 1}", "\"\\u{1b}[2J\" is not a valid name");
    check(&"{\"a\":".repeat(100_000), "is too long: a name can have");
    check(&format!("{{\"a\": {}", "[".repeat(100_000)), "\"a\" has more than 32 axes");
    check(&"[".repeat(100_000), "the arrays have no names");
    check("{\"a\": 1e999}", "is not JSON (number out of range");
}

#[test]
fn malformed_headers() {
    let check = |header: &str, data: &[u8], expected: &str| {
        assert_error("a.npz", &npz(&[("x.npy", &npy(header, data))]), expected);
    };
    let shaped =
        |shape: &str| format!("{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}\n");
    check(&shaped("(2,)"), &[0; 15], "\"x.npy\" has a shape [2] that does not match its data");
    check(&shaped("(2,)"), &[0; 17], "\"x.npy\" has a shape [2] that does not match its data");
    check(
        &shaped("(100000000,)"),
        &[0; 16],
        "\"x.npy\" has a shape [100000000] that does not match its data",
    );
    check(&shaped("(1000000000000000000,)"), &[0; 16], "\"x.npy\" has too many values");
    check(&shaped("(4294967296, 4294967296)"), &[0; 16], "\"x.npy\" has too many values");
    check(&shaped("(0, 4294967296, 4294967296)"), &[], "\"x.npy\" has an invalid shape");
    check(&shaped("(-1,)"), &[0; 16], "\"x.npy\" has a malformed header");
    check(&shaped(&format!("({})", "1,".repeat(33))), &[0; 8], "has 33 axes; at most 32");
    check("(((((((((", &[], "has a malformed header");
    let typed =
        |descr: &str| format!("{{'descr': {descr}, 'fortran_order': False, 'shape': (), }}\n");
    check(&typed("'|O'"), &[0; 8], "\"x.npy\" contains Python objects, not numbers; is it ragged?");
    check(&typed("'<c16'"), &[0; 16], "contains complex numbers (<c16)");
    check(&typed("'<U5'"), &[0; 20], "contains text, not numbers");
    check(&typed("'<f2'"), &[0; 2], "half precision");
    check(&typed("'<f16'"), &[0; 16], "extended precision");
    check(&typed("'<M8[ns]'"), &[0; 8], "something other than numbers");
    check(&typed("''"), &[0; 8], "something other than numbers");
    check(&typed("'é8'"), &[0; 8], "something other than numbers");
    check(&typed("[('a', '<f8')]"), &[0; 8], "has fields");
    check(&typed("'<i8'"), &[0x7f; 8], "has a whole number beyond ±2^53");
    check(&typed("'<i8'"), &i64::MIN.to_le_bytes(), "has a whole number beyond ±2^53");
    check(&typed("'<u8'"), &[0xff; 8], "has a whole number beyond ±2^53");
    let long = [npy::MAGIC, &[2, 0, 0xff, 0xff, 0xff, 0xff]].concat();
    assert_error("a.npz", &npz(&[("x.npy", &long)]), "has a header of 4294967295 bytes");
    assert_error("a.npz", &npz(&[("x.npy", b"hello, world")]), "is not a NumPy array");
    assert_error("a.npz", &npz(&[("data.pkl", b"")]), "\"data.pkl\" is not a NumPy array");
    assert_error(
        "a.npz",
        &npz(&[("a\u{1b}.npy", &npy(&typed("'<f8'"), &[0; 8]))]),
        "is not a valid name",
    );
}

#[test]
fn values_are_counted_over_all_arrays() {
    let mut reading = Reading::new();
    let header = "{'descr': '|b1', 'fortran_order': False, 'shape': (100000000,), }";
    let mut read =
        || npy::read(&npy(header, &[])[..], &mut reading).expect_err("no data").to_string();
    assert!(read().contains("[100000000] that does not match its data"));
    assert!(read().contains("has too many values"));
}

#[test]
fn files_of_other_formats() {
    assert_error("a.npz", b"{}", "does not contain .npz data: write it with numpy.savez");
    assert_error("a.npz", b"", "does not contain .npz data");
    assert_error(
        "a.npy",
        &npy("", &[]),
        "is a single array without a name: write it with numpy.savez(",
    );
    let folder = tempfile::tempdir().expect("a folder");
    let message = |path: &Path| Tensors::read(path).expect_err("an error").to_string();
    assert!(message(folder.path()).contains("is not a regular file"));
    assert!(message(&folder.path().join("none.npz")).contains("cannot be read"));
    let write = |name: &str| example().write(&folder.path().join(name)).expect_err("an error");
    assert!(write("a.npy").to_string().contains("use a name that ends in .npz or .json"));
    assert!(write("none/a.npz").to_string().contains("cannot be written"));
    let mut both = Tensors::new();
    both.insert("a/b", array![1.0]);
    both.insert("a", array![1.0]);
    let path = folder.path().join("a.json");
    assert!(both.write(&path).expect_err("an error").to_string().contains("use .npz"));
    assert!(!path.exists(), "what cannot be written leaves no file");
}

#[test]
fn a_damaged_zip_is_an_error_or_still_right() {
    let mut whole = io::Cursor::new(Vec::new());
    npz::write(&example(), None, &mut whole).expect("written");
    let whole = whole.into_inner();
    for length in 0..whole.len() {
        let read = npz::read(io::Cursor::new(&whole[..length]), Strictness::Strict);
        assert!(read.is_err(), "the first {length} of {} bytes", whole.len());
    }
    for at in 0..whole.len() {
        for flip in [1, 0x80, 0xff] {
            let mut bytes = whole.clone();
            bytes[at] ^= flip;
            let _ = npz::read(io::Cursor::new(&bytes), Strictness::Lenient); // no panic
        }
    }
}
