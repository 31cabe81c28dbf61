use secrecy::SecretString;
use serde_json::Value;

/// A token that can stand in a header: visible ASCII.
///
/// RFC 6750, section 2.1, allows fewer bytes, which not every provider knows.
/// With a line break in it a token would be a header of the provider's choice,
/// with a space the rest of it would be something else.
pub(super) fn token(value: &Value) -> Result<SecretString, &'static str> {
    let Value::String(token) = value else {
        return Err("its token is no text");
    };
    if token.is_empty() {
        return Err("its token is empty");
    }
    if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err("its token has a byte that no token can have");
    }
    Ok(SecretString::from(token.as_str()))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;
    use serde_json::{Value, json};

    use super::token;

    #[test]
    fn a_token_can_stand_in_a_header() {
        for text in ["a", "a.b-c_d~e+f/g==", "{\"}"] {
            let token = token(&json!(text)).unwrap();
            assert_eq!(token.expose_secret(), text);
        }
        for text in
            ["", " ", "a b", "a\r\nb", "a\n", "a\tb", "a\0", "a\u{7f}", "é"]
        {
            assert!(token(&json!(text)).is_err(), "{text:?}");
        }
        for value in [Value::Null, json!(7), json!(["a"]), json!({"a": "b"})] {
            assert!(token(&value).is_err(), "{value}");
        }
    }
}
