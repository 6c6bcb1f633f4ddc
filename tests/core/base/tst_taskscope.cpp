#include "base/taskscope.h"

#include <atomic>
#include <stdexcept>

#include <QCoroTimer>
#include <QRegularExpression>
#include <QTest>
#include <QThread>
#include <QTimer>

using oxide::base::TaskScope;

namespace {

QCoro::Task<void> sleepFor(int ms, int *ended)
{
    QTimer timer;
    timer.setSingleShot(true);
    timer.start(ms);
    co_await timer;
    ++*ended;
}

QCoro::Task<void> throwLater()
{
    int ended = 0;
    co_await sleepFor(1, &ended);
    throw std::runtime_error("lost otherwise");
}

QCoro::Task<void> joinAndLook(TaskScope *scope, std::atomic<QThread *> *resumedIn)
{
    co_await scope->join();
    *resumedIn = QThread::currentThread();
}

} // namespace

class TestTaskScope final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void joinEndsAfterEveryTask()
    {
        TaskScope scope("test");
        int ended = 0;
        scope.start("short", sleepFor(1, &ended));
        scope.start("long", sleepFor(20, &ended));
        QCOMPARE(scope.running(), std::size_t(2));
        QCoro::waitFor(scope.join());
        QCOMPARE(ended, 2);
        QCOMPARE(scope.running(), std::size_t(0));
    }

    void whoJoinsGoesOnInItsOwnThread()
    {
        TaskScope scope("made here, joined there");
        QThread other;
        QObject there;
        there.moveToThread(&other);
        other.start();
        std::atomic<QThread *> resumedIn = nullptr;
        int ended = 0;
        QMetaObject::invokeMethod(&there, [&] {
            scope.start("short", sleepFor(1, &ended));
            joinAndLook(&scope, &resumedIn);
        });
        QTRY_VERIFY(resumedIn.load());
        other.quit();
        other.wait();
        QCOMPARE(resumedIn.load(), &other);
        QCOMPARE(ended, 1);
    }

    void joiningAnIdleScopeEndsAtOnce()
    {
        TaskScope scope("test");
        QCoro::waitFor(scope.join());
    }

    void anExceptionIsLoggedNotLost()
    {
        QTest::ignoreMessage(QtCriticalMsg, QRegularExpression(QStringLiteral("lost otherwise")));
        TaskScope scope("test");
        scope.start("thrower", throwLater());
        QCoro::waitFor(scope.join());
    }

    void stopReachesTheToken()
    {
        std::stop_token token;
        {
            TaskScope scope("test");
            token = scope.stopToken();
            QVERIFY(!token.stop_requested());
        }
        QVERIFY(token.stop_requested());
    }
};

QTEST_GUILESS_MAIN(TestTaskScope)
#include "tst_taskscope.moc"
