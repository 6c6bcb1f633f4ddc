// The program itself, over the real engine and simulated services on loopback.

#include "app/host/demo.h"

#include <csignal>
#include <memory>

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

namespace {

constexpr int kTimeoutMs = 60'000;

struct Outcome {
    int code = -1;
    QString answer;
    QString remarks;

    [[nodiscard]] QJsonDocument json() const { return QJsonDocument::fromJson(answer.toUtf8()); }
};

QString programPath()
{
    return QCoreApplication::applicationDirPath() + QStringLiteral("/oxidectl");
}

Outcome outcomeOf(QProcess &process)
{
    Outcome outcome;
    if (!process.waitForFinished(kTimeoutMs)) {
        process.kill();
        process.waitForFinished();
        outcome.remarks = QStringLiteral("it did not end: ");
    } else if (process.exitStatus() == QProcess::NormalExit) {
        outcome.code = process.exitCode();
    }
    outcome.answer = QString::fromUtf8(process.readAllStandardOutput());
    outcome.remarks += QString::fromUtf8(process.readAllStandardError());
    return outcome;
}

} // namespace

class TestOxidectl final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto demo = oxide::host::Demo::start();
        QVERIFY2(demo, demo ? "" : demo.error().message.c_str());
        m_demo = std::move(*demo);
        m_folder = QString::fromStdString(m_demo->dataFolder());
    }

    void aTaskIsDoneAndFoundAgain()
    {
        const Outcome run = oxidectl({QStringLiteral("run"), QStringLiteral("What is a mutex?")});
        QVERIFY2(run.code == 0, qPrintable(run.remarks));
        QVERIFY(run.answer.size() > 20);
        QVERIFY(run.remarks.contains(QLatin1String("Goes to ")));

        const Outcome show = oxidectl({QStringLiteral("history"), QStringLiteral("show"),
                                       QStringLiteral("last"), QStringLiteral("--json")});
        const QJsonObject task = show.json().object();
        QCOMPARE(task.value(QLatin1String("prompt")).toString(),
                 QStringLiteral("What is a mutex?"));
        QCOMPARE(task.value(QLatin1String("result")).toString().trimmed(), run.answer.trimmed());

        const Outcome found = oxidectl({QStringLiteral("history"), QStringLiteral("search"),
                                        QStringLiteral("mutex"), QStringLiteral("--json")});
        QVERIFY(!found.json().object().value(QLatin1String("tasks")).toArray().isEmpty());
        const Outcome replay =
            oxidectl({QStringLiteral("history"), QStringLiteral("replay"), QStringLiteral("last")});
        QVERIFY2(replay.code == 0, qPrintable(replay.answer + replay.remarks));
        const Outcome audit = oxidectl({QStringLiteral("audit"), QStringLiteral("verify")});
        QVERIFY2(audit.code == 0, qPrintable(audit.answer + audit.remarks));
    }

    void theRouteShownIsTheRouteTaken()
    {
        const QString prompt = QStringLiteral("Write a function that sorts a list");
        const Outcome route = oxidectl({QStringLiteral("route"), prompt, QStringLiteral("--json")});
        QVERIFY2(route.code == 0, qPrintable(route.remarks));
        const QJsonObject decision =
            route.json().object().value(QLatin1String("decision")).toObject();
        QVERIFY(decision.value(QLatin1String("candidates")).toArray().size() >= 5);
        QCOMPARE(decision.value(QLatin1String("features")).toObject().value(QLatin1String("type")),
                 QJsonValue(QLatin1String("coding")));
    }

    void theCatalogueIsSyncedListedAndAsked()
    {
        const Outcome sync = oxidectl({QStringLiteral("catalog"), QStringLiteral("sync")});
        QVERIFY2(sync.code == 0, qPrintable(sync.answer + sync.remarks));
        const Outcome list = oxidectl({QStringLiteral("catalog"), QStringLiteral("list"),
                                       QStringLiteral("gpt-sim"), QStringLiteral("--json")});
        const QJsonArray models = list.json().object().value(QLatin1String("models")).toArray();
        QCOMPARE(models.size(), 3);
        const QJsonObject price =
            models.first().toObject().value(QLatin1String("price")).toObject();
        QCOMPARE(price.value(QLatin1String("source")).toString(), QStringLiteral("openrouter"));
        QCOMPARE(list.json().object().value(QLatin1String("syncs")).toArray().size(), 3);

        const Outcome show =
            oxidectl({QStringLiteral("catalog"), QStringLiteral("show"),
                      QStringLiteral("us.anthropic.claude-3-5-sonnet-20241022-v2:0")});
        QVERIFY2(show.code == 0, qPrintable(show.remarks));
        QVERIFY(show.answer.contains(QLatin1String("claude-3-5-sonnet-20241022")));
        QVERIFY(show.answer.contains(QLatin1String("built-in")));

        const Outcome found =
            oxidectl({QStringLiteral("catalog"), QStringLiteral("resolve"),
                      QStringLiteral("llama3.1:8b-instruct-q4_K_M"), QStringLiteral("gpt-4o")});
        QCOMPARE(found.code, 0);
        QCOMPARE(found.answer.count(QStringLiteral("match")), 2);
        const Outcome unsure = oxidectl({QStringLiteral("catalog"), QStringLiteral("resolve"),
                                         QStringLiteral("gemma3"), QStringLiteral("nonesuch")});
        QCOMPARE(unsure.code, 1);
        QVERIFY(unsure.answer.contains(QLatin1String("unsure")));
        QVERIFY(unsure.answer.contains(QLatin1String("none")));
        const Outcome nobody =
            oxidectl({QStringLiteral("catalog"), QStringLiteral("show"), QStringLiteral("gemma3")});
        QCOMPARE(nobody.code, 1);
        QVERIFY(nobody.remarks.contains(QLatin1String("gemma-3-27b-it")));
    }

    void whatADemoCostsIsOneAnswer()
    {
        const auto priceIn = [](const QJsonValue &model) {
            return model.toObject().value(QLatin1String("price")).toObject();
        };
        QProcess process;
        process.start(programPath(), {QStringLiteral("--demo"), QStringLiteral("services"),
                                      QStringLiteral("models"), QStringLiteral("openai-cloud"),
                                      QStringLiteral("--json")});
        process.closeWriteChannel();
        const QJsonArray own = outcomeOf(process).json().array();
        QCOMPARE(own.size(), 4);
        QCOMPARE(oxidectl({QStringLiteral("catalog"), QStringLiteral("sync")}).code, 0);
        const QJsonArray synced =
            oxidectl({QStringLiteral("services"), QStringLiteral("models"),
                      QStringLiteral("openai-cloud"), QStringLiteral("--json")})
                .json()
                .array();
        QCOMPARE(synced.size(), 4);
        for (qsizetype i = 0; i < own.size(); ++i) {
            if (own[i].toObject().value(QLatin1String("embeds")).toBool())
                continue; // nobody sells the demo's vectors
            QVERIFY(!priceIn(own[i]).isEmpty());
            QCOMPARE(priceIn(own[i]), priceIn(synced[i]));
        }
        QVERIFY(priceIn(own[0]) != priceIn(own[1])); // each model has a price of its own
    }

    void aFirstReviewInTheDemoFailsOverAndCostsMoney()
    {
        QCOMPARE(oxidectl({QStringLiteral("catalog"), QStringLiteral("sync")}).code, 0);
        const Outcome run =
            oxidectl({QStringLiteral("run"),
                      QStringLiteral("Review this function for mistakes and name them.")});
        QVERIFY2(run.code == 0, qPrintable(run.remarks));
        QVERIFY2(run.remarks.contains(QLatin1String("Going on to the next service")),
                 qPrintable(run.remarks));
        const QJsonObject task = oxidectl({QStringLiteral("history"), QStringLiteral("show"),
                                           QStringLiteral("last"), QStringLiteral("--json")})
                                     .json()
                                     .object();
        const QJsonArray attempts = task.value(QLatin1String("attempts")).toArray();
        const auto serviceOf = [](const QJsonValue &attempt) {
            return attempt.toObject()
                .value(QLatin1String("target"))
                .toObject()
                .value(QLatin1String("service"))
                .toString();
        };
        QVERIFY(attempts.size() > 1);
        QCOMPARE(serviceOf(attempts.first()), QStringLiteral("gemini-cloud"));
        QCOMPARE(serviceOf(attempts.last()), QStringLiteral("openai-cloud"));
        const Outcome costs = oxidectl({QStringLiteral("costs")});
        QVERIFY2(costs.answer.contains(QLatin1String("openai-cloud")), qPrintable(costs.answer));
    }

    void rulesSendAndRefuse()
    {
        const Outcome list = oxidectl({QStringLiteral("services"), QStringLiteral("list"),
                                       QStringLiteral("--json"), QStringLiteral("--no-check")});
        const QString name = list.json()
                                 .array()
                                 .last()
                                 .toObject()
                                 .value(QLatin1String("config"))
                                 .toObject()
                                 .value(QLatin1String("name"))
                                 .toString();
        QVERIFY2(!name.isEmpty(), qPrintable(list.answer));
        QCOMPARE(oxidectl({QStringLiteral("rules"), QStringLiteral("set"),
                           QStringLiteral("refactoring"), name})
                     .code,
                 0);
        const Outcome route = oxidectl({QStringLiteral("route"), QStringLiteral("refactor this")});
        QVERIFY2(route.answer.contains(name), qPrintable(route.answer));
        QVERIFY(route.answer.contains(QLatin1String("TASK_ASSIGNMENT:refactoring")));
        const Outcome unknown = oxidectl({QStringLiteral("route"), QStringLiteral("hello"),
                                          QStringLiteral("--service"), QStringLiteral("nowhere")});
        QCOMPARE(unknown.code, 4);
        const Outcome nobody =
            oxidectl({QStringLiteral("run"), QStringLiteral("hello"), QStringLiteral("--service"),
                      QStringLiteral("nowhere"), QStringLiteral("--json")});
        QCOMPARE(nobody.code, 4);
        QVERIFY2(nobody.remarks.contains(QLatin1String("There is no service called 'nowhere'")),
                 qPrintable(nobody.remarks));
        QVERIFY2(nobody.json().object().contains(QLatin1String("summary")),
                 qPrintable(nobody.answer));
        QCOMPARE(oxidectl({QStringLiteral("parallel"), QStringLiteral("hello"),
                           QStringLiteral("--strategy"), QStringLiteral("broadcast"),
                           QStringLiteral("--services"), QStringLiteral("nowhere")})
                     .code,
                 4);
    }

    void anInterruptEndsTheTaskInOrder()
    {
        QProcess process;
        start(process, {QStringLiteral("run"), QStringLiteral("Tell a very long story")});
        QVERIFY(process.waitForReadyRead(kTimeoutMs)); // it answers
        ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        const Outcome outcome = outcomeOf(process);
        if (outcome.code == 0)
            QSKIP("the answer was whole before the interrupt came");
        QCOMPARE(outcome.code, 1);
        const Outcome show =
            oxidectl({QStringLiteral("history"), QStringLiteral("list"), QStringLiteral("--json"),
                      QStringLiteral("-n"), QStringLiteral("1")});
        const QJsonObject row =
            show.json().object().value(QLatin1String("tasks")).toArray().first().toObject();
        QCOMPARE(row.value(QLatin1String("state")).toString(), QStringLiteral("cancelled"));
    }

    void aReaderThatLeavesCancelsTheTask()
    {
        QProcess process;
        start(process, {QStringLiteral("run"), QStringLiteral("Tell a very long story")});
        process.closeReadChannel(QProcess::StandardOutput);
        const Outcome outcome = outcomeOf(process);
        QVERIFY2(outcome.code == 1 || outcome.code == 0, qPrintable(outcome.remarks));
    }

    void serveEndsOnTerm()
    {
        QProcess process;
        start(process, {QStringLiteral("serve")});
        process.setReadChannel(QProcess::StandardError);
        QByteArray remarks;
        while (!remarks.contains("running") && process.waitForReadyRead(kTimeoutMs))
            remarks += process.readAllStandardError();
        ::kill(static_cast<pid_t>(process.processId()), SIGTERM);
        const Outcome outcome = outcomeOf(process);
        QVERIFY2(outcome.code == 0, qPrintable(outcome.remarks));
    }

    void serveOutlivesItsTerminalWhereHangupsAreIgnored()
    {
        QProcess process;
        process.setChildProcessModifier([] { std::signal(SIGHUP, SIG_IGN); }); // as nohup does
        start(process, {QStringLiteral("serve")});
        process.setReadChannel(QProcess::StandardError);
        QByteArray remarks;
        while (!remarks.contains("running") && process.waitForReadyRead(kTimeoutMs))
            remarks += process.readAllStandardError();
        ::kill(static_cast<pid_t>(process.processId()), SIGHUP);
        QVERIFY(!process.waitForFinished(1'000));
        ::kill(static_cast<pid_t>(process.processId()), SIGTERM);
        const Outcome outcome = outcomeOf(process);
        QVERIFY2(outcome.code == 0, qPrintable(outcome.remarks));
    }

    void aBrokenConfigurationIsNamed()
    {
        QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("config.yaml")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("execution:\n  max_retries: many\n");
        file.close();
        const Outcome outcome = oxidectl({QStringLiteral("--data"), folder.path(),
                                          QStringLiteral("run"), QStringLiteral("hello")});
        QCOMPARE(outcome.code, 1);
        QVERIFY2(outcome.remarks.contains(QLatin1String("max_retries")),
                 qPrintable(outcome.remarks));
        const Outcome doctor =
            oxidectl({QStringLiteral("--data"), folder.path(), QStringLiteral("doctor")});
        QVERIFY2(doctor.answer.contains(QLatin1String("max_retries")), qPrintable(doctor.answer));
    }

    void aServiceWithoutAModelIsNoWrongUsage()
    {
        QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("config.yaml")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("services:\n  bare:\n    type: http\n    api_type: ollama\n"
                   "    base_url: http://127.0.0.1:9\n");
        file.close();
        const Outcome outcome = oxidectl({QStringLiteral("--data"), folder.path(),
                                          QStringLiteral("run"), QStringLiteral("hello"),
                                          QStringLiteral("--service"), QStringLiteral("bare")});
        QVERIFY2(outcome.code == 1 || outcome.code == 4, qPrintable(outcome.remarks));
        const Outcome any = oxidectl({QStringLiteral("--data"), folder.path(),
                                      QStringLiteral("run"), QStringLiteral("hello")});
        QCOMPARE(any.code, 4);
    }

    void withoutServicesNobodyCan()
    {
        QTemporaryDir folder;
        const Outcome outcome = oxidectl({QStringLiteral("--data"), folder.path(),
                                          QStringLiteral("run"), QStringLiteral("hello")});
        QCOMPARE(outcome.code, 4);
        QCOMPARE(outcome.answer, QString());
    }

private:
    /// On the demonstration's data, unless the words name other data.
    void start(QProcess &process, QStringList words)
    {
        if (!words.contains(QStringLiteral("--data")))
            words = QStringList{QStringLiteral("--data"), m_folder} + words;
        process.start(programPath(), words);
        process.closeWriteChannel();
    }

    Outcome oxidectl(const QStringList &words)
    {
        QProcess process;
        start(process, words);
        return outcomeOf(process);
    }

    std::unique_ptr<oxide::host::Demo> m_demo;
    QString m_folder;
};

QTEST_GUILESS_MAIN(TestOxidectl)
#include "tst_oxidectl.moc"
