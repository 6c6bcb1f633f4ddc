#include "base/promise.h"
#include "ui/run/answerpane.h"

#include "support/fakeengine.h"
#include "ui/markdown/markdownview.h"
#include "ui/run/eventscript.h"
#include "ui/theme/look.h"
#include "ui/widgets/servicebook.h"
#include "ui/widgets/strip.h"

#include <QElapsedTimer>
#include <QLabel>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QTextBlock>
#include <QToolButton>

using namespace oxide;
using namespace oxide::ui;
using namespace std::chrono_literals;

namespace {

/// Takes tasks and says nothing: the test writes the events.
class SilentEngine final : public test::FakeEngine
{
public:
    engine::Reply<model::TaskId> submit(model::TaskRequest request, engine::TaskListener) override
    {
        return base::readyFuture(base::Result<model::TaskId>(request.id));
    }
    engine::Reply<engine::Done> cancel(model::TaskId task) override
    {
        cancelled.push_back(task);
        return base::readyFuture(base::Result<engine::Done>(engine::Done()));
    }
    std::vector<model::TaskId> cancelled;
};

struct Window {
    Window()
    {
        pane.resize(460, 700);
        pane.show();
        (void)QTest::qWaitForWindowExposed(&pane);
        base::UlidSource ids(clock, 3);
        request.id = ids.next();
        request.prompt = "What is wrong here?";
        script = test::EventScript(request.id, clock.now());
    }

    void start()
    {
        pane.start(request, false);
        send({script.after(0ms, model::AttemptStarted{1, {"Ollama", "llama3.1:8b"}}),
              script.after(40ms, model::AttemptConnected{1, 40ms})});
    }
    void send(std::vector<model::TaskEvent> events) { Q_EMIT engine.taskEvents(events); }
    [[nodiscard]] QString shown() const { return text->toPlainText(); }

    SilentEngine engine;
    Look look{ThemeChoice::Light};
    ServiceBook services{engine};
    base::SystemClock clock;
    AnswerPane pane{Context{engine, look, services}, clock};
    model::TaskRequest request;
    test::EventScript script{{}, {}};
    MarkdownView *text = find(QStringLiteral("Text of the answer"));
    MarkdownView *reasoning = find(QStringLiteral("Reasoning"));

private:
    [[nodiscard]] MarkdownView *find(const QString &name) const
    {
        for (MarkdownView *view : pane.findChildren<MarkdownView *>()) {
            if (view->accessibleName() == name)
                return view;
        }
        return nullptr;
    }
};

} // namespace

class TestAnswerPane final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whileAnAnswerComesItIsNotAskedAgain()
    {
        Window window;
        window.start();
        window.send({window.script.after(0ms, model::TextDelta{"Word"})});
        const auto offered = [&window](const QString &text) {
            for (const QPushButton *button : window.pane.findChildren<QPushButton *>()) {
                if (button->text() == text)
                    return button->isVisible() && button->isEnabled();
            }
            return false;
        };
        QTest::qWait(80);
        QVERIFY(!offered(QStringLiteral("Run again")));
        QVERIFY(!offered(QStringLiteral("Run elsewhere")));
        window.send({window.script.after(10ms, model::TaskFinished())});
        QTRY_VERIFY(offered(QStringLiteral("Run again")));
        QVERIFY(offered(QStringLiteral("Run elsewhere")));
    }

    void twoThousandChunksASecondAreDrawnAtMostOnceAFrame()
    {
        Window window;
        window.start();
        QSignalSpy drawn(window.text->document(), &QTextDocument::contentsChanged);
        QElapsedTimer time;
        time.start();
        int sent = 0;
        while (time.elapsed() < 1000) {
            std::vector<model::TaskEvent> batch;
            for (; sent < time.elapsed() * 2; ++sent)
                batch.push_back(window.script.after(
                    0ms, model::TextDelta{sent % 12 == 11 ? "word.\n\n" : "word "}));
            if (!batch.empty())
                window.send(std::move(batch));
            QTest::qWait(1);
        }
        const int frames = static_cast<int>(time.elapsed() / 16) + 2;
        QVERIFY(sent >= 1900);
        QVERIFY2(drawn.size() <= frames, qPrintable(QString::number(drawn.size())));
        QVERIFY(drawn.size() > 5);
        window.text->flush();
        QCOMPARE(window.shown().count(QStringLiteral("word")), sent);
    }

    void theReaderStaysWhereTheyAreWhileItGrows()
    {
        Window window;
        window.start();
        for (int i = 0; i < 80; ++i)
            window.send({window.script.after(1ms, model::TextDelta{"A line.\n\n"})});
        window.text->flush();
        QScrollBar *bar = window.text->verticalScrollBar();
        QCOMPARE(bar->value(), bar->maximum());
        bar->setValue(100);
        for (int i = 0; i < 40; ++i)
            window.send({window.script.after(1ms, model::TextDelta{"More.\n\n"})});
        window.text->flush();
        QCOMPARE(bar->value(), 100);
    }

    void aSpliceIsMarkedBetweenBothAnswers()
    {
        Window window;
        window.start();
        window.send({window.script.after(1ms, model::TextDelta{"First **ha"}),
                     window.script.after(1ms, model::Splice{model::OnFailure::Restart,
                                                            {"Ollama", "llama"},
                                                            {"OpenAI", "gpt"}}),
                     window.script.after(1ms, model::TextDelta{"Second"})});
        window.text->flush();
        const QString shown = window.shown();
        const auto mark =
            shown.indexOf(QStringLiteral("llama broke off here. gpt starts over below."));
        QVERIFY(shown.indexOf(QStringLiteral("First")) < mark);
        QVERIFY(shown.indexOf(QStringLiteral("Second")) > mark);
        QCOMPARE(window.pane.run().answer(), QStringLiteral("Second"));
    }

    void reasoningShowsWhenItComesAndOpensOnDemand()
    {
        Window window;
        window.start();
        QToolButton *toggle = nullptr;
        for (QToolButton *button : window.pane.findChildren<QToolButton *>()) {
            if (button->text() == QStringLiteral("Reasoning"))
                toggle = button;
        }
        QVERIFY(toggle && !toggle->isVisible());
        window.send({window.script.after(1ms, model::ReasoningDelta{"Let me think."})});
        QVERIFY(toggle->isVisible());
        QVERIFY(!window.reasoning->isVisible());
        toggle->click();
        QVERIFY(window.reasoning->isVisible());
        window.reasoning->flush();
        QCOMPARE(window.reasoning->toPlainText(), QStringLiteral("Let me think."));
    }

    void reasoningThatLedToNothingGoesWithItsAttempt()
    {
        Window window;
        window.start();
        const auto thought = [&] {
            window.reasoning->flush();
            return window.reasoning->toPlainText();
        };
        const model::AttemptStarted first{1, {"llama", "small"}};
        const model::AttemptStarted second{2, {"llama", "small"}};
        window.send({window.script.after(1ms, first),
                     window.script.after(1ms, model::ReasoningDelta{"First thoughts."})});
        QCOMPARE(thought(), QStringLiteral("First thoughts."));
        window.send({window.script.after(1ms, second),
                     window.script.after(1ms, model::ReasoningDelta{"Second thoughts."})});
        QCOMPARE(thought(), QStringLiteral("Second thoughts."));
        // What leads to an answer stays while another goes on from it, and goes with a restart.
        window.send({window.script.after(1ms, model::TextDelta{"An answer"})});
        model::Splice splice;
        splice.mode = model::OnFailure::Continue;
        window.send({window.script.after(1ms, splice)});
        QCOMPARE(thought(), QStringLiteral("Second thoughts."));
        splice.mode = model::OnFailure::Restart;
        window.send({window.script.after(1ms, splice)});
        QCOMPARE(thought(), QString());
    }

    void noticesAndErrorsAreSaid()
    {
        Window window;
        window.start();
        auto *strip = window.pane.findChild<Strip *>();
        window.send(
            {window.script.after(1ms, model::TaskNotice{"network.log was cut to 2,000 tokens."})});
        QVERIFY(strip->isVisible());
        model::TaskFinished end;
        end.state = model::TaskState::Failed;
        end.error = base::Error{
            base::ErrorKind::ConnectionRefused, "Nobody answers at 127.0.0.1:11434.", 0, {}, {}};
        window.send({window.script.after(1ms, end)});
        bool said = false;
        for (QLabel *label : strip->findChildren<QLabel *>())
            said |= label->text().contains(QStringLiteral("Nobody answers"));
        QVERIFY(said);
    }

    void stopAsksTheEngineOnce()
    {
        Window window;
        window.start();
        QPushButton *stop = nullptr;
        QTRY_VERIFY([&] {
            for (QPushButton *button : window.pane.findChildren<QPushButton *>()) {
                if (button->isVisible() && button->text() == QStringLiteral("Stop"))
                    stop = button;
            }
            return stop != nullptr;
        }());
        stop->click();
        QCOMPARE(window.engine.cancelled.size(), 1U);
        QCOMPARE(window.engine.cancelled.front(), window.request.id);
        model::TaskFinished end;
        end.state = model::TaskState::Cancelled;
        window.send({window.script.after(1ms, end)});
        QTRY_VERIFY(!stop->isVisible());
    }

    void earlierTurnsStandAbove()
    {
        Window window;
        model::TaskDetail first;
        first.summary.state = model::TaskState::Done;
        first.prompt = "first question";
        first.result = "first answer";
        model::TaskDetail second = first;
        second.prompt = "second question";
        second.result = "second answer";
        window.pane.showTurns({first, second});
        const QString shown = window.shown();
        QVERIFY(shown.indexOf(QStringLiteral("first answer"))
                < shown.indexOf(QStringLiteral("second question")));
        window.pane.start(window.request, true);
        window.text->flush();
        QVERIFY(window.shown().startsWith(QStringLiteral("first question")));
        QVERIFY(window.shown().contains(QStringLiteral("What is wrong here?")));
    }

    void anOpenedConversationStandsAtItsLastPromptAndAFollowUpComesIntoSight()
    {
        Window window;
        model::TaskDetail first;
        first.summary.state = model::TaskState::Done;
        first.prompt = "first question";
        first.result = std::string();
        for (int i = 0; i < 100; ++i)
            first.result += "A line.\n\n";
        model::TaskDetail second = first;
        second.prompt = "second question";
        window.pane.showTurns({first, second});
        const QScrollBar *bar = window.text->verticalScrollBar();
        const auto top = [&window] {
            return window.text->cursorForPosition(QPoint(5, 20)).block().text();
        };
        QTRY_COMPARE(top(), QStringLiteral("second question"));
        QVERIFY(bar->value() > 0);
        QVERIFY(bar->value() < bar->maximum());
        window.pane.start(window.request, true);
        window.text->flush();
        QCOMPARE(bar->value(), bar->maximum());
        window.pane.showTurns({first, second}, AnswerPane::From::Beginning);
        QTest::qWait(20);
        QCOMPARE(bar->value(), 0);
    }
};

QTEST_MAIN(TestAnswerPane)
#include "tst_answerpane.moc"
