#include "cli/arguments.h"

#include "cli/completionscript.h"
#include "cli/help.h"

#include <set>

#include <QProcess>
#include <QStandardPaths>
#include <QTest>

using namespace oxide::cli;

namespace {

QStringList words(const char *line)
{
    return QString::fromUtf8(line).split(QLatin1Char(' '), Qt::SkipEmptyParts);
}

/// Does the shell find the script well-formed? Nothing where that shell is not installed.
std::optional<bool> isWellFormed(const QString &shell, const std::string &script)
{
    const QString program = QStandardPaths::findExecutable(shell);
    if (program.isEmpty())
        return std::nullopt;
    QProcess process;
    process.start(program, {QStringLiteral("-n")});
    process.write(QByteArray::fromStdString(script));
    process.closeWriteChannel();
    process.waitForFinished();
    return process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0;
}

/// What bash offers after these words, by the script itself.
QStringList bashOffers(const QStringList &typed)
{
    QString script = QString::fromStdString(bashCompletion());
    QStringList quoted;
    for (const QString &word : typed)
        quoted << QLatin1Char('\'') + word + QLatin1Char('\'');
    script += QStringLiteral("oxidectl() { echo alpha; echo beta; [[ $1 == --data ]] && echo b$2; "
                             "}\nCOMP_WORDS=(%1)\nCOMP_CWORD=%2\n"
                             "_oxidectl\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n")
                  .arg(quoted.join(QLatin1Char(' ')))
                  .arg(typed.size() - 1);
    QProcess process;
    process.start(QStringLiteral("bash"), {QStringLiteral("-c"), script});
    process.waitForFinished();
    return QString::fromUtf8(process.readAllStandardOutput())
        .split(QLatin1Char('\n'), Qt::SkipEmptyParts);
}

} // namespace

class TestArguments final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theTableContradictsItselfNowhere()
    {
        std::set<std::pair<std::string_view, std::string_view>> names;
        for (const Command &command : commands()) {
            QVERIFY(names.insert({command.group, command.name}).second);
            QVERIFY(command.run);
            QVERIFY(!command.summary.empty() && !command.summary.ends_with('.'));
            if (!command.group.empty())
                QVERIFY(!groupSummary(command.group).empty());
            std::set<std::string> options;
            std::vector<Option> all(command.options);
            all.insert(all.end(), globalOptions().begin(), globalOptions().end());
            for (const Option &option : all) {
                QVERIFY2(options.insert("--" + std::string(option.name)).second,
                         option.name.data());
                if (option.letter != 0)
                    QVERIFY2(options.insert(std::string{'-', option.letter}).second,
                             option.name.data());
                QCOMPARE(option.value == Value::Choice, !option.choices.empty());
                QCOMPARE(option.value == Value::None, option.valueName.empty());
            }
        }
    }

    void everyCommandHasHelpThatNamesItsOptions()
    {
        for (const Command &command : commands()) {
            const std::string help = commandHelp(command);
            for (const Option &option : command.options)
                QVERIFY(help.find("--" + std::string(option.name)) != std::string::npos);
            for (const Positional &positional : command.positionals)
                QVERIFY(help.find(positional.name) != std::string::npos);
            const std::string_view word = command.group.empty() ? command.name : command.group;
            QVERIFY(generalHelp().find("\n  " + std::string(word)) != std::string::npos);
        }
    }

    void helpFitsEightyColumns()
    {
        std::string all = generalHelp();
        for (const Command &command : commands())
            all += commandHelp(command);
        for (const QString &line : QString::fromStdString(all).split(QLatin1Char('\n')))
            QVERIFY2(line.size() <= 80, qPrintable(line));
    }

    void optionsStandAnywhere()
    {
        for (const char *line : {"--json run -f a.c --files b.c hello world",
                                 "run hello -f a.c world --files b.c --json"}) {
            const auto arguments = Arguments::parse(words(line));
            QVERIFY(arguments);
            QCOMPARE(arguments->command()->name, std::string_view("run"));
            QVERIFY(arguments->has("json"));
            QCOMPARE(arguments->values("files"), (std::vector<std::string>{"a.c", "b.c"}));
            QCOMPARE(arguments->positionals(), (std::vector<std::string>{"hello", "world"}));
        }
    }

    void valuesOfGlobalOptionsAreNoCommands()
    {
        const auto arguments = Arguments::parse(words("--config run history list -n 5"));
        QVERIFY(arguments);
        QCOMPARE(arguments->command()->name, std::string_view("list"));
        QCOMPARE(arguments->value("config"), std::string("run"));
        QCOMPARE(arguments->number("limit"), std::optional(5));
    }

    void aGroupAloneIsListed()
    {
        for (const char *line : {"services", "rules --json", "history -n 3", "--json catalog"}) {
            const auto arguments = Arguments::parse(words(line));
            QVERIFY2(arguments, line);
            QCOMPARE(arguments->command()->name, std::string_view("list"));
        }
        QCOMPARE(Arguments::parse(words("history -n 3"))->number("limit"), std::optional(3));
        const auto help = Arguments::parse(words("rules -h"));
        QVERIFY(help && !help->command());
    }

    void afterTwoDashesAllIsPrompt()
    {
        const auto arguments = Arguments::parse(words("run -- --json is what?"));
        QVERIFY(arguments);
        QVERIFY(!arguments->has("json"));
        QCOMPARE(arguments->positional(0), std::string("--json"));
    }

    void wrongUsage_data()
    {
        QTest::addColumn<QString>("part");
        QTest::newRow("") << "Say what to do.";
        QTest::newRow("frobnicate") << "no command 'frobnicate'";
        QTest::newRow("audit") << "Say what to do with audit: ";
        QTest::newRow("history frob") << "'history' has no command 'frob'";
        QTest::newRow("run --frob x") << "frob";
        QTest::newRow("run x --service") << "service";
        QTest::newRow("history list --limit many") << "whole number";
        QTest::newRow("history list --limit -1") << "whole number";
        QTest::newRow("history list --state dead") << "queued, running";
        QTest::newRow("rules set poetry ollama") << "coding, code_review";
        QTest::newRow("rules set coding") << "TARGET is missing";
        QTest::newRow("audit verify now") << "'now'";
        QTest::newRow("run x -s a -s b") << "more than once";
        QTest::newRow("completion csh") << "bash, zsh, fish";
    }

    void wrongUsage()
    {
        QFETCH(QString, part);
        const auto arguments = Arguments::parse(words(QTest::currentDataTag()));
        QVERIFY(!arguments);
        QCOMPARE(arguments.error().kind, oxide::base::ErrorKind::InvalidArgument);
        QVERIFY2(QString::fromStdString(arguments.error().message).contains(part),
                 arguments.error().message.c_str());
    }

    void helpNeedsNothingElse()
    {
        const auto command = Arguments::parse(words("rules set --help"));
        QVERIFY(command && command->command() && command->has("help"));
        const auto group = Arguments::parse(words("rules --help"));
        QVERIFY(group && !group->command());
        QCOMPARE(group->group(), std::string("rules"));
        QVERIFY(Arguments::parse(words("--version")));
    }

    void completionScriptsAreWellFormed()
    {
        const auto check = [](const char *shell, const std::string &script) {
            const auto fine = isWellFormed(QString::fromLatin1(shell), script);
            if (!fine)
                qInfo("%s is not installed; its script is not checked", shell);
            QVERIFY2(fine.value_or(true), shell);
        };
        check("bash", bashCompletion());
        check("zsh", zshCompletion());
        check("fish", fishCompletion());
        for (const Command &command : commands()) {
            const std::string name(command.name);
            QVERIFY(zshCompletion().find(name) != std::string::npos);
            QVERIFY(fishCompletion().find(" -a " + name) != std::string::npos);
        }
    }

    void bashOffersWhatFits()
    {
        if (QStandardPaths::findExecutable(QStringLiteral("bash")).isEmpty())
            QSKIP("bash is not installed");
        const QString program = QStringLiteral("oxidectl");
        QVERIFY(bashOffers({program, QStringLiteral("ro")})
                == QStringList{QStringLiteral("route")});
        const QStringList second = bashOffers({program, QStringLiteral("history"), QString()});
        QVERIFY(second.contains(QStringLiteral("search")));
        const QStringList states =
            bashOffers({program, QStringLiteral("history"), QStringLiteral("list"),
                        QStringLiteral("--state"), QStringLiteral("fa")});
        QCOMPARE(states, QStringList{QStringLiteral("failed")});
        const QStringList services = bashOffers(
            {program, QStringLiteral("run"), QStringLiteral("--service"), QStringLiteral("b")});
        QCOMPARE(services, QStringList{QStringLiteral("beta")});
        const QStringList behind =
            bashOffers({program, QStringLiteral("--data"), QStringLiteral("folder"),
                        QStringLiteral("run"), QStringLiteral("--service"), QStringLiteral("b")});
        QCOMPARE(behind, (QStringList{QStringLiteral("beta"), QStringLiteral("bfolder")}));
        QCOMPARE(bashOffers({program, QStringLiteral("help"), QStringLiteral("ro")}),
                 QStringList{QStringLiteral("route")});
        const QStringList flags =
            bashOffers({program, QStringLiteral("run"), QStringLiteral("--no-s")});
        QCOMPARE(flags, QStringList{QStringLiteral("--no-stream")});
    }
};

QTEST_GUILESS_MAIN(TestArguments)
#include "tst_arguments.moc"
