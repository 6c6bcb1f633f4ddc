// The desktop program itself on a real X server: somebody starts it, types a prompt, has the
// answer, ends it, and finds the task again.

#include "app/desktop/desktopprogram.h"
#include "base/text.h"
#include "support/simconfig.h"
#include "support/simfixture.h"

#include <algorithm>
#include <memory>

#include <QFile>
#include <QJsonDocument>
#include <QTest>

using namespace oxide;
using tests::DesktopProgram;

namespace {

using Names = std::vector<std::string>;

QByteArray described(const QJsonObject &object)
{
    return QJsonDocument(object).toJson();
}

bool anyHas(const Names &lines, const std::string &word)
{
    return std::ranges::any_of(
        lines, [&](const std::string &line) { return line.find(word) != std::string::npos; });
}

/// A program that answers a word and then works for longer than anybody waits.
void saveSlumberer(const DesktopProgram &program)
{
    const QString path = base::qs(program.dataFolder() + "/slumber");
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write("#!/bin/sh\necho Zzz\nsleep 600\n") < 0)
        qFatal("no script can be written");
    file.close();
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    model::ServiceConfig service;
    service.name = "slumberer";
    service.dialect = model::Dialect::Command;
    service.executable = base::str(path);
    tests::saveService(program.configPath(), service);
    config::ConfigStore store(program.configPath());
    model::RuleSet rules;
    model::Rule &rule = rules.rules.emplace_back();
    rule.when.words = {"slumber"};
    rule.then.targets = {{"slumberer", {}}};
    if (const auto saved = store.saveRules(rules); !saved)
        qFatal("%s", saved.error().message.c_str());
}

} // namespace

class TestProgram final : public QObject
{
    Q_OBJECT

    tests::SimFixture m_simulator;
    std::unique_ptr<DesktopProgram> m_program;

    /// The simulator's service, and none of what the world knows.
    void configure() const
    {
        const std::string path = m_program->configPath();
        tests::saveService(path, tests::configOf(m_simulator.service()));
        tests::saveSetting(path, "security.secrets", "file");
        tests::saveSetting(path, "catalog.sync", "false");
        tests::saveSetting(path, "api.port", "0");
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (const QByteArray why = DesktopProgram::whyNot(); !why.isEmpty())
            QSKIP(why.constData());
        QVERIFY2(m_simulator.startOne(QStringLiteral("ollama")), qPrintable(m_simulator.error()));
    }

    void init() { m_program = std::make_unique<DesktopProgram>(); }

    void cleanup()
    {
        if (QTest::currentTestFailed() && m_program)
            qWarning("oxide said: %s", qPrintable(m_program->said()));
        m_program.reset();
    }

    void theDemoAnswersWhatIsTypedInItsWindow()
    {
        QVERIFY2(m_program->start(
                     {QStringLiteral("--demo"), QStringLiteral("--page"), QStringLiteral("run")}),
                 qPrintable(m_program->error()));
        const QString window = m_program->waitForWindow();
        QVERIFY(!window.isEmpty());
        QVERIFY(anyHas(m_program->mark().living(), "oxide-sim"));
        QVERIFY(m_program->type(window, QStringLiteral("What is a mutex?"),
                                QStringLiteral("ctrl+Return")));

        const QJsonObject task = m_program->waitForTask(QStringLiteral("done"));
        QVERIFY2(tests::stateOf(task) == QLatin1String("done"), described(task).constData());
        QCOMPARE(task[QLatin1String("prompt")].toString(), QStringLiteral("What is a mutex?"));
        QVERIFY2(task[QLatin1String("result")].toString().size() > 20, described(task).constData());
        QVERIFY(task[QLatin1String("decision")].isObject());
        QCOMPARE(task[QLatin1String("summary")][QLatin1String("source")].toString(),
                 QStringLiteral("app"));
        QVERIFY2(m_program->stop(), qPrintable(m_program->error()));
        QVERIFY2(!QFile::exists(base::qs(m_program->folder())), m_program->folder().c_str());
    }

    void aTaskIsFoundAgainAfterARestart()
    {
        configure();
        QVERIFY2(m_program->start({QStringLiteral("--page"), QStringLiteral("run")}),
                 qPrintable(m_program->error()));
        const QString window = m_program->waitForWindow();
        QVERIFY(!window.isEmpty());
        QVERIFY(m_program->type(window, QStringLiteral("Name three rivers."),
                                QStringLiteral("ctrl+Return")));
        const QJsonObject task = m_program->waitForTask(QStringLiteral("done"));
        QVERIFY2(tests::stateOf(task) == QLatin1String("done"), described(task).constData());
        QVERIFY(!task[QLatin1String("result")].toString().isEmpty());
        QCOMPARE(m_simulator.chats().size(), std::size_t(1));
        QVERIFY2(m_program->stop(), qPrintable(m_program->error()));

        QVERIFY2(m_program->start({QStringLiteral("--page"), QStringLiteral("history")}),
                 qPrintable(m_program->error()));
        QVERIFY(!m_program->waitForWindow().isEmpty());
        const std::string id =
            base::str(task[QLatin1String("summary")][QLatin1String("id")].toString());
        const QJsonObject again = m_program->askApi("/api/tasks/" + id);
        QVERIFY2(again[QLatin1String("result")] == task[QLatin1String("result")],
                 described(again).constData());
        QCOMPARE(m_program->waitForTask(QStringLiteral("done")), task);
        QCOMPARE(m_simulator.chats().size(), std::size_t(1)); // nothing was asked twice
        QVERIFY2(m_program->stop(), qPrintable(m_program->error()));
    }

    void aProgramThatAnswersEndsWithTheWindow()
    {
        configure();
        saveSlumberer(*m_program);
        QVERIFY2(m_program->start({QStringLiteral("--page"), QStringLiteral("run")}),
                 qPrintable(m_program->error()));
        const QString window = m_program->waitForWindow();
        QVERIFY(!window.isEmpty());
        QVERIFY(
            m_program->type(window, QStringLiteral("Do slumber."), QStringLiteral("ctrl+Return")));
        QTRY_VERIFY_WITH_TIMEOUT(anyHas(m_program->mark().living(), "sleep 600"), 20'000);
        QVERIFY(anyHas(m_program->mark().living(), "oxide-guard"));
        QVERIFY2(m_program->stop(), qPrintable(m_program->error()));
        const QJsonObject task = m_program->waitForTask(QStringLiteral("interrupted"));
        QVERIFY2(tests::stateOf(task) == QLatin1String("interrupted"), described(task).constData());
        QVERIFY(task[QLatin1String("result")].toString().contains(QLatin1String("Zzz")));
    }

    void inTheBackgroundThereIsNoWindowUntilASecondStart()
    {
        configure();
        QVERIFY2(m_program->start({QStringLiteral("--background")}),
                 qPrintable(m_program->error()));
        QCOMPARE(m_program->windows(), QStringList());
        QCOMPARE(m_program->startAgain({QStringLiteral("--background")}), 0);
        QTest::qWait(1'000);
        QCOMPARE(m_program->windows(), QStringList());

        QCOMPARE(m_program->startAgain(), 0); // which goes, having told the first
        QVERIFY(!m_program->waitForWindow().isEmpty());
        QVERIFY2(m_program->stop(), qPrintable(m_program->error()));
    }
};

QTEST_GUILESS_MAIN(TestProgram)
#include "tst_program.moc"
