#include "core/providers/recording.h"
#include "providers/ollamawindow.h"

#include <QTest>

using namespace oxide;
using providers::OllamaWindow;
using providers::truncationNotice;

class TestOllamaWindow final : public QObject
{
    Q_OBJECT

    test::ManualClock m_clock;

private Q_SLOTS:
    void windowsGrowInPowersOfTwo()
    {
        OllamaWindow window(m_clock);
        QCOMPARE(window.choose("a", 0, {}, {}), std::int64_t(4096));
        QCOMPARE(window.choose("b", 1000, 100, {}), std::int64_t(4096));
        QCOMPARE(window.choose("c", 4000, 1000, {}), std::int64_t(8192));
        QCOMPARE(window.choose("d", 100'000, {}, {}), std::int64_t(131'072));
    }

    void theModelsOwnWindowIsTheMost()
    {
        OllamaWindow window(m_clock);
        QCOMPARE(window.choose("a", 100'000, {}, 32'768), std::int64_t(32'768));
        QCOMPARE(window.choose("b", 10, {}, 2048), std::int64_t(2048));
    }

    void aLoadedModelIsNotLoadedAnewForLess()
    {
        OllamaWindow window(m_clock);
        QCOMPARE(window.choose("a", 20'000, {}, {}), std::int64_t(32'768));
        m_clock.advance(std::chrono::minutes(4));
        QCOMPARE(window.choose("a", 10, {}, {}), std::int64_t(32'768));
        m_clock.advance(std::chrono::minutes(6));
        QCOMPARE(window.choose("a", 10, {}, {}), std::int64_t(4096));
    }

    void absurdSizesDoNotOverflow()
    {
        OllamaWindow window(m_clock);
        QCOMPARE(window.choose("a", std::int64_t(1) << 60, {}, {}), std::int64_t(1) << 24);
    }

    void truncationIsNoticedOnlyWhereItIsClear()
    {
        QVERIFY(truncationNotice(20'000, 4096, 8192));
        QVERIFY(truncationNotice(4000, 4096, 4096));
        QVERIFY(!truncationNotice(10'000, 8000, 16'384));
        QVERIFY(!truncationNotice(100, 20, 4096)); // a small estimate says little
        QVERIFY(!truncationNotice(0, 30, 4096));
    }
};

QTEST_GUILESS_MAIN(TestOllamaWindow)
#include "tst_ollamawindow.moc"
