#include "execution/slots.h"

#include <QTest>

using oxide::execution::Slot;
using oxide::execution::Slots;

namespace {

/// Takes a place, notes that it has it, and keeps it.
QCoro::Task<void> take(std::shared_ptr<Slots> places, std::stop_token stop, std::vector<Slot> *held,
                       int *refused)
{
    Slot slot = co_await places->acquire("a", stop);
    if (slot)
        held->push_back(std::move(slot));
    else
        ++*refused;
}

std::shared_ptr<Slots> makeSlots(int limit)
{
    return std::make_shared<Slots>([limit](const std::string &) { return limit; },
                                   [](const std::string &, int, int) {});
}

} // namespace

class TestSlots final : public QObject
{
    Q_OBJECT

    std::vector<Slot> m_held;
    int m_refused = 0;
    std::vector<QCoro::Task<void>> m_tasks;

    void ask(const std::shared_ptr<Slots> &places, std::stop_token stop = {})
    {
        m_tasks.push_back(take(places, std::move(stop), &m_held, &m_refused));
    }

private Q_SLOTS:
    void cleanup()
    {
        m_held.clear();
        QTest::qWait(0);
        m_tasks.clear();
        m_held.clear();
        m_refused = 0;
    }

    void noMoreThanTheLimitAtOnceAndTheRestInTurn()
    {
        const auto places = makeSlots(2);
        for (int i = 0; i < 5; ++i)
            ask(places);
        QTRY_COMPARE(m_held.size(), std::size_t(2));
        QCOMPARE(places->waiting(), 3);
        QVERIFY(places->isBusy("a"));
        m_held.erase(m_held.begin());
        QTRY_COMPARE(m_held.size(), std::size_t(2));
        QCOMPARE(places->running(), 2);
        QCOMPARE(places->waiting(), 2);
        while (!m_held.empty()) {
            m_held.pop_back();
            QTest::qWait(1);
        }
        QCOMPARE(places->running(), 0);
    }

    void whoIsStoppedLeavesTheQueueAtOnce()
    {
        const auto places = makeSlots(1);
        std::stop_source stop;
        ask(places);
        ask(places, stop.get_token());
        QTRY_COMPARE(m_held.size(), std::size_t(1));
        stop.request_stop();
        QTRY_COMPARE(m_refused, 1);
        QCOMPARE(places->waiting(), 0);
        QCOMPARE(places->running(), 1);
    }

    void pausedNobodyGetsAPlace()
    {
        const auto places = makeSlots(3);
        places->setPaused(true);
        ask(places);
        QTest::qWait(5);
        QCOMPARE(m_held.size(), std::size_t(0));
        places->setPaused(false);
        QTRY_COMPARE(m_held.size(), std::size_t(1));
    }
};

QTEST_GUILESS_MAIN(TestSlots)
#include "tst_slots.moc"
