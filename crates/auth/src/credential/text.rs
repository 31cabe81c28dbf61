//! Bytes from outside that are to be a secret.

use secrecy::{SecretString, zeroize::Zeroizing};

use super::{MAX_SECRET, error::Reason};

/// Room for the longest secret and a byte more, which tells that there is one.
pub(super) const ROOM: usize = MAX_SECRET.saturating_add(1);

/// What never grows: a buffer that does leaves what it held behind.
pub(super) fn buffer(room: usize) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(vec![0; room])
}

/// The secret that these bytes are, copied once.
pub(super) fn secret(bytes: &[u8]) -> Result<SecretString, Reason> {
    if bytes.len() > MAX_SECRET {
        return Err(Reason::TooLong);
    }
    match std::str::from_utf8(bytes) {
        Ok("") => Err(Reason::Empty),
        Ok(text) => Ok(SecretString::from(text)),
        Err(_) => Err(Reason::NoText),
    }
}

/// Without the one line break that editors and programs end a text with.
/// Everything else may belong to a password.
pub(super) fn line(bytes: &[u8]) -> &[u8] {
    let line = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    line.strip_suffix(b"\r").filter(|_| line != bytes).unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::{MAX_SECRET, Reason, line, secret};

    #[test]
    fn one_line_break_at_the_end_is_none_of_it() {
        for (text, expected) in [
            ("pass", "pass"),
            ("pass\n", "pass"),
            ("pass\r\n", "pass"),
            ("pass\n\n", "pass\n"),
            ("pass\r", "pass\r"),
            (" pass \n", " pass "),
            ("pa\nss\n", "pa\nss"),
            ("\n", ""),
            ("", ""),
        ] {
            let line = line(text.as_bytes());
            assert_eq!(line, expected.as_bytes(), "{text:?}");
        }
    }

    #[test]
    fn what_is_no_secret_is_refused() {
        let longest = "x".repeat(MAX_SECRET);
        let too_long = "x".repeat(MAX_SECRET + 1);
        for (bytes, reason) in [
            (&b""[..], Reason::Empty),
            (b"caf\xe9", Reason::NoText),
            (too_long.as_bytes(), Reason::TooLong),
        ] {
            assert_eq!(secret(bytes).unwrap_err(), reason);
        }
        let whole = secret(longest.as_bytes()).unwrap();
        assert_eq!(whole.expose_secret(), longest);
    }
}
