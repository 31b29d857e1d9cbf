//! Which optional parts a view has: most pages of a template lack the same ones.

use std::fmt;

use serde::Serialize;
use serde::ser::{self, Serializer};
use serde_json::{Map, Value};

/// For each optional part of a view, each list and each flag, in their order, whether there is something in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    bits: u128,
    count: u32,
}

/// The shape of a view; none when it has no such parts, or so many that others could have the same.
pub(super) fn shape(view: &impl Serialize) -> Option<Shape> {
    let mut shape = Shape { bits: 0, count: 0 };
    let add = |_: &[&'static str], part: Part| {
        shape.bits = shape.bits << 1 | u128::from(!matches!(part, Part::Nothing | Part::NoItem | Part::Flag(false)));
        shape.count += 1;
    };
    walk(view, add)?;
    (1..=u128::BITS).contains(&shape.count).then_some(shape)
}

/// Adds to `known` what all views of the same shape have in common: that a part is not there, that a list is empty, what a flag says.
pub(super) fn add_known(view: &impl Serialize, known: &mut Map<String, Value>) {
    let add = |path: &[&'static str], part: Part| {
        let value = match part {
            Part::Nothing => Value::Null,
            Part::NoItem => Value::Array(Vec::new()),
            Part::Flag(flag) => Value::Bool(flag),
            Part::Something => return,
        };
        if let Some((last, above)) = path.split_last() {
            let mut map = &mut *known;
            for name in above {
                let inner = map.entry(*name).or_insert_with(|| Value::Object(Map::new()));
                let Value::Object(inner) = inner else { return };
                map = inner;
            }
            map.insert((*last).to_owned(), value);
        }
    };
    let _ = walk(view, add);
}

/// What is in a part of a view that may be empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Nothing,
    NoItem,
    Something,
    Flag(bool),
}

/// Goes through the fields of a view and of the structs in it, as templates would see them. Maps, pairs and what is in lists are not looked at.
fn walk(view: &impl Serialize, tell: impl FnMut(&[&'static str], Part)) -> Option<()> {
    view.serialize(&mut Walker { path: Vec::with_capacity(4), tell }).ok()
}

struct Walker<F> {
    /// The names of the field that we are in.
    path: Vec<&'static str>,
    tell: F,
}

impl<F: FnMut(&[&'static str], Part)> Walker<F> {
    fn tell(&mut self, part: Part) {
        (self.tell)(&self.path, part);
    }
}

/// Methods for values that are always there.
macro_rules! always_there {
    ($($method:ident($type:ty)),* $(,)?) => {
        $(fn $method(self, _value: $type) -> Result<(), fmt::Error> {
            Ok(())
        })*
    };
}

impl<F: FnMut(&[&'static str], Part)> Serializer for &mut Walker<F> {
    type Ok = ();
    type Error = fmt::Error;
    type SerializeSeq = Inside;
    type SerializeTuple = Inside;
    type SerializeTupleStruct = Inside;
    type SerializeTupleVariant = Inside;
    type SerializeMap = Inside;
    type SerializeStruct = Self;
    type SerializeStructVariant = Inside;

    always_there! {
        serialize_i8(i8), serialize_i16(i16), serialize_i32(i32), serialize_i64(i64), serialize_i128(i128), serialize_u8(u8), serialize_u16(u16),
        serialize_u32(u32), serialize_u64(u64), serialize_u128(u128), serialize_f32(f32), serialize_f64(f64), serialize_char(char),
        serialize_str(&str), serialize_bytes(&[u8]), serialize_unit_struct(&'static str),
    }

    fn serialize_bool(self, flag: bool) -> Result<(), fmt::Error> {
        self.tell(Part::Flag(flag));
        Ok(())
    }

    fn serialize_none(self) -> Result<(), fmt::Error> {
        self.tell(Part::Nothing);
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), fmt::Error> {
        self.tell(Part::Something);
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), fmt::Error> {
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, _: &'static str) -> Result<(), fmt::Error> {
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), fmt::Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), fmt::Error> {
        Ok(())
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Inside, fmt::Error> {
        self.tell(if length == Some(0) { Part::NoItem } else { Part::Something });
        Ok(Inside)
    }

    fn serialize_tuple(self, _: usize) -> Result<Inside, fmt::Error> {
        Ok(Inside)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Inside, fmt::Error> {
        Ok(Inside)
    }

    fn serialize_tuple_variant(self, _: &'static str, _: u32, _: &'static str, _: usize) -> Result<Inside, fmt::Error> {
        Ok(Inside)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Inside, fmt::Error> {
        Ok(Inside)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, fmt::Error> {
        Ok(self)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Inside, fmt::Error> {
        Ok(Inside)
    }

    fn collect_str<T: fmt::Display + ?Sized>(self, _: &T) -> Result<(), fmt::Error> {
        Ok(())
    }
}

impl<F: FnMut(&[&'static str], Part)> ser::SerializeStruct for &mut Walker<F> {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), fmt::Error> {
        self.path.push(name);
        let walked = value.serialize(&mut **self);
        self.path.pop();
        walked
    }

    fn end(self) -> Result<(), fmt::Error> {
        Ok(())
    }
}

/// What is inside of a list, a pair or a map: it is not looked at.
struct Inside;

/// The traits of what has parts.
macro_rules! not_looked_at {
    ($($part:ident: $method:ident($($argument:ty),*)),* $(,)?) => {
        $(impl ser::$part for Inside {
            type Ok = ();
            type Error = fmt::Error;

            fn $method<T: Serialize + ?Sized>(&mut self, $(_: $argument,)* _: &T) -> Result<(), fmt::Error> {
                Ok(())
            }

            fn end(self) -> Result<(), fmt::Error> {
                Ok(())
            }
        })*
    };
}

not_looked_at! {
    SerializeSeq: serialize_element(),
    SerializeTuple: serialize_element(),
    SerializeTupleStruct: serialize_field(),
    SerializeTupleVariant: serialize_field(),
    SerializeStructVariant: serialize_field(&'static str),
}

impl ser::SerializeMap for Inside {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, _: &T) -> Result<(), fmt::Error> {
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, _: &T) -> Result<(), fmt::Error> {
        Ok(())
    }

    fn end(self) -> Result<(), fmt::Error> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Outer {
        title: &'static str,
        summary: Option<&'static str>,
        source: Option<Inner>,
        also: Vec<Inner>,
        draft: bool,
        pair: (bool, Option<u8>),
    }

    #[derive(Default, Serialize)]
    struct Inner {
        url: Option<&'static str>,
        via: Vec<u8>,
    }

    fn outer() -> Outer {
        Outer { title: "a", summary: None, source: None, also: Vec::new(), draft: true, pair: (true, None) }
    }

    fn known(view: &Outer) -> String {
        let mut known = Map::new();
        add_known(view, &mut known);
        Value::Object(known).to_string()
    }

    #[test]
    fn what_is_empty_is_known_and_what_is_in_a_part_is_not() {
        assert_eq!(known(&outer()), r#"{"summary":null,"source":null,"also":[],"draft":true}"#);
        let source = Some(Inner { url: Some("/"), via: Vec::new() });
        let full = Outer { source, summary: Some(""), also: vec![Inner::default()], ..outer() };
        assert_eq!(known(&full), r#"{"source":{"via":[]},"draft":true}"#);
    }

    #[test]
    fn known_parts_are_added_to_what_is_known_of_the_kind() {
        let Value::Object(mut known) = serde_json::json!({ "source": { "kind": "wire" }, "title": "b" }) else {
            return;
        };
        add_known(&Outer { source: Some(Inner::default()), ..outer() }, &mut known);
        assert_eq!(
            Value::Object(known).to_string(),
            r#"{"source":{"kind":"wire","url":null,"via":[]},"title":"b","summary":null,"also":[],"draft":true}"#
        );
    }

    #[test]
    fn views_with_the_same_parts_have_the_same_shape() {
        let same = Outer { title: "b", pair: (false, Some(1)), ..outer() };
        assert_eq!(shape(&outer()), shape(&same));
        let inner = || Some(Inner::default());
        for other in [
            Outer { summary: Some(""), ..outer() },
            Outer { source: inner(), ..outer() },
            Outer { also: vec![Inner::default()], ..outer() },
            Outer { draft: false, ..outer() },
        ] {
            assert!(shape(&other).is_some() && shape(&other) != shape(&outer()));
        }
    }

    #[test]
    fn a_view_with_very_many_parts_has_no_shape() {
        #[derive(Serialize)]
        struct Nest {
            inner: Option<Box<Nest>>,
        }
        let nest = |depth| (0..depth).fold(Nest { inner: None }, |inner, _| Nest { inner: Some(Box::new(inner)) });
        assert!(shape(&nest(127)).is_some());
        assert_eq!((shape(&nest(128)), shape(&Value::Null), shape(&"a")), (None, None, None));
    }
}
