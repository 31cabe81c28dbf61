//! What there is to say of the detectors that have a file of their own.

use super::{About, Detector};
use crate::kind::Sort;

pub(super) const FORMS: &[(Detector, About)] = &[
    (
        Detector::Basic,
        About {
            name: "basic",
            sort: Sort::Password,
            what: "credentials behind `Basic`",
            source: "RFC 7617",
            validator: "base64 of text with a colon",
            gate: "the name of the scheme",
            finds: "Basic dXNlcjpwYXNz",
            leaves: "basic training",
        },
    ),
    (
        Detector::Bearer,
        About {
            name: "bearer",
            sort: Sort::Token,
            what: "a token behind `Bearer`",
            source: "RFC 6750",
            validator: "8 characters or more, not a word",
            gate: "the name of the scheme",
            finds: "Bearer mF_9.B5f-4.1JqM",
            leaves: "bearer instruments",
        },
    ),
    (
        Detector::Email,
        About {
            name: "email",
            sort: Sort::Email,
            what: "an e-mail address",
            source: "RFC 5322, RFC 6531",
            validator: "local part, labels of the domain",
            gate: "",
            finds: "thandi@example.co.za",
            leaves: "getty@tty1.service",
        },
    ),
    (
        Detector::Iban,
        About {
            name: "iban",
            sort: Sort::Iban,
            what: "an international bank account number",
            source: "ISO 13616; the registry of SWIFT",
            validator: "country, length, ISO 7064 mod 97",
            gate: "",
            finds: "GB82 WEST 1234 5698 7654 32",
            leaves: "GB82 WEST 1234 5698 7654 31",
        },
    ),
    (
        Detector::Jwt,
        About {
            name: "jwt",
            sort: Sort::Token,
            what: "a JSON web token, signed or encrypted",
            source: "RFC 7515, RFC 7516, RFC 7519",
            validator: "a JSON header with an algorithm",
            gate: "",
            finds: "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
            leaves: "eyJ0eXAiOiJKV1MiLCJraWQiOiIxIn0.eyJiIjoyfQ.c2ln",
        },
    ),
    (
        Detector::Pan,
        About {
            name: "pan",
            sort: Sort::Pan,
            what: "a card number",
            source: "ISO/IEC 7812-1; the issuers' ranges",
            validator: "issuer and length, grouping, edges, check digit",
            gate: "a word for the rare lengths and within words",
            finds: "4111 1111 1111 1111",
            leaves: "4111 1111 1111 1112",
        },
    ),
    (
        Detector::Phone,
        About {
            name: "phone",
            sort: Sort::Phone,
            what: "a phone number in international form",
            source: "E.164; the countries' numbering plans",
            validator: "country code, length",
            gate: "a plus sign",
            finds: "+27 82 123 4567",
            leaves: "+27 82 123",
        },
    ),
    (
        Detector::PrivateKey,
        About {
            name: "private_key",
            sort: Sort::PrivateKey,
            what: "a private key in PEM, terminated or not",
            source: "RFC 7468, RFC 4880",
            validator: "the line that begins it",
            gate: "",
            finds: concat!("-----BEGIN PRIVATE", " KEY-----\nMIIEvQ"),
            leaves: "-----BEGIN PUBLIC KEY-----",
        },
    ),
    (
        Detector::SaId,
        About {
            name: "sa_id",
            sort: Sort::NationalId,
            what: "a South African identity number",
            source: "Identification Act 68 of 1997",
            validator: "date, citizenship, check digit",
            gate: "a word where it may be a time in milliseconds",
            finds: "8001015009087",
            leaves: "1801015009087",
        },
    ),
    (
        Detector::Userinfo,
        About {
            name: "userinfo",
            sort: Sort::Userinfo,
            what: "user and password in a URL",
            source: "RFC 3986, section 3.2.1",
            validator: "scheme and host around it",
            gate: "",
            finds: "https://user:pass@example.org/",
            leaves: "ssh://git@example.org/",
        },
    ),
];
