//! IPP messages as bytes (RFC 8010), read and written.
//!
//! Knows tags and lengths, and no meaning. A message that is cut short is no message.

/// Attributes that one message may have; more are no message.
const ATTRIBUTES_MAX: usize = 1_000;
/// How deep collections may stand in each other.
const DEPTH_MAX: usize = 8;

/// The delimiters of groups.
pub(super) const OPERATION: u8 = 0x01;
pub(super) const JOB: u8 = 0x02;
const END: u8 = 0x03;
pub(super) const PRINTER: u8 = 0x04;
pub(super) const UNSUPPORTED: u8 = 0x05;
const DELIMITER_LAST: u8 = 0x0f;
const BEGIN_COLLECTION: u8 = 0x34;
const END_COLLECTION: u8 = 0x37;
const MEMBER_NAME: u8 = 0x4a;

/// A value of an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Integer(i32),
    Boolean(bool),
    Enum(i32),
    /// Dots an inch, across and along.
    Resolution(i32),
    Range(i32, i32),
    /// Any kind of text, by its tag.
    Text(u8, String),
    Collection(Vec<(String, Vec<Value>)>),
    /// A value without a value, or of a kind that means nothing here.
    Other(u8, Vec<u8>),
}

impl Value {
    pub(super) fn text(value: &str) -> Self {
        Self::Text(0x41, value.to_owned())
    }

    pub(super) fn name(value: &str) -> Self {
        Self::Text(0x42, value.to_owned())
    }

    pub(super) fn keyword(value: &str) -> Self {
        Self::Text(0x44, value.to_owned())
    }

    pub(super) fn uri(value: &str) -> Self {
        Self::Text(0x45, value.to_owned())
    }

    pub(super) fn charset(value: &str) -> Self {
        Self::Text(0x47, value.to_owned())
    }

    pub(super) fn language(value: &str) -> Self {
        Self::Text(0x48, value.to_owned())
    }

    pub(super) fn mime(value: &str) -> Self {
        Self::Text(0x49, value.to_owned())
    }

    pub(super) fn no_value() -> Self {
        Self::Other(0x13, Vec::new())
    }

    /// The text of a text.
    pub(super) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(_, text) => Some(text),
            Self::Integer(_)
            | Self::Boolean(_)
            | Self::Enum(_)
            | Self::Resolution(_)
            | Self::Range(..)
            | Self::Collection(_)
            | Self::Other(..) => None,
        }
    }

    /// The figure of an integer.
    pub(super) fn as_integer(&self) -> Option<i32> {
        match self {
            Self::Integer(figure) | Self::Enum(figure) => Some(*figure),
            Self::Boolean(_)
            | Self::Resolution(_)
            | Self::Range(..)
            | Self::Text(..)
            | Self::Collection(_)
            | Self::Other(..) => None,
        }
    }
}

/// An attribute: its name and its values.
pub(super) type Attribute = (String, Vec<Value>);

/// A message without its document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Message {
    pub(super) version: [u8; 2],
    /// Operation of a request, status of an answer.
    pub(super) code: u16,
    pub(super) request_id: u32,
    pub(super) groups: Vec<(u8, Vec<Attribute>)>,
}

impl Message {
    /// Reads a message and what follows it.
    pub(super) fn read(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let mut reader = Reader(bytes);
        let version = [reader.byte()?, reader.byte()?];
        let code = u16::from_be_bytes(reader.take(2)?.try_into().ok()?);
        let request_id = u32::from_be_bytes(reader.take(4)?.try_into().ok()?);
        let mut message = Self { version, code, request_id, groups: Vec::new() };
        let mut attributes = 0;
        loop {
            let tag = reader.byte()?;
            if tag == END {
                return Some((message, reader.0));
            }
            if tag <= DELIMITER_LAST {
                message.groups.push((tag, Vec::new()));
                continue;
            }
            let name = reader.text()?;
            let value = reader.value(tag, 0)?;
            attributes += 1;
            if attributes > ATTRIBUTES_MAX {
                return None;
            }
            let (_, group) = message.groups.last_mut()?;
            if name.is_empty() {
                group.last_mut()?.1.push(value);
            } else {
                group.push((name, vec![value]));
            }
        }
    }

    /// The message as bytes.
    pub(super) fn write(&self) -> Vec<u8> {
        let mut bytes = self.version.to_vec();
        bytes.extend(self.code.to_be_bytes());
        bytes.extend(self.request_id.to_be_bytes());
        for (tag, attributes) in &self.groups {
            bytes.push(*tag);
            for (name, values) in attributes {
                write_values(&mut bytes, name, values);
            }
        }
        bytes.push(END);
        bytes
    }

    /// The values of an attribute in the first group of this kind.
    pub(super) fn values(&self, group: u8, name: &str) -> Option<&[Value]> {
        let (_, attributes) = self.groups.iter().find(|(tag, _)| *tag == group)?;
        let (_, values) = attributes.iter().find(|(of, _)| of == name)?;
        Some(values)
    }

    /// The first value of it.
    pub(super) fn value(&self, group: u8, name: &str) -> Option<&Value> {
        self.values(group, name).and_then(<[Value]>::first)
    }

    /// The first value of it, as text.
    pub(super) fn text(&self, group: u8, name: &str) -> Option<&str> {
        self.value(group, name).and_then(Value::as_text)
    }
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(head)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|bytes| bytes[0])
    }

    fn sized(&mut self) -> Option<&'a [u8]> {
        let length = u16::from_be_bytes(self.take(2)?.try_into().ok()?);
        self.take(usize::from(length))
    }

    fn text(&mut self) -> Option<String> {
        Some(String::from_utf8_lossy(self.sized()?).into_owned())
    }

    fn value(&mut self, tag: u8, depth: usize) -> Option<Value> {
        let bytes = self.sized()?;
        let figure = |at: usize| {
            bytes.get(at..at + 4).and_then(|four| four.try_into().ok()).map(i32::from_be_bytes)
        };
        Some(match tag {
            0x21 => Value::Integer(figure(0)?),
            0x22 => Value::Boolean(*bytes.first()? != 0),
            0x23 => Value::Enum(figure(0)?),
            0x32 => Value::Resolution(figure(0)?),
            0x33 => Value::Range(figure(0)?, figure(4)?),
            BEGIN_COLLECTION => self.collection(depth + 1)?,
            0x41..=0x49 => Value::Text(tag, String::from_utf8_lossy(bytes).into_owned()),
            _ => Value::Other(tag, bytes.to_vec()),
        })
    }

    fn collection(&mut self, depth: usize) -> Option<Value> {
        let mut members: Vec<Attribute> = Vec::new();
        loop {
            let tag = self.byte()?;
            // Inside a collection attributes have no names; members are named by values.
            self.text()?;
            if depth > DEPTH_MAX || members.len() > ATTRIBUTES_MAX {
                return None;
            }
            match tag {
                END_COLLECTION => {
                    self.sized()?;
                    return Some(Value::Collection(members));
                }
                MEMBER_NAME => members.push((self.text()?, Vec::new())),
                _ => {
                    let value = self.value(tag, depth)?;
                    members.last_mut()?.1.push(value);
                }
            }
        }
    }
}

fn write_values(bytes: &mut Vec<u8>, name: &str, values: &[Value]) {
    for (index, value) in values.iter().enumerate() {
        write_value(bytes, if index == 0 { name } else { "" }, value);
    }
}

fn write_value(bytes: &mut Vec<u8>, name: &str, value: &Value) {
    let (tag, content) = match value {
        Value::Integer(figure) => (0x21, figure.to_be_bytes().to_vec()),
        Value::Boolean(on) => (0x22, vec![u8::from(*on)]),
        Value::Enum(figure) => (0x23, figure.to_be_bytes().to_vec()),
        Value::Resolution(dpi) => {
            // Three is the unit: dots an inch.
            (0x32, [&dpi.to_be_bytes()[..], &dpi.to_be_bytes(), &[3]].concat())
        }
        Value::Range(from, to) => (0x33, [from.to_be_bytes(), to.to_be_bytes()].concat()),
        Value::Text(tag, text) => (*tag, text.as_bytes().to_vec()),
        Value::Collection(_) => (BEGIN_COLLECTION, Vec::new()),
        Value::Other(tag, content) => (*tag, content.clone()),
    };
    write_part(bytes, tag, name.as_bytes(), &content);
    if let Value::Collection(members) = value {
        for (member, values) in members {
            write_part(bytes, MEMBER_NAME, b"", member.as_bytes());
            write_values(bytes, "", values);
        }
        write_part(bytes, END_COLLECTION, b"", b"");
    }
}

fn write_part(bytes: &mut Vec<u8>, tag: u8, name: &[u8], content: &[u8]) {
    bytes.push(tag);
    for part in [name, content] {
        // Nothing here is longer than a length can say; a text from a host came with one.
        bytes.extend(u16::try_from(part.len()).unwrap_or(u16::MAX).to_be_bytes());
        bytes.extend(&part[..part.len().min(usize::from(u16::MAX))]);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_message_is_read_as_it_was_written() {
        let size = Value::Collection(vec![
            ("x-dimension".to_owned(), vec![Value::Integer(10_160)]),
            ("kinds".to_owned(), vec![Value::keyword("a"), Value::keyword("b")]),
        ]);
        let attributes = vec![
            ("attributes-charset".to_owned(), vec![Value::charset("utf-8")]),
            ("sizes".to_owned(), vec![size.clone(), size]),
            ("copies".to_owned(), vec![Value::Range(1, 9), Value::no_value()]),
            ("dpi".to_owned(), vec![Value::Resolution(203), Value::Boolean(true), Value::Enum(3)]),
        ];
        let groups = vec![(OPERATION, attributes), (JOB, Vec::new())];
        let message = Message { version: [2, 0], code: 0x0b, request_id: 7, groups };
        let bytes = [message.write(), b"document".to_vec()].concat();
        assert_eq!(Message::read(&bytes), Some((message, &b"document"[..])));
        for length in 0..bytes.len() - 8 {
            assert_eq!(Message::read(&bytes[..length]), None, "cut at {length}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(0_u8..0x50, 0..200)) {
            let rest = Message::read(&bytes).map_or(0, |(_, rest)| rest.len());
            prop_assert!(rest <= bytes.len());
        }
    }
}
