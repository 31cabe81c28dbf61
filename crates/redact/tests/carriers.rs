//! Texts that carry a name and a value in other ways than `name=value`:
//! command lines, XML, SQL, records, YAML, forms.

use crate::redact;

fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(redact(text), *expected, "{text}");
        assert_eq!(is_json(expected), is_json(text), "{text}");
        assert_eq!(is_xml(expected), is_xml(text), "{text}");
    }
}

fn stays(texts: &[&str]) {
    for text in texts {
        assert_eq!(redact(text), *text);
    }
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<serde_json::Value>(text).is_ok()
}

/// Whether the tags of `text` are closed in order, as far as the texts here
/// tell.
fn is_xml(text: &str) -> bool {
    let token = regex::Regex::new(
        r#"(?s)<!\[CDATA\[.*?\]\]>|<!--.*?-->|<(/?)([\w:.-]+)((?:\s+[\w:.-]+=(?:"[^"<]*"|'[^'<]*'))*)\s*(/?)>|<"#,
    )
    .unwrap();
    let mut open = Vec::new();
    let mut elements = 0;
    for found in token.captures_iter(text) {
        let part = |group| found.get(group).map_or("", |part| part.as_str());
        match (&found[0], part(1), part(2), part(4)) {
            ("<", ..) => return false,
            (_, _, "", _) => {}
            (_, "/", name, _) if open.pop() != Some(name.to_owned()) => {
                return false;
            }
            (_, "", name, "") => open.push(name.to_owned()),
            _ => elements += 1,
        }
    }
    open.is_empty() && elements > 0
}

#[test]
fn the_check_of_xml_sees_what_is_broken() {
    for text in ["<a><b/>x</a>", "<a b='>'><![CDATA[<c>]]></a>"] {
        assert!(is_xml(text), "{text}");
    }
    for text in ["x", "<a>", "<a></b>", "<a><b></a></b>", "a < b", "</a>"] {
        assert!(!is_xml(text), "{text}");
    }
}

#[test]
fn an_option_takes_the_next_word() {
    check(&[
        (
            "mysql --password hunter2 -h db",
            "mysql --password [redacted:password] -h db",
        ),
        ("tool --api-key abc123 run", "tool --api-key [redacted:secret] run"),
        (
            "tool -password hunter2 run",
            "tool -password [redacted:password] run",
        ),
        (
            "tool --password 'two words' run",
            "tool --password '[redacted:password]' run",
        ),
        (
            "mysql --password \\\n  hunter2 run",
            "mysql --password \\\n  [redacted:password] run",
        ),
        (
            r#"{"cmd":"mysql --password \"hunter2\" -h x --token abc12345"}"#,
            r#"{"cmd":"mysql --password \"[redacted:password]\" -h x --token [redacted:token]"}"#,
        ),
        (
            r#"msg: "a\n--password hunter2\nb""#,
            r#"msg: "a\n--password [redacted:password]\nb""#,
        ),
        (
            r#"["mysql","--password","hunter2","-h","x"]"#,
            r#"["mysql","--password","[redacted:password]","-h","x"]"#,
        ),
        (r#""--password" "hunter2""#, r#""--password" "[redacted:password]""#),
        ("'--api-key', 'abc def'", "'--api-key', '[redacted:secret]'"),
        (
            r#"\"--password\",\"hunter2\",\"x\""#,
            r#"\"--password\",\"[redacted:password]\",\"x\""#,
        ),
        (
            "curl -u bob:hunter2 https://x",
            "curl -u bob:[redacted:password] https://x",
        ),
        (
            "curl --proxy-user bob:hunter2 https://x",
            "curl --proxy-user bob:[redacted:password] https://x",
        ),
        (
            r#"["curl","-u","bob:hunter2","https://x"]"#,
            r#"["curl","-u","bob:[redacted:password]","https://x"]"#,
        ),
        ("sshpass -p hunter2 ssh x", "sshpass -p [redacted:password] ssh x"),
        (
            "redis-cli -h db -a hunter2 ping",
            "redis-cli -h db -a [redacted:password] ping",
        ),
    ]);
}

#[test]
fn what_stands_behind_an_option_is_not_always_its_value() {
    stays(&[
        "tool --token-count 5",
        "tool --password-file /etc/x",
        "tool --private-key /etc/ssl/x.pem --pin latest",
        "tool --no-password db1",
        "tool --password --verbose",
        "a -- password x",
        r#"["tool","--password","--verbose"]"#,
        "use the --password option to log in",
        "unknown flag: --token",
        "the argument '--password' cannot be used with '--token'",
        "  -p, --password string   the password",
        "      --password <password>  the password",
        "      --token TEXT   a token",
        "      --password PASSWORD",
        "--password, --username",
        "--token <token> is required, --secret (deprecated)",
        "tool --password ... --token |",
        "docker build --secret id=npm,src=.npmrc .",
        "docker run -u app:app --user 1000:1000 x",
        "curl -s https://x\ndocker run -u app:server x",
        "curl -u bob: https://x",
    ]);
}

#[test]
fn the_content_of_an_element() {
    check(&[
        ("<password>x</password>", "<password>[redacted:password]</password>"),
        (
            r#"<ns:Password attr="1">x</ns:Password>"#,
            r#"<ns:Password attr="1">[redacted:password]</ns:Password>"#,
        ),
        ("<cvv>123</cvv>", "<cvv>[redacted:cvv]</cvv>"),
        (
            "<pin>\n  <![CDATA[1234]]>\n</pin>",
            "<pin>\n  <![CDATA[[redacted:pin]]]>\n</pin>",
        ),
        (
            "<password><![CDATA[hunter2]]></password>",
            "<password><![CDATA[[redacted:password]]]></password>",
        ),
        (
            "<password><![CDATA[a</password>b]]></password>",
            "<password><![CDATA[[redacted:password]]]></password>",
        ),
        (
            r#"<wsse:Password Type="http://docs.oasis-open.org/wss/2004/01/PasswordText">hunter2</wsse:Password>"#,
            r#"<wsse:Password Type="http://docs.oasis-open.org/wss/2004/01/PasswordText">[redacted:password]</wsse:Password>"#,
        ),
        (
            r#"<Password xmlns="x" a='>'>hunter2</Password >"#,
            r#"<Password xmlns="x" a='>'>[redacted:password]</Password >"#,
        ),
        (
            r#"<user password="hunter2" pin='1234' id="1"/>"#,
            r#"<user password="[redacted:password]" pin='[redacted:pin]' id="1"/>"#,
        ),
        (
            "<password>\n  hunter2\n</password>",
            "<password>\n  [redacted:password]\n</password>",
        ),
        (
            "<a><password>x<!-- </password> -->y</password></a>",
            "<a><password>[redacted:password]</password></a>",
        ),
        (
            "<a><credentials><user>bob</user><pass>x</pass></credentials></a>",
            "<a><credentials>[redacted:secret]</credentials></a>",
        ),
        (
            "<a><address><address>12 Main Rd</address></address></a>",
            "<a><address>[redacted:address]</address></a>",
        ),
        (
            r#"<param name="password">hunter2</param>"#,
            r#"<param name="password">[redacted:password]</param>"#,
        ),
        (
            r#"<entry key="password">hunter2</entry>"#,
            r#"<entry key="password">[redacted:password]</entry>"#,
        ),
        (
            r#"<input type="password" name="password" value="hunter2"/>"#,
            r#"<input type="password" name="password" value="[redacted:password]"/>"#,
        ),
        (
            r#"<add value="hunter2" key="Password"/>"#,
            r#"<add value="[redacted:password]" key="Password"/>"#,
        ),
        (
            "<p><name>db.password</name>\n <value>hunter2</value></p>",
            "<p><name>db.password</name>\n <value>[redacted:password]</value></p>",
        ),
        (
            "<p><ParameterKey>DbPassword</ParameterKey><ParameterValue>x1</ParameterValue></p>",
            "<p><ParameterKey>DbPassword</ParameterKey><ParameterValue>[redacted:password]</ParameterValue></p>",
        ),
        (
            "<dict><key>password</key><string>hunter2</string></dict>",
            "<dict><key>password</key><string>[redacted:password]</string></dict>",
        ),
    ]);
}

#[test]
fn elements_that_hold_no_secret() {
    stays(&[
        "<password/>",
        "<password></password>",
        "<password> </password>",
        r#"<password type="x"/>"#,
        "<a><password>${PASSWORD}</password><token>null</token></a>",
        "<passwordPolicy>strict</passwordPolicy>",
        "<tokenCount>5</tokenCount>",
        r#"<input name="password" value=""/>"#,
        r#"<xs:element name="password" type="xs:string"/>"#,
        r#"<xs:element name="password"><xs:simpleType><a/></xs:simpleType></xs:element>"#,
        r#"<a name="token">Section</a>"#,
        r#"<button name="password">Show</button>"#,
        "<dict><key>name</key><string>bob</string></dict>",
    ]);
}

#[test]
fn elements_in_json_and_in_documents_that_are_cut() {
    check(&[
        (
            r#"{"b":"<u><password>hunter2<\/password><\/u>","c":1}"#,
            r#"{"b":"<u><password>[redacted:password]<\/password><\/u>","c":1}"#,
        ),
        (
            r#"{"b":"\u003cpassword\u003ehunter2\u003c/password\u003e"}"#,
            r#"{"b":"\u003cpassword\u003e[redacted:password]\u003c/password\u003e"}"#,
        ),
        (
            r#"{"b":"<u><password a=\"1\">hunter2</password></u>","c":1}"#,
            r#"{"b":"<u><password a=\"1\">[redacted:password]</password></u>","c":1}"#,
        ),
        (
            r#"{"b":"<u><password>hunt","status":200}"#,
            r#"{"b":"<u><password>[redacted:password]","status":200}"#,
        ),
        ("<user><password>hunter2", "<user><password>[redacted:password]"),
        ("<a>\n  <password>hunter2", "<a>\n  <password>[redacted:password]"),
    ]);
}

#[test]
fn angle_brackets_that_are_no_elements() {
    stays(&[
        "Option<Password> and Vec<Token> in Result<Secret, E>",
        "usage: login <user> <password> [<token>]",
        "mysql://<user>:<password>@host",
        "if a <password && b> c",
    ]);
}

#[test]
fn the_string_behind_a_keyword_of_sql() {
    check(&[
        (
            "ALTER USER a IDENTIFIED BY 'x1'",
            "ALTER USER a IDENTIFIED BY '[redacted:password]'",
        ),
        (
            "ALTER USER 'a'@'b' IDENTIFIED WITH mysql_native_password BY 'hun''ter2';",
            "ALTER USER 'a'@'b' IDENTIFIED WITH mysql_native_password BY '[redacted:password]';",
        ),
        (
            "create user a identified by 'x1'",
            "create user a identified by '[redacted:password]'",
        ),
        (
            "IDENTIFIED BY PASSWORD '*ABC'",
            "IDENTIFIED BY PASSWORD '[redacted:password]'",
        ),
        (
            "IDENTIFIED BY VALUES 'S:1234'",
            "IDENTIFIED BY VALUES '[redacted:password]'",
        ),
        (
            "CREATE ROLE a WITH LOGIN PASSWORD 'x1'",
            "CREATE ROLE a WITH LOGIN PASSWORD '[redacted:password]'",
        ),
        (
            "ALTER ROLE a ENCRYPTED PASSWORD E'x1' VALID UNTIL 'infinity'",
            "ALTER ROLE a ENCRYPTED PASSWORD E'[redacted:password]' VALID UNTIL 'infinity'",
        ),
        (
            "alter role a password 'x1'",
            "alter role a password '[redacted:password]'",
        ),
        ("SET PASSWORD = 'x1'", "SET PASSWORD = '[redacted:password]'"),
        (
            "SET PASSWORD FOR 'a'@'b' = PASSWORD('x1')",
            "SET PASSWORD FOR 'a'@'b' = PASSWORD('[redacted:password]')",
        ),
        (
            "CREATE SECRET s (TYPE s3, KEY_ID 'k', SECRET 'xyz')",
            "CREATE SECRET s (TYPE s3, KEY_ID 'k', SECRET '[redacted:secret]')",
        ),
        (
            r#"{"q":"CREATE USER a IDENTIFIED BY 'x1'","n":1}"#,
            r#"{"q":"CREATE USER a IDENTIFIED BY '[redacted:password]'","n":1}"#,
        ),
        (
            "ALTER ROLE a PASSWORD 'hunt",
            "ALTER ROLE a PASSWORD '[redacted:password]",
        ),
    ]);
}

#[test]
fn strings_behind_words_that_are_no_sql() {
    stays(&[
        "the password is identified by its hash",
        "the user is identified by 'bob'",
        r#"Unexpected token 'x', "x" is not valid JSON"#,
        "unknown column 'password' in 'field list'",
        "invalid password 'required' field",
        "'no password ', b, 'x'",
        "print('Enter password ') and 'x'",
        "ALTER ROLE a PASSWORD NULL",
        "get_password('name')",
        "has_password 'x'",
        "don't tell the password 'cause it's secret",
    ]);
}

#[test]
fn a_record_names_its_value() {
    check(&[
        (
            r#"{"name": "password", "value": "hunter2"}"#,
            r#"{"name": "password", "value": "[redacted:password]"}"#,
        ),
        (
            r#"{"key":"Authorization","value":"Bearer abcdefghij"}"#,
            r#"{"key":"Authorization","value":"[redacted:token]"}"#,
        ),
        (
            r#"{"Name":"card_number","Value":"4111 2222"}"#,
            r#"{"Name":"card_number","Value":"[redacted:pan]"}"#,
        ),
        (
            r#"{"id":1,"name":"password","type":"string","required":true,"value":"hunter2"}"#,
            r#"{"id":1,"name":"password","type":"string","required":true,"value":"[redacted:password]"}"#,
        ),
        (
            r#"{"headers":[{"name":"Cookie","value":"a=b; c=d"},{"name":"Host","value":"x"}]}"#,
            r#"{"headers":[{"name":"Cookie","value":"[redacted:session]"},{"name":"Host","value":"x"}]}"#,
        ),
        (
            r#"{"value":"hunter2","name":"password"}"#,
            r#"{"value":"[redacted:password]","name":"password"}"#,
        ),
        (
            r#"{"value":123,"type":{"a":[1]},"name":"cvv"}"#,
            r#"{"value":"[redacted:cvv]","type":{"a":[1]},"name":"cvv"}"#,
        ),
        (
            r#"{"field":"password","old_value":"a1","new_value":"b1"}"#,
            r#"{"field":"password","old_value":"[redacted:password]","new_value":"[redacted:password]"}"#,
        ),
        (
            r#"{"type":"field","value":"x1","msg":"bad","path":"password"}"#,
            r#"{"type":"field","value":"[redacted:password]","msg":"bad","path":"password"}"#,
        ),
        (
            r#"{"property":"password","value":"x1"}"#,
            r#"{"property":"password","value":"[redacted:password]"}"#,
        ),
        (
            r#"{"op":"replace","path":"/user/password","value":"x1"}"#,
            r#"{"op":"replace","path":"/user/password","value":"[redacted:password]"}"#,
        ),
        (
            r#"{"key":"password","value":{"stringValue":"hunter2"}}"#,
            r#"{"key":"password","value":"[redacted:password]"}"#,
        ),
        (
            r#"{"a":"{\"name\":\"password\",\"value\":\"hunter2\"}"}"#,
            r#"{"a":"{\"name\":\"password\",\"value\":\"[redacted:password]\"}"}"#,
        ),
        (
            "name=password value=hunter2",
            "name=password value=[redacted:password]",
        ),
        (
            "&name=password&value=hunter2&x=1",
            "&name=password&value=[redacted:password]&x=1",
        ),
        (
            "[name=password, value=hunter2]",
            "[name=password, value=[redacted:password]]",
        ),
        (
            "[name] => password\n [value] => hunter2",
            "[name] => password\n [value] => [redacted:password]",
        ),
        (
            "{Name:password Value:hunter2}",
            "{Name:password Value:[redacted:password]}",
        ),
        (
            r#"key: "password" value: "hunter2""#,
            r#"key: "password" value: "[redacted:password]""#,
        ),
        (
            r#"KeyValue { key: Static("password"), value: String("hunter2") }"#,
            r#"KeyValue { key: Static("password"), value: [redacted:password] }"#,
        ),
        (
            "- name: DB_PASSWORD\n  value: hunter2\n- name: A\n  value: b",
            "- name: DB_PASSWORD\n  value: [redacted:password]\n- name: A\n  value: b",
        ),
    ]);
}

#[test]
fn records_that_name_nothing_secret() {
    stays(&[
        r#"{"name": "password", "type": "string"}"#,
        r#"{"name":"order","value":"4711"}"#,
        r#"{"name":"token_count","value":"5"}"#,
        r#"{"name":"password","value":null}"#,
        r#"{"key":"pan","value":45}"#,
        r#"{"type":"password","value":"x"}"#,
        r#"{"username":"password","value":"x"}"#,
        r#"[{"name":"password","required":true},{"name":"order","value":"4711"}]"#,
        r#"[{"name":"password"},{"value":"x"}]"#,
        r#"[{"value":"4711","name":"order"},{"name":"password"}]"#,
        r#"{"value":"4711","id":{"name":"password"}}"#,
        "name=requests value=5 key=password",
        "value=5 name=password",
    ]);
}

#[test]
fn blocks_and_folded_headers_go_on() {
    check(&[
        (
            "password: |\n  line1\n  line2\nnext: 1",
            "password: |\n  [redacted:password]\nnext: 1",
        ),
        (
            "a:\n  password: >-\n    line1\n\n    line2\n  b: 1",
            "a:\n  password: >-\n    [redacted:password]\n  b: 1",
        ),
        (
            "password: |2\n    x\ny: 1",
            "password: |2\n    [redacted:password]\ny: 1",
        ),
        (
            r#"{"doc":"password: |\n  line1\n  line2\nnext: 1","x":1}"#,
            r#"{"doc":"password: |\n  [redacted:password]\nnext: 1","x":1}"#,
        ),
        (
            r#"{"doc":"password: |\n  line1\n  line2","x":1}"#,
            r#"{"doc":"password: |\n  [redacted:password]","x":1}"#,
        ),
        ("Cookie: a=b;\n c=d\nHost: x", "Cookie: [redacted:session]\nHost: x"),
        (
            "Cookie: a=b;\r\n\tc=d;\r\n e=f\r\nHost: x",
            "Cookie: [redacted:session]\r\nHost: x",
        ),
        (
            "Authorization: Digest a=\"b\",\n  c=\"d\"\nHost: x",
            "Authorization: [redacted:token]\nHost: x",
        ),
        (
            r#"{"h":"Cookie: a=b;\r\n c=d\r\nHost: x","n":1}"#,
            r#"{"h":"Cookie: [redacted:session]\r\nHost: x","n":1}"#,
        ),
        (
            "curl -H \"Cookie: a=b;\n c=d\"",
            r#"curl -H "Cookie: [redacted:session]""#,
        ),
        (
            "  Cookie: a=b;\n    c=d;\n  Host: x",
            "  Cookie: [redacted:session]\n  Host: x",
        ),
        (
            "Cookie: a=b\n    at foo.bar(Baz.java:1)",
            "Cookie: [redacted:session]\n    at foo.bar(Baz.java:1)",
        ),
    ]);
}

#[test]
fn lines_that_begin_anew() {
    stays(&["password: |\nnext: 1", "| password: | x |", "x > password: >\ny"]);
}

#[test]
fn parts_of_a_form() {
    check(&[
        (
            "Content-Disposition: form-data; name=\"password\"\n\nhunter2\n--x",
            "Content-Disposition: form-data; name=\"password\"\n\n[redacted:password]\n--x",
        ),
        (
            "Content-Disposition: form-data; name=\"cvv\"\r\nContent-Type: text/plain\r\n\r\n123\r\n--x--",
            "Content-Disposition: form-data; name=\"cvv\"\r\nContent-Type: text/plain\r\n\r\n[redacted:cvv]\r\n--x--",
        ),
        (
            r#"{"b":"--x\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\nhunter2\r\n--x--"}"#,
            r#"{"b":"--x\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\n[redacted:password]\r\n--x--"}"#,
        ),
        (
            r#"{"b":"Content-Disposition: form-data; name=\"password\"\r\n\r\nhunt","n":1}"#,
            r#"{"b":"Content-Disposition: form-data; name=\"password\"\r\n\r\n[redacted:password]","n":1}"#,
        ),
        (
            "Content-Disposition: form-data; name=\"order\"\n\n4711\n--x",
            "Content-Disposition: form-data; name=\"order\"\n\n4711\n--x",
        ),
        (
            "Content-Disposition: attachment; filename=\"password\"\n\nhello",
            "Content-Disposition: attachment; filename=\"password\"\n\nhello",
        ),
    ]);
}

#[test]
fn what_other_languages_print() {
    check(&[
        (
            r#"config["password"] = "hunter2""#,
            r#"config["password"] = "[redacted:password]""#,
        ),
        (
            "$_POST['password'] = 'x1';",
            "$_POST['password'] = '[redacted:password]';",
        ),
        (
            "[\"password\"]=>\n  string(7) \"hunter2\"",
            "[\"password\"]=>\n  string(7) \"[redacted:password]\"",
        ),
        (
            "Array\n(\n    [password] => hunter2\n    [x] => 1\n)",
            "Array\n(\n    [password] => [redacted:password]\n    [x] => 1\n)",
        ),
        (
            r#"{:password=>"hunter2", "password"=>"hunter2"}"#,
            r#"{:password=>"[redacted:password]", "password"=>"[redacted:password]"}"#,
        ),
        (
            "{'password': 'hunter2', 'a': 1}",
            "{'password': '[redacted:password]', 'a': 1}",
        ),
        (
            "{User:bob Password:hunter2 Name:x}",
            "{User:bob Password:[redacted:password] Name:x}",
        ),
        (
            "map[password:hunter2 user:bob]",
            "map[password:[redacted:password] user:bob]",
        ),
        (
            "User(password=hunter2, name=x)",
            "User(password=[redacted:password], name=x)",
        ),
        (
            "User{password='hunter2', token=abc}",
            "User{password='[redacted:password]', token=[redacted:token]}",
        ),
        (r#"%{password: "hunter2"}"#, r#"%{password: "[redacted:password]"}"#),
        ("export DB_PASSWORD=x1y", "export DB_PASSWORD=[redacted:password]"),
        (
            "Server=db;Password=hunter2;Database=x",
            "Server=db;Password=[redacted:password];Database=x",
        ),
        ("pwd=hunter2", "pwd=[redacted:password]"),
        ("Set-Cookie: sid=abc; Path=/", "Set-Cookie: [redacted:session]"),
        (
            r#"Authorization: Digest username="u", response="6629""#,
            "Authorization: [redacted:token]",
        ),
        ("> authorization: Custom abc", "> authorization: [redacted:token]"),
    ]);
}
