// What scripts go by: oxidectl doctor and history replay over decisions that come out as they were
// made, and over one that somebody changed.
#include "support/servefixture.h"

#include <QProcess>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTest>

using namespace oxide::tests;

namespace {

struct Outcome {
    int code = -1;
    QString text;
};

} // namespace

class TestDoctor final : public QObject
{
    Q_OBJECT

    SimFixture m_sim;
    std::unique_ptr<ServeFixture> m_oxide;

    [[nodiscard]] Outcome oxidectl(const QStringList &words) const
    {
        QProcess process;
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(
            QCoreApplication::applicationDirPath() + QStringLiteral("/oxidectl"),
            QStringList{QStringLiteral("--data"), QString::fromStdString(m_oxide->folder())}
                + words);
        process.closeWriteChannel();
        if (!process.waitForFinished(60'000))
            return {-1, QStringLiteral("it did not end")};
        return {process.exitCode(), QString::fromUtf8(process.readAll())};
    }

    /// How many rows it changed.
    [[nodiscard]] int change(const QString &statement) const
    {
        int rows = -1;
        {
            QSqlDatabase database =
                QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("forger"));
            database.setDatabaseName(QString::fromStdString(m_oxide->folder())
                                     + QStringLiteral("/oxide.db"));
            if (!database.open())
                qFatal("%s", qPrintable(database.lastError().text()));
            QSqlQuery query(database);
            if (query.exec(statement))
                rows = query.numRowsAffected();
            else
                qWarning("%s", qPrintable(query.lastError().text()));
        }
        QSqlDatabase::removeDatabase(QStringLiteral("forger"));
        return rows;
    }

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY2(m_sim.startOne(QStringLiteral("openai")), qPrintable(m_sim.error()));
        m_oxide = std::make_unique<ServeFixture>(m_sim.services());
        const Outcome run = oxidectl({QStringLiteral("run"), QStringLiteral("What is a mutex?")});
        QVERIFY2(run.code == 0, qPrintable(run.text));
    }

    void what_comes_out_the_same_is_well()
    {
        const Outcome doctor = oxidectl({QStringLiteral("doctor")});
        QVERIFY2(doctor.code == 0, qPrintable(doctor.text));
        QVERIFY2(doctor.text.contains(QLatin1String("the newest 1 come out the same")),
                 qPrintable(doctor.text));
        QCOMPARE(oxidectl({QStringLiteral("doctor"), QStringLiteral("--json")}).code, 0);
        const Outcome replay =
            oxidectl({QStringLiteral("history"), QStringLiteral("replay"), QStringLiteral("last")});
        QCOMPARE(replay.code, 0);
        QVERIFY(replay.text.contains(QLatin1String("The same:")));
    }

    void a_decision_that_was_changed_is_found_and_told_by_the_exit_code()
    {
        QCOMPARE(change(QStringLiteral(
                     "UPDATE decisions SET body = replace(body, 'gpt-sim', 'gpt-mis')")),
                 1);
        for (const QStringList &words :
             {QStringList{QStringLiteral("doctor")},
              QStringList{QStringLiteral("doctor"), QStringLiteral("--json")}}) {
            const Outcome doctor = oxidectl(words);
            QCOMPARE(doctor.code, 1);
            QVERIFY2(doctor.text.contains(
                         QLatin1String("1 of the newest ones do not come out the same")),
                     qPrintable(doctor.text));
        }
        const Outcome replay =
            oxidectl({QStringLiteral("history"), QStringLiteral("replay"), QStringLiteral("last")});
        QCOMPARE(replay.code, 1);
        QVERIFY2(replay.text.contains(QLatin1String("Different:")), qPrintable(replay.text));
    }
};

QTEST_GUILESS_MAIN(TestDoctor)
#include "tst_doctor.moc"
