//! The forms in which a canary is looked for.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use memchr::memmem;

/// A text in all the forms in which it is looked for.
pub(super) struct Forms(Vec<(Vec<u8>, &'static str)>);

impl Forms {
    /// The name of the first form that is in `bytes`.
    pub(super) fn find_in(&self, bytes: &[u8]) -> Option<&'static str> {
        let is_in = |form: &[u8]| memmem::find(bytes, form).is_some();
        let found = self.0.iter().find(|(form, _)| is_in(form));
        found.map(|(_, name)| *name)
    }

    pub(super) fn of(text: &str) -> Self {
        let mut forms = vec![(text.as_bytes().to_vec(), "raw")];
        let mut add = |name, form: String| forms.push((form.into(), name));
        for separator in ["", " ", ", ", ":", "-"] {
            add("hex", joined(text, separator, |b| format!("{b:02x}")));
            add("hex", joined(text, separator, |b| format!("{b:02X}")));
        }
        for separator in [", ", ",", " "] {
            add("decimal", joined(text, separator, |b| b.to_string()));
        }
        for form in [
            |b| format!("\\x{b:02x}"),
            |b| format!("\\u{b:04x}"),
            |b| format!("\\u{b:04X}"),
            |b| format!("\\u{{{b:x}}}"),
        ] {
            let escapes = each_byte(text, form);
            // A `Debug` or JSON around it doubles each backslash.
            let doubled = escapes.replace('\\', r"\\");
            add("escapes", doubled.replace('\\', r"\\"));
            add("escapes", doubled);
            add("escapes", escapes);
        }
        add("percent", each_byte(text, |b| format!("%{b:02x}")));
        add("percent", each_byte(text, |b| format!("%{b:02X}")));
        add("percent", each_byte(text, reserved));
        for offset in 0..3 {
            add("base64", base64(text, offset, false));
            add("base64", base64(text, offset, true));
        }
        let wide = text.encode_utf16();
        forms.push((
            wide.clone().flat_map(u16::to_le_bytes).collect(),
            "UTF-16",
        ));
        forms.push((wide.flat_map(u16::to_be_bytes).collect(), "UTF-16"));
        forms.extend(numbers(text));
        // Many are the same, such as those of a text without reserved bytes;
        // the first name counts.
        let mut seen = BTreeSet::new();
        forms.retain(|(form, _)| seen.insert(form.clone()));
        Self(forms)
    }
}

/// The text with each byte written in the form `form`.
pub(super) fn each_byte(text: &str, form: fn(u8) -> String) -> String {
    joined(text, "", form)
}

fn joined(text: &str, separator: &str, form: fn(u8) -> String) -> String {
    text.bytes().map(form).collect::<Vec<_>>().join(separator)
}

/// A byte as a URL has it.
fn reserved(byte: u8) -> String {
    match byte {
        b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
        _ if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    }
}

/// The characters that depend on nothing but the text, where `offset` bytes of
/// a group stand before it.
fn base64(text: &str, offset: usize, for_urls: bool) -> String {
    let mut bytes = vec![0; offset];
    bytes.extend(text.bytes());
    let encoded = if for_urls {
        URL_SAFE_NO_PAD.encode(&bytes)
    } else {
        STANDARD_NO_PAD.encode(&bytes)
    };
    // Six bits each: the first that is all the text's, the last that is.
    let first = offset.saturating_mul(8).div_ceil(6);
    let end = bytes.len().saturating_mul(8) / 6;
    encoded.get(first..end).unwrap_or_default().to_owned()
}

/// What becomes of a number in binary formats and in other spellings: OTLP has
/// integers as varints and floats as eight bytes.
fn numbers(text: &str) -> Vec<(Vec<u8>, &'static str)> {
    // A short number is in any file by chance.
    let Some(number) = text.parse::<u64>().ok().filter(|_| text.len() > 12)
    else {
        return Vec::new();
    };
    let float = text.parse::<f64>().unwrap_or_default();
    let groups = |separator: &str| {
        let groups = text.as_bytes().chunks(4).map(String::from_utf8_lossy);
        groups.collect::<Vec<_>>().join(separator).into_bytes()
    };
    vec![
        (groups(" "), "groups"),
        (groups("-"), "groups"),
        (format!("{float:e}").into_bytes(), "scientific"),
        (number.to_le_bytes().into(), "binary"),
        (number.to_be_bytes().into(), "binary"),
        (float.to_le_bytes().into(), "binary"),
        (float.to_be_bytes().into(), "binary"),
        (varint(number), "varint"),
    ]
}

fn varint(mut number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = u8::try_from(number & 0x7f).unwrap_or_default();
        number >>= 7;
        if number == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_is_found_in_its_surroundings() {
        let canary = Forms::of("4111111111111111");
        let escapes = each_byte("4111111111111111", |b| format!("\\u{b:04x}"));
        let in_debug = format!("{escapes:?}").into_bytes();
        let in_decimal = format!("{:?}", b"4111111111111111");
        for (bytes, form) in [
            (&b"x 4111111111111111 x"[..], "raw"),
            (b"x 4111 1111 1111 1111 x", "groups"),
            (b"34313131313131313131313131313131", "hex"),
            (b"[34 31 31 31 31 31 31 31 31 31 31 31 31 31 31 31]", "hex"),
            (in_decimal.as_bytes(), "decimal"),
            (b"%34%31%31%31%31%31%31%31%31%31%31%31%31%31%31%31", "percent"),
            (b"4.111111111111111e15", "scientific"),
            (&in_debug, "escapes"),
            // As protobuf has `int64 value = 3`.
            (b"\x18\xc7\xe3\xa3\xab\x8a\xe1\xa6\x07", "varint"),
        ] {
            assert_eq!(canary.find_in(bytes), Some(form), "{bytes:?}");
        }
        assert_eq!(canary.find_in(b"411111******1111"), None);
    }

    #[test]
    fn base64_is_found_wherever_it_begins_and_ends() {
        for text in ["4111111111111111", "Qx9correct7Horse", "a>b?c>d?e>f?"] {
            let canary = Forms::of(text);
            for before in 0..5 {
                for after in 0..5 {
                    let (a, b) = ("<".repeat(before), ">".repeat(after));
                    let whole = format!("{a}{text}{b}");
                    for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
                        let encoded = engine.encode(&whole);
                        let found = canary.find_in(encoded.as_bytes());
                        assert_eq!(found, Some("base64"), "{whole}");
                    }
                }
            }
        }
    }

    #[test]
    fn reserved_bytes_alone_are_found_too() {
        let canary = Forms::of("a@b.test");
        assert_eq!(canary.find_in(b"to=a%40b.test&x"), Some("percent"));
    }
}
