#include "engine/eventhub.h"

#include <QSignalSpy>
#include <QTest>

using namespace oxide;
using engine::EventHub;

namespace {

model::TaskEvent textEvent(std::uint8_t task, std::int64_t number, std::string text)
{
    base::Ulid::Bytes bytes{};
    bytes[15] = task;
    model::TaskEvent event;
    event.task = base::Ulid(bytes);
    event.number = number;
    model::TextDelta delta;
    delta.text = std::move(text);
    event.what = std::move(delta);
    return event;
}

} // namespace

class TestEventHub final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aFloodOfChunksBecomesAFewMessages()
    {
        EventHub hub;
        int messages = 0;
        std::string heard;
        connect(&hub, &EventHub::taskEvents, this, [&](const model::TaskEvents &events) {
            ++messages;
            for (const auto &event : events)
                heard += std::get<model::TextDelta>(event.what).text;
        });
        std::string said;
        for (int i = 0; i < 10'000; ++i) {
            said += static_cast<char>('a' + i % 26);
            hub.event(textEvent(1, i, std::string(1, said.back())));
        }
        QTRY_COMPARE(heard, said);
        QCOMPARE(messages, 1);
    }

    void chunksOfTwoTasksStayApartAndInOrder()
    {
        EventHub hub;
        model::TaskEvents heard;
        connect(&hub, &EventHub::taskEvents, this,
                [&](const model::TaskEvents &events) { heard = events; });
        hub.event(textEvent(1, 0, "a"));
        hub.event(textEvent(2, 0, "x"));
        hub.event(textEvent(1, 1, "b"));
        hub.flush();
        QCOMPARE(heard.size(), std::size_t(3));
        QCOMPARE(std::get<model::TextDelta>(heard.back().what).text, std::string("b"));
    }

    void aTaskHasOneListenerUntilItsEnd()
    {
        EventHub hub;
        int first = 0;
        int second = 0;
        const model::TaskId task = textEvent(1, 0, {}).task;
        QVERIFY(hub.follow(task, [&](const model::TaskEvent &) { ++first; }));
        QVERIFY(!hub.follow(task, [&](const model::TaskEvent &) { ++second; }));
        QVERIFY(!hub.follow(textEvent(2, 0, {}).task, {})); // nobody to take back
        hub.event(textEvent(1, 0, "a"));
        model::TaskEvent end = textEvent(1, 1, {});
        end.what = model::TaskFinished();
        hub.event(end);
        hub.event(textEvent(1, 2, "b"));
        QCOMPARE(first, 2);
        QCOMPARE(second, 0);
        QVERIFY(hub.follow(task, [&](const model::TaskEvent &) { ++second; }));
        hub.unfollow(task);
        hub.event(textEvent(1, 3, "c"));
        QCOMPARE(second, 0);
    }

    void aTaskThatChangesOftenIsToldOnceWithItsLastState()
    {
        EventHub hub;
        std::vector<model::TaskSummary> rows;
        connect(&hub, &EventHub::tasksChanged, this,
                [&](const std::vector<model::TaskSummary> &tasks) { rows = tasks; });
        model::TaskSummary task;
        for (int attempts = 1; attempts <= 100; ++attempts) {
            task.attempts = attempts;
            hub.changed(task);
        }
        hub.flush();
        QCOMPARE(rows.size(), std::size_t(1));
        QCOMPARE(rows.front().attempts, 100);
    }
};

QTEST_GUILESS_MAIN(TestEventHub)
#include "tst_eventhub.moc"
