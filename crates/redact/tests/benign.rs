//! The gate: ordinary values that must stay as they are.

use palisade_redact::{Number, Outcome};

use crate::{redact, redactor};

fn stays(texts: &[&str]) {
    for text in texts {
        assert_eq!(redact(text), *text);
    }
}

/// What resembles something harmless, and is a secret.
fn goes(cases: &[(&str, &str)]) {
    for (text, secret) in cases {
        assert!(text.contains(secret), "{text}");
        assert!(!redact(text).contains(secret), "{text}");
    }
}

/// Nothing, a blank, and the next pair.
#[test]
fn what_is_empty_takes_no_other_pair() {
    stays(&[
        "user=bob password= ip=10.0.0.1 took=3ms",
        "DB_PASSWORD= DB_HOST=db DB_PORT=5432",
        "token= order_id=4711 status=ok",
        "email= status=active",
        "api_key=\t x.y-z=1",
    ]);
    goes(&[
        ("password= hunter2", "hunter2"),
        ("password= hunter2 ip=10.0.0.1", "hunter2"),
        ("password = ab=cd", "ab=cd"),
        ("password= aB3x=cd", "aB3x=cd"),
        ("password= c2VjcmV0MQ==", "c2VjcmV0MQ=="),
        ("password= secretvalue= x", "secretvalue="),
        ("password= 12ab=cd", "12ab=cd"),
        ("password: ab=cd", "ab=cd"),
        ("token= password=hunter2", "hunter2"),
    ]);
}

#[test]
fn what_is_no_key_of_a_url() {
    stays(&[
        "https://hooks.slack.com/services/",
        "https://hooks.slack.com/services/T000/B000",
        "https://api.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXX",
        "https://discord.com/api/users/1234567890/abcDEF123_-abcDEF123_-",
        "https://notdiscord.com/api/webhooks/1234567890/abcDEF123_-abcDEF123",
        r#"{"u":"https:\/\/h.example:80\/v@2\/x"}"#,
        r"C:\/dir\/a@b and c:\x",
        "killed sig=9 sig=SIGTERM, exit code=137",
        "GET /err?code=404&sig=none",
        "?code=INSUFFICIENT_FUNDS_ON_ACCOUNT&x=1",
        "?code=20261201123456789012&x=1",
        "{\"code\":\"E1_INVALID_TRANSACTION_STATE\",\"sig\":\"a1b2\"}",
        "code=SplxlOBeZQQYbYS6WxSbIA of the table",
        "signature=rsa-sha256 Signature=none",
        "?signature=method&x=2",
        "?code=summer-sale-2026-x&x=1",
        "?code=4006381333931-black-xl",
        "&code=error.validation.field1&signature=create_payment_v2",
        "GET /cb?a=1;sig=aB3dE5gH7jK9mN1p HTTP/1.1",
        "?code =SplxlOBeZQQYbYS6WxSbIA",
    ]);
}

#[test]
fn ordinary_text() {
    stays(&[
        "",
        "GET /v1/products?page=2&size=100 200 12ms",
        "2026-11-23T14:34:41.123456789Z INFO listening",
        "1795444481 1795444481123 1795444481123456 1795444481123456789",
        "550e8400-e29b-41d4-a716-446655440000",
        "trace_id=4bf92f3577b34da6a3ce929d0e0e4736 span_id=00f067aa0ba902b7",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "shipping_ms=12 max_tokens=4096 token_count=17 spinner=on",
        "server.address=10.0.0.1 server.port=443 address=127.0.0.1:8080",
        "listening on address: 0.0.0.0:8443",
        "Basic Open Source",
        "the bearer of bad news; basic understanding of basic authentication",
        "WWW-Authenticate: Bearer realm=\"api\", error=\"invalid_token\"",
        "Token: unexpected `;`",
        "status installed python3-jwt:amd64 2.6.0-1",
        "image secret:latest",
        "+9999-12-31 23:59:59",
        "error: expected token: `foo`",
        "secrecy::SecretString password::Hash token::Kind",
        "getty@tty1.service user@1000.service git@github.com:a/b",
        "@@ -1,3 +12345678,9 @@",
        "offset +0200, 1.5e+12, x+27821234567",
        "order_id=4111111111111111 seq=5500000000000004",
        "{\"order_id\":4111111111111111,\"ts\":1801015009087}",
        "took_ms: 4111111111111111",
        "4111111111111112 and 1234567812345678",
        "0x4111111111111111 a4111111111111111 4111111111111111b",
        "3.4111111111111111 4111111111111111.5",
        "1000 2000 3000 4111 1111 1111 1111",
        "1.2.3.4 192.168.0.1:80 ::1 fe80::1",
        "password=$PASSWORD token=${TOKEN} secret=null pin=None",
        "password=**** card_number=411111******1111",
        "PWD=/root OLDPWD=/tmp PWD=C:\\x PWD=$HOME PWD=\"/a b\"",
        r#"{"env":"{\"PWD\":\"/root\"}"} 'PWD' => '/root' PWD=`pwd` PWD=%2Froot"#,
        "%sudo ALL=(ALL) NOPASSWD: ALL",
        "--- PASS: TestLogin (0.00s)",
        "PASS: test_login pass=12/15 pass: 98.5% pass=12ms rate_pass=0.98",
        "pass: 1024, fail: 0",
        "Test pass: all good high_pass=200 Second pass: linking objects",
        "net.ipv4.tcp_syncookies=1 SYS_lookup_dcookie = 18",
        "cargo-credential-libsecret: give $skiptoken=page2",
        "InvalidToken(\"Supplied HOTP value does not match.\") Token(12)",
        "Err(MissingSecret(\"DB_PASSWORD\")) IPv6Address(42540766411)",
        "Erlang/OTP 2512",
        "USER=root PWD=/root",
        "pass=12 fail=0 pass: 3",
        "OTP expires in 3000 PIN 123 PIN is 123456789 PINS 1234 SPIN 1234",
        "PIN 2026-12-01 OTP 10:30 PIN 1234.5 PIN 1234ms Opening 1234 Port 8080",
        "Token(x) Token(Some(1)) token(\"a\") Secret() Password(\"a\", 1) Pin(12",
        "Token(\"[redacted:token]\") Password(len) check_password(\"a\")",
        "{\"pass\":12,\"fail\":0}",
        "boarding_pass=A1 proxy_pass=http://a bypass=yes microphone=on",
        "international_id=A1B2C3 voicemail=on span_number=3 mainstreet=7",
        "https://api.example/v1/items ssh://git@host/x",
        "is_mobile=true has_password=true",
        "next_page_token=abc123 session.id=abc",
        "1801015009087 1790000000000 1617235200000",
        "GB82WEST12345698765431 DE00",
        "2026-11-23 14:34:41,123 [main] INFO a.b.C - d",
        "Get:1 http://deb.example/debian libsecret-1-0 amd64 0.20.5-3",
        "gcc -o x -DTOKEN -Wl,--no-undefined -lsecret-1 -pthread",
        "rustc --crate-name token --edition=2021 src/lib.rs -C metadata=12",
        "--- maven-resources-plugin:2.6:resources (default) @ token ---",
        "error[E0308]: expected `Option<Token>`, found `Vec<Secret<String>>`",
        "<div class=\"token\">x</div> <span name=\"title\">token</span>",
        "helm install --set image.secret=false --address localhost",
        "for name in key field; do value=$name; done",
        "paid by pi_3MtwBwLkdIwHu7ix28a3tqPa, seti_1Mm8s8LkdIwHu7ix0OXBfTRG",
        "src_main_java_com_example_secrets sk_buff_clone_and_charge_skb",
        "sk_order_by_created_at_then_by_id sk-rotating-plane-fill-and-cube",
        "EAAAAExampleOfSomeWords ATBB-1234 HRKU-1 set_maximum_pool_size_now",
        "access-development-environment-for-the-whole-team access-sandbox-2",
        "secret_santa_list_of_the_whole_company pul-requests-of-the-last-week",
        "vcp_shader_uniform_buffer_binding AQ.setTheValueOfTheWholeQueue()",
        "hvs.toTheStringOf(x) ops_events_of_the_day EAAAndSomeMoreWordsOfIt",
        "sk-lightblue-toggle-of-the-panel LTAIR-1 SKUs razor_rzp_test_mode",
        "bedrock-api-key-rotation-every-90-days ghs_report_of_last_week.json",
        "12:34:AAAAndMoreWordsOfThisLineAndTheNext tskey-kept-for-a-day",
        "AA:BB:5A:08:41:11:11:11:11:11:11:12 10-11-23 10:00:00 12:34:56",
    ]);
}

#[test]
fn a_word_for_a_missing_value() {
    stays(&[
        "password: unset",
        "password=N/A x=1",
        "password=(null)",
        "password: <nil>, user: <nil>",
        "password=<hidden> x=1",
        "password: <none>",
        r#"{"password":"<unset>"}"#,
    ]);
    goes(&[
        ("password=<nil>hunter2", "hunter2"),
        ("password=(null)hunter2", "hunter2"),
        ("password=N/A-1234", "N/A-1234"),
        (r#"{"password":"[object hunter2]"}"#, "hunter2"),
    ]);
}

#[test]
fn the_state_of_a_value() {
    stays(&[
        "Access denied for user 'root'@'localhost' (using password: YES)",
        "Access denied for user 'root'@'localhost' (using password: NO)",
        "password: changed",
        "password: Unchanged, enabled",
        "Password: optional",
        "password: not allowed",
        "Password: can't be shown",
        "Authorization: required",
        "Authorization: denied",
        "JWT: invalid signature",
        "OTP: sent",
        "otp=enabled cookies=disabled",
        "PIN: incorrect",
        "IBAN: invalid",
        r#"{"otp":"expired","pin":"failed","cvv":"ok"}"#,
    ]);
    goes(&[
        ("password: Yes-1234", "Yes-1234"),
        ("password: no1", "no1"),
        ("password=yes", "yes"),
        ("password=changed", "changed"),
        (r#"{"password":"enabled"}"#, "enabled"),
        ("alter role a password 'changed'", "changed"),
        ("password: `changed`", "changed"),
        ("secret=success", "success"),
        (r#"{"api_key":"optional"}"#, "optional"),
        ("first_name: Success", "Success"),
        ("otp=enabled1", "enabled1"),
        ("Authorization: required 12345678", "12345678"),
        ("IBAN: invalid GB82", "GB82"),
    ]);
}

#[test]
fn a_sentence_in_place_of_a_value() {
    stays(&[
        r#"{"password":["can't be blank"]}"#,
        r#"{"password":["This field is required."]}"#,
        "{'password': ['This field is required.']}",
        r#"{\"password\":[\"can't be blank\"]}"#,
        r#"{"password":["can't be blank","is too short"]}"#,
        r#"{"errors":{"password":"is too short (minimum is 8 characters)"}}"#,
        r#"{"password":"must be at least 12 characters"}"#,
        "password: Field required",
        "secret: not set.",
        "API_KEY: not configured.",
        "api_key: not found, secret: not set",
        "cookie: not set",
        "bash: pwd: No such file or directory",
        "pwd: command not found",
        "passwd:         files systemd",
    ]);
    goes(&[
        (r#"{"password":["can't be blank","hunter2"]}"#, "hunter2"),
        (r#"{"password":"can't be blank1234"}"#, "blank1234"),
        (r#"{"password":"not set hunter2"}"#, "hunter2"),
        (r#"{"password":"blank"}"#, "blank"),
        (r#"{"password":", "}"#, ", "),
        (r#"{"password":"must be at least 82512345 characters"}"#, "82512345"),
        ("api_key: not-set", "not-set"),
        ("password: Field2 required", "Field2"),
        ("password: field requiredX9", "field"),
        ("passwd: files", "files"),
        ("pwd: command notfound", "command"),
        ("cookie: not set; sid=abc", "abc"),
    ]);
}

#[test]
fn a_schema_in_place_of_a_value() {
    stays(&[
        r#"{"password":{"type":"string","minLength":8}}"#,
        r#"{"pin": {"type": "string", "maxLength": 12}}"#,
    ]);
    goes(&[
        (r#"{"password":{"type":"string","default":"string"}}"#, "default"),
        (r#"token="{"type": "Zq7Xk9-1"}""#, "{"),
        (r#"{"password":{"type":"hunter2"}}"#, "hunter2"),
        (r#"{"password":{"type":"1234"}}"#, "1234"),
        (r#"{"pin":{"type":"string","minLength":123456}}"#, "123456"),
        (r#"{"password":{"string":"type"}}"#, "string"),
        (r#"{"password":"string"}"#, "string"),
    ]);
}

#[test]
fn what_is_too_short_for_a_number() {
    stays(&[
        "sec-ch-ua-mobile: ?0",
        r#""sec-ch-ua-mobile":"?1""#,
        r#"{"mobile":"yes","phone":"none"}"#,
        "mobile=1 phone=iPhone",
        "pan=-30 tilt=12",
        "GPIO pin: 17",
        r#""passport": "^0.6.0", "cookie": "~1.2""#,
    ]);
    goes(&[
        ("phone=082", "082"),
        ("phone=08 21 23", "08"),
        (r#"{"mobile":"MDgyMTIzNDU2Nw=="}"#, "MDgy"),
        ("phone=iPhone12345", "12345"),
        ("pan=-41111111", "41111111"),
        ("PIN: 17", "17"),
        ("my pin: 1717", "1717"),
        (r#""passport": "^A12345678""#, "A12345678"),
        (r#""passport": "0.6.0""#, "0.6.0"),
        (r#"{"password":"^0.6.0"}"#, "0.6.0"),
    ]);
}

#[test]
fn the_place_of_a_socket_or_a_file() {
    stays(&[
        "address=unix:///var/run/docker.sock",
        "DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/1000/bus",
        "(ADDRESS=(PROTOCOL=TCP)(HOST=db)(PORT=1521))",
        "private_key: /etc/ssl/x.pem",
        r#"{"private_key":"./tls/server.key"}"#,
        "credentials=~/.aws/credentials",
        "XDG_SESSION_ID=2",
    ]);
    goes(&[
        ("address=unix: 12 Main Street", "Main Street"),
        ("address=(PROTOCOL Road) 12", "Road"),
        ("private_key: /9j4AAQSkZJRgABAQAAAQABAADpem", "9j4AAQ"),
        ("private_key: /etc/ssl/secret", "secret"),
        ("private_key=abc.pem", "abc"),
        ("secret=~/hunter2", "hunter2"),
        ("secret=/a+b$c.pem", "a+b"),
        ("password=/etc/x.pem", "x.pem"),
        ("SESSION_ID=2", "2"),
    ]);
}

#[test]
fn a_comparison_has_its_signs_before_the_value() {
    assert_eq!(
        redact("if (password === hunter2)"),
        "if (password === [redacted:password])"
    );
    stays(&["if ($_POST['password'])"]);
}

/// Benign attributes of OpenTelemetry's semantic conventions, with the values
/// of their examples.
const ATTRIBUTES: &[(&str, &str)] = &[
    ("client.address", "client.example.com"),
    ("client.port", "65123"),
    ("cloud.account.id", "111111111111"),
    ("cloud.region", "us-central1"),
    ("code.file.path", "/usr/local/app/main.rs"),
    ("code.function.name", "app::checkout::buy"),
    ("code.line.number", "42"),
    ("container.id", "a3bf90e006b2"),
    ("container.image.name", "registry/app"),
    ("db.collection.name", "customers"),
    ("db.namespace", "shop"),
    ("db.operation.name", "SELECT"),
    ("db.query.summary", "SELECT customers"),
    ("db.query.text", "SELECT * FROM t WHERE a = ?"),
    ("db.response.returned_rows", "10"),
    ("db.system.name", "postgresql"),
    ("deployment.environment.name", "production"),
    ("destination.address", "10.1.2.80"),
    ("device.id", "123456789012345"),
    ("dns.question.name", "www.example.com"),
    ("enduser.pseudo.id", "QdH5CAWJgqVT4rOr0qtumf"),
    ("error.type", "timeout"),
    ("exception.type", "std::io::Error"),
    ("faas.invocation_id", "af9d5aa4-a685-4c5f-a22b-444f80b3cc28"),
    ("feature_flag.key", "logo-color"),
    ("gen_ai.request.max_tokens", "100"),
    ("gen_ai.token.type", "input"),
    ("gen_ai.usage.input_tokens", "100"),
    ("host.id", "fdbf79e8af94cb7f9e8df36789187052"),
    ("host.ip", "192.168.1.140"),
    ("host.mac", "AC-DE-48-23-45-67"),
    ("host.name", "opentelemetry-test"),
    ("http.request.body.size", "3495"),
    ("http.request.method", "POST"),
    ("http.request.resend_count", "3"),
    ("http.response.status_code", "200"),
    ("http.route", "/users/{id}"),
    ("k8s.cluster.uid", "218fc5a9-a5f1-4b54-aa05-46717d0ab26d"),
    ("k8s.node.name", "node-1"),
    ("k8s.pod.name", "opentelemetry-pod-autoconf"),
    ("messaging.destination.name", "MyQueue"),
    ("messaging.kafka.message.key", "myKey"),
    ("messaging.kafka.offset", "42"),
    ("messaging.message.id", "452a7c7c7c7048c2f887f61572b18fc2"),
    ("network.local.address", "10.1.2.80"),
    ("network.peer.address", "10.1.2.80"),
    ("network.peer.port", "65123"),
    ("network.protocol.name", "http"),
    ("network.protocol.version", "1.1"),
    ("os.version", "14.2.1"),
    ("process.command", "cmd/otelcol"),
    ("process.pid", "1234"),
    ("process.runtime.version", "14.0.2"),
    ("rpc.grpc.status_code", "0"),
    ("rpc.method", "Purchase"),
    ("server.address", "10.1.2.80"),
    ("server.port", "443"),
    ("service.instance.id", "627cc493-f310-47de-96bd-71410b7dec09"),
    ("service.name", "shoppingcart"),
    ("service.version", "2.0.0"),
    ("session.id", "00112233-4455-6677-8899-aabbccddeeff"),
    ("source.address", "10.1.2.80"),
    ("telemetry.sdk.name", "opentelemetry"),
    ("thread.id", "42"),
    ("thread.name", "main"),
    ("tls.cipher", "TLS_AES_128_GCM_SHA256"),
    ("tls.protocol.version", "1.3"),
    ("url.full", "https://www.example.org/search?q=OpenTelemetry#SemConv"),
    ("url.path", "/search"),
    ("url.query", "q=OpenTelemetry"),
    ("url.scheme", "https"),
    ("user.id", "S-1-5-21-202424912787-2692429404-2351956786-1000"),
    ("user_agent.original", "Mozilla/5.0 (X11; Linux) Gecko/20100101"),
];

/// What tower-http, hyper, sqlx, reqwest-tracing and tonic put on their events
/// and spans.
const FIELDS: &[(&str, &str)] = &[
    ("latency", "12 ms"),
    ("status", "200"),
    ("method", "GET"),
    ("uri", "/users/42?active=true"),
    ("version", "HTTP/1.1"),
    ("classification", "Status code: 503 Service Unavailable"),
    ("stream_duration", "3 ms"),
    ("otel.name", "GET /users"),
    ("otel.kind", "client"),
    ("otel.status_code", "OK"),
    ("summary", "SELECT id FROM t"),
    ("db.statement", "SELECT id, token_count FROM t WHERE id = $1"),
    ("rows_affected", "1"),
    ("rows_returned", "20"),
    ("elapsed", "1.234567ms"),
    ("elapsed_secs", "0.001234567"),
    ("peer", "Client"),
    ("frame", "Headers { stream_id: StreamId(1), flags: (0x4: END_HEADERS) }"),
    ("connected", "ConnectInfo"),
    ("host", "api.example:443"),
    ("scheme", "https"),
    ("net.peer.ip", "10.0.0.1"),
    ("remote.addr", "127.0.0.1:50312"),
    ("message", "parsed 4 headers"),
    ("message", "flushed 1024 bytes"),
    ("message", "pooling idle connection for (\"https\", api.example)"),
    ("message", "started processing request"),
    ("message", "finished processing request latency=2 ms status=200"),
    ("message", "resolving host=\"api.example\""),
];

#[test]
fn attributes_and_fields_of_the_ecosystem() {
    let redactor = redactor();
    for (name, value) in ATTRIBUTES.iter().chain(FIELDS) {
        let key = redactor.key(name);
        assert_eq!(redactor.decided(key), None, "{name}");
        assert_eq!(redactor.field_text(key, value), Outcome::Keep, "{name}");
        if let Ok(number) = value.parse() {
            let outcome = redactor.field_number(key, Number::U64(number));
            assert_eq!(outcome, Outcome::Keep, "{name}");
        }
    }
}

#[test]
fn numbers_under_ordinary_keys() {
    let redactor = redactor();
    let keys = [
        "order_id",
        "orderId",
        "seq",
        "trace",
        "took_ms",
        "created_at",
        "ts",
        "offset",
        "id",
        "user_id",
        "sequence_number_id",
        "size",
    ];
    // Both are published test numbers that pass every test of content.
    let numbers = [4_111_111_111_111_111, 378_282_246_310_005];
    for key in keys {
        for number in numbers {
            assert_eq!(
                redactor.field_number(redactor.key(key), Number::U64(number)),
                Outcome::Keep,
                "{key}"
            );
        }
    }
}

#[test]
fn numbers_of_other_lengths_under_any_key() {
    let redactor = redactor();
    let key = redactor.key("n");
    let numbers: [u64; 8] = [
        0,
        u64::MAX,
        1_795_444_481,
        1_795_444_481_123,
        1_795_444_481_123_456,
        1_795_444_481_123_456_789,
        // A snowflake, and a Diners Club number: 14 digits are a time, too.
        1_541_815_603_606_036_480,
        30_569_309_025_904,
    ];
    for number in numbers {
        let outcome = redactor.field_number(key, Number::U64(number));
        assert_eq!(outcome, Outcome::Keep, "{number}");
    }
}
