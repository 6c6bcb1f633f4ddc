#include "base/ulid.h"

#include <set>

#include <QTest>

using oxide::base::Clock;
using oxide::base::TimePoint;
using oxide::base::Ulid;
using oxide::base::UlidSource;

namespace {

class FixedClock final : public Clock
{
public:
    TimePoint time{std::chrono::milliseconds(1'700'000'000'123)};
    TimePoint now() const override { return time; }
    std::chrono::steady_clock::time_point steady() const override { return {}; }
};

} // namespace

class TestUlid final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void textComesBackAsTheSameId()
    {
        const FixedClock clock;
        UlidSource source(clock, 7);
        for (int i = 0; i < 1000; ++i) {
            const Ulid id = source.next();
            QCOMPARE(Ulid::parse(id.text()), id);
        }
    }

    void knownValueOfTheSpecification()
    {
        // 01ARZ3NDEKTSV4RRFFQ69G5FAV, the specification's example: 1469922850259 ms.
        const auto id = Ulid::parse("01ARZ3NDEKTSV4RRFFQ69G5FAV");
        QVERIFY(id.has_value());
        QCOMPARE(id->time().time_since_epoch().count(), 1'469'922'850'259);
        QCOMPARE(id->text(), std::string("01ARZ3NDEKTSV4RRFFQ69G5FAV"));
    }

    void idsOfOneMillisecondRise()
    {
        const FixedClock clock;
        UlidSource source(clock, 1);
        Ulid last;
        for (int i = 0; i < 5000; ++i) {
            const Ulid next = source.next();
            QVERIFY(next > last);
            QVERIFY(next.text() > last.text());
            last = next;
        }
    }

    void idsRiseWhenTheClockGoesBack()
    {
        FixedClock clock;
        UlidSource source(clock, 1);
        const Ulid first = source.next();
        clock.time -= std::chrono::seconds(5);
        QVERIFY(source.next() > first);
    }

    void malformedTextIsRefused()
    {
        QVERIFY(!Ulid::parse(""));
        QVERIFY(!Ulid::parse("01ARZ3NDEKTSV4RRFFQ69G5FA"));
        QVERIFY(!Ulid::parse("01ARZ3NDEKTSV4RRFFQ69G5FAU!"));
        QVERIFY(!Ulid::parse("81ARZ3NDEKTSV4RRFFQ69G5FAV")); // over 128 bits
        QVERIFY(!Ulid::parse("01ARZ3NDEKTSV4RRFFQ69G5FUV")); // U is no digit
    }
};

QTEST_GUILESS_MAIN(TestUlid)
#include "tst_ulid.moc"
