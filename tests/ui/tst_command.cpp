#include "ui/shell/command.h"

#include <QTest>

using oxide::ui::match;

class TestCommand final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void emptyFitsEverything() { QVERIFY(match({}, QStringLiteral("Services")).has_value()); }

    void lettersMustOccurInOrder()
    {
        QVERIFY(match(QStringLiteral("srv"), QStringLiteral("Services")).has_value());
        QVERIFY(!match(QStringLiteral("vrs"), QStringLiteral("Services")).has_value());
        QVERIFY(!match(QStringLiteral("x"), QStringLiteral("Services")).has_value());
    }

    void caseDoesNotMatter()
    {
        QVERIFY(match(QStringLiteral("SERV"), QStringLiteral("services")).has_value());
    }

    void wordStartsBeatInsides()
    {
        const auto start = match(QStringLiteral("se"), QStringLiteral("Settings"));
        const auto inside = match(QStringLiteral("se"), QStringLiteral("Pause the engine"));
        QVERIFY(start && inside);
        QVERIFY(start->score > inside->score);
    }

    void wholeBeatsScattered()
    {
        const auto whole = match(QStringLiteral("run"), QStringLiteral("Run"));
        const auto scattered = match(QStringLiteral("run"), QStringLiteral("Remove unused names"));
        QVERIFY(whole && scattered);
        QVERIFY(whole->score > scattered->score);
    }

    void marksTheCharactersThatFit()
    {
        const auto found = match(QStringLiteral("task"), QStringLiteral("New task"));
        QVERIFY(found.has_value());
        QCOMPARE(found->at, (std::vector<int>{4, 5, 6, 7}));
    }
};

QTEST_GUILESS_MAIN(TestCommand)
#include "tst_command.moc"
