// The real command lines of others (tests/tools/install-clis.sh) with Oxide as their server.
// Skipped, with the reason, where node or the programs are not there. gemini is not among them: it
// speaks Gemini's own API alone, which Oxide does not offer.
#include "base/text.h"
#include "tools/programs.h"

#include <boost/json.hpp>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

using namespace oxide;
using tests::Outcome;
namespace json = boost::json;

namespace {

const QString kQuestion = QStringLiteral("Say hello in five words");

using Variables = std::vector<std::pair<QString, QString>>;

/// The last message of `-o json`, which stands among lines for people.
json::object resultOf(const QString &output)
{
    for (const QString &line : output.split(u'\n')) {
        if (!line.startsWith(u'['))
            continue;
        boost::system::error_code error;
        const json::value messages = json::parse(base::str(line), error);
        if (!error && messages.is_array() && !messages.get_array().empty())
            return messages.get_array().back().as_object();
    }
    return {};
}

} // namespace

class TestCliClients final : public QObject
{
    Q_OBJECT

    QString m_oxidectl = qEnvironmentVariable("OXIDE_TEST_OXIDECTL");
    QString m_tools;
    tests::DemoServer m_demo;
    QTemporaryDir m_home;

    [[nodiscard]] bool has(const QString &folder) const
    {
        return QFileInfo::exists(m_tools + folder);
    }

    /// That program, with these variables and options, asks Oxide something.
    [[nodiscard]] Outcome ask(const QString &folder, const QString &program,
                              const Variables &variables, const QStringList &options) const
    {
        const QString bin = m_tools + folder + QStringLiteral("/node_modules/.bin");
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("HOME"), m_home.path());
        environment.insert(QStringLiteral("PATH"), bin + u':' + qEnvironmentVariable("PATH"));
        for (const auto &[name, value] : variables)
            environment.insert(name, value);
        return tests::run(bin + u'/' + program, options, m_home.path(), environment);
    }

    [[nodiscard]] Outcome askQwen(const QString &folder, Variables variables,
                                  const QString &type) const
    {
        variables.emplace_back(QStringLiteral("QWEN_USAGE_STATISTICS_ENABLED"),
                               QStringLiteral("false"));
        QStringList options{QStringLiteral("--bare"), QStringLiteral("-o"), QStringLiteral("json"),
                            QStringLiteral("--prompt=") + kQuestion};
        if (!type.isEmpty())
            options << QStringLiteral("--auth-type") << type;
        return ask(folder, QStringLiteral("qwen"), variables, options);
    }

    [[nodiscard]] Variables openAi(const QString &key) const
    {
        return {{QStringLiteral("OPENAI_API_KEY"), key},
                {QStringLiteral("OPENAI_BASE_URL"), m_demo.url + QStringLiteral("/v1")},
                {QStringLiteral("OPENAI_MODEL"), QStringLiteral("auto")}};
    }

    [[nodiscard]] Variables anthropic() const
    {
        return {{QStringLiteral("ANTHROPIC_API_KEY"), m_demo.key},
                {QStringLiteral("ANTHROPIC_BASE_URL"), m_demo.url},
                {QStringLiteral("ANTHROPIC_MODEL"), QStringLiteral("auto")}};
    }

    /// How many tasks of the history begin with the question.
    [[nodiscard]] int tasks() const
    {
        const Outcome list = tests::run(
            m_oxidectl, {QStringLiteral("--data"), m_demo.data, QStringLiteral("history"),
                         QStringLiteral("list"), QStringLiteral("--json")});
        return list.output.count(QStringLiteral("\"title\":\"") + kQuestion);
    }

private Q_SLOTS:
    void initTestCase()
    {
        const auto [lines, problem] = tests::install(QStringLiteral("install-clis.sh"));
        if (lines.isEmpty())
            QSKIP(problem.constData());
        m_tools = lines[0] + u'/';
        QVERIFY2(m_demo.start(m_oxidectl), qPrintable(m_demo.listener.output));
    }

    void qwenAsksOxide_data()
    {
        QTest::addColumn<QString>("folder");
        QTest::addColumn<QString>("type");
        QTest::newRow("0.15, OpenAI chat") << QStringLiteral("qwen") << QString();
        for (const char *type : {"openai", "openai-responses", "anthropic"})
            QTest::newRow(type) << QStringLiteral("qwen-next") << QString::fromLatin1(type);
    }

    void qwenAsksOxide()
    {
        QFETCH(const QString, folder);
        QFETCH(const QString, type);
        if (!has(folder))
            QSKIP("there is no node for it on this machine");
        const int before = tasks();
        const bool isAnthropic = type == QLatin1String("anthropic");
        const Outcome outcome =
            askQwen(folder, isAnthropic ? anthropic() : openAi(m_demo.key), type);
        QVERIFY2(outcome.code == 0, qPrintable(outcome.output));
        const json::object result = resultOf(outcome.output);
        QVERIFY2(result.contains("result"), qPrintable(outcome.output));
        QCOMPARE(result.at("is_error"), json::value(false));
        QVERIFY(!result.at("result").as_string().empty());
        QVERIFY(!result.at("result").as_string().starts_with("[API Error"));
        QCOMPARE(tasks(), before + 1); // once, as what the user said
    }

    void aWrongKeyIsToldInItsWords()
    {
        if (!has(QStringLiteral("qwen-next")))
            QSKIP("there is no node for it on this machine");
        const Outcome outcome = askQwen(QStringLiteral("qwen-next"),
                                        openAi(QStringLiteral("wrong")), QStringLiteral("openai"));
        QCOMPARE(outcome.code, 1);
        QVERIFY2(outcome.output.contains(QStringLiteral("This key does not open this Oxide")),
                 qPrintable(outcome.output));
    }

    void claudeAsksOxide()
    {
        if (!has(QStringLiteral("claude")))
            QSKIP("there is no Claude Code for this machine");
        const int before = tasks();
        Variables variables = anthropic();
        for (const char *off : {"CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "DISABLE_AUTOUPDATER",
                                "DISABLE_TELEMETRY"})
            variables.emplace_back(QString::fromLatin1(off), QStringLiteral("1"));
        const Outcome outcome = ask(QStringLiteral("claude"), QStringLiteral("claude"), variables,
                                    {QStringLiteral("--print"), kQuestion,
                                     QStringLiteral("--model"), QStringLiteral("auto"),
                                     QStringLiteral("--output-format"), QStringLiteral("json")});
        QVERIFY2(outcome.code == 0, qPrintable(outcome.output));
        QVERIFY2(outcome.output.contains(QStringLiteral("\"is_error\":false")),
                 qPrintable(outcome.output));
        QCOMPARE(tasks(), before + 1);
    }
};

QTEST_GUILESS_MAIN(TestCliClients)
#include "tst_cliclients.moc"
