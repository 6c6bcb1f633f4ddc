#include "base/clock.h"
#include "base/text.h"
#include "process/childprocess.h"
#include "process/processregistry.h"
#include "process/run.h"
#include "support/marked.h"
#include "trees.h"

#include <chrono>
#include <csignal>
#include <random>

#include <QCoroTask>
#include <QElapsedTimer>
#include <QProcess>
#include <QProcessEnvironment>
#include <QTest>

#include <unistd.h>

using namespace oxide;
using namespace std::chrono_literals;
using process::ChildProcess;
using process::ProcessRegistry;
using tests::Mark;
using tests::shell;

namespace {

using Names = std::vector<std::string>;

/// The tree of kTree and its guardian.
constexpr std::size_t kTreeSize = 6;

QString guardian()
{
    return qEnvironmentVariable("OXIDE_TEST_GUARD");
}

/// The first process that runs this program, among those that carry the mark.
pid_t pidOf(const Mark &mark, const std::string &program)
{
    for (const std::string &line : mark.living()) {
        if (line.find(program) != std::string::npos)
            return std::stoi(line);
    }
    return 0;
}

/// What the child still says on stdout, and its exit code; -1 after five seconds.
QCoro::Task<std::pair<std::string, int>> restOf(ChildProcess &child)
{
    const auto deadline = std::chrono::steady_clock::now() + 5s;
    std::string said;
    while (true) {
        QCoro::Task<base::Result<process::Event>> waiting = child.next(deadline, {});
        const base::Result<process::Event> event = co_await waiting;
        if (!event || std::holds_alternative<process::TimeIsUp>(*event))
            co_return std::pair(said, -1);
        if (const auto *output = std::get_if<process::Output>(&*event))
            said += output->bytes;
        if (const auto *exit = std::get_if<process::Exit>(&*event))
            co_return std::pair(said, exit->code);
    }
}

/// An Oxide of its own process, with trees of children.
class Victim
{
public:
    explicit Victim(int trees)
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        for (const auto &[name, value] : mark.environment())
            environment.insert(base::qs(name), base::qs(value));
        process.setProcessEnvironment(environment);
        process.start(qEnvironmentVariable("OXIDE_TEST_VICTIM"),
                      {guardian(), QString::number(trees)});
    }

    Mark mark;
    QProcess process;
};

} // namespace

class TestContainment final : public QObject
{
    Q_OBJECT

    base::SystemClock m_clock;
    std::unique_ptr<ProcessRegistry> m_registry;

    std::unique_ptr<ChildProcess> startTree(const Mark &mark, const std::string &script)
    {
        auto child = std::make_unique<ChildProcess>(*m_registry);
        process::Command command = shell(script);
        command.environment = mark.environment();
        command.grace = 200ms;
        if (!QCoro::waitFor(child->start(command, {})))
            return nullptr;
        return child;
    }

private Q_SLOTS:
    void init()
    {
        m_registry = std::make_unique<ProcessRegistry>(m_clock, guardian().toStdString());
    }
    void cleanup()
    {
        m_registry.reset();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }

    void stopEndsTheWholeTree()
    {
        const Mark mark;
        const auto child = startTree(mark, tests::kTree);
        QVERIFY(child);
        QVERIFY(mark.waitForLiving(kTreeSize, 5s));
        child->stop(200ms);
        QCOMPARE(mark.survivors(1s), Names());
    }

    void aDroppedChildTakesItsTreeWithIt()
    {
        const Mark mark;
        auto child = startTree(mark, tests::kTree);
        QVERIFY(child);
        QVERIFY(mark.waitForLiving(kTreeSize, 5s));
        child.reset();
        QCOMPARE(mark.survivors(1s), Names());
    }

    void aTreeThatHearsTermIsNotKilledNorWaitedFor()
    {
        const Mark mark;
        const auto child = startTree(
            mark, "trap 'echo farewell; exit 3' TERM; echo ready; while :; do sleep 0.02; done");
        QVERIFY(child);
        QVERIFY(QCoro::waitFor(child->next(std::chrono::steady_clock::now() + 5s, {})));
        QElapsedTimer timer;
        timer.start();
        child->stop(5s);
        const auto [said, exit] = QCoro::waitFor(restOf(*child));
        QCOMPARE(said, std::string("farewell\n"));
        QCOMPARE(exit, 3);
        QVERIFY(timer.elapsed() < 1000);
    }

    void aStoppedTreeEndsToo()
    {
        const Mark mark;
        const auto child = startTree(mark, "kill -STOP $$");
        QVERIFY(child);
        QTest::qWait(100);
        child->stop(100ms);
        QCOMPARE(mark.survivors(1s), Names());
    }

    void whatAProgramLeavesBehindIsEnded()
    {
        const Mark mark;
        process::Command command = shell("setsid sleep 600 & sleep 601 & echo done");
        command.environment = mark.environment();
        QElapsedTimer timer;
        timer.start();
        const auto result =
            QCoro::waitFor(process::run(*m_registry, command, {}, process::RunLimits(), {}));
        QVERIFY(result);
        QCOMPARE(result->output, std::string("done\n"));
        QCOMPARE(result->exit.code, 0);
        QVERIFY(timer.elapsed() < 2000);
        QCOMPARE(mark.living(), Names());
    }

    void doublyForkedDaemonsAreEnded()
    {
        const Mark mark;
        const auto child =
            startTree(mark, "(setsid sh -c '(setsid sleep 600 &) ; sleep 601' &) ; sleep 602");
        QVERIFY(child);
        QVERIFY(mark.waitForLiving(5, 5s));
        child->stop(100ms);
        QCOMPARE(mark.survivors(1s), Names());
    }

    void aForkingTreeIsCaught()
    {
        const Mark mark;
        const auto child = startTree(
            mark,
            "trap '' TERM; while :; do setsid sh -c 'trap \"\" TERM; sleep 0.2' & sleep 0.01; "
            "done");
        QVERIFY(child);
        QTest::qWait(300);
        child->stop(50ms);
        QCOMPARE(mark.survivors(2s), Names());
    }

    void aSignalToTheGuardianEndsTheTree_data()
    {
        QTest::addColumn<int>("signal");
        QTest::newRow("TERM") << SIGTERM;
        QTest::newRow("INT") << SIGINT;
        QTest::newRow("HUP") << SIGHUP;
    }

    void aSignalToTheGuardianEndsTheTree()
    {
        QFETCH(const int, signal);
        const Mark mark;
        const auto child = startTree(mark, tests::kTree);
        QVERIFY(child);
        QVERIFY(mark.waitForLiving(kTreeSize, 5s));
        const pid_t guard = pidOf(mark, "oxide-guard");
        QVERIFY(guard > 0);
        kill(guard, signal);
        QCOMPARE(mark.survivors(1s), Names());
    }

    void aKilledGuardianTakesTheProgramAlong()
    {
        const Mark mark;
        const auto child = startTree(mark, "exec sleep 600");
        QVERIFY(child);
        QVERIFY(mark.waitForLiving(2, 5s));
        kill(pidOf(mark, "oxide-guard"), SIGKILL);
        QCOMPARE(mark.survivors(1s), Names());
        QTRY_VERIFY(m_registry->list().empty());
    }

    void nothingOutlivesAKilledOxide()
    {
        Victim victim(2);
        QVERIFY(victim.mark.waitForLiving(1 + 2 * kTreeSize, 10s));
        victim.process.kill();
        QVERIFY(victim.process.waitForFinished());
        QCOMPARE(victim.mark.survivors(2s), Names());
    }

    void nothingOutlivesAnOxideKilledAtAnyMoment()
    {
        std::mt19937 random(20261121);
        std::uniform_int_distribution<int> moment(0, 250);
        for (int i = 0; i < 25; ++i) {
            Victim victim(3);
            QVERIFY(victim.process.waitForStarted());
            const int ms = moment(random);
            QTest::qWait(ms);
            victim.process.kill();
            QVERIFY(victim.process.waitForFinished());
            const Names left = victim.mark.survivors(2s);
            QVERIFY2(left.empty(), left.empty() ? "" : left.front().c_str());
        }
    }

    void aSignalledOxideEndsItsChildrenFirst_data()
    {
        QTest::addColumn<int>("signal");
        QTest::newRow("TERM") << SIGTERM;
        QTest::newRow("INT") << SIGINT;
        QTest::newRow("HUP") << SIGHUP;
    }

    void aSignalledOxideEndsItsChildrenFirst()
    {
        QFETCH(const int, signal);
        Victim victim(2);
        QVERIFY(victim.mark.waitForLiving(1 + 2 * kTreeSize, 10s));
        kill(static_cast<pid_t>(victim.process.processId()), signal);
        QVERIFY(victim.process.waitForFinished(5000));
        QCOMPARE(victim.process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(victim.process.exitCode(), 128 + signal);
        QCOMPARE(victim.mark.living(), Names());
    }

    void noOtherChildHoldsALifelineOpen()
    {
        const Mark mark;
        auto first = startTree(mark, "exec sleep 600");
        QVERIFY(first);
        const Mark otherMark;
        const auto second = startTree(otherMark, "exec sleep 600"); // forked while the first lives
        QVERIFY(second);
        first.reset();
        QCOMPARE(mark.survivors(1s), Names());
        QCOMPARE(otherMark.living().size(), std::size_t(2));
    }

    void theProgramGetsNothingButItsStreams()
    {
        const int inheritable = dup(STDIN_FILENO);
        QVERIFY(inheritable > STDERR_FILENO);
        process::Command command = shell("exec ls /proc/self/fd");
        const auto result =
            QCoro::waitFor(process::run(*m_registry, command, {}, process::RunLimits(), {}));
        QVERIFY(result);
        close(inheritable);
        QCOMPARE(result->output, std::string("0\n1\n2\n3\n")); // 3: the folder that ls reads
    }
};

QTEST_GUILESS_MAIN(TestContainment)
#include "tst_containment.moc"
