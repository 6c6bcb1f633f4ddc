#include "ui/run/whynot.h"

#include "support/fakedata.h"
#include "support/fakeengine.h"
#include "ui/run/candidatetable.h"
#include "ui/theme/look.h"
#include "ui/widgets/servicebook.h"

#include <QLabel>
#include <QTest>

using namespace oxide;
using namespace oxide::ui;

namespace {

/// The candidates of a decision, with an engine to ask.
struct Window {
    Window()
    {
        model::TaskRequest request;
        request.prompt = "Is this mutex needed?";
        decision = test::fakeDecision(request, test::fakeServices(), test::fakeRules());
        table.resize(420, 500);
        table.setDecision(decision);
        table.show();
        (void)QTest::qWaitForWindowExposed(&table);
    }

    void askEngine()
    {
        table.setAskWhatIf([this](const model::Target &target) {
            asked = target;
            return engine.whatIfTask({}, target);
        });
    }
    void click(int row)
    {
        const QRect cell = table.visualRect(table.model()->index(row, 0));
        QTest::mouseClick(table.viewport(), Qt::LeftButton, {}, cell.center());
    }
    [[nodiscard]] WhyNot *open() const
    {
        for (WhyNot *found : table.findChildren<WhyNot *>()) {
            if (found->isVisible())
                return found;
        }
        return nullptr;
    }
    [[nodiscard]] bool says(const QString &text) const
    {
        return open() && open()->accessibleDescription().contains(text);
    }
    /// The row of a service; -1: none.
    [[nodiscard]] int rowOf(const std::string &service) const
    {
        for (int row = 0; row < static_cast<int>(decision.candidates.size()); ++row) {
            if (decision.candidates[static_cast<std::size_t>(row)].target.service == service)
                return row;
        }
        return -1;
    }

    test::FakeEngine engine;
    Look look{ThemeChoice::Light};
    ServiceBook services{engine};
    model::Decision decision;
    model::Target asked;
    CandidateTable table{Context{engine, look, services}};
};

} // namespace

class TestWhyNot final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingIsOfferedWhereNobodyCanBeAsked()
    {
        Window window;
        QVERIFY(!window.table.offersWhyNot(1));
        window.click(1);
        QVERIFY(!window.open());
    }

    void theChosenOneNeedsNoReason()
    {
        Window window;
        window.askEngine();
        QVERIFY(!window.table.offersWhyNot(0));
        QVERIFY(window.table.offersWhyNot(1));
        window.click(0);
        QVERIFY(!window.open());
    }

    void aClickTellsTheScoresAndTheSmallestChanges()
    {
        Window window;
        window.askEngine();
        window.click(1);
        QTRY_VERIFY(window.says(QStringLiteral("Raise the weight of cost from 0.18 to 0.31.")));
        QCOMPARE(window.asked, window.decision.candidates[1].target);
        QVERIFY(window.says(QStringLiteral("scores 0.86"))); // who was chosen
        QVERIFY(window.says(QStringLiteral("Add a rule on top")));
        QVERIFY(!window.says(QStringLiteral("Looking")));
    }

    void theKeyboardAsksAndEscapeCloses()
    {
        Window window;
        window.askEngine();
        window.table.setFocus();
        window.table.setCurrentIndex(window.table.model()->index(1, 0));
        QTest::keyClick(&window.table, Qt::Key_Return);
        QTRY_VERIFY(window.open());
        QTest::keyClick(window.open(), Qt::Key_Escape);
        QTRY_VERIFY(!window.open());
    }

    void whatNoSettingChangesIsSaidPlainly()
    {
        Window window;
        window.askEngine();
        const int row = window.rowOf("DeepSeek");
        QVERIFY(row > 0);
        window.table.scrollTo(window.table.model()->index(row, 0));
        window.click(row);
        QTRY_VERIFY(window.says(QStringLiteral("No setting changes that")));
        QVERIFY(!window.says(QStringLiteral("Raise")));
    }

    void anErrorIsSaid()
    {
        Window window;
        window.askEngine();
        base::Error error;
        error.kind = base::ErrorKind::NotFound;
        error.message = "The task is gone.";
        window.engine.failNext(error);
        window.click(1);
        QTRY_VERIFY(window.says(QStringLiteral("The task is gone.")));
    }

    void itsTextIsNotCut()
    {
        Window window;
        window.askEngine();
        window.click(1);
        QTRY_VERIFY(window.says(QStringLiteral("Raise")));
        for (const QLabel *label : window.open()->findChildren<QLabel *>()) {
            const QRect inside(label->mapTo(window.open(), QPoint()), label->size());
            QVERIFY2(window.open()->rect().contains(inside), qPrintable(label->text()));
            QVERIFY2(!label->wordWrap() || label->height() >= label->heightForWidth(label->width()),
                     qPrintable(label->text()));
        }
    }
};

QTEST_MAIN(TestWhyNot)
#include "tst_whynot.moc"
