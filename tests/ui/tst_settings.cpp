#include "support/fakedata.h"
#include "ui/settings/settingrow.h"
#include "ui/settings/settingvalue.h"
#include "ui/theme/controlstyle.h"
#include "uifixture.h"

#include <QComboBox>
#include <QLineEdit>
#include <QLocale>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QWheelEvent>

using namespace oxide;

namespace {

model::Setting find(const std::string &key)
{
    for (const model::Setting &setting : test::fakeSettings()) {
        if (setting.key == key)
            return setting;
    }
    qFatal("no such setting");
}

model::Setting makeList(const std::string &value)
{
    model::Setting list;
    list.type = model::SettingType::List;
    list.value = value;
    return list;
}

/// One notch down, in the middle of a widget, as it comes from the window system.
void turnWheel(QWidget &over)
{
    const QPointF at = QRectF(over.rect()).center();
    QWheelEvent wheel(at, over.mapToGlobal(at), {}, {0, -120}, Qt::NoButton, Qt::NoModifier,
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(&over, &wheel);
}

} // namespace

class TestSettings final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { test::prepareApplication(); }

    void listsAreShownByCommas()
    {
        const model::Setting list = makeList("[alpha, \"be, ta\", 'gamma']");
        QCOMPARE(ui::shownValue(makeList("[]"), "[]"), QString());
        QCOMPARE(ui::shownValue(list, "[alpha, 'gamma']"), QStringLiteral("alpha, gamma"));
        QCOMPARE(ui::typedValue(list, QStringLiteral("alpha, , ga\"mma")),
                 std::string("[\"alpha\", \"ga\\\"mma\"]"));
    }

    void figuresAreChecked()
    {
        const model::Setting seconds = find("execution.timeout_seconds");
        QVERIFY(ui::problemOf(seconds, QStringLiteral("120")).isEmpty());
        QVERIFY(!ui::problemOf(seconds, QStringLiteral("0")).isEmpty());
        QVERIFY(!ui::problemOf(seconds, QStringLiteral("abc")).isEmpty());
        QVERIFY(!ui::problemOf(seconds, {}).isEmpty());
        const model::Setting whole = find("execution.max_retries");
        QVERIFY(!ui::problemOf(whole, QStringLiteral("1.5")).isEmpty());
        QCOMPARE(ui::rangeOf(seconds), QStringLiteral("From 1 to 86,400 s"));
    }

    void figuresMayBeWrittenAsTheCountryDoes()
    {
        model::Setting share = find("execution.timeout_seconds");
        share.type = model::SettingType::Number;
        const QLocale before;
        QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany));
        const QString problem = ui::problemOf(share, QStringLiteral("2,5"));
        const std::string written = ui::typedValue(share, QStringLiteral("2,5"));
        QLocale::setDefault(before);
        QVERIFY(problem.isEmpty());
        QCOMPARE(written, std::string("2.5"));
        QCOMPARE(ui::typedValue(share, QStringLiteral("2.50")), std::string("2.50"));
    }

    void aWrongValueIsMarkedAndNotReported()
    {
        const ui::Look look(ui::ThemeChoice::Light);
        ui::SettingRow row(look, find("execution.max_retries"));
        QSignalSpy changed(&row, &ui::SettingRow::changed);
        auto *edit = row.findChild<QLineEdit *>();
        edit->selectAll();
        QTest::keyClicks(edit, QStringLiteral("99"));
        QVERIFY(ui::isInvalid(edit));
        QTest::keyClick(edit, Qt::Key_Return);
        QCOMPARE(changed.count(), 0);
        edit->selectAll();
        QTest::keyClicks(edit, QStringLiteral("7"));
        QVERIFY(!ui::isInvalid(edit));
        QTest::keyClick(edit, Qt::Key_Return);
        QCOMPARE(changed.count(), 1);
        QCOMPARE(changed.first().first().value<model::SettingChange>().value, std::string("7"));
    }

    void aChangedSettingCanGoBackToItsDefault()
    {
        test::UiFixture ui(ui::ThemeChoice::Light);
        QVERIFY(ui.show());
        ui.window->openNamed(QStringLiteral("settings"));
        test::UiFixture::settle();
        for (auto *row : ui.window->findChildren<ui::SettingRow *>()) {
            auto *reset = row->findChild<QToolButton *>();
            const bool differs = row->setting().value != row->setting().defaultValue;
            QCOMPARE(reset->isVisible(), differs);
            if (!differs)
                continue;
            reset->click();
            test::UiFixture::settle();
            QCOMPARE(row->setting().value, row->setting().defaultValue);
            QVERIFY(!reset->isVisible());
        }
        QVERIFY(ui.engine.calls("saveSettings") > 0);
    }

    void theDefaultTakesThePlaceOfWhatWasBeingTyped()
    {
        const ui::Look look(ui::ThemeChoice::Light);
        model::Setting setting = find("execution.max_retries");
        setting.value = "7";
        ui::SettingRow row(look, setting);
        auto *edit = row.findChild<QLineEdit *>();
        edit->selectAll();
        QTest::keyClicks(edit, QStringLiteral("many"));
        row.findChild<QToolButton *>()->click();
        setting.value = setting.defaultValue;
        row.setSetting(setting);
        QCOMPARE(edit->text(), QString::fromStdString(setting.defaultValue));
    }

    void theWheelScrollsPastChoicesAndChangesOnlyTheFocusedOne()
    {
        test::UiFixture ui(ui::ThemeChoice::Light);
        QVERIFY(ui.show());
        ui.window->openNamed(QStringLiteral("settings"));
        test::UiFixture::settle();
        QComboBox *combo = nullptr;
        for (auto *row : ui.window->findChildren<ui::SettingRow *>()) {
            if (row->setting().key == "logging.level")
                combo = row->findChild<QComboBox *>();
        }
        QVERIFY(combo);
        QCOMPARE(combo->focusPolicy(), Qt::StrongFocus);
        combo->setCurrentIndex(0);
        const int saved = ui.engine.calls("saveSettings");
        turnWheel(*combo);
        QCOMPARE(combo->currentIndex(), 0);
        QCOMPARE(ui.engine.calls("saveSettings"), saved);
        combo->setFocus();
        turnWheel(*combo);
        QCOMPARE(combo->currentIndex(), 1);
    }

    void searchHidesWhatDoesNotFit()
    {
        test::UiFixture ui(ui::ThemeChoice::Light);
        QVERIFY(ui.show());
        ui::Place place;
        place.page = ui::PageId::Settings;
        place.text = QStringLiteral("breaker");
        ui.window->openPlace(place);
        test::UiFixture::settle();
        int shown = 0;
        for (auto *row : ui.window->findChildren<ui::SettingRow *>()) {
            shown += row->isVisible() ? 1 : 0;
            QCOMPARE(row->isVisible(), row->fits(QStringLiteral("breaker")));
        }
        QVERIFY(shown >= 2);
    }

    void whatTheEngineRefusesStandsBelowItsField()
    {
        test::UiFixture ui(ui::ThemeChoice::Light);
        QVERIFY(ui.show());
        ui.window->openNamed(QStringLiteral("settings"));
        test::UiFixture::settle();
        base::Error refused;
        refused.kind = base::ErrorKind::Config;
        refused.message = "No such folder.";
        ui.engine.failNext(refused);
        ui::SettingRow *file = nullptr;
        for (auto *row : ui.window->findChildren<ui::SettingRow *>()) {
            if (row->setting().key == "logging.file")
                file = row;
        }
        QVERIFY(file);
        auto *edit = file->findChild<QLineEdit *>();
        edit->selectAll();
        QTest::keyClicks(edit, QStringLiteral("/no/where"));
        QTest::keyClick(edit, Qt::Key_Return);
        test::UiFixture::settle();
        QVERIFY(ui::isInvalid(edit));
        QCOMPARE(edit->accessibleDescription(), QStringLiteral("No such folder."));
    }
};

QTEST_MAIN(TestSettings)
#include "tst_settings.moc"
