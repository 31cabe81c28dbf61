/// The test PAN that card schemes publish, as text and as a number.
pub(crate) const PAN: &str = "4111111111111111";
pub(crate) const PAN_NUMBER: u64 = 4_111_111_111_111_111;
pub(crate) const PASSWORD: &str = "hunter2-Qx9!correct";

/// The first secret in what a sink holds, plain or in hexadecimal.
pub(crate) fn find(bytes: &str) -> Option<&'static str> {
    [PAN, PASSWORD].into_iter().find(|secret| {
        let hex = |separator: &str| {
            let digits = secret.bytes().map(|b| format!("{b:02x}"));
            digits.collect::<Vec<_>>().join(separator)
        };
        let forms = [(*secret).to_owned(), hex(""), hex(" "), hex(", ")];
        forms.iter().any(|form| bytes.contains(form.as_str()))
    })
}

#[test]
fn finds_each_form() {
    assert_eq!(find("nothing"), None);
    assert_eq!(find("pan=4111111111111111.0"), Some(PAN));
    assert_eq!(find("[34 31 31 31 31 31 31 31 31 31 31 31 31 31 31 31]"), {
        Some(PAN)
    });
    assert_eq!(find("hunter2-Qx9!correct"), Some(PASSWORD));
}
