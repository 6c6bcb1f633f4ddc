#include "base/clock.h"
#include "base/startmark.h"
#include "base/text.h"
#include "process/childprocess.h"
#include "process/processregistry.h"
#include "process/run.h"
#include "support/marked.h"
#include "trees.h"

#include <chrono>
#include <filesystem>

#include <QCoroTask>
#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>
#include <QTimer>

using namespace oxide;
using namespace std::chrono_literals;
using base::ErrorKind;
using process::ChildProcess;
using process::Event;
using process::ProcessRegistry;
using process::RunLimits;
using process::RunResult;
using tests::shell;

namespace {

constexpr auto kNever = std::chrono::steady_clock::time_point::max();

std::string guardian()
{
    return qEnvironmentVariable("OXIDE_TEST_GUARD").toStdString();
}

} // namespace

class TestChildProcess final : public QObject
{
    Q_OBJECT

    base::SystemClock m_clock;
    std::unique_ptr<ProcessRegistry> m_registry;

    base::Result<RunResult> runNow(process::Command command, std::string input = {},
                                   RunLimits limits = {}, std::stop_token stop = {})
    {
        return QCoro::waitFor(process::run(*m_registry, std::move(command), std::move(input),
                                           limits, std::move(stop)));
    }

public:
    /// With GLib what was watched first comes first; without it that differs.
    static void initMain() { qputenv("QT_NO_GLIB", "1"); }

private Q_SLOTS:
    void init() { m_registry = std::make_unique<ProcessRegistry>(m_clock, guardian()); }
    void cleanup()
    {
        m_registry.reset();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }

    void bothStreamsAndTheExitCodeComeBack()
    {
        const auto result = runNow(shell("cat; echo to-err >&2; exit 7"), "to-out");
        QVERIFY2(result, result ? "" : result.error().message.c_str());
        QCOMPARE(result->output, std::string("to-out"));
        QCOMPARE(result->errorOutput, std::string("to-err\n"));
        QCOMPARE(result->exit.code, 7);
    }

    void aSignalReadsAs128PlusItsNumber()
    {
        const auto result = runNow(shell("kill -SEGV $$"));
        QVERIFY(result);
        QCOMPARE(result->exit.code, 128 + 11);
    }

    void environmentAndFolderReachTheProgram()
    {
        const QTemporaryDir folder;
        process::Command command = shell("echo \"$OXIDE_TEST_VALUE\"; pwd -P");
        command.environment = {{"OXIDE_TEST_VALUE", "a b\"c"}};
        command.folder = base::str(folder.path());
        const auto result = runNow(command);
        QVERIFY(result);
        QCOMPARE(result->output,
                 "a b\"c\n" + std::filesystem::canonical(command.folder).string() + '\n');
    }

    void argumentsAreNotTouched()
    {
        process::Command command;
        command.program = "printf";
        command.arguments = {"[%s]", "--lifeline", "", "a b", "*", "\xc3\xa9", "--"};
        const auto result = runNow(command);
        QVERIFY(result);
        QCOMPARE(result->output, std::string("[--lifeline][][a b][*][\xc3\xa9][--]"));
    }

    void whatEndsWhileTheEventLoopIsBusyHasRun()
    {
        // QProcess hears that the guardian started, the loop is kept busy, and then the guardian's
        // word of the start and its end are both there. When that is differs, and which of the two
        // comes first depends on their descriptors: many are tried.
        std::vector<std::unique_ptr<QFile>> descriptors;
        for (int i = 0; i < 60; ++i) {
            descriptors.push_back(std::make_unique<QFile>(QStringLiteral("/dev/null")));
            QVERIFY(descriptors.back()->open(QIODevice::ReadOnly));
            process::Command command;
            command.program = "echo";
            command.arguments = {"answer"};
            auto running = process::run(*m_registry, command, {}, {}, {});
            QElapsedTimer timer;
            timer.start();
            while (timer.nsecsElapsed() < i % 10 * 300'000)
                QCoreApplication::processEvents();
            QThread::msleep(50);
            const auto result = QCoro::waitFor(std::move(running));
            QVERIFY2(result, result ? "" : result.error().message.c_str());
            QCOMPARE(result->output, std::string("answer\n"));
            QCOMPARE(result->exit.code, 0);
        }
    }

    void manyMegabytesGoThroughBothWays()
    {
        std::string input(32U * 1024 * 1024, 'x');
        for (std::size_t i = 0; i < input.size(); i += 4099)
            input[i] = static_cast<char>('a' + i % 26);
        RunLimits limits;
        limits.outputBytes = input.size();
        const auto result = runNow(shell("cat"), input, limits);
        QVERIFY2(result, result ? "" : result.error().message.c_str());
        QVERIFY(result->output == input);
    }

    void aProgramThatDoesNotReadItsInputEndsAllTheSame()
    {
        const std::string input(8U * 1024 * 1024, 'x');
        const auto result = runNow(shell("exec 0<&-; echo done"), input);
        QVERIFY(result);
        QCOMPARE(result->output, std::string("done\n"));
    }

    void moreThanTheLimitIsRefused()
    {
        RunLimits limits;
        limits.outputBytes = 100'000;
        const auto result = runNow(shell("yes"), {}, limits);
        QVERIFY(!result);
        QCOMPARE(result.error().kind, ErrorKind::ProcessFailed);
    }

    void aMissingProgramIsToldAtOnce_data()
    {
        QTest::addColumn<QString>("program");
        QTest::newRow("on the PATH") << QStringLiteral("oxide-no-such-program");
        QTest::newRow("by path") << QStringLiteral("/nonexistent/program");
        QTest::newRow("a folder") << QStringLiteral("/tmp");
    }

    void aMissingProgramIsToldAtOnce()
    {
        QFETCH(const QString, program);
        QElapsedTimer timer;
        timer.start();
        process::Command command;
        command.program = base::str(program);
        const auto result = runNow(command);
        QVERIFY(!result);
        QCOMPARE(result.error().kind, ErrorKind::ProgramNotFound);
        QVERIFY2(timer.elapsed() < 500, "not at once");
    }

    void aScriptWithoutItsInterpreterIsNotFound()
    {
        const QTemporaryDir folder;
        QFile script(folder.filePath(QStringLiteral("script")));
        QVERIFY(script.open(QIODevice::WriteOnly));
        script.write("#!/nonexistent/interpreter\n");
        script.close();
        QVERIFY(script.setPermissions(QFile::ReadOwner | QFile::ExeOwner));
        process::Command command;
        command.program = base::str(script.fileName());
        const auto result = runNow(command);
        QVERIFY(!result);
        QCOMPARE(result.error().kind, ErrorKind::ProgramNotFound);
    }

    void whatTheCommandKeepsLivesAsLongAsTheProcess()
    {
        auto keep = std::make_shared<int>(1);
        const std::weak_ptr<int> watch = keep;
        auto child = std::make_unique<ChildProcess>(*m_registry);
        process::Command command = shell("trap '' TERM; echo up; sleep 600 & wait; wait");
        command.keeps = std::move(keep);
        command.grace = 300ms;
        QVERIFY(QCoro::waitFor(child->start(std::exchange(command, {}), {})));
        QVERIFY(QCoro::waitFor(child->next(kNever, {})));
        child.reset();
        QVERIFY(!watch.expired());
        QTRY_VERIFY(m_registry->list().empty());
        QVERIFY(watch.expired());
    }

    void aMissingGuardianIsNamed()
    {
        m_registry = std::make_unique<ProcessRegistry>(m_clock, "/nonexistent/oxide-guard");
        const auto result = runNow(shell("true"));
        QVERIFY(!result);
        QCOMPARE(result.error().kind, ErrorKind::ProcessFailed);
        QVERIFY(result.error().message.find("/nonexistent/oxide-guard") != std::string::npos);
    }

    void thePathOfTheCommandsEnvironmentCounts()
    {
        const QTemporaryDir folder;
        QFile script(folder.filePath(QStringLiteral("oxide-only-here")));
        QVERIFY(script.open(QIODevice::WriteOnly));
        script.write("#!/bin/sh\necho found\n");
        script.close();
        QVERIFY(script.setPermissions(QFile::ReadOwner | QFile::ExeOwner));
        process::Command command;
        command.program = "oxide-only-here";
        command.environment = {{"PATH", base::str(folder.path())}};
        const auto result = runNow(command);
        QVERIFY2(result, result ? "" : result.error().message.c_str());
        QCOMPARE(result->output, std::string("found\n"));
    }

    void cancelEndsWithinMilliseconds()
    {
        tests::Mark mark;
        process::Command command = shell(tests::kTree);
        command.environment = mark.environment();
        std::stop_source stop;
        QElapsedTimer timer;
        QTimer::singleShot(300, this, [&] {
            timer.start();
            stop.request_stop();
        });
        const auto result = runNow(command, {}, {}, stop.get_token());
        QVERIFY(!result);
        QCOMPARE(result.error().kind, ErrorKind::Cancelled);
        QVERIFY2(timer.elapsed() < 50, std::to_string(timer.elapsed()).c_str());
        QCOMPARE(mark.survivors(2s), std::vector<std::string>());
    }

    void aStopBeforeTheStartIsCancelled()
    {
        std::stop_source stop;
        stop.request_stop();
        const auto result = runNow(shell("sleep 600"), {}, {}, stop.get_token());
        QVERIFY(!result);
        QCOMPARE(result.error().kind, ErrorKind::Cancelled);
    }

    void aStopFromAnotherThreadIsHeard()
    {
        std::stop_source stop;
        std::thread other([&stop] {
            std::this_thread::sleep_for(200ms);
            stop.request_stop();
        });
        const auto result = runNow(shell("sleep 600"), {}, {}, stop.get_token());
        other.join();
        QVERIFY(!result);
        QCOMPARE(result.error().kind, ErrorKind::Cancelled);
    }

    void timeIsUpAfterItsTime()
    {
        RunLimits limits;
        limits.time = 200ms;
        QElapsedTimer timer;
        timer.start();
        const auto result = runNow(shell("sleep 600"), {}, limits);
        QVERIFY(!result);
        QCOMPARE(result.error().kind, ErrorKind::TimeoutTotal);
        QVERIFY(timer.elapsed() >= 200 && timer.elapsed() < 1000);
    }

    void outputComesAsItIsWritten()
    {
        ChildProcess child(*m_registry);
        QVERIFY(QCoro::waitFor(child.start(shell("cat"), {})));
        child.write("one");
        const auto first = QCoro::waitFor(child.next(kNever, {}));
        QVERIFY(first);
        QCOMPARE(std::get<process::Output>(*first).bytes, std::string("one"));
        const auto pause = QCoro::waitFor(child.next(std::chrono::steady_clock::now() + 50ms, {}));
        QVERIFY(pause);
        QVERIFY(std::holds_alternative<process::TimeIsUp>(*pause));
        child.write("two");
        child.closeInput();
        const auto second = QCoro::waitFor(child.next(kNever, {}));
        QVERIFY(second);
        QCOMPARE(std::get<process::Output>(*second).bytes, std::string("two"));
        const auto last = QCoro::waitFor(child.next(kNever, {}));
        QVERIFY(last);
        QCOMPARE(std::get<process::Exit>(*last).code, 0);
    }

    void twoHundredAtOnceAllEnd()
    {
        std::vector<QCoro::Task<base::Result<RunResult>>> tasks;
        for (int i = 0; i < 200; ++i) {
            process::Command command = shell("cat");
            tasks.push_back(process::run(*m_registry, command, std::to_string(i), {}, {}));
        }
        QVERIFY(m_registry->list().size() > 1);
        for (int i = 0; i < 200; ++i) {
            const auto result = QCoro::waitFor(std::move(tasks[static_cast<std::size_t>(i)]));
            QVERIFY2(result, result ? "" : result.error().message.c_str());
            QCOMPARE(result->output, std::to_string(i));
        }
        QTRY_VERIFY(m_registry->list().empty());
    }

    void theRegistryNamesWhatRuns()
    {
        ChildProcess child(*m_registry);
        process::Command command = shell("sleep 600");
        command.purpose = "a test";
        QVERIFY(QCoro::waitFor(child.start(command, {})));
        const auto list = m_registry->list();
        QCOMPARE(list.size(), std::size_t(1));
        QCOMPARE(list[0].purpose, std::string("a test"));
        QCOMPARE(list[0].pid, child.pid());
        QVERIFY(list[0].startMark != 0);
        QCOMPARE(base::startMark(list[0].pid), std::optional(list[0].startMark));
        QVERIFY(base::startMark(list[0].pid) != base::startMark(1));
        child.stop(100ms);
        QTRY_VERIFY(m_registry->list().empty());
        QCOMPARE(child.pid(), std::int64_t(0));
    }

    void endAllEndsEveryOneAndRefusesMore()
    {
        tests::Mark mark;
        std::vector<std::unique_ptr<ChildProcess>> children;
        for (int i = 0; i < 3; ++i) {
            process::Command command = shell(tests::kTree);
            command.environment = mark.environment();
            children.push_back(std::make_unique<ChildProcess>(*m_registry));
            QVERIFY(QCoro::waitFor(children.back()->start(command, {})));
        }
        QElapsedTimer timer;
        timer.start();
        QCoro::waitFor(m_registry->endAll(200ms));
        QVERIFY(timer.elapsed() < 1500);
        QCOMPARE(mark.living(), std::vector<std::string>());
        QVERIFY(m_registry->list().empty());
        const auto refused = runNow(shell("true"));
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, ErrorKind::Interrupted);
    }

    void aDroppedRegistryLeavesNoChild()
    {
        tests::Mark mark;
        process::Command command = shell(tests::kTree);
        command.environment = mark.environment();
        ChildProcess child(*m_registry);
        QVERIFY(QCoro::waitFor(child.start(command, {})));
        QVERIFY(mark.waitForLiving(6, 5s));
        m_registry.reset();
        QCOMPARE(mark.living(), std::vector<std::string>());
    }
};

QTEST_GUILESS_MAIN(TestChildProcess)
#include "tst_childprocess.moc"
