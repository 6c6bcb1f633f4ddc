#include "config/configstore.h"
#include "config/file.h"

#include <random>

#include <unistd.h>

#include <cmath>

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace oxide;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view file = R"(# my services
services:
  # the fast one
  ollama_local:   # here
    type: http    # no api_type: guessed
    base_url: http://localhost:11434
    model: qwen2.5-coder:7b   # old spelling
    my_own_key: kept
    # about the price
    price: {input: 1, output: 2, margin: 3}

  gemini: {type: cli, executable: gemini, note: flow}
# the rules
routing_rules:
  rules:
    # first of all
    - name: private
      when: {contains: [email]}
      then: local_only
      reviewed: 2024-02-01
    - then: gemini  # the rest
  assignments:
    coding: gemini   # good at it
colours: {unknown: section}
)";

std::string contents(const std::string &path)
{
    return *config::readFile(path).value();
}

std::string without(std::string text, const std::string &part)
{
    const auto at = text.find(part);
    if (at == std::string::npos)
        qFatal("not in the text: %s", part.c_str());
    return text.erase(at, part.size());
}

std::string with(std::string text, const std::string &from, const std::string &to)
{
    const auto at = text.find(from);
    if (at == std::string::npos)
        qFatal("not in the text: %s", from.c_str());
    return text.replace(at, from.size(), to);
}

/// Random values of every field, with text that YAML would like to misread.
class Maker
{
public:
    explicit Maker(unsigned seed) : m_random(seed) {}

    int below(int n) { return static_cast<int>(m_random() % static_cast<unsigned>(n)); }
    bool coin() { return below(2) == 0; }

    std::string word()
    {
        static const std::vector<std::string> words = {
            "plain",     "two words", "a: b",   "a #b",    "true",  "12",   "-x",
            "ü漢🦀", "${NOT}",    "[a, b]", "\"q\"",   "a\nb",  "null", "0x1F",
            "{x}",       "it's",      "x:",     "22:00",   "*star", "&amp", "%perc",
            "@at",       "a\\b",      " lead",  "trail  ", "$${x}", "#"};
        return words[static_cast<std::size_t>(below(static_cast<int>(words.size())))];
    }

    std::vector<std::string> wordList()
    {
        std::vector<std::string> list;
        for (int i = below(4); i > 0; --i)
            list.push_back(word());
        return list;
    }

    std::int64_t micros() { return static_cast<std::int64_t>(below(100'000'000)); }
    std::chrono::milliseconds time() { return std::chrono::milliseconds(100 + below(80'000)); }

    model::ServiceConfig service(const std::string &name)
    {
        model::ServiceConfig s;
        s.name = name;
        s.enabled = coin();
        s.dialect = static_cast<model::Dialect>(below(7));
        if (model::isCli(s.dialect)) {
            s.executable = coin() ? "gemini" : "/opt/my tool/" + std::to_string(below(9));
            s.arguments = wordList();
            if (coin())
                s.environment = {{"MODE", "${HOME}"}, {"A_KEY", "keychain:a"}, {"X", "null"}};
        } else {
            s.baseUrl = "http://localhost:" + std::to_string(coin() ? 11434 : 1000 + below(999));
        }
        for (int i = below(3); i > 0; --i)
            s.keys.push_back("keychain:key" + std::to_string(i));
        s.defaultModel = coin() ? word() : "";
        s.preferredModels = wordList();
        s.autoDetectModel = coin();
        s.autoStart = coin();
        s.locality = static_cast<model::Locality>(below(3));
        if (coin())
            s.contextWindow = 1 + below(2'000'000);
        if (coin())
            s.price =
                model::Price{micros(), micros(), coin() ? std::optional(micros()) : std::nullopt,
                             micros(), micros(), micros()};
        if (coin())
            s.maxParallel = 1 + below(9);
        if (coin())
            s.maxRetries = below(9);
        if (coin())
            s.retryDelay = time();
        if (coin())
            s.deadlines = {time(), time(), time(), time()};
        s.description = coin() ? word() : "";
        s.colour = below(9) - 1;
        return s;
    }

    model::Target target() { return {coin() ? "gemini" : "elsewhere", coin() ? word() : ""}; }

    model::Range range()
    {
        model::Range r;
        if (coin())
            r.atLeast = below(100) / 1000.0;
        if (coin())
            r.below = 0.5 + below(100) / 1000.0;
        return r;
    }

    model::Rule rule()
    {
        model::Rule r;
        r.name = coin() ? word() : "";
        r.enabled = coin();
        if (coin())
            r.when.taskTypes = {model::TaskType::Coding, model::TaskType::General};
        r.when.difficulty = range();
        r.when.tokens = range();
        r.when.words = wordList();
        r.when.pattern = coin() ? "a(b|c)*: #${x}" : "";
        if (coin())
            r.when.sensitivity = {model::Sensitivity::IpAddress};
        if (coin())
            r.when.sources = {model::TaskSource::Mcp};
        r.when.clients = wordList();
        r.when.requestedModels = wordList();
        if (coin())
            r.when.timeOfDay = model::TimeOfDay{below(1440), 1440};
        r.when.budgetUsed = range();
        r.when.budget = coin() ? word() : "";
        if (coin())
            r.when.machine.onBattery = coin();
        r.when.machine.cpuLoad = range();
        if (coin())
            r.when.machine.freeVram.atLeast = below(1'000'000'000) * 17.0;
        r.then.kind = static_cast<model::ActionKind>(below(4));
        if (r.then.kind == model::ActionKind::UseProfile)
            r.then.profile = word();
        r.fallbackProfile = coin() ? word() : "";
        if (r.then.kind == model::ActionKind::Send)
            r.then.targets = {target(), target()};
        if (r.then.kind == model::ActionKind::Refuse)
            r.then.message = word();
        r.onFailure = static_cast<model::OnFailure>(below(3));
        r.continueChain = coin();
        return r;
    }

    model::RuleSet rules(const model::RuleSet &old)
    {
        model::RuleSet set;
        set.preferLocal = coin();
        set.fallbackEnabled = coin();
        for (const model::Rule &kept : old.rules) {
            if (coin())
                set.rules.push_back(kept);
        }
        for (int i = below(3); i > 0; --i)
            set.rules.push_back(rule());
        std::shuffle(set.rules.begin(), set.rules.end(), m_random);
        for (int type = 0; type < 8; ++type) {
            if (coin())
                set.assignments.push_back({static_cast<model::TaskType>(type), target()});
        }
        return set;
    }

private:
    std::mt19937 m_random;
};

} // namespace

class TestConfigStore final : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::string m_path;
    std::unique_ptr<config::ConfigStore> m_store;

    void open(std::string_view text)
    {
        QVERIFY(config::replaceFile(m_path, text));
        m_store = std::make_unique<config::ConfigStore>(m_path);
        const auto loaded = m_store->load();
        QVERIFY2(loaded.has_value(), loaded ? "" : loaded.error().message.c_str());
    }

    model::ServiceConfig service(const std::string &name) const
    {
        for (const auto &one : m_store->current()->services) {
            if (one.name == name)
                return one;
        }
        return {};
    }

    static std::string otherNumber(const model::Setting &setting)
    {
        const int least = std::max(7, static_cast<int>(*setting.minimum));
        const std::string number = std::to_string(least);
        return setting.value == number ? std::to_string(least + 1) : number;
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_path = m_folder->filePath(QStringLiteral("sub/oxide.yaml")).toStdString();
    }

    void withoutAFileTheDefaultsAreInForceAndTheFirstSaveWritesTheCommentedFile()
    {
        config::ConfigStore store(m_path);
        QVERIFY(store.load());
        QVERIFY(*store.current() == config::Config());
        QVERIFY(store.saveSettings({{"execution.timeout_seconds", "60"}}));
        QVERIFY(store.current()->execution.timeout == 60s);
        QCOMPARE(contents(m_path), with(config::defaultFile(), "  # timeout_seconds: 120\n",
                                        "  # timeout_seconds: 120\n  timeout_seconds: 60\n"));
    }

    void aChangedFieldOfAServiceChangesItsLineAlone()
    {
        open(file);
        auto changed = service("ollama_local");
        changed.baseUrl = "http://localhost:9999";
        changed.price->outputPerMillion = 3'000'000;
        changed.defaultModel = "llama3";
        const auto saved = m_store->saveService(changed, "ollama_local");
        QVERIFY2(saved.has_value(), saved ? "" : saved.error().message.c_str());
        std::string expected(file);
        expected = with(expected, "    model: qwen2.5-coder:7b   # old spelling\n", "");
        expected = with(expected, "http://localhost:11434", "http://localhost:9999");
        expected = with(expected, "    price: {input: 1, output: 2, margin: 3}\n",
                        "    price:\n      input: 1\n      output: 3\n      margin: 3\n"
                        "    default_model: llama3\n    api_type: ollama\n");
        QCOMPARE(contents(m_path), expected);
        QVERIFY(service("ollama_local") == changed);
    }

    void theFormerFileIsKeptBesideIt()
    {
        open(file);
        QVERIFY(m_store->removeService("gemini"));
        QCOMPARE(contents(m_path + ".bak"), std::string(file));
        QCOMPARE(
            contents(m_path),
            without(std::string(file), "  gemini: {type: cli, executable: gemini, note: flow}\n"));
    }

    void aRenamedServiceIsRenamedInTheRules()
    {
        open(file);
        auto changed = service("gemini");
        changed.name = "gem-2";
        QVERIFY(m_store->saveService(changed, "gemini"));
        std::string expected(file);
        expected = with(expected, "  gemini: {", "  gem-2: {");
        expected = with(expected, "    - then: gemini  # the rest\n",
                        "    - then:\n        send: [gem-2]\n");
        expected = with(expected, "coding: gemini   # good at it", "coding: gem-2   # good at it");
        QCOMPARE(contents(m_path), expected);
        QCOMPARE(m_store->warnings().size(), std::size_t{5}); // unknown keys, no missing target
    }

    void aBudgetIsAddedChangedAndRemoved()
    {
        const std::string text =
            std::string(file) + "budgets:\n  # what we may spend\n  all: {limit: 60} # dollars\n";
        open(text);
        model::Budget night;
        night.name = "by night";
        night.scope = model::BudgetScope::Service;
        night.of = "gemini";
        night.period = model::BudgetPeriod::Day;
        night.limit = model::Money::fromMicros(2'500'000);
        night.atLimit = model::AtLimit::Local;
        const auto added = m_store->saveBudget(night, {});
        QVERIFY2(added.has_value(), added ? "" : added.error().message.c_str());
        QCOMPARE(contents(m_path), text
                                       + "  by night:\n    service: gemini\n    limit: 2.5\n"
                                         "    period: day\n    at_limit: local\n");
        QCOMPARE(m_store->current()->budgets.size(), 2U);
        QCOMPARE(m_store->current()->budgets[1], night);

        model::Budget all = m_store->current()->budgets[0];
        all.name = "everything";
        all.limit = model::Money::fromMicros(70'000'000);
        QVERIFY(m_store->saveBudget(all, "all"));
        QVERIFY(contents(m_path).find("  # what we may spend\n  everything:") != std::string::npos);
        QCOMPARE(m_store->current()->budgets[0], all);

        QVERIFY(m_store->saveBudget(night, {}).error().kind == base::ErrorKind::AlreadyExists);
        QVERIFY(m_store->saveBudget(night, "gone").error().kind == base::ErrorKind::AlreadyExists);
        night.name = "other";
        QVERIFY(m_store->saveBudget(night, "gone").error().kind == base::ErrorKind::NotFound);
        night.of.clear();
        QVERIFY(m_store->saveBudget(night, {}).error().kind == base::ErrorKind::InvalidArgument);

        // A budget of a service follows its name.
        auto renamed = service("gemini");
        renamed.name = "gemini_cli";
        QVERIFY(m_store->saveService(renamed, "gemini"));
        QCOMPARE(m_store->current()->budgets[1].of, std::string("gemini_cli"));

        // So do the rules that ask for it.
        model::RuleSet rules = m_store->current()->rules;
        rules.rules[0].when.budget = "by night";
        rules.rules[0].when.budgetUsed.atLeast = 0.9;
        QVERIFY(m_store->saveRules(rules));
        model::Budget moved = m_store->current()->budgets[1];
        moved.name = "nightly";
        QVERIFY(m_store->saveBudget(moved, "by night"));
        QCOMPARE(m_store->current()->rules.rules[0].when.budget, std::string("nightly"));
        const auto kept = m_store->removeBudget("nightly");
        QVERIFY(!kept && kept.error().kind == base::ErrorKind::InvalidArgument);
        rules.rules[0].when = {};
        QVERIFY(m_store->saveRules(rules));

        QVERIFY(m_store->removeBudget("nightly"));
        QVERIFY(m_store->removeBudget("everything"));
        QVERIFY(m_store->current()->budgets.empty());
        QVERIFY(m_store->removeBudget("everything").error().kind == base::ErrorKind::NotFound);
    }

    void movedRulesKeepTheirCommentsAndUnknownKeys()
    {
        open(file);
        model::RuleSet rules = m_store->current()->rules;
        std::swap(rules.rules[0], rules.rules[1]);
        QVERIFY(m_store->saveRules(rules));
        const std::string first = "    # first of all\n    - name: private\n"
                                  "      when: {contains: [email]}\n      then: local_only\n"
                                  "      reviewed: 2024-02-01\n";
        const std::string second = "    - then: gemini  # the rest\n";
        QCOMPARE(contents(m_path), with(std::string(file), first + second, second + first));
        rules.rules[1].enabled = false;
        QVERIFY(m_store->saveRules(rules));
        QVERIFY(contents(m_path).find("reviewed: 2024-02-01") != std::string::npos);
        QVERIFY(m_store->current()->rules == rules);
    }

    void profilesAreSavedRenamedAndRemoved()
    {
        open(file);
        model::Profile night;
        night.name = "night";
        night.weights.cost = 0.75;
        night.weights.quality = 0.125;
        night.threshold = 0.7;
        night.smallCost = model::Money::fromMicros(250);
        QVERIFY(m_store->saveProfile(night, ""));
        QVERIFY(contents(m_path).find("  night:\n    quality: 0.125\n    cost: 0.75\n"
                                      "    threshold: 0.7\n    small_cost: 0.00025\n")
                != std::string::npos);
        QCOMPARE(m_store->current()->profiles, std::vector{night});
        QVERIFY(m_store->saveProfile(night, "").error().kind == base::ErrorKind::AlreadyExists);

        // A new name goes where the old one is used.
        model::RuleSet rules = m_store->current()->rules;
        rules.rules[0].then = {};
        rules.rules[0].then.kind = model::ActionKind::UseProfile;
        rules.rules[0].then.profile = "night";
        rules.rules[1].fallbackProfile = "night";
        QVERIFY(m_store->saveRules(rules));
        QVERIFY(m_store->saveSettings({{"routing.profile", "night"}}));
        night.name = "dusk";
        night.weights.cost = 0;
        QVERIFY(m_store->saveProfile(night, "night"));
        QCOMPARE(m_store->current()->profiles, std::vector{night});
        QCOMPARE(m_store->current()->routing.profile, std::string("dusk"));
        QCOMPARE(m_store->current()->rules.rules[0].then.profile, std::string("dusk"));
        QCOMPARE(m_store->current()->rules.rules[1].fallbackProfile, std::string("dusk"));

        // What is in use stays; one that changes a built-in one can go.
        QVERIFY(m_store->removeProfile("dusk").error().kind == base::ErrorKind::InvalidArgument);
        model::Profile own = model::builtInProfiles()[1];
        own.weights.local = 0;
        QVERIFY(m_store->saveProfile(own, "balanced"));
        QVERIFY(contents(m_path).find("  balanced:\n    local: 0\n") != std::string::npos);
        own.name = "quality";
        QVERIFY(m_store->saveProfile(own, "cheap").error().kind == base::ErrorKind::NotFound);
        QVERIFY(m_store->saveSettings({{"routing.profile", "balanced"}}));
        QVERIFY(m_store->removeProfile("balanced"));
        QVERIFY(m_store->removeProfile("nobody").error().kind == base::ErrorKind::NotFound);
    }

    void badProfilesAreRefused()
    {
        open(file);
        const auto refused = [&](auto change) {
            model::Profile profile = model::builtInProfiles()[0];
            profile.name = "own";
            change(profile);
            const auto saved = m_store->saveProfile(profile, "");
            return !saved && saved.error().kind == base::ErrorKind::InvalidArgument;
        };
        QVERIFY(refused([](auto &p) { p.name = "no good"; }));
        QVERIFY(refused([](auto &p) { p.weights = {}; }));
        QVERIFY(refused([](auto &p) { p.weights.cost = -1; }));
        QVERIFY(refused([](auto &p) { p.weights.cost = std::nan(""); }));
        QVERIFY(refused([](auto &p) { p.threshold = 1.5; }));
        QVERIFY(refused([](auto &p) { p.smallCost = {}; }));
        const auto unknown = m_store->saveSettings({{"routing.profile", "spead"}});
        QVERIFY(!unknown);
        QVERIFY(unknown.error().message.find("did you mean speed?") != std::string::npos);
        QCOMPARE(contents(m_path), std::string(file));
    }

    void anEditThatFailsChangesNothing()
    {
        open(file);
        const auto before = m_store->current();
        model::ServiceConfig bad = service("gemini");
        bad.name = "no good";
        QVERIFY(m_store->saveService(bad, "").error().kind == base::ErrorKind::InvalidArgument);
        bad.name = "ollama_local";
        QVERIFY(m_store->saveService(bad, "").error().kind == base::ErrorKind::AlreadyExists);
        bad.name = "x";
        QVERIFY(m_store->saveService(bad, "gone").error().kind == base::ErrorKind::NotFound);
        model::ServiceConfig mixed = service("ollama_local");
        mixed.name = "mixed";
        mixed.environment = {{"A", "b"}};
        const auto both = m_store->saveService(mixed, "");
        QCOMPARE(both.error().kind, base::ErrorKind::InvalidArgument);
        QVERIFY(both.error().message.find("for programs") != std::string::npos);
        bad.keys = {"fake-secret-pw"};
        const auto refused = m_store->saveService(bad, "");
        QVERIFY(refused.error().kind == base::ErrorKind::Config);
        QVERIFY(refused.error().message.find("secret-pw") == std::string::npos);
        QVERIFY(m_store->removeService("gone").error().kind == base::ErrorKind::NotFound);
        const auto range =
            m_store->saveSettings({{"breaker.failures", "3"}, {"execution.timeout_seconds", "0"}});
        QVERIFY(!range);
        QCOMPARE(range.error().message, std::string("execution.timeout_seconds: 0 is out of range; "
                                                    "allowed: from 1 to 86400 s"));
        const auto typo = m_store->saveSettings({{"execution.timeout_secs", "1"}});
        QVERIFY(typo.error().message.find("did you mean execution.timeout_seconds?")
                != std::string::npos);
        QCOMPARE(contents(m_path), std::string(file));
        QVERIFY(m_store->current() == before);
    }

    void aFileBrokenMeanwhileIsNotOverwritten()
    {
        open(file);
        const std::string broken = std::string(file) + "execution: {timeout_seconds: soon}\n";
        QVERIFY(config::replaceFile(m_path, broken));
        const auto saved = m_store->removeService("gemini");
        QVERIFY(saved.error().message.find("mended first") != std::string::npos);
        QCOMPARE(contents(m_path), broken);
        QCOMPARE(m_store->current()->services.size(), std::size_t{2});
    }

    void anEditByHandThatWasNotYetReadIsKept()
    {
        open(file);
        QVERIFY(config::replaceFile(m_path, std::string(file) + "breaker:\n  failures: 9\n"));
        QVERIFY(m_store->saveSettings({{"breaker.open_seconds", "7"}}));
        QCOMPARE(m_store->current()->breaker.failures, 9);
        QVERIFY(m_store->current()->breaker.openFor == 7s);
    }

    void anEditThatWouldReachElsewhereIsRefused()
    {
        open("services:\n  a: &base\n    type: http\n    base_url: http://h\n  b: *base\n");
        auto changed = service("a");
        changed.baseUrl = "http://other";
        const auto saved = m_store->saveService(changed, "a");
        QVERIFY(!saved);
        QVERIFY(saved.error().message.find("by hand") != std::string::npos);
        auto second = service("b");
        second.baseUrl = "http://other";
        QVERIFY(m_store->saveService(second, "b"));
        QCOMPARE(service("a").baseUrl, std::string("http://h"));
    }

    void variablesStayInTheFileWhenSomethingElseChanges()
    {
        qputenv("OXIDE_T_HOST", "box");
        open("services:\n  a:\n    type: http\n    base_url: http://${OXIDE_T_HOST}\n");
        auto changed = service("a");
        changed.description = "new";
        QVERIFY(m_store->saveService(changed, "a"));
        QVERIFY(contents(m_path).find("http://${OXIDE_T_HOST}\n") != std::string::npos);
        QCOMPARE(service("a").baseUrl, std::string("http://box"));
    }

    void newServicesTakeTheTimeoutsOfTheSettings()
    {
        open("execution: {timeout_seconds: 300}\n");
        model::ServiceConfig fresh;
        fresh.name = "n";
        fresh.baseUrl = "http://h";
        QVERIFY(m_store->saveService(fresh, ""));
        QVERIFY(service("n").deadlines.total == 300s);
        QVERIFY(contents(m_path).find("timeouts") == std::string::npos);
        QVERIFY(m_store->saveSettings({{"execution.timeout_seconds", "400"}}));
        QVERIFY(service("n").deadlines.total == 400s);
    }

    void savedServicesAndRulesComeBackAndTheRestStays()
    {
        const std::string head = "# head\nunknown: {a: [1]}   # odd\n";
        const std::string foot = "# foot\nbreaker:\n  failures: 7 # seven\n";
        const std::string end = "# end";
        open(head + "services:\n  gemini: {type: cli, executable: gemini}\n" + foot + end);
        Maker maker(20240);
        std::vector<model::ServiceConfig> expected = m_store->current()->services;
        for (int i = 0; i < 60; ++i) {
            const auto at =
                static_cast<std::size_t>(maker.below(static_cast<int>(expected.size()) + 1));
            const bool isNew = at == expected.size();
            auto one = maker.service(isNew ? "s" + std::to_string(i) : expected[at].name);
            const auto saved = m_store->saveService(one, isNew ? "" : one.name);
            QVERIFY2(saved.has_value(), saved ? "" : saved.error().message.c_str());
            isNew ? expected.push_back(one) : void(expected[at] = one);
            if (expected.size() > 6) {
                QVERIFY(m_store->removeService(expected[2].name));
                expected.erase(expected.begin() + 2);
            }
            const model::RuleSet rules = maker.rules(m_store->current()->rules);
            const auto ruled = m_store->saveRules(rules);
            QVERIFY2(ruled.has_value(), ruled ? "" : ruled.error().message.c_str());

            config::ConfigStore again(m_path);
            QVERIFY(again.load());
            QVERIFY(again.current()->services == expected);
            QVERIFY(again.current()->rules == rules);
            const std::string now = contents(m_path);
            QVERIFY(now.starts_with(head));
            QVERIFY(now.find("\n" + foot) != std::string::npos);
            QVERIFY(now.ends_with("\n" + end));
        }
    }

    void everySettingComesBackAndItsDefaultRestoresTheFile()
    {
        open(file);
        for (const model::Setting &setting : m_store->settings()) {
            std::string value = setting.defaultValue == "true" ? "false" : "true";
            if (!setting.choices.empty())
                value = setting.type == model::SettingType::List
                            ? '[' + setting.choices.back() + ", " + setting.choices.front() + ']'
                            : setting.choices.back();
            else if (setting.key == "routing.exploration" || setting.key == "breaker.failure_ratio"
                     || setting.key == "telemetry.sample_ratio")
                value = "0.15";
            else if (setting.key == "telemetry.otlp_endpoint")
                value = "http://127.0.0.1:4318";
            else if (setting.key == "telemetry.otlp_headers")
                value = "[\"X-Tenant: a\"]";
            else if (setting.type == model::SettingType::List)
                value = "[Project X, \"a, b\"]";
            else if (setting.minimum)
                value = otherNumber(setting);
            else if (setting.type == model::SettingType::Text)
                value = "other: #1.log";
            const auto saved = m_store->saveSettings({{setting.key, value}});
            QVERIFY2(saved.has_value(), saved ? "" : saved.error().message.c_str());
            bool found = false;
            for (const model::Setting &now : m_store->settings()) {
                if (now.key == setting.key) {
                    QCOMPARE(now.value, value);
                    found = true;
                } else {
                    QVERIFY(!now.value.empty() || now.type == model::SettingType::Text);
                }
            }
            QVERIFY(found);
            const config::Config read = config::fromSettings(m_store->settings());
            QVERIFY(read.api == m_store->current()->api);
            QVERIFY(read.execution == m_store->current()->execution);
            QVERIFY(read.privacy == m_store->current()->privacy);
            QVERIFY(m_store->saveSettings({{setting.key, std::nullopt}}));
            QVERIFY(m_store->current()->services.size() == 2);
        }
        QVERIFY(m_store->current()->execution == config::Execution());
        QVERIFY(contents(m_path).starts_with(std::string(file).substr(0, 500)));
    }

    void aFolderThatCannotBeWrittenIsTold()
    {
        if (geteuid() == 0)
            QSKIP("root may write everywhere");
        open(file);
        QFile::setPermissions(m_folder->filePath(QStringLiteral("sub")),
                              QFile::ReadOwner | QFile::ExeOwner);
        const auto saved = m_store->removeService("gemini");
        QFile::setPermissions(m_folder->filePath(QStringLiteral("sub")),
                              QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        QVERIFY(saved.error().kind == base::ErrorKind::ReadOnly);
        QCOMPARE(m_store->current()->services.size(), std::size_t{2});
    }

    void changesAreToldOnce()
    {
        open(file);
        QSignalSpy changed(m_store.get(), &config::ConfigStore::changed);
        QVERIFY(m_store->saveSettings({{"breaker.failures", "8"}}));
        QVERIFY(m_store->saveSettings({{"breaker.failures", "8"}}));
        QCOMPARE(changed.count(), 1);
    }
};

QTEST_GUILESS_MAIN(TestConfigStore)
#include "tst_configstore.moc"
