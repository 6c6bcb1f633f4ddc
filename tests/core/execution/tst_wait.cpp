#include "execution/wait.h"

#include <QTest>

using namespace oxide;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

struct Slept {
    milliseconds wanted{0};
    steady_clock::duration shown{0};
    bool isOver = false;
};

QCoro::Task<void> sleepAndNote(milliseconds wanted, std::stop_token stop, std::vector<Slept> *slept)
{
    const auto begun = steady_clock::now();
    auto sleeping = execution::sleepFor(wanted, std::move(stop));
    Slept noted;
    noted.isOver = co_await sleeping;
    noted.wanted = wanted;
    noted.shown = steady_clock::now() - begun;
    slept->push_back(noted);
}

} // namespace

class TestWait final : public QObject
{
    Q_OBJECT

    std::vector<Slept> m_slept;
    std::vector<QCoro::Task<void>> m_tasks;

private Q_SLOTS:
    void init()
    {
        m_slept.clear();
        m_tasks.clear();
    }

    /// Many at once, of lengths that a coarse timer rounds down to wake up seldom.
    void nobodySleepsForLess()
    {
        constexpr std::size_t kSleepers = 30;
        for (std::size_t i = 0; i < kSleepers; ++i)
            m_tasks.push_back(sleepAndNote(milliseconds(100 + 7 * i), {}, &m_slept));
        QTRY_COMPARE(m_slept.size(), kSleepers);
        for (const Slept &one : m_slept) {
            QVERIFY(one.isOver);
            const std::chrono::duration<double, std::milli> shown = one.shown;
            QVERIFY2(one.shown >= one.wanted,
                     qPrintable(QStringLiteral("%1 ms of %2")
                                    .arg(QString::number(shown.count()),
                                         QString::number(one.wanted.count()))));
        }
    }

    void whoIsStoppedWakesUpAtOnce()
    {
        std::stop_source stop;
        m_tasks.push_back(sleepAndNote(std::chrono::hours(1), stop.get_token(), &m_slept));
        QTest::qWait(1);
        QVERIFY(m_slept.empty());
        stop.request_stop();
        QTRY_COMPARE(m_slept.size(), std::size_t(1));
        QVERIFY(!m_slept.front().isOver);
    }

    void whoWasStoppedBeforeDoesNotSleep()
    {
        std::stop_source stop;
        stop.request_stop();
        m_tasks.push_back(sleepAndNote(std::chrono::hours(1), stop.get_token(), &m_slept));
        QTRY_COMPARE(m_slept.size(), std::size_t(1));
        QVERIFY(!m_slept.front().isOver);
    }
};

QTEST_GUILESS_MAIN(TestWait)
#include "tst_wait.moc"
