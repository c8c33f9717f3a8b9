//! NumPy's own classes and functions, as far as arrays are pickled with them: what they would make, without a call.

use super::{Machine, Value};
use crate::tensors::npy;

/// What a pickle may name.
#[derive(Clone, Copy, Debug)]
pub(super) enum Known {
    /// `numpy._core.multiarray._reconstruct`, which makes an array without content.
    Reconstruct,
    /// `numpy._core.multiarray.scalar`.
    Scalar,
    /// `numpy.ndarray`.
    Ndarray,
    /// `numpy.dtype`.
    Dtype,
}

impl Machine<'_, '_> {
    pub(super) fn call(&mut self, code: u8) -> Option<()> {
        match code {
            b'c' => {
                let (module, name) = (self.line()?, self.line()?);
                self.push(Value::Known(known(&module, &name)?))
            }
            0x93 => {
                let (name, module) = (self.stack.pop()?, self.stack.pop()?);
                let known = known(self.text(module)?, self.text(name)?)?;
                self.push(Value::Known(known))
            }
            b'R' => {
                let (arguments, function) = (self.stack.pop()?, self.stack.pop()?);
                let Value::Known(known) = *self.values.get(function)? else { return None };
                let made = self.made(known, &self.list(arguments)?)?;
                self.push(made)
            }
            _ => {
                let (state, object) = (self.stack.pop()?, *self.stack.last()?);
                let built = self.built(object, &self.list(state)?)?;
                *self.values.get_mut(object)? = built;
                Some(())
            }
        }
    }

    fn line(&mut self) -> Option<String> {
        let end = self.data.iter().position(|byte| *byte == b'\n')?;
        let line = self.take(end + 1)?;
        String::from_utf8(line[..end].to_vec()).ok()
    }

    /// What one of NumPy's own makes.
    fn made(&mut self, known: Known, arguments: &[usize]) -> Option<Value> {
        match (known, arguments) {
            (Known::Reconstruct, _) => Some(Value::Blank),
            (Known::Dtype, [name, ..]) => Some(Value::Type(self.text(*name)?.to_owned(), '|')),
            (Known::Scalar, [kind, bytes]) => {
                let Value::Bytes(bytes) = self.values.get(*bytes)?.clone() else { return None };
                self.array(*kind, &bytes, &[], false)
            }
            (Known::Scalar | Known::Dtype | Known::Ndarray, _) => None,
        }
    }

    /// What an object becomes with its state.
    fn built(&mut self, object: usize, state: &[usize]) -> Option<Value> {
        match (self.values.get(object)?.clone(), state) {
            (Value::Type(name, _), [_, order, ..]) => {
                Some(Value::Type(name, self.text(*order)?.chars().next()?))
            }
            (Value::Blank, [_, shape, kind, by_column, content]) => {
                let shape = self.list(*shape)?.into_iter().map(|axis| self.whole(axis));
                let shape = shape.map(|axis| usize::try_from(axis?).ok());
                let shape = shape.collect::<Option<Vec<usize>>>()?;
                let by_column = self.whole(*by_column)? != 0;
                match self.values.get(*content)?.clone() {
                    Value::List(values) => Some(Value::Objects(values)),
                    Value::Bytes(bytes) => self.array(*kind, &bytes, &shape, by_column),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn array(
        &mut self,
        kind: usize,
        bytes: &[u8],
        shape: &[usize],
        by_column: bool,
    ) -> Option<Value> {
        let Value::Type(name, order) = self.values.get(kind)? else { return None };
        let array = npy::pickled(bytes, &format!("{order}{name}"), shape, by_column)?;
        self.reading.take(array.values.len() as u64).ok()?;
        Some(Value::Array(array))
    }
}

fn known(module: &str, name: &str) -> Option<Known> {
    match (module, name) {
        ("numpy.core.multiarray" | "numpy._core.multiarray", "_reconstruct") => {
            Some(Known::Reconstruct)
        }
        ("numpy.core.multiarray" | "numpy._core.multiarray", "scalar") => Some(Known::Scalar),
        ("numpy", "ndarray") => Some(Known::Ndarray),
        ("numpy", "dtype") => Some(Known::Dtype),
        _ => None,
    }
}
