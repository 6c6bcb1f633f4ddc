#include "config/load.h"

#include <QTest>

using namespace oxide;

/// Each broken file is refused with the exact place, the key and what is allowed.
class TestBrokenConfig final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { qunsetenv("OXIDE_T_NONE"); }

    void aBrokenFileIsToldWithLineAndKey_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("place");
        QTest::addColumn<QByteArray>("says");

        const auto row = [](const char *name, const char *text, const char *place,
                            const char *says) {
            QTest::newRow(name) << QByteArray(text) << QByteArray(place) << QByteArray(says);
        };
        // YAML itself
        row("tab", "execution:\n\ttimeout_seconds: 1\n", "c.yaml:2:", "not YAML");
        row("open bracket", "services:\n  a: [1, 2\nexecution: {}\n", "c.yaml:3:", "not YAML");
        row("open quote", "logging:\n  file: \"x\n", "c.yaml:", "not YAML");
        row("two documents", "breaker: {}\n---\nhealth: {}\n", "c.yaml:3:", "only one is allowed");
        row("a list", "- services\n", "c.yaml:1:1:", "keys with values");
        row("a word", "hello\n", "c.yaml:1:1:", "keys with values");
        row("key twice", "execution: {}\nhealth: {}\nexecution: {}\n",
            "c.yaml:3:1: execution:", "stands twice, first on line 1");
        row("service twice",
            "services:\n  a: {type: cli, executable: x}\n  a: {type: cli, executable: y}\n",
            "c.yaml:3:3: services.a:", "first on line 2");
        row("not utf-8", "logging:\n  file: caf\xE9.log\n", "c.yaml:2:", "not UTF-8");
        // settings
        row("no number", "execution:\n  max_retries: 1\n  timeout_seconds: soon\n",
            "c.yaml:3:3: execution.timeout_seconds:", "allowed: from 1 to 86400 s");
        row("too big", "execution:\n  timeout_seconds: 100000\n",
            "c.yaml:2:3: execution.timeout_seconds:", "allowed: from 1 to 86400 s");
        row("negative", "execution:\n  max_retries: -1\n",
            "c.yaml:2:3: execution.max_retries:", "allowed: from 0 to 20");
        row("fraction", "execution:\n  max_retries: 1.5\n",
            "c.yaml:2:3: execution.max_retries:", "not a whole number");
        row("infinite", "health:\n  timeout_seconds: inf\n",
            "c.yaml:2:3: health.timeout_seconds:", "not a number");
        row("no bool", "routing_rules:\n  prefer_local: maybe\n",
            "c.yaml:2:3: routing_rules.prefer_local:", "allowed: true, false");
        row("choice typo", "storage:\n  prompts: redactd\n", "c.yaml:2:3: storage.prompts:",
            "allowed: full, redacted, hash; did you mean redacted?");
        row("level", "logging:\n  level: LOUD\n",
            "c.yaml:2:3: logging.level:", "allowed: DEBUG, INFO, WARNING, ERROR");
        row("list for one", "logging:\n  file: [a, b]\n",
            "c.yaml:2:3: logging.file:", "one value is expected");
        row("section is a word", "execution: fast\n", "c.yaml:1:1: execution:", "keys with values");
        row("no collector", "telemetry:\n  otlp_endpoint: localhost\n",
            "c.yaml:2:3: telemetry.otlp_endpoint:", "this is not an address");
        row("no header", "telemetry:\n  otlp_headers: [token]\n",
            "c.yaml:2:18: telemetry.otlp_headers", "\"Name: value\"");
        row("key in a header",
            "telemetry:\n  otlp_headers: ['x: y', 'Authorization: Bearer secret-pw']\n",
            "c.yaml:2:26: telemetry.otlp_headers", "a key must not stand in this file");
        // services
        row("no type", "services:\n  a:\n    tpye: cli\n    executable: x\n",
            "c.yaml:2:3: services.a:", "allowed: cli, http; is tpye meant to be type?");
        row("bad type", "services:\n  a:\n    type: htpp\n",
            "c.yaml:3:5: services.a.type:", "allowed: cli, http; did you mean http?");
        row("no executable", "services:\n  a:\n    type: cli\n",
            "c.yaml:2:3: services.a:", "executable is missing");
        row("no address", "services:\n  a:\n    type: http\n",
            "c.yaml:2:3: services.a:", "base_url is missing");
        row("bad address", "services:\n  a:\n    type: http\n    base_url: localhost:11434\n",
            "c.yaml:4:5: services.a.base_url:", "allowed: http://HOST:PORT");
        row("password in address",
            "services:\n  a:\n    type: http\n    base_url: http://u:secret-pw@h/\n",
            "c.yaml:4:5: services.a.base_url:", "must not hold a password");
        row("bad name", "services:\n  \"a b\":\n    type: cli\n",
            "c.yaml:2:3: services.a b:", "letters, digits, _ and -");
        row("literal key",
            "services:\n  a:\n    type: http\n    base_url: http://h\n    api_key: "
            "fake-secret-pw\n",
            "c.yaml:5:5: services.a.api_key:", "keychain:NAME");
        row("literal key in list",
            "services:\n  a:\n    type: http\n    base_url: http://h\n    api_keys:\n      - ${A}\n"
            "      - fake-secret-pw\n",
            "c.yaml:7:9: services.a.api_keys[2]:", "${NAME}");
        row("literal key in environment",
            "services:\n  a:\n    type: cli\n    executable: x\n    environment:\n"
            "      X_API_KEY: fake-secret-pw\n",
            "c.yaml:6:7: services.a.environment.X_API_KEY:", "keychain:NAME");
        row("variable not set", "services:\n  a:\n    type: http\n    base_url: ${OXIDE_T_NONE}\n",
            "c.yaml:4:5: services.a.base_url:", "OXIDE_T_NONE is not set");
        row("variable not closed", "logging:\n  file: ${HOME\n",
            "c.yaml:2:3: logging.file:", "without a closing }");
        row("price",
            "services:\n  a:\n    type: http\n    base_url: http://h\n"
            "    price: {input: 1e-3, output: 1}\n",
            "c.yaml:5:13: services.a.price.input:", "at most six decimals");
        row("window",
            "services:\n  a:\n    type: http\n    base_url: http://h\n"
            "    context_window: 128k\n",
            "c.yaml:5:5: services.a.context_window:", "not a whole number");
        // rules
        row("rule without then", "routing_rules:\n  rules:\n    - name: x\n",
            "c.yaml:3:7: routing_rules.rules[1]:", "then is missing");
        row("task type",
            "routing_rules:\n  rules:\n    - when: {task_type: codng}\n      then: a\n",
            "c.yaml:3:14: routing_rules.rules[1].when.task_type:", "did you mean coding?");
        row("pattern",
            "routing_rules:\n  rules:\n    - when:\n        pattern: \"(a\"\n      then: a\n",
            "c.yaml:4:9: routing_rules.rules[1].when.pattern:", "regular expression");
        row("empty range",
            "routing_rules:\n  rules:\n    - when:\n        tokens: {at_least: 9, below: 3}\n"
            "      then: a\n",
            "c.yaml:4:9: routing_rules.rules[1].when.tokens:", "no value is in this range");
        row("time",
            "routing_rules:\n  rules:\n    - when: {time: \"25:00-26:00\"}\n      then: a\n",
            "c.yaml:3:14: routing_rules.rules[1].when.time:", "HH:MM-HH:MM");
        row("two actions",
            "routing_rules:\n  rules:\n    - then:\n        send: a\n        local_only: true\n",
            "c.yaml:3:7: routing_rules.rules[1].then:", "exactly one");
        row("pattern that needs backtracking",
            "routing_rules:\n  rules:\n    - when:\n        pattern: '(a)\\1'\n      then: a\n",
            "c.yaml:4:9: routing_rules.rules[1].when.pattern:", "cannot be used");
        row("machine",
            "routing_rules:\n  rules:\n    - when: {machine: {cpu_load: {at_least: 7}}}\n"
            "      then: a\n",
            "c.yaml:3:35: routing_rules.rules[1].when.machine.cpu_load.at_least:", "from 0 to 1");
        row("weight", "profiles:\n  x: {quality: -1}\n",
            "c.yaml:2:7: profiles.x.quality:", "from 0 to 100");
        row("no weight", "profiles:\n  x: {threshold: 0.3}\n",
            "c.yaml:2:3: profiles.x:", "give at least one factor a weight");
        row("profile", "routing:\n  profile: fast\n",
            "c.yaml:2:3: routing.profile:", "there is no profile fast");
        row("kind of text", "privacy:\n  keep_local: [emial]\n",
            "c.yaml:2:16: privacy.keep_local[1]:", "did you mean email?");
        // budgets
        row("no limit", "budgets:\n  b:\n    period: day\n",
            "c.yaml:2:3: budgets.b:", "limit is missing");
        row("limit", "budgets:\n  b: {limit: -5}\n",
            "c.yaml:2:7: budgets.b.limit:", "dollars from 0");
        row("period", "budgets:\n  b: {limit: 5, period: year}\n",
            "c.yaml:2:17: budgets.b.period:", "allowed: day, week, month");
        row("two owners", "budgets:\n  b:\n    limit: 5\n    client: ci\n    tag: night\n",
            "c.yaml:5:5: budgets.b.tag:", "not of several");
        row("nameless owner", "budgets:\n  b: {limit: 5, tag: \"\"}\n",
            "c.yaml:2:17: budgets.b.tag:", "the name is missing");
        row("budget as a number", "budgets:\n  b: 5\n",
            "c.yaml:2:3: budgets.b:", "keys with values");
        row("assignment", "routing_rules:\n  assignments:\n    cooking: a\n",
            "c.yaml:3:5: routing_rules.assignments.cooking:", "allowed: coding, code_review");
    }

    void aBrokenFileIsToldWithLineAndKey()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, place);
        QFETCH(QByteArray, says);
        const auto loaded = config::loadText(text.toStdString(), "c.yaml");
        QVERIFY(!loaded.has_value());
        const QByteArray message = QByteArray::fromStdString(loaded.error().message);
        QVERIFY(loaded.error().kind == base::ErrorKind::Config);
        QVERIFY2(message.startsWith(place), message.constData());
        QVERIFY2(message.contains(says), message.constData());
        QVERIFY2(!message.contains("secret-pw"), "a secret is shown");
    }

    void deepNestingAndSelfReferenceAreRefusedNotCrashed()
    {
        const std::string deep(100'000, '[');
        QVERIFY(!config::loadText(deep, "c.yaml").has_value());
        QVERIFY(!config::loadText("services: &a\n  x: *a\n", "c.yaml").has_value());
        const std::string large(5'000'000, '#');
        QVERIFY(!config::loadText(large, "c.yaml").has_value());
    }

    void everyCutOfAGoodFileIsReadOrRefused()
    {
        const std::string text = config::defaultFile();
        for (std::size_t cut = 0; cut < text.size(); cut += 7)
            (void)config::loadText(std::string_view(text).substr(0, cut), "c.yaml");
        const std::string flow = "services: {a: {type: http, base_url: \"http://h\", "
                                 "price: {input: 1, output: 2}}}";
        std::size_t refused = 0;
        for (std::size_t cut = 0; cut < flow.size(); ++cut)
            refused += config::loadText(flow.substr(0, cut), "c.yaml").has_value() ? 0 : 1;
        QVERIFY(refused > flow.size() / 2);
        QVERIFY(config::loadText(flow, "c.yaml").has_value());
    }
};

QTEST_GUILESS_MAIN(TestBrokenConfig)
#include "tst_brokenconfig.moc"
