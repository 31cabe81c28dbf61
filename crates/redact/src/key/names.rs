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
        "cardcode cardcvc cardcvv cardverificationnumber cardverificationvalue \
         cav2 csc cv2 cvc cvc2 cvccode cvd cvn cvv cvv2 cvvcode cvvno cvvnumber securitycode \
         sctycd verificationvalue",
    ),
    (
        Sort::Email,
        "clientemail contactemail customeremail email email1 email2 \
         emailaddress recipientemail useremail",
    ),
    (Sort::Iban, "iban"),
    (
        Sort::Name,
        "accountholder accountholdername cardholder cardholdername \
         customername familyname firstname fullname \
         givenname lastname maidenname middlename nameoncard surname",
    ),
    (
        Sort::NationalId,
        "bvn identitynumber idno idnumber nationalid nationalidnumber \
         passport passportno passportnumber saidnumber socialsecurity \
         socialsecuritynumber ssn taxnumber",
    ),
    (
        Sort::Pan,
        "cardno cardnum cardnumber cardnumbers cardpan ccnum ccnumber \
         creditcard debitcard pan pannumber primaryaccountnumber",
    ),
    (
        Sort::Password,
        "adminpass adminpwd contrasena dbpass dbpwd kennwort keypass mailpass \
         motdepasse mysqlpwd newpwd oldpwd pass passcode passphrase passwd \
         password passwordconfirmation passwordhash passwords passwort \
         passwrd pw pwd rootpass rootpwd senha smtppass storepass userpass \
         userpwd wagwoord",
    ),
    (
        Sort::Phone,
        "cellnumber cellphone clientphone contactnumber contactphone \
         customerphone homephone mobile mobileno mobilenumber mobilephone \
         msisdn phone phone1 phone2 phoneno phonenumber phonenumbers \
         recipientphone telephone userphone workphone",
    ),
    (
        Sort::Pin,
        "atmpin cardpin mpin newpin oldpin pin pinblock pincode pindata pinno pinnumber pins \
         puk pvv rechargepin tpin upin userpin voucherpin walletpin",
    ),
    (Sort::PrivateKey, "privatekey privatekeypem privkey"),
    (
        Sort::Secret,
        "accesskey accountkey aeskey apikey apikeys appkey authkey backupcode \
         backupcodes bdk cavv connectionstring credential credentials creds \
         cryptogram csrf \
         encryptionkey hmackey ipek jwtkey mackey masterkey merchantkey mnemonic \
         passkey pinkey presharedkey psk rechargecode recoverycode \
         recoverycodes secret secretkey secretkeybase secretstring secrets seedphrase \
         sessionkey sharedkey signingkey stripekey subscriptionkey tmk \
         vouchercode vouchernumber workingkey zmk zpk",
    ),
    (
        Sort::Session,
        "aspxauth connectsid cookie cookies jsessionid phpsessid sessid \
         sessionid setcookie",
    ),
    (
        Sort::Token,
        "accesstoken accesstokens activationcode authcode authorization \
         authorizationcode authtoken bearer clientassertion codeverifier \
         devicecode emailotp idtoken jwt loginotp mfacode onetimecode otp \
         otpcode refreshtoken refreshtokens smscode smsotp stdtkn token totp \
         userotp verificationcode xamzsignature xauth xgoogsignature",
    ),
    (Sort::Track, "magstripe track1 track1data track2 track2data trackdata"),
];

/// These of [`SENSITIVE`] mean the same in front of one of [`QUALIFIERS`]:
/// `password_new`, `API_KEY_PROD`.
pub(super) const QUALIFIED: &[&str] = &[
    "accesskey",
    "apikey",
    "cvc",
    "cvv",
    "otp",
    "passwd",
    "password",
    "pin",
    "pwd",
    "secret",
    "secretkey",
    "token",
];

/// Words behind a name that leave it what it is.
pub(super) const QUALIFIERS: &str = "1 2 3 again confirm current dev live new \
     old plain prod production raw repeat staging test uat v1 v2 value";

/// Names of [`SENSITIVE`] that are the end of other words, too: `microphone`,
/// `voicemail`, `spannumber`. All other long ones mean the same at the end of a
/// longer word: `newpassword`, `clientsecret`.
pub(super) const WHOLE: &[&str] = &[
    "address",
    "cookie",
    "cookies",
    "email",
    "email1",
    "email2",
    "idnumber",
    "mobile",
    "nationalid",
    "nationalidnumber",
    "pannumber",
    "phone",
    "phone1",
    "phone2",
    "sessid",
    "street",
    "taxnumber",
    "track1",
    "track2",
    "xauth",
];

/// Names that have fewer letters are the end of many words.
pub(super) const LONG: usize = 5;

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
    (
        "pass",
        &[
            "band", "boarding", "fastcgi", "first", "grpc", "high", "low",
            "proxy", "rate", "render", "scgi", "second", "test", "uwsgi",
        ],
    ),
    ("passwd", &["no"]),
    ("password", &["1", "has", "is", "no"]),
    ("pin", &["cert", "gpio", "spki"]),
    ("secret", &["has", "is", "lib"]),
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
            "skip",
            "stop",
            "sync",
        ],
    ),
];

/// Names that are harmless as they stand, before any normalising.
///
/// OpenTelemetry's `session.id` correlates; what web frameworks call
/// `session_id` is a credential: the dot is all that differs. A shell's `PWD` and
/// `OLDPWD` are directories, systemd counts with `XDG_SESSION_ID`.
pub(super) const EXACT: &[&str] =
    &["OLDPWD", "PWD", "XDG_SESSION_ID", "session.id"];

/// Last words that say what a number is, so that it is no card's.
pub(super) const NUMERIC: &str = "amount at attempt attempts balance bytes cents checksum code commit \
     count cursor date duration elapsed epoch generation hash height id ids \
     index latency len length limit line lsn metadata micros millis ms nanos \
     nonce ns offset order parent pid port position price reference revision \
     rowid secs seed seq seqno sequence serial size slot snowflake span \
     status tid time timestamp total trace transaction ts uid us usec uuid \
     version width";
