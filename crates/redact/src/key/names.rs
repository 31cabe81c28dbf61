//! The built-in names, normalised: lower case, without separators.

use crate::kind::Sort;

/// Names that make any value under them sensitive.
pub(super) const SENSITIVE: &[(Sort, &str)] = &[
    (
        Sort::Account,
        "accountno accountnumber acctno acctnumber bankaccount meterno \
         meternumber walletnumber",
    ),
    (
        Sort::Address,
        "address addressline addressline1 addressline2 street streetaddress \
         streetname",
    ),
    (Sort::BirthDate, "birthdate birthday dateofbirth dob"),
    (
        Sort::Cvv,
        "cardverificationvalue cvc cvc2 cvn cvv cvv2 cvvcode securitycode",
    ),
    (Sort::Email, "email emailaddress"),
    (Sort::Iban, "iban"),
    (
        Sort::Name,
        "cardholder cardholdername customername familyname firstname fullname \
         givenname lastname maidenname middlename surname",
    ),
    (
        Sort::NationalId,
        "bvn identitynumber idno idnumber nationalid nationalidnumber \
         passport passportno passportnumber saidnumber ssn taxnumber",
    ),
    (
        Sort::Pan,
        "cardno cardnum cardnumber cardnumbers ccnum ccnumber creditcard \
         debitcard pan primaryaccountnumber",
    ),
    (
        Sort::Password,
        "adminpass dbpass mailpass passcode passphrase passwd password \
         password1 password2 passwordconfirm passwordconfirmation \
         passwordhash passwords pgpassword pw pwd rootpass rootpassword \
         smtppass userpass userpassword",
    ),
    (
        Sort::Phone,
        "cellnumber cellphone mobile mobileno mobilenumber msisdn phone \
         phoneno phonenumber phonenumbers telephone",
    ),
    (Sort::Pin, "pin pinblock pincode pinnumber pins"),
    (Sort::PrivateKey, "privatekey privatekeypem"),
    (
        Sort::Secret,
        "accesskey accountkey apikey apikeys authkey connectionstring \
         credential credentials encryptionkey hmackey masterkey passkey \
         secret secretkey secretkeybase secrets signingkey subscriptionkey",
    ),
    (
        Sort::Session,
        "connectsid cookie cookies jsessionid phpsessid sessionid setcookie",
    ),
    (
        Sort::Token,
        "accesstoken accesstokens authcode authorization authorizationcode \
         authtoken bearer clientassertion idtoken jwt otp otpcode \
         refreshtoken refreshtokens token totp xamzsignature xauth",
    ),
    (Sort::Track, "magstripe track1 track1data track2 track2data trackdata"),
];

/// Names of [`SENSITIVE`] that mean something else behind one of these words.
///
/// Most are attributes of OpenTelemetry's semantic conventions.
pub(super) const DENIED: &[(&str, &[&str])] = &[
    (
        "address",
        &[
            "base",
            "bind",
            "broadcast",
            "client",
            "destination",
            "forwarded",
            "gateway",
            "host",
            "ip",
            "ipv4",
            "ipv6",
            "listen",
            "local",
            "mac",
            "memory",
            "multicast",
            "network",
            "node",
            "peer",
            "physical",
            "proxy",
            "remote",
            "server",
            "socket",
            "source",
            "upstream",
            "virtual",
        ],
    ),
    ("cookie", &["dht", "magic"]),
    ("credentials", &["allow", "with"]),
    ("password", &["has", "is"]),
    ("pin", &["cert", "gpio", "spki"]),
    ("secret", &["has", "is"]),
    (
        "token",
        &[
            "bos",
            "cancellation",
            "continuation",
            "eos",
            "has",
            "is",
            "next",
            "page",
            "pagination",
            "stop",
            "sync",
        ],
    ),
];

/// Names that are harmless as they stand, before any normalising.
///
/// OpenTelemetry's `session.id` correlates; what web frameworks call
/// `session_id` is a credential: the dot is all that differs. A shell's `PWD` is
/// the working directory, systemd counts with `XDG_SESSION_ID`.
pub(super) const EXACT: &[&str] = &["PWD", "XDG_SESSION_ID", "session.id"];

/// Last words that say what a number is, so that it is no card's.
pub(super) const NUMERIC: &str = "amount at attempt attempts balance bytes cents checksum code commit \
     count cursor date duration elapsed epoch generation hash height id ids \
     index latency len length limit line lsn metadata micros millis ms nanos \
     nonce ns offset order parent pid port position price reference revision \
     rowid secs seed seq seqno sequence serial size slot snowflake span \
     status tid time timestamp total trace transaction ts uid us usec uuid \
     version width";
