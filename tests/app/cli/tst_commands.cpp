#include "clifixture.h"

#include "cli/exitcode.h"

#include <boost/json.hpp>

#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

using namespace oxide;
using namespace oxide::test;

namespace {

QStringList words(const char *line)
{
    return QString::fromUtf8(line).split(QLatin1Char(' '), Qt::SkipEmptyParts);
}

base::Error errorOf(base::ErrorKind kind)
{
    base::Error error;
    error.kind = kind;
    error.message = "It did not work because of the moon.";
    return error;
}

bool has(const std::string &text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

/// The value of a text that is one JSON value and one line.
boost::json::value json(const std::string &text)
{
    boost::json::error_code error;
    const auto value = boost::json::parse(text, error);
    if (error || std::ranges::count(text, '\n') != 1)
        return boost::json::string("not one line of JSON: " + text);
    return value;
}

void writeFile(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

} // namespace

class TestCommands final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void runPrintsTheAnswerAloneOnStdout()
    {
        Shell shell;
        const Outcome outcome = shell.run(words("run hello there"));
        QCOMPARE(outcome.code, int(cli::ExitOk));
        QVERIFY(outcome.answer.size() > 20);
        QVERIFY(outcome.answer.ends_with('\n'));
        QVERIFY(has(outcome.remarks, "Goes to"));
        QVERIFY(!has(outcome.answer, "Goes to"));
        QCOMPARE(shell.engine().lastRequest().prompt, std::string("hello there"));
        QCOMPARE(shell.engine().lastRequest().source, model::TaskSource::Cli);
        QCOMPARE(shell.host().stops(), 1);
    }

    void runHandsOverWhatWasAsked()
    {
        Shell shell;
        shell.run(words("run hi -s ollama -m llama3 -p speed -f a.c --files b.c --session new"
                        " --tag night --tag ci"));
        const model::TaskRequest &request = shell.engine().lastRequest();
        QCOMPARE(request.service, std::string("ollama"));
        QCOMPARE(request.model, std::string("llama3"));
        QCOMPARE(request.profile, std::string("speed"));
        QCOMPARE(request.files.size(), std::size_t(2));
        QVERIFY(request.files.front().starts_with('/'));
        QVERIFY(request.session && !request.session->isNil());
        QCOMPARE(request.tags, (std::vector<std::string>{"night", "ci"}));
    }

    void aTaskDoesNotWaitForAServiceThatDoesNotAnswer()
    {
        Shell shell;
        shell.engine().setCheckTime(std::chrono::seconds(20)); // it is being started, for one
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(shell.run(words("run hello there")).code, int(cli::ExitOk));
        QVERIFY(timer.elapsed() < 10'000);
        timer.restart();
        QCOMPARE(shell.run(words("parallel hello -f *.c")).code, int(cli::ExitOk));
        QVERIFY(timer.elapsed() < 10'000);
        QCOMPARE(shell.engine().calls("checkServices"), 2);
    }

    void routeExplainsWhatWouldHaveToChange()
    {
        Shell shell;
        const Outcome plain = shell.run(words("route write a function"));
        QVERIFY(!has(plain.answer, "to be chosen"));
        const Outcome outcome = shell.run(words("route --explain write a function"));
        QCOMPARE(outcome.code, int(cli::ExitOk));
        // All usable candidates stand there, four beside each other, with every part of the score.
        const auto decision = json(shell.run(words("route --json write a function")).answer);
        std::ptrdiff_t usable = 0;
        for (const auto &each : decision.at("decision").at("candidates").as_array())
            usable += each.as_object().contains("score") ? 1 : 0;
        QVERIFY(usable > 4);
        const QString answer = QString::fromStdString(outcome.answer);
        QCOMPARE(answer.count(QStringLiteral("OF THE SCORE")), (usable + 3) / 4);
        QCOMPARE(answer.count(QStringLiteral("\nhealth ")), (usable + 3) / 4);
        QCOMPARE(answer.count(QStringLiteral("\ncontext ")), (usable + 3) / 4);
        QVERIFY(has(outcome.answer, "to be chosen:"));
        QVERIFY(has(outcome.answer, "1. raise the weight of cost from 0.18 to 0.31"));
        QVERIFY(has(outcome.answer, ", and switch rule 2 off"));
        QCOMPARE(shell.engine().calls("whatIf"), 5);

        const Outcome one = shell.run(words("route write --for openai/gpt-5 --json"));
        const auto object = json(one.answer).as_object();
        const auto &answers = object.at("what_if").as_array();
        QCOMPARE(answers.size(), std::size_t(1));
        QCOMPARE(answers[0].at("target").at("model").as_string(), "gpt-5");
        QCOMPARE(answers[0].at("ways").as_array().size(),
                 answers[0].at("sentences").as_array().size());
    }

    void backtestTellsWhatWouldMove()
    {
        Shell shell;
        const Outcome outcome = shell.run(words("backtest --profile budget"));
        QCOMPARE(outcome.code, int(cli::ExitOk));
        QVERIFY(has(outcome.answer, "37 of 124 tasks would go elsewhere."));
        QVERIFY(has(outcome.answer, "qwen2.5-coder:14b on Ollama"));
        QVERIFY(has(outcome.answer, "quick_query"));
        QVERIFY(has(outcome.answer, " to −$"));
        const Outcome machine = shell.run(words("backtest --profile budget --json"));
        QCOMPARE(json(machine.answer).at("moved").as_int64(), 37);
        QCOMPARE(shell.run(words("backtest")).code, int(cli::ExitUsage));

        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("draft.yaml"));
        const auto with = [&](const QByteArray &text) {
            writeFile(path, text);
            return shell.run({QStringLiteral("backtest"), QStringLiteral("--draft"), path});
        };
        QCOMPARE(with("routing_rules:\n  rules:\n    - then: local_only\n").code, int(cli::ExitOk));
        QCOMPARE(with("routing_rules: [").code, int(cli::ExitFailure));
    }

    void profilesAreListedWithTheirShares()
    {
        Shell shell;
        const Outcome outcome = shell.run(words("profiles"));
        QCOMPARE(outcome.code, int(cli::ExitOk));
        for (const char *word : {"balanced", "long_context", "QUALITY", "44 %", "$0.001"})
            QVERIFY2(has(outcome.answer, word), word);
        QCOMPARE(json(shell.run(words("profiles --json")).answer).as_array().size(),
                 std::size_t(6));
    }

    void quietSaysNothingBesideTheAnswer()
    {
        Shell shell;
        const Outcome outcome = shell.run(words("run -q hello"));
        QCOMPARE(outcome.remarks, std::string());
        QVERIFY(!outcome.answer.empty());
    }

    void noStreamPrintsTheSameAnswer()
    {
        Shell shell;
        const std::string streamed = shell.run(words("run hello")).answer;
        QCOMPARE(shell.run(words("run hello --no-stream")).answer, streamed);
    }

    void aTerminalDoesNotObeyTheModel()
    {
        Shell shell;
        const std::string evil = "red \x1b[31m and \xc2\x9b"
                                 "2J and \x07";
        shell.engine().setAnswer(evil);
        QCOMPARE(shell.run(words("run hello")).answer, evil + '\n'); // piped: as it is

        shell.settings().answersAreTerminal = true;
        shell.settings().remarksAreTerminal = true;
        shell.settings().mayColour = true;
        const std::string shown = "red ␛[31m and �2J and ␇\n";
        QCOMPARE(shell.run(words("run hello -q")).answer, shown);
        QCOMPARE(shell.run(words("run hello -q --no-stream")).answer, shown);
        QVERIFY(has(shell.run(words("history show last")).answer, shown));

        base::Error error = errorOf(base::ErrorKind::Database);
        error.message = "the server says \x1b]0;evil\x07";
        shell.engine().failNext(error);
        QVERIFY(has(shell.run(words("history list -q")).remarks, "says ␛]0;evil␇"));
    }

    void runAsJsonIsTheWholeTask()
    {
        Shell shell;
        const Outcome outcome = shell.run(words("--json run hello"));
        QCOMPARE(outcome.code, int(cli::ExitOk));
        const auto value = json(outcome.answer);
        QVERIFY2(value.is_object(), outcome.answer.c_str());
        QCOMPARE(std::string(value.as_object().at("prompt").as_string()), std::string("hello"));
    }

    void promptsComeFromFilesToo()
    {
        Shell shell;
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("prompt.txt"));
        writeFile(path, "line one\nline two");
        const auto with = [&](const QString &file) {
            return shell.run({QStringLiteral("run"), QStringLiteral("--prompt-file"), file});
        };
        QCOMPARE(with(path).code, int(cli::ExitOk));
        QCOMPARE(shell.engine().lastRequest().prompt, std::string("line one\nline two"));

        writeFile(path, "\xff\xfe broken");
        QVERIFY(has(with(path).remarks, "not valid UTF-8"));
        writeFile(path, " \n ");
        const Outcome empty = with(path);
        QCOMPARE(empty.code, int(cli::ExitUsage));
        QVERIFY(has(empty.remarks, "empty"));
        const Outcome missing = with(path + QStringLiteral(".no"));
        QCOMPARE(missing.code, int(cli::ExitFailure));
        QVERIFY(has(missing.remarks, "Cannot read"));
        QCOMPARE(shell.engine().calls("submit"), 1);
        QCOMPARE(shell.host().stops(), 1); // nothing was started for the broken ones
    }

    void exitCodesFollowTheError_data()
    {
        QTest::addColumn<base::ErrorKind>("kind");
        QTest::addColumn<int>("code");
        QTest::newRow("policy") << base::ErrorKind::PolicyRefused << 3;
        QTest::newRow("nobody") << base::ErrorKind::NoService << 4;
        QTest::newRow("usage") << base::ErrorKind::InvalidArgument << 2;
        QTest::newRow("anything else") << base::ErrorKind::Database << 1;
    }

    void exitCodesFollowTheError()
    {
        QFETCH(base::ErrorKind, kind);
        QFETCH(int, code);
        Shell shell;
        shell.engine().failNext(errorOf(kind));
        const Outcome plain = shell.run(words("run hello"));
        QCOMPARE(plain.code, code);
        QCOMPARE(plain.answer, std::string());
        QVERIFY(has(plain.remarks, "because of the moon"));

        shell.engine().failNext(errorOf(kind));
        const Outcome machine = shell.run(words("run hello --json"));
        QCOMPARE(machine.code, code);
        const auto value = json(machine.answer);
        QVERIFY(value.is_object() && value.as_object().contains("error"));
    }

    void anEngineThatDoesNotStartIsTold()
    {
        Shell shell;
        shell.host().failStart(errorOf(base::ErrorKind::Database));
        const Outcome outcome = shell.run(words("history list"));
        QCOMPARE(outcome.code, int(cli::ExitFailure));
        QVERIFY(has(outcome.remarks, "because of the moon"));
        QCOMPARE(shell.engine().calls("history"), 0);
        QCOMPARE(shell.host().stops(), 1);
    }

    void anInterruptCancelsTheTask()
    {
        Shell shell;
        shell.engine().setStreamInterval(20);
        QTimer::singleShot(100, &shell.interrupts(), &cli::Interrupts::raise);
        const Outcome outcome = shell.run(words("run hello"));
        QCOMPARE(outcome.code, int(cli::ExitFailure));
        QCOMPARE(shell.engine().calls("cancel"), 1);
        QVERIFY(has(outcome.remarks, "cancelled"));
    }

    void routeShowsEveryCandidate()
    {
        Shell shell;
        const Outcome outcome = shell.run(words("route write a function"));
        QCOMPARE(outcome.code, int(cli::ExitOk));
        QVERIFY(outcome.answer.starts_with("Goes to"));
        QVERIFY(has(outcome.answer, "SCORE"));
        QCOMPARE(shell.engine().calls("submit"), 0);
        const auto value = json(shell.run(words("route write a function --json")).answer);
        QVERIFY(value.is_object());
        QVERIFY(value.as_object().contains("decision") && value.as_object().contains("sentence"));
    }

    void routeWithNobodySaysFour()
    {
        Shell shell(FakeEngine::Fill::Empty);
        QCOMPARE(shell.run(words("route hello")).code, int(cli::ExitNoService));
    }

    void parallelNeedsFilesToSplit()
    {
        Shell shell;
        QCOMPARE(shell.run(words("parallel look --strategy split")).code, int(cli::ExitUsage));
        QCOMPARE(shell.run(words("parallel look")).code, int(cli::ExitOk)); // all are asked
        QCOMPARE(shell.run(words("parallel look -f *.c")).code, int(cli::ExitOk));
        QCOMPARE(shell.run(words("parallel look --strategy broadcast")).code, int(cli::ExitOk));
        QCOMPARE(shell.engine().calls("submit"), 3);
    }

    void servicesAreListedWithTheirState()
    {
        Shell shell;
        const Outcome outcome = shell.run(words("services list"));
        QCOMPARE(outcome.code, int(cli::ExitOk));
        QVERIFY(has(outcome.answer, "✓ healthy"));
        QCOMPARE(shell.engine().calls("checkServices"), 1);
        const auto value = json(shell.run(words("services list --json --no-check")).answer);
        QVERIFY(value.is_array() && value.as_array().size() > 3);
        QCOMPARE(shell.engine().calls("checkServices"), 1);

        Shell empty(FakeEngine::Fill::Empty);
        const Outcome none = empty.run(words("services list"));
        QCOMPARE(none.answer, std::string());
        QVERIFY(has(none.remarks, "discover"));
    }

    void servicesAreAddedSwitchedAndRemoved()
    {
        Shell shell(FakeEngine::Fill::Empty);
        QCOMPARE(
            shell.run(words("services add box --type ollama --url http://127.0.0.1:11434")).code,
            int(cli::ExitOk));
        QVERIFY(has(shell.run(words("services list --no-check")).answer, "box"));
        QCOMPARE(shell.run(words("services disable box")).code, int(cli::ExitOk));
        QVERIFY(has(shell.run(words("services list --no-check")).answer, "- disabled"));
        QCOMPARE(shell.run(words("services enable box")).code, int(cli::ExitOk));
        QVERIFY(!has(shell.run(words("services list --no-check")).answer, "- disabled"));
        QCOMPARE(shell.run(words("services test box")).code, int(cli::ExitOk));
        QCOMPARE(shell.run(words("services remove box")).code, int(cli::ExitOk));
        const Outcome gone = shell.run(words("services remove box"));
        QCOMPARE(gone.code, int(cli::ExitFailure));
        QVERIFY(has(gone.remarks, "There are: none"));
    }

    void aRemovedServiceTakesItsKeyAlongUnlessAnotherHasItToo()
    {
        Shell shell(FakeEngine::Fill::Empty);
        FakeEngine &engine = shell.engine();
        (void)engine.saveSecret("shared", "fake-key");
        for (const char *name : {"one", "two"}) {
            model::ServiceConfig service;
            service.name = name;
            service.keys = {"keychain:shared"};
            (void)engine.saveService(service, {});
        }
        QCOMPARE(shell.run(words("services remove one")).code, int(cli::ExitOk));
        QVERIFY(engine.secrets().contains("shared"));
        const Outcome last = shell.run(words("services remove two"));
        QCOMPARE(last.code, int(cli::ExitOk));
        QVERIFY(engine.secrets().empty());
        QVERIFY(!has(last.remarks, "uses it"));
    }

    void breakersOfModelsAreShownWithTheirReason()
    {
        Shell shell;
        QVERIFY(has(shell.run(words("services list")).answer, "◐ half-open"));
        const Outcome shown = shell.run(words("services show Gemini-CLI"));
        QCOMPARE(shown.code, int(cli::ExitOk));
        QVERIFY(has(shown.answer, "5 attempts failed in a row."));
        QVERIFY(has(shown.answer, "gemini-2.5-flash"));
        QVERIFY(has(shown.answer, "✗ open"));
        QVERIFY(has(shown.answer, "It is overloaded."));
        const auto value = json(shell.run(words("services show Gemini-CLI --json")).answer);
        const auto &state = value.at("states").as_array().at(0);
        QCOMPARE(std::string(state.at("breaker").at("state").as_string()), std::string("open"));
        QCOMPARE(shell.run(words("services show nobody")).code, int(cli::ExitFailure));
    }

    void aTestSaysThatNoBudgetHeldItBack()
    {
        Shell shell;
        QVERIFY(!has(shell.run(words("services test OpenAI")).remarks, "used up"));
        model::Budget full;
        full.name = "nothing";
        (void)shell.engine().saveBudget(full, {});
        QVERIFY(
            has(shell.run(words("services test OpenAI")).remarks, "The budget nothing is used up"));
        QVERIFY(!has(shell.run(words("services test Ollama")).remarks, "used up"));
    }

    void keysAreNeverTakenFromTheCommandLine()
    {
        Shell shell;
        const Outcome outcome =
            shell.run(words("services add x --type openai --key sk-fake-not-a-key"));
        QCOMPARE(outcome.code, int(cli::ExitUsage));
        QVERIFY(!has(outcome.remarks, "sk-fake-not-a-key"));
        QCOMPARE(shell.engine().calls("saveService"), 0);
    }

    void rulesAreSetListedAndDeleted()
    {
        Shell shell;
        QCOMPARE(shell.run(words("rules set coding ollama/special-one")).code, int(cli::ExitOk));
        const Outcome list = shell.run(words("rules list"));
        QVERIFY(has(list.answer, "special-one"));
        const auto value = json(shell.run(words("rules list --json")).answer);
        QVERIFY(value.is_object() && value.as_object().contains("issues"));
        QCOMPARE(shell.run(words("rules delete coding")).code, int(cli::ExitOk));
        QVERIFY(!has(shell.run(words("rules list")).answer, "special-one"));
        QCOMPARE(shell.run(words("rules delete coding")).code, int(cli::ExitFailure));
        QCOMPARE(shell.run(words("rules delete 999")).code, int(cli::ExitFailure));
        QCOMPARE(shell.run(words("rules delete 0")).code, int(cli::ExitFailure));
        QCOMPARE(shell.run(words("rules delete")).code, int(cli::ExitUsage));
        QCOMPARE(shell.run(words("rules delete 1")).code, int(cli::ExitOk));
    }

    void whatARuleAsksOfBudgetsAndMachineIsTold()
    {
        Shell shell;
        model::RuleSet rules;
        model::Rule &rule = rules.rules.emplace_back();
        rule.then.kind = model::ActionKind::LocalOnly;
        rule.fallbackProfile = "speed";
        rule.when.budgetUsed.atLeast = 0.5;
        const auto listed = [&] {
            (void)shell.engine().saveRules(rules);
            return shell.run(words("rules list")).answer;
        };
        QVERIFY(has(listed(), "fullest budget from 50 %"));
        QVERIFY(has(listed(), "others by profile speed"));
        rule.when.budget = "night";
        QVERIFY(has(listed(), "budget night from 50 %"));
        rule.when = {};
        rule.when.machine.metered = true;
        rule.when.machine.onBattery = false;
        rule.when.machine.cpuLoad.atLeast = 0.8;
        rule.when.machine.freeMemory.below = 4e9;
        rule.when.machine.freeVram.below = 8e9;
        QVERIFY(has(listed(), "not on battery, metered network, CPU load from 80 %, free memory "
                              "below 4.0 GB, free VRAM below 8.0 GB"));
        rule.when = {};
        QVERIFY(has(listed(), "always"));
    }

    void historyIsListedToAnyLength()
    {
        Shell shell;
        const auto rows = [&](const char *line) {
            const auto value = json(shell.run(words(line)).answer);
            return value.as_object().at("tasks").as_array().size();
        };
        QCOMPARE(rows("history list --json"), std::size_t(20));
        QCOMPARE(rows("history list --json -n 3"), std::size_t(3));
        QCOMPARE(rows("history list --json -n 100000"), shell.engine().tasks().size());
        QVERIFY(rows("history list --json -n 100000 --state failed")
                < shell.engine().tasks().size());
        QCOMPARE(shell.run(words("history list -n 0")).code, int(cli::ExitUsage));
        QCOMPARE(shell.run(words("history list --since soon")).code, int(cli::ExitUsage));
        QVERIFY(has(shell.run(words("history search zzzzzz")).remarks, "No task was found"));
    }

    void tasksAreFoundByTheEndOfTheirId()
    {
        Shell shell;
        const model::TaskSummary &third = shell.engine().tasks().at(2);
        const QString id = QString::fromStdString(third.id.text());
        const auto show = [&](const QString &word) {
            return shell.run({QStringLiteral("history"), QStringLiteral("show"), word});
        };
        QVERIFY(has(show(id).answer, third.id.text()));
        QVERIFY(has(show(id.right(10).toLower()).answer, third.id.text()));
        QVERIFY(has(show(QStringLiteral("last")).answer, shell.engine().tasks().front().id.text()));
        QCOMPARE(show(QStringLiteral("abc")).code, int(cli::ExitUsage));
        QCOMPARE(show(QStringLiteral("ZZZZZZZZ")).code, int(cli::ExitFailure));
    }

    void historyIsDeletedOnlyWhenMeant()
    {
        Shell shell;
        const std::size_t before = shell.engine().tasks().size();
        QCOMPARE(shell.run(words("history delete")).code, int(cli::ExitUsage));
        QCOMPARE(shell.run(words("history delete last --all")).code, int(cli::ExitUsage));
        QCOMPARE(shell.engine().tasks().size(), before);
        QCOMPARE(shell.run(words("history delete last")).code, int(cli::ExitOk));
        QCOMPARE(shell.engine().tasks().size(), before - 1);
        const Outcome all = shell.run(words("history delete --all --state failed --json"));
        QVERIFY(json(all.answer).as_object().at("deleted").as_int64() > 0);
        QVERIFY(std::ranges::none_of(shell.engine().tasks(), [](const auto &task) {
            return task.state == model::TaskState::Failed;
        }));
    }

    void filesAreWrittenOverOnlyWhenMeant_data()
    {
        QTest::addColumn<QString>("group");
        QTest::addColumn<QString>("method");
        QTest::newRow("history") << QStringLiteral("history") << QStringLiteral("exportHistory");
        QTest::newRow("rules") << QStringLiteral("rules") << QStringLiteral("exportRules");
    }

    void filesAreWrittenOverOnlyWhenMeant()
    {
        QFETCH(QString, group);
        QFETCH(QString, method);
        Shell shell;
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("old.json"));
        const QStringList line{group, QStringLiteral("export"), path};
        const auto exports = [&] { return shell.engine().calls(method.toStdString()); };
        QCOMPARE(shell.run(line).code, int(cli::ExitOk));
        QCOMPARE(exports(), 1);

        writeFile(path, "precious");
        const Outcome refused = shell.run(line);
        QCOMPARE(refused.code, int(cli::ExitFailure));
        QVERIFY(has(refused.remarks, "--force"));
        QCOMPARE(exports(), 1);
        QCOMPARE(shell.run(line + QStringList(QStringLiteral("--force"))).code, int(cli::ExitOk));
        QCOMPARE(exports(), 2);
    }

    void costsAreToldApart()
    {
        Shell shell;
        const std::string services = shell.run(words("costs")).answer;
        QVERIFY(has(services, "SERVICE"));
        QVERIFY(has(services, "Anthropic"));
        QVERIFY(has(services, "known total"));
        QVERIFY(has(services, "unknown")); // Qwen-Code has no price, and that is not $0.00
        QVERIFY(has(services, "This month will come to"));
        QVERIFY(has(services, "Always Anthropic/claude-opus-4 would have cost"));
        QVERIFY(has(shell.run(words("costs --by model")).answer, "OpenAI/gpt-4.1-mini"));
        QVERIFY(has(shell.run(words("costs --by tag")).answer, "night"));
        const std::string days = shell.run(words("costs --by day")).answer;
        QVERIFY(has(days, "2026-11-01"));
        QVERIFY(has(days, "2026-11-21"));
        QVERIFY(!has(days, "2026-11-22"));
        QCOMPARE(shell.run(words("costs --by moon")).code, int(cli::ExitUsage));
    }

    void costsAsJsonAddUp()
    {
        Shell shell;
        const auto value = json(shell.run(words("costs --json")).answer);
        QVERIFY(value.is_object());
        std::int64_t rows = 0;
        for (const auto &row : value.at("rows").as_array()) {
            const auto &amount = row.at("sums").at("amount");
            QCOMPARE(amount.is_null(), row.at("provenance").as_string() == "unknown");
            rows += amount.is_null() ? 0 : amount.as_int64();
        }
        QCOMPARE(rows, value.at("sums").at("amount").as_int64());
        QVERIFY(value.at("sums").at("unknown").as_int64() > 0);
        QCOMPARE(value.at("bars").as_array().size(), std::size_t(30));
        QCOMPARE(value.at("forecast").at("days").as_int64(), 28);
    }

    void costsAreWrittenToAFile()
    {
        Shell shell;
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("costs.csv"));
        const auto write = [&](const QStringList &more) {
            return shell.run(QStringList{QStringLiteral("costs"), QStringLiteral("--csv"), path}
                             + more);
        };
        const Outcome outcome = write({});
        QCOMPARE(outcome.code, int(cli::ExitOk));
        QVERIFY(has(outcome.remarks, "61 rows"));
        QVERIFY(QFile::exists(path));
        QVERIFY(write({}).code != int(cli::ExitOk)); // not over a file that is there
        QCOMPARE(write({QStringLiteral("--force")}).code, int(cli::ExitOk));
    }

    void budgetsAreShownWithTheirState()
    {
        Shell shell;
        const std::string shown = shell.run(words("budgets")).answer;
        QVERIFY(has(shown, "client harbour-ci"));
        QVERIFY(has(shown, "$5.00"));
        QVERIFY(has(shown, "✗ used up"));
        QVERIFY(has(shown, "✓ open"));
        const auto list = json(shell.run(words("budgets --json")).answer);
        QCOMPARE(list.as_array().size(), std::size_t(4));
        QCOMPARE(list.at(0).at("limit").as_int64(), 5'000'000);
        Shell empty(FakeEngine::Fill::Empty);
        QVERIFY(has(empty.run(words("budgets")).remarks, "There is no budget"));
        QVERIFY(has(empty.run(words("costs")).remarks, "Nothing was asked"));
    }

    void budgetsAreSetChangedAndRemoved()
    {
        Shell shell(FakeEngine::Fill::Empty);
        const auto budgets = [&shell] { return json(shell.run(words("budgets --json")).answer); };
        const Outcome added =
            shell.run(words("budgets set ci 0.25 --each day --client harbour-ci"));
        QCOMPARE(added.code, int(cli::ExitOk));
        QVERIFY(has(added.remarks,
                    "Added ci: $0.25 a day for client harbour-ci; then tasks are refused."));
        QCOMPARE(budgets().at(0).at("limit").as_int64(), 250'000);
        // What is not said stays.
        const Outcome changed = shell.run(words("budgets set ci 3 --then local"));
        QVERIFY(has(changed.remarks, "Changed ci: $3.00 a day for client harbour-ci; then only"));
        QCOMPARE(budgets().as_array().size(), std::size_t(1));
        for (const char *wrong :
             {"budgets set ci -1", "budgets set ci 0.1234567", "budgets set ci much",
              "budgets set ci 1000000.01", "budgets set ci 1 --client a --tag b",
              "budgets set ci 1 --each year", "budgets set ci", "budgets set"})
            QCOMPARE(shell.run(words(wrong)).code, int(cli::ExitUsage));
        QCOMPARE(budgets().at(0).at("limit").as_int64(), 3'000'000);
        QCOMPARE(shell.run(words("budgets remove ci")).code, int(cli::ExitOk));
        QVERIFY(budgets().as_array().empty());
    }

    void careCommandsReport()
    {
        Shell shell;
        QVERIFY(has(shell.run(words("audit verify")).answer, "whole"));
        QVERIFY(json(shell.run(words("audit verify --json")).answer).is_object());
        const Outcome doctor = shell.run(words("doctor"));
        QVERIFY(has(doctor.answer, "✓ ok"));
        QCOMPARE(doctor.code, int(cli::ExitFailure)); // vLLM-lab is down
        QVERIFY(json(shell.run(words("doctor --json")).answer).is_array());
        QVERIFY(has(shell.run(words("import /nonexistent-folder")).remarks, "no folder"));
        QTemporaryDir folder;
        QCOMPARE(
            shell.run({QStringLiteral("import"), folder.path(), QStringLiteral("--dry-run")}).code,
            int(cli::ExitOk));
        QCOMPARE(shell.engine().calls("importLegacy"), 0);
    }

    void configIsShownAndSetWithoutAnEngine()
    {
        Shell shell;
        const Outcome all = shell.run(words("config show"));
        QCOMPARE(all.code, int(cli::ExitOk));
        QVERIFY(has(all.answer, "execution.max_retries"));
        QCOMPARE(shell.run(words("config set execution.max_retries 7")).code, int(cli::ExitOk));
        QVERIFY(has(shell.run(words("config show execution.max_retries")).answer, "7 *"));
        QCOMPARE(shell.run(words("config set execution.max_retries")).code, int(cli::ExitOk));
        QVERIFY(!has(shell.run(words("config show execution.max_retries")).answer, "*"));
        QCOMPARE(shell.run(words("config set execution.max_retries many")).code,
                 int(cli::ExitFailure));
        QCOMPARE(shell.run(words("config set no.such 1")).code, int(cli::ExitFailure));
        QVERIFY(has(shell.run(words("config keys")).answer, "max_retries"));
        const auto keys = json(shell.run(words("config keys --json")).answer);
        QVERIFY(keys.is_array() && keys.as_array().front().as_object().contains("help"));
        const std::string places = shell.run(words("config path")).answer;
        QVERIFY(has(places, "Configuration file") && has(places, "c.yaml"));
        QVERIFY(has(places, "Data folder") && has(places, shell.host().dataFolder()));
        QCOMPARE(shell.run(words("config path config")).answer, shell.host().configPath() + '\n');
        QCOMPARE(shell.run(words("config path data")).answer, shell.host().dataFolder() + '\n');
        const auto both = json(shell.run(words("config path --json")).answer);
        QVERIFY(both.is_object() && both.as_object().contains("data"));
        QCOMPARE(shell.host().stops(), 0);
    }

    void aDemoLeavesTheConfigurationAlone()
    {
        Shell shell;
        for (const char *line : {"--demo config set execution.max_retries 7", "--demo config path",
                                 "--demo config show"}) {
            const Outcome outcome = shell.run(words(line));
            QCOMPARE(outcome.code, int(cli::ExitUsage));
            QVERIFY(has(outcome.remarks, "thrown away"));
        }
        QVERIFY(!QFile::exists(QString::fromStdString(shell.host().configPath())));
    }

    void aConfigurationFileThatIsNotThereIsSaid()
    {
        Shell shell;
        const Outcome outcome =
            shell.run(words("--config /nonexistent/x.yaml services list --no-check"));
        QVERIFY(has(outcome.remarks, "no file /nonexistent/x.yaml"));
    }

    void modelsHaveOneShape()
    {
        Shell shell;
        const auto all = json(shell.run(words("services models --json")).answer).as_array();
        QVERIFY(!all.empty());
        const std::string name(all.front().as_object().at("service").as_string());
        QVERIFY(all.front().as_object().contains("name"));
        const auto one = json(shell
                                  .run(words("services models --json")
                                       + QStringList{QString::fromStdString(name)})
                                  .answer)
                             .as_array();
        QVERIFY(!one.empty() && one.size() < all.size());
        for (const auto &model : one)
            QCOMPARE(std::string(model.as_object().at("service").as_string()), name);
    }

    void servicesAreAskedBeforeATaskIsDecided()
    {
        Shell shell;
        shell.run(words("run hello"));
        QCOMPARE(shell.engine().calls("checkServices"), 1);
        shell.run(words("parallel hello --strategy broadcast"));
        QCOMPARE(shell.engine().calls("checkServices"), 2);
        shell.run(words("run hello -s ollama"));
        shell.run(words("run hello --no-check"));
        QCOMPARE(shell.engine().calls("checkServices"), 2);
    }

    void serveRunsUntilItIsToldToEnd()
    {
        Shell shell;
        QTimer::singleShot(50, &shell.interrupts(), &cli::Interrupts::raise);
        const Outcome outcome = shell.run(words("serve"));
        QCOMPARE(outcome.code, int(cli::ExitOk));
        QCOMPARE(shell.host().stops(), 1);
    }

    void serveTellsWhereTheApiListens()
    {
        Shell shell;
        QTimer::singleShot(500, &shell.interrupts(), &cli::Interrupts::raise);
        const Outcome outcome = shell.run(words("--json serve"));
        QCOMPARE(outcome.code, int(cli::ExitOk));
        QVERIFY2(json(outcome.answer).is_object(), outcome.answer.c_str());
        const std::string url(json(outcome.answer).at("url").as_string());
        QVERIFY(url.starts_with("http://127.0.0.1:"));
        QVERIFY(has(outcome.remarks, "OPENAI_BASE_URL=" + url + "/v1"));
        // Of this folder, which is not the usual one.
        QVERIFY(has(outcome.remarks, "oxidectl --data '"));
        QVERIFY(has(outcome.remarks, "' keys show"));
    }

    void keysAreMadeListedAndTakenBack()
    {
        Shell shell;
        const Outcome added =
            shell.run(words("keys add editor --role viewer --model ollama/* --per-minute 30"));
        QCOMPARE(added.code, int(cli::ExitOk));
        QVERIFY(added.answer.starts_with("oxide-"));
        QVERIFY(has(added.remarks, "not shown again"));
        const Outcome list = shell.run(words("keys list"));
        QVERIFY(has(list.answer, "editor") && has(list.answer, "viewer")
                && has(list.answer, "ollama/*") && has(list.answer, "30"));
        const std::string key = added.answer.substr(0, added.answer.size() - 1);
        QVERIFY(!has(list.answer, key));
        const auto kept = json(shell.run(words("--json keys")).answer);
        QCOMPARE(std::string(kept.at("keys").at(0).at("hint").as_string()), key.substr(0, 12));
        QCOMPARE(shell.run(words("keys add editor")).code, int(cli::ExitFailure));
        QCOMPARE(shell.run(words("keys add a/b")).code, int(cli::ExitUsage));
        QCOMPARE(shell.run(words("keys add x --role god")).code, int(cli::ExitUsage));
        QCOMPARE(shell.run(words("keys remove editor")).code, int(cli::ExitOk));
        QCOMPARE(shell.run(words("keys remove editor")).code, int(cli::ExitFailure));
        QCOMPARE(shell.run(words("keys list")).answer, std::string());
    }

    void theOwnKeyIsMadeOnceAndShown()
    {
        Shell shell;
        const Outcome first = shell.run(words("keys show"));
        QCOMPARE(first.code, int(cli::ExitOk));
        QCOMPARE(first.answer.size(), std::size_t(71));
        QVERIFY(first.answer.starts_with("oxide-"));
        QCOMPARE(shell.run(words("keys show")).answer, first.answer);
    }

    void globalOptionsReachTheHost()
    {
        Shell shell;
        shell.run(words("--demo services list --no-check"));
        QVERIFY(shell.host().options().demo);
        QCOMPARE(shell.run(words("--demo --data /tmp/d services list")).code, int(cli::ExitUsage));
        shell.run(words("--data /tmp/d --config /tmp/c.yaml services list --no-check"));
        QCOMPARE(shell.host().options().dataFolder, std::string("/tmp/d"));
        QCOMPARE(shell.host().options().configPath, std::string("/tmp/c.yaml"));
    }

    void wrongUsageIsTwo()
    {
        Shell shell;
        const Outcome plain = shell.run(words("frobnicate"));
        QCOMPARE(plain.code, int(cli::ExitUsage));
        QCOMPARE(plain.answer, std::string());
        const Outcome machine = shell.run(words("frobnicate --json"));
        QVERIFY(json(machine.answer).is_object());
        QCOMPARE(shell.run(words("--version")).answer, std::string("oxidectl " OXIDE_VERSION "\n"));
        QVERIFY(has(shell.run(words("--help")).answer, "Exit codes"));
        QVERIFY(has(shell.run(words("history --help")).answer, "search"));
        const std::string help = shell.run(words("run --help")).answer;
        QVERIFY(has(help, "--no-stream"));
        QCOMPARE(shell.run(words("help run")).answer, help);
        QVERIFY(has(shell.run(words("help history show")).answer, "history show TASK"));
        QCOMPARE(shell.run(words("help frobnicate")).code, int(cli::ExitUsage));
        QVERIFY(has(shell.run(words("config --help")).answer, "max_retries"));
    }
};

QTEST_GUILESS_MAIN(TestCommands)
#include "tst_commands.moc"
