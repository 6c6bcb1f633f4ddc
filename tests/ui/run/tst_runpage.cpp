#include "ui/run/runwindow.h"

#include "base/text.h"
#include "support/fakeengine.h"
#include "ui/markdown/markdownview.h"
#include "ui/run/answerpane.h"
#include "ui/run/candidatetable.h"
#include "ui/run/conversationlist.h"
#include "ui/run/conversationmodel.h"
#include "ui/run/decisioncard.h"
#include "ui/run/filechip.h"
#include "ui/run/parallelform.h"
#include "ui/run/privacynote.h"
#include "ui/run/promptbox.h"
#include "ui/run/targetpicker.h"
#include "ui/theme/look.h"
#include "ui/widgets/searchfield.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/servicebook.h"
#include "ui/widgets/strip.h"

#include <QAbstractItemView>
#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QDropEvent>
#include <QLabel>
#include <QListView>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPromise>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace oxide;
using namespace oxide::ui;

namespace {

using Window = test::RunWindow;

} // namespace

class TestRunPage final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void typingShowsTheDecisionOnceThePausesCome()
    {
        Window window;
        const int asked = window.engine.calls("preview");
        QTest::keyClicks(window.edit, QStringLiteral("Why is the sky blue?"));
        QTRY_COMPARE(window.engine.calls("preview"), asked + 1);
        QTRY_VERIFY(window.decision->accessibleDescription().startsWith(QStringLiteral("Goes to")));
    }

    void aLatePreviewOfAnEarlierTextIsDropped()
    {
        Window window;
        window.engine.late = true;
        window.edit->setPlainText(QStringLiteral("early"));
        QTRY_COMPARE(window.engine.pending.size(), 1U);
        window.edit->setPlainText(QStringLiteral("current"));
        QTRY_COMPARE(window.engine.pending.size(), 2U);
        window.engine.answer(1);
        QTRY_COMPARE(window.decision->accessibleDescription().trimmed(),
                     QStringLiteral("Goes to m on current"));
        window.engine.answer(0);
        QTest::qWait(20);
        QCOMPARE(window.decision->accessibleDescription().trimmed(),
                 QStringLiteral("Goes to m on current"));
    }

    void ctrlEnterSendsTheAnswerStreamsInAndTheNextTurnGoesOn()
    {
        Window window;
        QVERIFY(!window.send()->isEnabled());
        QTest::keyClicks(window.edit, QStringLiteral("First question"));
        QTest::keyClick(window.edit, Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(window.engine.lastRequest().prompt, std::string("First question"));
        const auto session = window.engine.lastRequest().session;
        QVERIFY(session);
        QVERIFY(window.edit->toPlainText().isEmpty());
        QTRY_VERIFY(!window.answer->run().isActive());
        QVERIFY(window.answer->run().answer().contains(QStringLiteral("onOnline")));

        QTest::keyClicks(window.edit, QStringLiteral("And then?"));
        QTest::keyClick(window.edit, Qt::Key_Enter, Qt::ControlModifier);
        QCOMPARE(window.engine.lastRequest().session, session);
        QTRY_VERIFY(!window.answer->run().isActive());

        Place fresh;
        fresh.page = PageId::Run;
        fresh.begin = true;
        window.page.open(fresh);
        QTest::keyClicks(window.edit, QStringLiteral("Something else"));
        QTest::keyClick(window.edit, Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(window.engine.lastRequest().session != session);
    }

    void afterSendingTheCardSaysWhichTaskItWasDecidedFor()
    {
        Window window;
        QTest::keyClicks(window.edit, QStringLiteral("What is a mutex?"));
        QTRY_VERIFY(window.decision->accessibleDescription().startsWith(QStringLiteral("Goes to")));
        QTest::keyClick(window.edit, Qt::Key_Return, Qt::ControlModifier);
        const QString said = QStringLiteral("Decided for \u201cWhat is a mutex?\u201d. Goes to");
        QTRY_VERIFY(window.decision->accessibleDescription().startsWith(said));
        QTest::qWait(400); // the empty box is looked at too
        QVERIFY(window.decision->accessibleDescription().startsWith(said));
        QTest::keyClicks(window.edit, QStringLiteral("Something else"));
        QTRY_VERIFY(window.decision->accessibleDescription().startsWith(QStringLiteral("Goes to")));
    }

    void whyNotAsksAboutThePromptAndAfterSendingAboutTheTask()
    {
        Window window;
        window.engine.setStreamInterval(0);
        auto *table = window.decision->findChild<CandidateTable *>();
        const auto askSecond = [&] {
            for (WhyNot *open : table->findChildren<WhyNot *>())
                open->close();
            Q_EMIT table->rowActivated(table->model()->index(1, 0));
        };
        QTest::keyClicks(window.edit, QStringLiteral("Is this mutex needed?"));
        QTRY_VERIFY(table->offersWhyNot(1));
        askSecond();
        QCOMPARE(window.engine.calls("whatIf"), 1);
        QTest::keyClick(window.edit, Qt::Key_Return, Qt::ControlModifier);
        QTRY_VERIFY(
            window.decision->accessibleDescription().startsWith(QStringLiteral("Decided for")));
        askSecond();
        QCOMPARE(window.engine.calls("whatIf"), 1);
        QCOMPARE(window.engine.calls("whatIfTask"), 1);
    }

    void plainEnterIsANewLine()
    {
        Window window;
        const int asked = window.engine.calls("submit");
        QTest::keyClicks(window.edit, QStringLiteral("a"));
        QTest::keyClick(window.edit, Qt::Key_Return);
        QCOMPARE(window.edit->toPlainText(), QStringLiteral("a\n"));
        QCOMPARE(window.engine.calls("submit"), asked);
    }

    void upInTheEmptyBoxBringsTheLastPromptBack()
    {
        Window window;
        QTest::keyClicks(window.edit, QStringLiteral("Say it"));
        QTest::keyClick(window.edit, Qt::Key_Return, Qt::ControlModifier);
        QTRY_VERIFY(!window.answer->run().isActive());
        QTest::keyClick(window.edit, Qt::Key_Up);
        QCOMPARE(window.edit->toPlainText(), QStringLiteral("Say it"));
    }

    void escapeStopsTheAnswer()
    {
        Window window;
        window.engine.setStreamInterval(50);
        QTest::keyClicks(window.edit, QStringLiteral("Long story"));
        QTest::keyClick(window.edit, Qt::Key_Return, Qt::ControlModifier);
        QTRY_VERIFY(!window.answer->run().answer().isEmpty());
        QVERIFY(!window.send()->isEnabled());
        QTest::keyClick(window.edit, Qt::Key_Escape);
        QTRY_COMPARE(window.answer->run().status().state, model::TaskState::Cancelled);
    }

    void escapeElsewhereDoesNotStopTheAnswer()
    {
        Window window;
        window.page.resize(1280, 740);
        window.engine.setStreamInterval(50);
        QTest::keyClicks(window.edit, QStringLiteral("Long story"));
        QTest::keyClick(window.edit, Qt::Key_Return, Qt::ControlModifier);
        QTRY_VERIFY(!window.answer->run().answer().isEmpty());

        auto *search = window.page.findChild<ConversationList *>()->findChild<SearchField *>();
        search->setFocus();
        search->setText(QStringLiteral("retry"));
        QTest::keyClick(search, Qt::Key_Escape);
        QCOMPARE(search->text(), QString());
        QTest::keyClick(search, Qt::Key_Escape);
        QVERIFY(window.answer->run().isActive());

        auto *services = window.page.findChild<TargetPicker *>()->findChild<QComboBox *>();
        services->setFocus();
        services->showPopup();
        QTRY_VERIFY(QApplication::activePopupWidget());
        QTest::keyClick(QApplication::activePopupWidget(), Qt::Key_Escape);
        QTRY_VERIFY(!QApplication::activePopupWidget());
        QVERIFY(window.answer->run().isActive());

        auto *text = window.answer->findChild<MarkdownView *>();
        text->setFocus();
        QTest::keyClick(text, Qt::Key_Escape);
        QTRY_COMPARE(window.answer->run().status().state, model::TaskState::Cancelled);
    }

    void droppedFilesBecomeChipsAndGoWithThePrompt()
    {
        Window window;
        QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("notes.txt")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(4000, 'x'));
        file.close();
        QMimeData mime;
        mime.setUrls(
            {QUrl::fromLocalFile(file.fileName()), QUrl(QStringLiteral("https://example.org/x"))});
        QDragEnterEvent enter(QPoint(50, 50), Qt::CopyAction, &mime, Qt::LeftButton,
                              Qt::NoModifier);
        QCoreApplication::sendEvent(window.prompt, &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop(QPointF(50, 50), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(window.prompt, &drop);
        auto *chip = window.prompt->findChild<FileChip *>();
        QVERIFY(chip);
        QTRY_COMPARE(chip->tokens(), std::optional<std::int64_t>(1000));
        QTest::keyClicks(window.edit, QStringLiteral("Read it"));
        QTest::keyClick(window.edit, Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(window.engine.lastRequest().files,
                 std::vector<std::string>{base::str(file.fileName())});
        QVERIFY(window.prompt->files().isEmpty());
    }

    void pastedFilesBecomeChipsAndPastedTextStaysText()
    {
        Window window;
        auto *files = new QMimeData;
        files->setUrls({QUrl::fromLocalFile(QStringLiteral("/nowhere/a.txt"))});
        QGuiApplication::clipboard()->setMimeData(files);
        window.edit->paste();
        QCOMPARE(window.prompt->files(), QStringList{QStringLiteral("/nowhere/a.txt")});
        QVERIFY(window.edit->toPlainText().isEmpty());
        QGuiApplication::clipboard()->setText(QStringLiteral("words"));
        window.edit->paste();
        QCOMPARE(window.edit->toPlainText(), QStringLiteral("words"));
    }

    void aChipGoesAwayByKey()
    {
        Window window;
        window.prompt->addFiles(
            {QStringLiteral("/nowhere/a.txt"), QStringLiteral("/nowhere/a.txt")});
        QCOMPARE(window.prompt->files().size(), 1);
        auto *chip = window.prompt->findChild<FileChip *>();
        QTRY_VERIFY(chip->accessibleDescription().contains(QStringLiteral("cannot be read")));
        chip->setFocus();
        QTest::keyClick(chip, Qt::Key_Delete);
        QVERIFY(window.prompt->files().isEmpty());
        QVERIFY(window.edit->hasFocus());
    }

    void aDroppedFolderOpensTheParallelForm()
    {
        Window window;
        QTemporaryDir folder;
        window.prompt->addFiles({folder.path()});
        auto *form = window.page.findChild<ParallelForm *>();
        QTRY_VERIFY(form->isVisible());
        QVERIFY(window.prompt->files().isEmpty());
        QCOMPARE(form->request().root, base::str(folder.path()));
        QVERIFY(form->problem().isEmpty());
    }

    void whatWasTypedStaysInANewConversation()
    {
        Window window;
        QTest::keyClicks(window.edit, QStringLiteral("A long thought"));
        window.prompt->addFiles({QStringLiteral("/nowhere/a.txt")});
        Place fresh;
        fresh.page = PageId::Run;
        fresh.begin = true;
        window.page.open(fresh);
        QCOMPARE(window.edit->toPlainText(), QStringLiteral("A long thought"));
        QCOMPARE(window.prompt->files().size(), 1);
        fresh.text = QStringLiteral("From elsewhere");
        window.page.open(fresh);
        QCOMPARE(window.edit->toPlainText(), QStringLiteral("From elsewhere"));
        window.edit->undo();
        QCOMPARE(window.edit->toPlainText(), QStringLiteral("A long thought"));
    }

    void aRefusedTaskGivesPromptAndFilesBack()
    {
        Window window;
        QTest::keyClicks(window.edit, QStringLiteral("Too dear"));
        window.prompt->addFiles({QStringLiteral("/nowhere/a.txt")});
        const auto refuse = [&window] {
            window.engine.failNext(
                base::Error{base::ErrorKind::InvalidArgument, "No budget is left.", 0, {}, {}});
        };
        window.engine.late = true; // no preview takes the error
        refuse();
        QTest::keyClick(window.edit, Qt::Key_Return, Qt::ControlModifier);
        QTRY_COMPARE(window.edit->toPlainText(), QStringLiteral("Too dear"));
        QCOMPARE(window.prompt->files(), QStringList{QStringLiteral("/nowhere/a.txt")});
    }

    void runAgainTwiceAtOnceAsksOnce()
    {
        Window window;
        QTest::keyClicks(window.edit, QStringLiteral("Once"));
        QTest::keyClick(window.edit, Qt::Key_Return, Qt::ControlModifier);
        QTRY_VERIFY(!window.answer->run().isActive());
        const int asked = window.engine.calls("submit");
        window.engine.lateTasks = true;
        Q_EMIT window.answer->runAsked({});
        Q_EMIT window.answer->runAsked({});
        QCOMPARE(window.engine.heldTasks.size(), 1U);
        window.engine.answerTasks();
        QTRY_COMPARE(window.engine.calls("submit"), asked + 1);
    }

    void aFailedPreviewPromisesNothing()
    {
        Window window;
        auto *note = window.page.findChild<PrivacyNote *>();
        QTest::keyClicks(window.edit, QStringLiteral("Where to?"));
        QTRY_VERIFY(!note->findChild<QLabel *>()->text().isEmpty());
        window.engine.failNext(base::Error{base::ErrorKind::Config, "No service.", 0, {}, {}});
        Q_EMIT window.engine.settingsChanged(); // asks again
        QTRY_VERIFY(note->findChild<QLabel *>()->text().isEmpty());
    }

    void anOpenListOfServicesIsNotFilledAnew()
    {
        Window window;
        QTRY_VERIFY(window.services.isLoaded());
        auto *picker = window.page.findChild<TargetPicker *>();
        auto *services = picker->findChild<QComboBox *>();
        QSignalSpy filled(services->model(), &QAbstractItemModel::rowsInserted);
        std::vector<model::ServiceStatus> all = window.services.all();
        ++all.front().running; // what no list shows
        Q_EMIT window.engine.servicesChanged(all);
        QCOMPARE(filled.size(), 0);
        services->showPopup();
        QTRY_VERIFY(services->view()->isVisible());
        all.front().config.enabled = !all.front().config.enabled;
        Q_EMIT window.engine.servicesChanged(all);
        QTest::qWait(50);
        QCOMPARE(filled.size(), 0);
        services->hidePopup();
        QTRY_VERIFY(!filled.isEmpty());
    }

    void compareSendsTheSamePromptToTwoServices()
    {
        Window window;
        QTRY_VERIFY(window.services.isLoaded());
        window.choose(1);
        const int asked = window.engine.calls("submit");
        QTest::keyClicks(window.edit, QStringLiteral("Both of you"));
        QTest::keyClick(window.edit, Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(window.engine.calls("submit"), asked + 2);
        const auto &tasks = window.engine.tasks();
        QCOMPARE(tasks[0].title, std::string("Both of you"));
        QVERIFY(tasks[0].target.service != tasks[1].target.service);
    }

    void parallelNeedsAFolder()
    {
        Window window;
        window.choose(2);
        QTest::keyClicks(window.edit, QStringLiteral("Review all"));
        QVERIFY(!window.send()->isEnabled());
        QCOMPARE(window.send()->toolTip(), QStringLiteral("Choose the folder to read."));
        window.page.findChild<ParallelForm *>()->setFolder(QDir::tempPath());
        QVERIFY(window.send()->isEnabled());
    }

    void openingATaskShowsIt()
    {
        Window window;
        Place place;
        place.page = PageId::Run;
        place.task = window.engine.tasks()[6].id;
        window.page.open(place);
        QTRY_COMPARE(window.answer->run().id(), *place.task);
        QTRY_VERIFY(window.answer->run().answer().size() > 20);
    }

    void theFirstFallbackIsNamedFirst_data()
    {
        QTest::addColumn<QStringList>("chain"); // a capital: not on this machine
        QTest::addColumn<QString>("text");
        const auto row = [](const char *name, const QStringList &chain, const char *text) {
            QTest::newRow(name) << chain << QString::fromUtf8(text);
        };
        row("stays", {QStringLiteral("a"), QStringLiteral("b")},
            "Nothing of this leaves the machine.");
        row("leaves", {QStringLiteral("X"), QStringLiteral("a")},
            "This leaves your machine for X.");
        row("next leaves", {QStringLiteral("a"), QStringLiteral("X"), QStringLiteral("Y")},
            "Stays on this machine, unless a failure passes it on to X.");
        row("later leaves", {QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("X")},
            "Stays on this machine; a failure passes it on to b, also here, then to X.");
    }

    void theFirstFallbackIsNamedFirst()
    {
        QFETCH(QStringList, chain);
        QFETCH(QString, text);
        model::Decision decision;
        for (const QString &service : chain) {
            model::Candidate candidate;
            candidate.target = {base::str(service), "m"};
            candidate.local = service.isLower();
            decision.candidates.push_back(candidate);
            decision.chain.push_back(candidate.target);
        }
        const Look look(ThemeChoice::Light);
        PrivacyNote note(look);
        note.setDecision(decision);
        QCOMPARE(note.findChild<QLabel *>()->text(), text);
    }

    void whatLeavesTheMachineIsSaidBefore()
    {
        Window window;
        Place place;
        place.page = PageId::Run;
        place.service = "OpenAI";
        place.text = QStringLiteral("Translate this");
        QTRY_VERIFY(window.services.isLoaded());
        window.page.open(place);
        const auto said = [&window](const QString &text) {
            for (QLabel *label : window.page.findChildren<QLabel *>()) {
                if (label->isVisible() && label->text().contains(text))
                    return true;
            }
            return false;
        };
        QTRY_VERIFY(said(QStringLiteral("leaves your machine for OpenAI")));
    }
};

QTEST_MAIN(TestRunPage)
#include "tst_runpage.moc"
