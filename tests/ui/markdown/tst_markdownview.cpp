#include "ui/markdown/markdownview.h"

#include "ui/theme/look.h"

#include <QAbstractTextDocumentLayout>
#include <QClipboard>
#include <QGuiApplication>
#include <QScrollBar>
#include <QTest>
#include <QTextBlock>
#include <QToolButton>

using namespace oxide::ui;

namespace {

constexpr int sideways = 160;

QString longLine()
{
    QStringList words;
    for (int i = 100; i < 160; ++i)
        words << QStringLiteral("w%1").arg(i);
    return words.join(QLatin1Char(' '));
}

QString longCode()
{
    return QStringLiteral("Before it\n\n```text\nshort\n%1\nend\n```\n\nAfter it").arg(longLine());
}

struct Window {
    explicit Window(const QString &text)
    {
        view.resize(420, 360);
        view.setMarkdown(text);
        view.show();
        (void)QTest::qWaitForWindowExposed(&view);
    }

    /// The code's own scroll bar where it can be used.
    [[nodiscard]] QScrollBar *bar() const
    {
        for (QScrollBar *found : view.viewport()->findChildren<QScrollBar *>()) {
            if (found->isVisible())
                return found;
        }
        return nullptr;
    }

    [[nodiscard]] QTextBlock block(const QString &start) const
    {
        QTextBlock found = view.document()->begin();
        while (found.isValid() && !found.text().startsWith(start))
            found = found.next();
        return found;
    }

    /// In the viewport, where nothing is scrolled.
    [[nodiscard]] QRect rect(const QTextBlock &block) const
    {
        return view.document()->documentLayout()->blockBoundingRect(block).toRect();
    }

    Look look{ThemeChoice::Light};
    MarkdownView view{look};
};

/// Pixels of exactly this colour.
int countOf(const QColor &colour, QWidget &widget)
{
    const QImage image = widget.grab().toImage();
    int count = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            count += image.pixelColor(x, y) == colour ? 1 : 0;
    }
    return count;
}

} // namespace

class TestMarkdownView final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theCaretStandsBehindTheModelsWordsNotTheUsers()
    {
        Window window({});
        window.view.appendNotice(MarkdownNotice::Prompt, QStringLiteral("What is it?"));
        window.view.startStream();
        window.view.flush();
        const QColor accent = window.look.theme().accent;
        QCOMPARE(countOf(accent, window.view), 0);
        window.view.appendMarkdown(QStringLiteral("This"));
        window.view.flush();
        QVERIFY(countOf(accent, window.view) > 20);
    }

    void codeIsNotWrappedButHasAScrollBarOfItsOwn()
    {
        const Window window(longCode());
        QCOMPARE(window.block(QStringLiteral("w100")).layout()->lineCount(), 1);
        QVERIFY(window.bar());
        QVERIFY(window.bar()->maximum() > 500);
        QCOMPARE(window.view.horizontalScrollBar()->maximum(), 0);
        QVERIFY(window.bar()->geometry().top()
                >= window.rect(window.block(QStringLiteral("end"))).bottom());
    }

    void codeThatFitsHasNone()
    {
        const Window window(QStringLiteral("```\nint x;\n```\n"));
        QVERIFY(!window.bar());
    }

    void aWholeTextBeginsAtItsBeginning()
    {
        const Window window(QStringLiteral("more\n\n").repeated(100));
        QVERIFY(window.view.verticalScrollBar()->maximum() > 500);
        QCOMPARE(window.view.verticalScrollBar()->value(), 0);
    }

    void proseIsWrapped()
    {
        const Window window(longLine());
        QVERIFY(window.block(QStringLiteral("w100")).layout()->lineCount() > 3);
    }

    void writingSelectsNothing()
    {
        Window window(QStringLiteral("x"));
        window.view.startStream();
        window.view.appendMarkdown(QStringLiteral(" and more"));
        window.view.flush();
        QVERIFY(!window.view.textCursor().hasSelection());
    }

    void theBarFollowsTheTextThatStreamsIn()
    {
        Window window(QStringLiteral("x"));
        window.view.startStream();
        int widest = 0;
        const QString text =
            QStringLiteral("\n\n```text\n") + longLine() + QStringLiteral("\n```\n");
        for (const QChar c : text) {
            window.view.appendMarkdown(QString(c));
            window.view.flush();
            const int now = window.bar() ? window.bar()->maximum() : 0;
            QVERIFY2(now >= widest, "it shrank");
            widest = now;
        }
        const Window whole(text);
        QCOMPARE(widest, whole.bar()->maximum());
    }

    void scrolledCodeIsDrawnInItsNewPlaceAndNothingElseMoves()
    {
        const Window window(longCode());
        const QRect line = window.rect(window.block(QStringLiteral("w100")));
        const QRect prose = window.rect(window.block(QStringLiteral("Before")));
        const QImage before = window.view.viewport()->grab().toImage();
        window.bar()->setValue(sideways);
        const QImage after = window.view.viewport()->grab().toImage();
        const int left = 20;
        const int width = window.view.viewport()->width() - left - sideways - 20;
        QCOMPARE(after.copy(left, line.top(), width, line.height()),
                 before.copy(left + sideways, line.top(), width, line.height()));
        QVERIFY(after.copy(left, line.top(), width, line.height())
                != before.copy(left, line.top(), width, line.height()));
        QCOMPARE(after.copy(0, prose.top(), after.width(), prose.height()),
                 before.copy(0, prose.top(), after.width(), prose.height()));
    }

    void theMouseHitsWhatItSees()
    {
        Window window(longCode());
        const QPoint at(60, window.rect(window.block(QStringLiteral("w100"))).center().y());
        const QString first = wordAt(window, at);
        QVERIFY(first.startsWith(QLatin1Char('w')));
        window.bar()->setValue(sideways);
        const QString second = wordAt(window, at);
        QVERIFY2(second.toStdString() > first.toStdString(), qPrintable(second));
        window.bar()->setValue(0);
        const QString same = wordAt(window, at + QPoint(sideways, 0));
        QCOMPARE(same, second);
    }

    void theWheelScrollsCodeSidewaysAndTheTextUpright()
    {
        Window window(longCode() + QStringLiteral("\n\nmore").repeated(60));
        const QPointF at(60, window.rect(window.block(QStringLiteral("w100"))).center().y());
        const auto turn = [&](QPoint angle) {
            QWheelEvent event(at, window.view.viewport()->mapToGlobal(at), {}, angle, Qt::NoButton,
                              Qt::NoModifier, Qt::NoScrollPhase, false);
            QCoreApplication::sendEvent(window.view.viewport(), &event);
        };
        turn({-120, 0});
        QVERIFY(window.bar()->value() > 0);
        QCOMPARE(window.view.verticalScrollBar()->value(), 0);
        const int reached = window.bar()->value();
        turn({0, -120});
        QVERIFY(window.view.verticalScrollBar()->value() > 0);
        QCOMPARE(window.bar() ? window.bar()->value() : reached, reached);
    }

    void theCursorIsBroughtIntoSight()
    {
        Window window(longCode());
        QTextCursor cursor(window.block(QStringLiteral("w100")));
        cursor.movePosition(QTextCursor::EndOfBlock);
        window.view.setTextCursor(cursor);
        QVERIFY(window.bar()->value() > window.bar()->maximum() - 30);
        cursor.movePosition(QTextCursor::StartOfBlock);
        window.view.setTextCursor(cursor);
        QCOMPARE(window.bar()->value(), 0);
    }

    void codeThatStreamsInStaysWhereTheReaderLeftIt()
    {
        Window window({});
        window.view.startStream();
        const auto say = [&window](const QString &text) {
            constexpr qsizetype chunk = 7;
            for (qsizetype at = 0; at < text.size(); at += chunk) {
                window.view.appendMarkdown(text.mid(at, chunk));
                window.view.flush();
            }
        };
        say(QStringLiteral("Before it\n\n```text\n%1\n").arg(longLine()));
        QVERIFY(window.bar());
        QCOMPARE(window.bar()->value(), 0);
        window.bar()->setValue(200);
        say(QStringLiteral("%1\n```\n\nAfter it").arg(longLine()));
        QCOMPARE(window.bar()->value(), 200);
        window.bar()->setValue(0);
        window.view.finishStream();
        window.look.setChoice(ThemeChoice::Dark);
        QCOMPARE(window.bar()->value(), 0);
    }

    void theButtonCopiesTheCodeAsItWasWritten()
    {
        const Window window(longCode());
        auto *copy = window.view.viewport()->findChild<QToolButton *>();
        QVERIFY(copy && copy->isVisible());
        copy->click();
        QCOMPARE(QGuiApplication::clipboard()->text(),
                 QStringLiteral("short\n%1\nend").arg(longLine()));
    }

    void whatComesFirstHasRoomForItsGround()
    {
        Window notice({});
        notice.view.appendNotice(MarkdownNotice::Prompt, QStringLiteral("Tell me"));
        notice.view.flush();
        const int ground = notice.look.px(5); // above the text
        QVERIFY(notice.rect(notice.block(QStringLiteral("Tell"))).top() >= ground);
        const Window code(QStringLiteral("```\nint x;\n```\n"));
        QVERIFY(code.rect(code.block(QStringLiteral("text"))).top() >= ground);
    }

private:
    static QString wordAt(Window &window, const QPoint &at)
    {
        QTest::mouseDClick(window.view.viewport(), Qt::LeftButton, Qt::NoModifier, at);
        return window.view.textCursor().selectedText();
    }
};

QTEST_MAIN(TestMarkdownView)
#include "tst_markdownview.moc"
