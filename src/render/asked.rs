//! Values of which only those parts are made that a template asks for by name.

use std::cell::Cell;
use std::collections::HashMap;

use foldhash::fast::FixedState;
use serde::Serialize;
use serde::ser::{self, Serializer};
use tera::Value;

/// The names that templates ask for, and how: a field of another name is of no use.
#[derive(Debug, Default)]
pub(super) struct Asked {
    pub names: HashMap<String, Use, FixedState>,
}

/// How the values of a name are used.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Use {
    /// Printed, compared, handed on.
    pub whole: bool,
    /// Gone through one by one, or counted.
    pub listed: bool,
}

impl Asked {
    /// A value with the fields that are asked for; none when something is asked for as a whole of which a part would be missing.
    pub fn value(&self, data: &impl Serialize) -> Option<Value> {
        let state = State::default();
        let only = Only { asked: self, state: &state };
        let value = Value::try_from_serializable(&Part { data, only, listed: false }).ok()?;
        (!state.conflict.get()).then_some(value)
    }
}

/// What was met so far.
#[derive(Default)]
struct State {
    /// Whether a field was left out of the value at hand.
    left_out: Cell<bool>,
    conflict: Cell<bool>,
}

#[derive(Clone, Copy)]
struct Only<'a> {
    asked: &'a Asked,
    state: &'a State,
}

/// Data that gives only the fields that are asked for.
struct Part<'a, T: ?Sized> {
    data: &'a T,
    only: Only<'a>,
    /// Whether a template goes through it.
    listed: bool,
}

impl<T: Serialize + ?Sized> Serialize for Part<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.data.serialize(Filter { serializer, only: self.only, listed: self.listed })
    }
}

/// A serialiser that leaves fields out and hands everything else on.
struct Filter<'a, S> {
    serializer: S,
    only: Only<'a>,
    listed: bool,
}

impl<'a, S> Filter<'a, S> {
    fn part<'p, T: ?Sized>(&self, data: &'p T) -> Part<'p, T>
    where
        'a: 'p,
    {
        Part { data, only: self.only, listed: self.listed }
    }
}

/// Methods that hand a plain value on.
macro_rules! hand_on {
    ($($method:ident($type:ty)),* $(,)?) => {
        $(fn $method(self, value: $type) -> Result<S::Ok, S::Error> {
            self.serializer.$method(value)
        })*
    };
}

impl<'a, S: Serializer> Serializer for Filter<'a, S> {
    type Ok = S::Ok;
    type Error = S::Error;
    type SerializeSeq = Inner<'a, S::SerializeSeq>;
    type SerializeTuple = S::SerializeTuple;
    type SerializeTupleStruct = S::SerializeTupleStruct;
    type SerializeTupleVariant = S::SerializeTupleVariant;
    type SerializeMap = S::SerializeMap;
    type SerializeStruct = Inner<'a, S::SerializeStruct>;
    type SerializeStructVariant = S::SerializeStructVariant;

    hand_on! {
        serialize_bool(bool), serialize_i8(i8), serialize_i16(i16), serialize_i32(i32), serialize_i64(i64), serialize_i128(i128), serialize_u8(u8),
        serialize_u16(u16), serialize_u32(u32), serialize_u64(u64), serialize_u128(u128), serialize_f32(f32), serialize_f64(f64), serialize_char(char),
        serialize_str(&str), serialize_bytes(&[u8]), serialize_unit_struct(&'static str),
    }

    fn serialize_none(self) -> Result<S::Ok, S::Error> {
        self.serializer.serialize_none()
    }

    fn serialize_unit(self) -> Result<S::Ok, S::Error> {
        self.serializer.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<S::Ok, S::Error> {
        let part = self.part(value);
        self.serializer.serialize_some(&part)
    }

    fn serialize_unit_variant(self, name: &'static str, index: u32, variant: &'static str) -> Result<S::Ok, S::Error> {
        self.serializer.serialize_unit_variant(name, index, variant)
    }

    /// Template values hand themselves over as such: they are shared, and stay whole.
    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, name: &'static str, value: &T) -> Result<S::Ok, S::Error> {
        self.serializer.serialize_newtype_struct(name, value)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<S::Ok, S::Error> {
        self.serializer.serialize_newtype_variant(name, index, variant, value)
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Self::SerializeSeq, S::Error> {
        Ok(Inner { inner: self.serializer.serialize_seq(length)?, only: self.only })
    }

    /// Pairs, such as coordinates: they stay whole.
    fn serialize_tuple(self, length: usize) -> Result<S::SerializeTuple, S::Error> {
        self.serializer.serialize_tuple(length)
    }

    fn serialize_tuple_struct(self, name: &'static str, length: usize) -> Result<S::SerializeTupleStruct, S::Error> {
        self.serializer.serialize_tuple_struct(name, length)
    }

    fn serialize_tuple_variant(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<S::SerializeTupleVariant, S::Error> {
        self.serializer.serialize_tuple_variant(name, index, variant, length)
    }

    /// The keys of a map are data, such as an editor's own: it stays whole.
    fn serialize_map(self, length: Option<usize>) -> Result<S::SerializeMap, S::Error> {
        self.serializer.serialize_map(length)
    }

    fn serialize_struct(self, name: &'static str, length: usize) -> Result<Self::SerializeStruct, S::Error> {
        // Its fields would be gone through.
        self.only.state.conflict.set(self.only.state.conflict.get() || self.listed);
        Ok(Inner { inner: self.serializer.serialize_struct(name, length)?, only: self.only })
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<S::SerializeStructVariant, S::Error> {
        self.serializer.serialize_struct_variant(name, index, variant, length)
    }

    fn is_human_readable(&self) -> bool {
        self.serializer.is_human_readable()
    }
}

/// The parts of a list, or the fields of a struct.
struct Inner<'a, S> {
    inner: S,
    only: Only<'a>,
}

impl<S: ser::SerializeSeq> ser::SerializeSeq for Inner<'_, S> {
    type Ok = S::Ok;
    type Error = S::Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, data: &T) -> Result<(), S::Error> {
        self.inner.serialize_element(&Part { data, only: self.only, listed: false })
    }

    fn end(self) -> Result<S::Ok, S::Error> {
        self.inner.end()
    }
}

impl<S: ser::SerializeStruct> ser::SerializeStruct for Inner<'_, S> {
    type Ok = S::Ok;
    type Error = S::Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, data: &T) -> Result<(), S::Error> {
        let Only { asked, state } = self.only;
        let Some(used) = asked.names.get(name) else {
            state.left_out.set(true);
            return self.inner.skip_field(name);
        };
        let before = state.left_out.replace(false);
        self.inner.serialize_field(name, &Part { data, only: self.only, listed: used.listed })?;
        if used.whole && state.left_out.get() {
            state.conflict.set(true);
        }
        state.left_out.set(before || state.left_out.get());
        Ok(())
    }

    fn end(self) -> Result<S::Ok, S::Error> {
        self.inner.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Outer {
        title: &'static str,
        url: &'static str,
        source: Option<Source>,
        also: Vec<Source>,
        shared: Value,
    }

    #[derive(Clone, Serialize)]
    struct Source {
        name: &'static str,
        url: &'static str,
    }

    fn asked(words: &[&str], whole: &[&str], listed: &[&str]) -> Asked {
        let used = |word: &&str| Use { whole: whole.contains(word), listed: listed.contains(word) };
        Asked { names: words.iter().map(|word| ((*word).to_owned(), used(word))).collect() }
    }

    fn outer() -> Outer {
        let source = Source { name: "Wire", url: "/wire/" };
        let shared = Value::from_serializable(&source);
        Outer { title: "Title", url: "/", source: Some(source.clone()), also: vec![source], shared }
    }

    fn text(asked: &Asked) -> Option<String> {
        Some(asked.value(&outer())?.to_string())
    }

    #[test]
    fn only_what_is_asked_for_is_made_and_shared_values_stay_whole() {
        assert_eq!(
            text(&asked(&["title", "source", "name", "shared"], &["title", "name"], &[])).unwrap(),
            text_of(r#"{"title": "Title", "source": {"name": "Wire"}, "shared": {"name": "Wire", "url": "/wire/"}}"#)
        );
    }

    fn text_of(json: &str) -> String {
        Value::from_serializable(&serde_json::from_str::<serde_json::Value>(json).unwrap()).to_string()
    }

    #[test]
    fn what_is_used_as_a_whole_is_not_cut() {
        assert_eq!(text(&asked(&["source", "name"], &["source"], &[])), None);
        assert_eq!(text(&asked(&["also", "name"], &["also"], &[])), None);
        assert!(text(&asked(&["source", "name", "url"], &["source"], &[])).is_some());
        assert!(text(&asked(&["shared"], &["shared"], &[])).is_some());
    }

    #[test]
    fn lists_are_gone_through_and_structs_are_not() {
        assert!(text(&asked(&["also", "name"], &[], &["also"])).is_some());
        assert_eq!(text(&asked(&["source", "name", "url"], &[], &["source"])), None);
    }
}
