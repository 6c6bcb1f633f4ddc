#include "base/clock.h"
#include "engine/childlauncher.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

using namespace oxide;

class TestChildLauncher final : public QObject
{
    Q_OBJECT

    base::SystemClock m_clock;
    std::unique_ptr<process::ProcessRegistry> m_registry;
    std::unique_ptr<engine::ChildLauncher> m_launcher;

    base::Result<int> run(std::string program, std::vector<std::string> arguments,
                          std::stop_token stop = {})
    {
        return QCoro::waitFor(
            m_launcher->run(std::move(program), std::move(arguments), std::move(stop)));
    }

private Q_SLOTS:
    void init()
    {
        m_registry = std::make_unique<process::ProcessRegistry>(
            m_clock, qEnvironmentVariable("OXIDE_TEST_GUARD").toStdString());
        m_launcher = std::make_unique<engine::ChildLauncher>(*m_registry);
    }
    void cleanup()
    {
        m_launcher.reset();
        m_registry.reset();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }

    void aProgramIsRunToItsEnd()
    {
        QVERIFY(m_launcher->find("sh"));
        QVERIFY(!m_launcher->find("no-such-program-here"));
        QCOMPARE(*run("sh", {"-c", "exit 7"}), 7);
        QCOMPARE(*run("sh", {"-c", "kill -9 $$"}), 128 + 9);
        const auto missing = run("no-such-program-here", {});
        QVERIFY(!missing);
        QCOMPARE(missing.error().kind, base::ErrorKind::ProgramNotFound);
    }

    void aRunEndsWithAStop()
    {
        std::stop_source stop;
        QTimer::singleShot(100, this, [&stop] { stop.request_stop(); });
        QElapsedTimer timer;
        timer.start();
        const auto code = run("sleep", {"20"}, stop.get_token());
        QVERIFY(!code);
        QCOMPARE(code.error().kind, base::ErrorKind::Cancelled);
        QVERIFY(timer.elapsed() < 5'000);
        QTRY_VERIFY(m_registry->list().empty());
    }

    void aServerIsStartedWithItsEnvironmentAndLivesOn()
    {
        const QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("said"));
        const std::string script = "sleep 0.3; echo \"$OXIDE_T_ADDRESS\" >" + file.toStdString();
        QVERIFY(m_launcher->startDetached("sh", {"-c", script}, {{"OXIDE_T_ADDRESS", "here:1"}}));
        m_launcher.reset();
        m_registry.reset();
        const auto said = [&file] {
            QFile answer(file);
            return answer.open(QIODevice::ReadOnly) ? answer.readAll() : QByteArray();
        };
        QTRY_COMPARE(said(), QByteArray("here:1\n"));
    }
};

QTEST_GUILESS_MAIN(TestChildLauncher)
#include "tst_childlauncher.moc"
