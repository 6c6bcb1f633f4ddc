#include "engine/taskdoor.h"

#include <string>
#include <thread>
#include <vector>

#include <QCoreApplication>
#include <QTest>

using oxide::engine::TaskDoor;

class TestTaskDoor final : public QObject
{
    Q_OBJECT

    int m_running = 1'000;
    const std::function<int()> m_howMany = [this] { return m_running; };

private Q_SLOTS:
    void init() { m_running = 1'000; }

    void what_runs_goes_before_what_begins()
    {
        TaskDoor door(m_howMany);
        std::string order;
        const auto runs = [this, &order](char what) {
            QMetaObject::invokeMethod(
                this, [&order, what] { order += what; }, Qt::QueuedConnection);
        };
        for (const char task : {'1', '2', '3'}) {
            door.bring([&, task] {
                order += task;
                runs('c'); // a stream goes on while tasks wait
            });
        }
        QMetaObject::invokeMethod(
            this,
            [&] {
                order += 'a';
                runs('b'); // after those at the door, and before they are taken
            },
            Qt::QueuedConnection);
        while (order.size() < 8)
            QCoreApplication::sendPostedEvents();
        QCOMPARE(order, std::string("ab1c2c3c"));
    }

    void where_few_run_all_come_at_once()
    {
        m_running = 32;
        TaskDoor door(m_howMany);
        std::string order;
        for (int i = 0; i < 40; ++i) {
            door.bring([&] {
                order += 't';
                QMetaObject::invokeMethod(
                    this, [&order] { order += 'r'; }, Qt::QueuedConnection);
            });
        }
        while (order.size() < 80)
            QCoreApplication::sendPostedEvents();
        QCOMPARE(order, std::string(32, 't') + std::string(32, 'r') + std::string(8, 't')
                            + std::string(8, 'r'));
    }

    /// Streams that never leave the thread idle.
    void who_waits_is_taken_however_busy_it_is()
    {
        TaskDoor door(m_howMany);
        int rounds = 0;
        std::vector<int> taken;
        const std::function<void()> again = [&] {
            if (++rounds < 100)
                QMetaObject::invokeMethod(this, again, Qt::QueuedConnection);
        };
        again();
        for (int i = 0; i < 5; ++i)
            door.bring([&] { taken.push_back(rounds); });
        while (rounds < 100)
            QCoreApplication::sendPostedEvents();
        QCOMPARE(taken.size(), std::size_t(5));
        QVERIFY2(taken.back() < 20, std::to_string(taken.back()).c_str());
    }

    void it_is_brought_by_any_thread_and_taken_in_order()
    {
        TaskDoor door(m_howMany);
        std::vector<int> taken;
        std::thread other([&] {
            for (int i = 0; i < 1'000; ++i)
                door.bring([&taken, i] { taken.push_back(i); });
        });
        while (taken.size() < 1'000)
            QCoreApplication::processEvents();
        other.join();
        for (int i = 0; i < 1'000; ++i)
            QCOMPARE(taken[static_cast<std::size_t>(i)], i);
    }

    void what_is_brought_by_one_that_is_taken_is_taken_too()
    {
        TaskDoor door(m_howMany);
        bool isTaken = false;
        door.bring([&] { door.bring([&] { isTaken = true; }); });
        for (int i = 0; i < 10 && !isTaken; ++i)
            QCoreApplication::sendPostedEvents();
        QVERIFY(isTaken);
    }

    void what_waits_is_dropped_with_it()
    {
        const auto kept = std::make_shared<int>(1);
        {
            TaskDoor door(m_howMany);
            door.bring([kept] { QFAIL("taken"); });
            QCOMPARE(kept.use_count(), 2L);
        }
        QCOMPARE(kept.use_count(), 1L);
        QCoreApplication::sendPostedEvents();
    }
};

QTEST_GUILESS_MAIN(TestTaskDoor)

#include "tst_taskdoor.moc"
