#include "ui/run/conversationlist.h"

#include "base/ulid.h"
#include "ui/run/conversationmodel.h"
#include "ui/run/runwindow.h"
#include "ui/widgets/strip.h"

#include <QAction>
#include <QListView>
#include <QSignalSpy>
#include <QToolButton>

using namespace oxide;
using namespace oxide::ui;

namespace {

using Window = test::RunWindow;

} // namespace

class TestConversations final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aConversationShowsTheStateOfTheTaskThatRunsInIt()
    {
        const base::SystemClock clock;
        ConversationModel conversations(clock);
        base::UlidSource ids(clock, 5);
        model::SessionSummary session;
        session.id = ids.next();
        session.title = "Talk";
        session.lastState = model::TaskState::Queued;
        session.updatedAt = clock.now();
        conversations.setSessions({session});
        const int row = *conversations.rowOf(session.id);
        model::TaskSummary task;
        task.id = ids.next();
        task.session = session.id;
        task.state = model::TaskState::Running;
        conversations.take({task});
        QCOMPARE(conversations.session(row)->lastState, model::TaskState::Running);
        // Read again: the engine's summary still says what it said at the beginning.
        session.turns = 2;
        conversations.setSessions({session});
        QCOMPARE(conversations.session(row)->lastState, model::TaskState::Running);
        task.state = model::TaskState::Failed;
        conversations.take({task});
        QCOMPARE(conversations.session(row)->lastState, model::TaskState::Failed);
        session.lastState = model::TaskState::Done; // another turn, elsewhere
        conversations.setSessions({session});
        QCOMPARE(conversations.session(row)->lastState, model::TaskState::Done);
    }

    void theConversationsAreThereInANarrowWindowToo()
    {
        Window window;
        window.page.resize(760, 560);
        auto *list = window.page.findChild<ConversationList *>();
        QTRY_VERIFY(!list->isVisible());
        QToolButton *toggle = nullptr;
        for (QToolButton *button : window.page.findChildren<QToolButton *>()) {
            if (button->accessibleName() == QStringLiteral("Show the conversations"))
                toggle = button;
        }
        QVERIFY(toggle && toggle->isVisible());
        toggle->click();
        QVERIFY(list->isVisible());
        QVERIFY(list->width() + window.answer->width() < window.page.width());
        auto *rows = list->findChild<QListView *>();
        QTRY_VERIFY(rows->model()->rowCount() > 1);
        rows->setCurrentIndex(rows->model()->index(1, 0));
        QTest::keyClick(rows, Qt::Key_Return);
        QVERIFY(!list->isVisible());
        QVERIFY(window.prompt->isVisible());
        window.page.resize(1280, 740);
        QTRY_VERIFY(list->isVisible());
        QVERIFY(!toggle->isVisible());
    }

    void deletingAConversationSaysThatItsTasksStayAndOffersToDeleteThem()
    {
        Window window;
        window.page.resize(1280, 740);
        auto *list = window.page.findChild<ConversationList *>();
        auto *rows = list->findChild<QListView *>();
        QTRY_VERIFY(rows->model()->rowCount() > 3);
        rows->setFocus();
        const auto chooseOldest = [rows] {
            rows->setCurrentIndex(rows->model()->index(rows->model()->rowCount() - 1, 0));
        };
        chooseOldest();
        const auto &tasks = window.engine.tasks();
        const std::size_t all = tasks.size();
        const auto press = [&](const QString &word) {
            rows->actions().front()->trigger();
            auto *strip = list->findChild<Strip *>();
            QVERIFY(strip->accessibleName().contains(QStringLiteral("stay in the history")));
            for (QPushButton *link : strip->findChildren<QPushButton *>()) {
                if (link->text() == word)
                    link->click();
            }
            QTRY_VERIFY(!strip->isVisible());
        };
        press(QStringLiteral("Delete conversation"));
        QTRY_COMPARE(window.engine.calls("deleteSession"), 1);
        QCOMPARE(tasks.size(), all);
        QTest::qWait(20);
        chooseOldest();
        press(QStringLiteral("Delete its tasks too"));
        QTRY_COMPARE(window.engine.calls("deleteSession"), 2);
        QVERIFY(tasks.size() < all);
    }

    void theKeyboardKeepsItsPlaceAmongTheConversations()
    {
        Window window;
        window.page.resize(1280, 740);
        auto *list = window.page.findChild<ConversationList *>();
        auto *rows = list->findChild<QListView *>();
        QTRY_VERIFY(rows->model()->rowCount() > 4);
        rows->setCurrentIndex(rows->model()->index(1, 0));
        QTest::keyClick(rows, Qt::Key_Return);
        rows->setCurrentIndex(rows->model()->index(2, 0));
        const QString stood = rows->currentIndex().data().toString();
        QSignalSpy reset(rows->model(), &QAbstractItemModel::modelReset);
        model::TaskRequest request;
        base::SystemClock clock;
        request.id = base::UlidSource(clock, 9).next();
        request.session = base::UlidSource(clock, 10).next();
        request.prompt = "A new conversation elsewhere";
        (void)window.engine.submit(request);
        QTRY_VERIFY(!reset.isEmpty());
        QCOMPARE(rows->currentIndex().data().toString(), stood);
    }

    void conversationsAreChosenByKeyboard()
    {
        Window window;
        auto *list = window.page.findChild<ConversationList *>()->findChild<QListView *>();
        QTRY_VERIFY(list->model()->rowCount() > 3);
        list->setFocus();
        list->setCurrentIndex(list->model()->index(2, 0));
        QTest::keyClick(list, Qt::Key_Return);
        QTRY_VERIFY(!window.answer->run().id().isNil());
    }
};

QTEST_MAIN(TestConversations)
#include "tst_conversations.moc"
