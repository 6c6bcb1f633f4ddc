#include "base/text.h"
#include "sim/compose.h"
#include "sim/json.h"
#include "sim/options.h"
#include "sim/profile.h"
#include "sim/tokens.h"

#include <set>

#include <boost/json.hpp>

#include <QTest>

using namespace oxide::sim;
namespace json = boost::json;

namespace {

ChatCall question(std::string text)
{
    ChatCall call;
    call.turns.push_back({"user", std::move(text)});
    return call;
}

std::string composed(const std::string &prompt, std::uint64_t seed)
{
    Random random(seed);
    return compose(question(prompt), "gpt-sim", false, random).text;
}

std::string errorOf(const std::vector<std::string> &arguments)
{
    const auto options = parseOptions(arguments);
    return options ? std::string() : options.error().message;
}

} // namespace

/// The parts that need no process.
class TestSimParts final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tokens_join_to_their_text();
    void tokens_never_split_a_character();
    void first_and_last_tokens();
    void the_generator_has_its_known_values();
    void the_same_seed_gives_the_same_answer();
    void answers_suit_their_prompts();
    void every_template_slot_is_filled();
    void base64_pads_as_it_must();
    void a_recursive_schema_ends();
    void failure_suffixes();
    void the_demo_config_survives_its_own_json();
    void config_errors_name_their_place();
    void command_lines_are_checked();
    void options_reach_every_service();
    void help_names_every_kind_of_failure();
};

void TestSimParts::tokens_join_to_their_text()
{
    for (const std::string &text :
         {std::string(), std::string(" "), std::string("  a  b\n\n\tc "),
          std::string("Hello, world! 1234567890 ```cpp\nint main() {}\n```"), std::string(40, '\n'),
          std::string(100, '.')}) {
        std::string joined;
        for (const std::string &token : tokensOf(text)) {
            QVERIFY(!token.empty());
            joined += token;
        }
        QCOMPARE(joined, text);
        QCOMPARE(countTokens(text), static_cast<std::int64_t>(tokensOf(text).size()));
    }
    QCOMPARE(tokensOf("one two  three"), (std::vector<std::string>{"one", " two", " ", " three"}));
}

void TestSimParts::tokens_never_split_a_character()
{
    const std::string text = "Grüße aus 東京都千代田区丸の内一丁目 🚀🚀🚀🚀🚀🚀 naïveté-überraschend";
    for (const std::string &token : tokensOf(text))
        QVERIFY2(oxide::base::isValidUtf8(token), token.c_str());
}

void TestSimParts::first_and_last_tokens()
{
    QCOMPARE(firstTokens("1 2 3 4", 2), "1 2");
    QCOMPARE(lastTokens("1 2 3 4", 2), " 3 4");
    QCOMPARE(firstTokens("1 2", 9), "1 2");
    QCOMPARE(lastTokens("1 2", 9), "1 2");
    QCOMPARE(firstTokens("1 2", 0), "");
    QCOMPARE(lastTokens("1 2", 0), "");
}

void TestSimParts::the_generator_has_its_known_values()
{
    // Reference values of SplitMix64 for the seed 1234567.
    Random random(1234567);
    QCOMPARE(random.next(), 6457827717110365317U);
    QCOMPARE(random.next(), 3203168211198807973U);
    double sum = 0;
    for (int i = 0; i < 10'000; ++i) {
        const double u = random.unit();
        QVERIFY(u >= 0 && u < 1);
        sum += random.normal();
    }
    QVERIFY(std::abs(sum / 10'000) < 0.05);
    QCOMPARE(random.below(0), std::size_t(0));
}

void TestSimParts::the_same_seed_gives_the_same_answer()
{
    const std::string prompt = "Explain how storage engines keep an index on disk";
    QCOMPARE(composed(prompt, 5), composed(prompt, 5));
    std::set<std::string> different;
    for (std::uint64_t seed = 0; seed < 20; ++seed)
        different.insert(composed(prompt, seed));
    QVERIFY(different.size() > 15);
}

void TestSimParts::answers_suit_their_prompts()
{
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const std::string code = composed("Write a Python function that merges calendars", seed);
        QVERIFY2(code.find("```python\n") != std::string::npos, code.c_str());
        QVERIFY(code.find("def merges_calendars") != std::string::npos
                || code.find("def ") != std::string::npos);
        const std::string fact = composed("What is the capital of France?", seed);
        QVERIFY2(fact.size() < 200 && fact.find('\n') == std::string::npos, fact.c_str());
        const std::string essay = composed("Explain circuit breakers in payment systems", seed);
        QVERIFY2(essay.size() > 400 && essay.find("## ") != std::string::npos, essay.c_str());
        QVERIFY(essay.find("circuit") != std::string::npos
                || essay.find("Circuit") != std::string::npos);
        QVERIFY(composed("Compare SQLite and PostgreSQL for a desktop app", seed).find("| --- |")
                != std::string::npos);
        QVERIFY(composed("List ideas for a team offsite", seed).find("\n1. ") != std::string::npos);
        QVERIFY(composed("hello", seed).size() < 120);
    }
}

void TestSimParts::every_template_slot_is_filled()
{
    for (const char *prompt : {"x", "", "???", "why", "Explain entropy", "SQL for sales",
                               "rust code", "compare a vs b", "list", "日本語で説明してください"}) {
        for (std::uint64_t seed = 0; seed < 50; ++seed) {
            const std::string text = composed(prompt, seed);
            QVERIFY(!text.empty());
            for (const char *slot : {"{t}", "{T}", "{a}", "{b}", "{c}", "{n}"})
                QVERIFY2(text.find(slot) == std::string::npos, text.c_str());
        }
    }
}

void TestSimParts::base64_pads_as_it_must()
{
    // The test vectors of RFC 4648.
    QCOMPARE(base64(""), "");
    QCOMPARE(base64("f"), "Zg==");
    QCOMPARE(base64("fo"), "Zm8=");
    QCOMPARE(base64("foo"), "Zm9v");
    QCOMPARE(base64("foobar"), "Zm9vYmFy");
    QCOMPARE(base64("\xff\xfe"), "//4=");
}

void TestSimParts::a_recursive_schema_ends()
{
    json::value schema = json::parse(R"({"type":"object","properties":{"name":{"type":"string"},
        "size":{"type":["integer","null"],"minimum":3,"maximum":4},"kind":{"const":"k"},
        "items":{"type":"array","minItems":3,"items":{"anyOf":[{"type":"number"}]}}}})");
    json::value deep = schema;
    for (int i = 0; i < 20; ++i)
        deep = json::object{{"type", "object"}, {"properties", json::object{{"next", deep}}}};
    Random random(3);
    const json::value flat = valueFor(schema, "some words here", random);
    const std::int64_t size = *integerAt(flat, "size");
    QVERIFY(size == 3 || size == 4);
    QCOMPARE(textAt(flat, "kind"), "k");
    QCOMPARE(arrayAt(flat, "items")->size(), std::size_t(3));
    QVERIFY(json::serialize(valueFor(deep, "words", random)).size() < 1'000);
}

void TestSimParts::failure_suffixes()
{
    QCOMPARE(splitModel("m:fail-429").name, "m");
    QCOMPARE(*splitModel("m:fail-429").failure, FailureKind::Status429);
    QCOMPARE(splitModel("a:b:fail-stall-mid").name, "a:b");
    QCOMPARE(*splitModel("a:b:fail-stall_mid").failure, FailureKind::StallMid);
    QVERIFY(!splitModel("m:fail-never").failure);
    QCOMPARE(splitModel("m:fail-never").name, "m:fail-never");
    QCOMPARE(statusOf(FailureKind::Status529), 529);
    QCOMPARE(statusOf(FailureKind::Cut), 0);
}

void TestSimParts::the_demo_config_survives_its_own_json()
{
    const SimConfig demo = demoConfig();
    const auto read = parseConfig(configJson(demo));
    QVERIFY2(read, read ? "" : read.error().message.c_str());
    QVERIFY(*read == demo);
}

void TestSimParts::config_errors_name_their_place()
{
    const auto error = [](std::string_view text) {
        const auto config = parseConfig(text);
        return config ? std::string() : config.error().message;
    };
    QVERIFY(error("{").starts_with("not JSON"));
    QVERIFY(error("[]").find("object") != std::string::npos);
    QVERIFY(error("{}").starts_with("services:"));
    QVERIFY(error(R"({"services":[]})").starts_with("services:"));
    QVERIFY(error(R"({"services":[{}],"typo":1})").starts_with("typo: unknown key"));
    QVERIFY(error(R"({"services":[{"ttft_ms":-1}]})").starts_with("services[0].ttft_ms: must"));
    QVERIFY(error(R"({"services":[{"port":70000}]})").starts_with("services[0].port: must"));
    QVERIFY(error(R"({"services":[{"models":[{"context":5}]}]})")
                .starts_with("services[0].models[0]: a model needs a name"));
    QVERIFY(error(R"({"services":[{"models":[{"name":"a","windw":5}]}]})").find("windw")
            != std::string::npos);
    QVERIFY(error(R"({"services":[{"default_model":"none"}]})")
                .starts_with("services[0].default_model:"));
    QVERIFY(error(R"({"services":[{"name":"a"},{"name":"a"}]})").starts_with("services[1].name:"));
    QVERIFY(error(R"({"services":[{"failures":{"boom":0.1}}]})").find("boom") != std::string::npos);
    QVERIFY(error(R"({"services":[{"failures":{"429":2}}]})").find("429") != std::string::npos);
    QVERIFY(error(R"({"services":[{"first_failures":["boom"]}]})").find("boom")
            != std::string::npos);
    QCOMPARE(error(R"({"services":[{}]})"), "");
}

void TestSimParts::command_lines_are_checked()
{
    QVERIFY(errorOf({}).find("--demo") != std::string::npos);
    QVERIFY(errorOf({"--demo", "--dialect", "openai"}).find("exclude") != std::string::npos);
    QVERIFY(errorOf({"--nonsense"}).find("--nonsense") != std::string::npos);
    QVERIFY(errorOf({"--dialect"}).find("needs a value") != std::string::npos);
    QVERIFY(errorOf({"--dialect", "openai", "--port", "x"}).find("--port") != std::string::npos);
    QVERIFY(errorOf({"--demo", "--name", "x"}).find("--dialect") != std::string::npos);
    QVERIFY(errorOf({"--dialect", "openai", "--price", "1"}).find("--price") != std::string::npos);
    QVERIFY(errorOf({"--demo", "--fail", "429"}).find("KIND=SHARE") != std::string::npos);
    QVERIFY(errorOf({"--config", "/nonexistent/file"}).find("cannot read") != std::string::npos);
    QVERIFY(errorOf({"--demo", "--control-port", "99999"}).find("control_port")
            != std::string::npos);
    QVERIFY(errorOf({"--config", "-", "--with-parent"}).find("standard input")
            != std::string::npos);
    QCOMPARE(errorOf({"--help"}), "");
    QVERIFY(helpText().find("nothing is sent to the internet") != std::string::npos);
}

void TestSimParts::options_reach_every_service()
{
    const auto options = parseOptions({"--demo", "--ttft", "7", "--fail", "429=0.5", "--seed", "9",
                                       "--fail-first", "503", "--fail-first", "cut"});
    QVERIFY(options);
    QCOMPARE(options->config.seed, std::uint64_t(9));
    for (const ServiceProfile &profile : options->config.services) {
        QCOMPARE(profile.ttft.count(), 7);
        QCOMPARE(profile.failures.at(FailureKind::Status429), 0.5);
        QVERIFY(profile.firstFailures == (std::vector{FailureKind::Status503, FailureKind::Cut}));
    }
    const auto one =
        parseOptions({"--dialect", "openai", "--model", "a=50", "--model", "b", "--key", "k1",
                      "--key", "k2", "--price", "1,2", "--local", "--fast"});
    QVERIFY(one);
    const ServiceProfile &profile = one->config.services.at(0);
    QCOMPARE(profile.name, "openai");
    QCOMPARE(profile.models.size(), std::size_t(2));
    QCOMPARE(profile.models[0].contextWindow, 50);
    QCOMPARE(profile.keys, (std::vector<std::string>{"k1", "k2"}));
    QVERIFY((profile.price == Price{1, 2, 1}));
    QVERIFY(profile.local);
}

void TestSimParts::help_names_every_kind_of_failure()
{
    const std::string help = helpText();
    for (const auto &row : oxide::base::enumNames<FailureKind>) {
        QVERIFY(help.find("\n  " + std::string(row.name) + ' ') != std::string::npos);
        QVERIFY(!describe(row.value).empty());
    }
}

QTEST_GUILESS_MAIN(TestSimParts)
#include "tst_simparts.moc"
