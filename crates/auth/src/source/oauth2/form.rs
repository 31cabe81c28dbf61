use secrecy::zeroize::Zeroizing;

/// `application/x-www-form-urlencoded`, as the URL standard writes it.
pub(super) fn encode(pairs: &[(&str, &str)]) -> Zeroizing<Vec<u8>> {
    // A byte becomes three at most, and a buffer that never grows leaves
    // nothing behind.
    let room = pairs.iter().fold(0_usize, |room, (name, value)| {
        let bytes = name.len().saturating_add(value.len()).saturating_mul(3);
        room.saturating_add(bytes).saturating_add(2)
    });
    let mut form = Zeroizing::new(Vec::with_capacity(room));
    for (name, value) in pairs {
        if !form.is_empty() {
            form.push(b'&');
        }
        push(&mut form, name);
        form.push(b'=');
        push(&mut form, value);
    }
    form
}

/// Appends a text in that form, with at most three bytes for one.
pub(super) fn push(form: &mut Vec<u8>, text: &str) {
    for byte in text.bytes() {
        match byte {
            b' ' => form.push(b'+'),
            b'*' | b'-' | b'.' | b'_' => form.push(byte),
            _ if byte.is_ascii_alphanumeric() => form.push(byte),
            _ => form.extend([b'%', digit(byte >> 4), digit(byte & 15)]),
        }
    }
}

const fn digit(value: u8) -> u8 {
    match value {
        0..=9 => b'0'.wrapping_add(value),
        _ => b'A'.wrapping_sub(10).wrapping_add(value),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use reqwest::Url;

    use super::encode;

    #[test]
    fn what_is_no_letter_or_digit_is_escaped() {
        let form = encode(&[("a b", "c&d=e+f%"), ("é", "\0~*-._")]);
        assert_eq!(
            String::from_utf8_lossy(&form),
            "a+b=c%26d%3De%2Bf%25&%C3%A9=%00%7E*-._"
        );
    }

    proptest! {
        /// The crate that browsers' rules come from in Rust.
        #[test]
        fn it_is_what_the_url_standard_writes(
            pairs in prop::collection::vec((".{0,9}", ".{0,30}"), 1..4),
        ) {
            let mut url = Url::parse("https://h/").unwrap();
            url.query_pairs_mut().extend_pairs(&pairs);
            let pairs: Vec<_> =
                pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
            let form = encode(&pairs);
            prop_assert_eq!(form.as_slice(), url.query().unwrap().as_bytes());
        }
    }
}
