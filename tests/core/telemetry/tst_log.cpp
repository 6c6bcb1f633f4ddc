#include "telemetry/log.h"

#include <chrono>
#include <thread>
#include <vector>

#include <QDir>
#include <QFile>
#include <QLoggingCategory>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include <boost/json.hpp>

using namespace oxide;

Q_LOGGING_CATEGORY(lcTest, "oxide.test")

class TestLog final : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;

    std::string folder() const { return m_folder->path().toStdString(); }

    QByteArray text(const char *name = "oxide.log") const
    {
        QFile file(m_folder->filePath(QString::fromLatin1(name)));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    std::vector<boost::json::object> lines() const
    {
        std::vector<boost::json::object> objects;
        const QByteArray all = text();
        for (const QByteArray &line : all.split('\n')) {
            if (!line.isEmpty())
                objects.push_back(
                    boost::json::parse(std::string_view(line.data(), std::size_t(line.size())))
                        .as_object());
        }
        return objects;
    }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void everyMessageIsOneJsonLine()
    {
        {
            telemetry::Log log({}, folder());
            qCInfo(lcTest).noquote() << "quote \" newline\n漢";
            std::thread other([] { qCWarning(lcTest) << "elsewhere"; });
            other.join();
        }
        const auto all = lines();
        QCOMPARE(all.size(), std::size_t{2});
        QCOMPARE(all[0].at("message").as_string().c_str(), "quote \" newline\n漢");
        QCOMPARE(all[0].at("level").as_string().c_str(), "INFO");
        QCOMPARE(all[0].at("category").as_string().c_str(), "oxide.test");
        QCOMPARE(all[0].at("thread").as_string().c_str(), "main");
        QVERIFY(QDateTime::fromString(QString::fromUtf8(all[0].at("time").as_string().c_str()),
                                      Qt::ISODateWithMs)
                    .isValid());
        QVERIFY(all[1].at("thread").as_string() != "main");
    }

    void theLevelHoldsBackWhatIsBelowIt()
    {
        config::Logging options;
        options.level = config::LogLevel::Warning;
        telemetry::Log log(options, folder());
        qCInfo(lcTest) << "quiet";
        qCWarning(lcTest) << "loud";
        options.level = config::LogLevel::Debug;
        log.configure(options);
        qCDebug(lcTest) << "now heard";
        log.flush();
        const auto all = lines();
        QCOMPARE(all.size(), std::size_t{2});
        QCOMPARE(all[1].at("message").as_string().c_str(), "now heard");
    }

    void secretsAreNotWritten()
    {
        {
            telemetry::Log log({}, folder());
            log.redactor().add("hidden-phrase");
            qCInfo(lcTest) << "with hidden-phrase and Bearer faketoken123";
        }
        QVERIFY(!text().contains("hidden-phrase"));
        QVERIFY(!text().contains("faketoken123"));
        QVERIFY(text().contains("[secret]"));
    }

    void aWarningIsOnTheDiskSoon()
    {
        telemetry::Log log({}, folder());
        qCWarning(lcTest) << "soon";
        QTRY_VERIFY_WITH_TIMEOUT(text().contains("soon"), 400);
    }

    void aFullFileIsSetAsideAndOnlySoManyAreKept()
    {
        config::Logging options;
        options.maxBytes = 2000;
        options.keep = 2;
        {
            telemetry::Log log(options, folder());
            for (int i = 0; i < 200; ++i)
                qCInfo(lcTest) << "line" << i;
        }
        QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files),
                 (QStringList{QStringLiteral("oxide.log"), QStringLiteral("oxide.log.1"),
                              QStringLiteral("oxide.log.2")}));
        for (const char *name : {"oxide.log", "oxide.log.1", "oxide.log.2"}) {
            QVERIFY(text(name).size() <= 2000);
            QVERIFY(text(name).endsWith("}\n"));
            QVERIFY(text(name).startsWith("{"));
        }
        QVERIFY(text().contains("line 199"));
        const QByteArray kept = text("oxide.log.2") + text("oxide.log.1") + text();
        const qsizetype first = kept.indexOf("line ") + 5;
        const int start = kept.mid(first, kept.indexOf('"', first) - first).toInt();
        QCOMPARE(kept.count('\n'), 200 - start); // none is missing in between
    }

    void aFullFileThatCannotBeSetAsideGrowsOn()
    {
        config::Logging options;
        options.maxBytes = 500;
        options.keep = 1;
        QVERIFY(QDir(m_folder->path()).mkdir(QStringLiteral("oxide.log.1"))); // in the way
        {
            telemetry::Log log(options, folder());
            for (int i = 0; i < 20; ++i)
                qCInfo(lcTest) << "line" << i;
        }
        QCOMPARE(lines().size(), std::size_t{20});
    }

    void aLineLongerThanAFileIsStillWritten()
    {
        config::Logging options;
        options.maxBytes = 500;
        {
            telemetry::Log log(options, folder());
            qCInfo(lcTest) << "short";
            qCInfo(lcTest) << QByteArray(3000, 'x');
            qCInfo(lcTest) << "last";
        }
        QVERIFY(text("oxide.log.1").size() > 3000);
        QVERIFY(text().contains("last"));
        QVERIFY(text("oxide.log.2").contains("short"));
    }

    void manyThreadsLoseNothing()
    {
        {
            telemetry::Log log({}, folder());
            std::vector<std::thread> threads;
            for (int t = 0; t < 4; ++t) {
                threads.emplace_back([t] {
                    for (int i = 0; i < 1000; ++i)
                        qCInfo(lcTest) << "t" << t << i;
                });
            }
            for (std::thread &thread : threads)
                thread.join();
        }
        QCOMPARE(lines().size(), std::size_t{4000});
    }

    void aFileThatCannotBeWrittenIsNoHarm()
    {
        QVERIFY(QDir(m_folder->path()).mkdir(QStringLiteral("oxide.log")));
        telemetry::Log log({}, folder());
        qCWarning(lcTest) << "nowhere to go";
        log.flush();
        QVERIFY(QDir(m_folder->path()).rmdir(QStringLiteral("oxide.log")));
        qCWarning(lcTest) << "again";
        log.flush();
        QVERIFY(text().contains("again"));
    }

    void aFileThatIsMovedAwayIsBegunAnew()
    {
        telemetry::Log log({}, folder());
        qCWarning(lcTest) << "before";
        log.flush();
        QVERIFY(QFile::rename(m_folder->filePath(QStringLiteral("oxide.log")),
                              m_folder->filePath(QStringLiteral("moved"))));
        qCWarning(lcTest) << "after";
        log.flush();
        QVERIFY(text().contains("after") && !text().contains("before"));
    }

    void callersDoNotWaitForTheDisk()
    {
        telemetry::Log log({}, folder());
        const auto start = std::chrono::steady_clock::now();
        for (int i = 0; i < 2000; ++i)
            qCInfo(lcTest) << "a line of a usual length, number" << i;
        const auto took = std::chrono::steady_clock::now() - start;
        // 2,000 lines; a write with a sync each would take seconds.
        QVERIFY(took < std::chrono::milliseconds(500));
    }

    void noFileIsWrittenWhereNoneIsWanted()
    {
        config::Logging options;
        options.file.clear();
        {
            telemetry::Log log(options, folder());
            qCWarning(lcTest) << "gone";
            log.flush();
            QVERIFY(log.file().empty());
        }
        QVERIFY(QDir(m_folder->path()).isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestLog)
#include "tst_log.moc"
