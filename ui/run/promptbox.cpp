#include "ui/run/promptbox.h"

#include "ui/format/numbers.h"
#include "ui/format/words.h"
#include "ui/run/filechip.h"
#include "ui/theme/look.h"
#include "ui/theme/state.h"
#include "ui/theme/stylepaint.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/flowlayout.h"
#include "ui/widgets/label.h"

#include <algorithm>
#include <functional>
#include <utility>

#include <QBoxLayout>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QMimeData>
#include <QPainter>
#include <QPlainTextEdit>
#include <QPointer>
#include <QThreadPool>

namespace oxide::ui {

namespace {

constexpr qint64 bytesPerToken = 4; ///< the usual rule of thumb; the engine's own count follows

bool hasLocalFile(const QMimeData &data)
{
    const QList<QUrl> urls = data.urls();
    return std::any_of(urls.begin(), urls.end(), [](const QUrl &url) { return url.isLocalFile(); });
}

/// A prompt editor that leaves files, dropped or pasted, to the box around it.
class PromptEdit final : public QPlainTextEdit
{
public:
    explicit PromptEdit(std::function<void(const QList<QUrl> &)> takeUrls)
        : m_takeUrls(std::move(takeUrls))
    {
    }

protected:
    [[nodiscard]] bool canInsertFromMimeData(const QMimeData *source) const override
    {
        return hasLocalFile(*source) || QPlainTextEdit::canInsertFromMimeData(source);
    }

    void insertFromMimeData(const QMimeData *source) override
    {
        if (hasLocalFile(*source))
            m_takeUrls(source->urls());
        else
            QPlainTextEdit::insertFromMimeData(source);
    }

private:
    std::function<void(const QList<QUrl> &)> m_takeUrls;
};

class WarnShape final : public QWidget
{
public:
    explicit WarnShape(const Look &look) : m_look(look) { setFixedSize(look.px(14), look.px(14)); }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        paintState(painter, QRectF(rect()), State::Warn, m_look.theme());
    }

private:
    const Look &m_look;
};

struct FileFacts {
    bool isFolder = false;
    bool isReadable = false;
    qint64 bytes = 0;
};

} // namespace

PromptBox::PromptBox(const Look &look, QWidget *parent)
    : QFrame(parent), m_look(look),
      m_edit(new PromptEdit([this](const QList<QUrl> &urls) { takeUrls(urls); })),
      m_chipArea(new QWidget), m_flow(new FlowLayout(look.px(4), m_chipArea))
{
    setAcceptDrops(true);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(2, 2, 2, 2);
    column->setSpacing(0);
    m_edit->setAccessibleName(tr("Prompt"));
    m_edit->setPlaceholderText(tr("Ask something. Drop files here to send them along."));
    m_edit->setFrameShape(QFrame::NoFrame);
    m_edit->setTabChangesFocus(true);
    m_edit->document()->setDocumentMargin(look.px(10));
    m_edit->setMinimumHeight(look.px(64));
    m_edit->viewport()->setAutoFillBackground(false);
    m_edit->viewport()->setAcceptDrops(false);
    m_edit->installEventFilter(this);
    column->addWidget(m_edit, 1);
    m_flow->setContentsMargins(look.px(10), look.px(2), look.px(10), look.px(8));
    m_chipArea->hide();
    column->addWidget(m_chipArea);
    column->addWidget(makeLine());
    column->addWidget(makeFoot());
    connect(m_edit, &QPlainTextEdit::textChanged, this, &PromptBox::changed);
}

QWidget *PromptBox::makeFoot()
{
    auto *foot = new QWidget;
    foot->setFixedHeight(m_look.px(36));
    auto *row = new QHBoxLayout(foot);
    row->setContentsMargins(m_look.px(8), 0, m_look.px(10), 0);
    row->setSpacing(m_look.px(6));
    auto *attach = makeToolButton(m_look, Icon::Attach, tr("Add files\u2026"));
    attach->setAutoRaise(true);
    setControlSize(attach, ControlSize::Small);
    connect(attach, &QToolButton::clicked, this, &PromptBox::chooseFiles);
    row->addWidget(attach);
    m_tokens = new Label(m_look, {}, TextStyle::Second, Tone::Second);
    row->addWidget(m_tokens);
    row->addStretch(1);
    m_warning = new WarnShape(m_look);
    m_warning->hide();
    row->addWidget(m_warning);
    m_sensitive = new Label(m_look, {}, TextStyle::Second, Tone::Warn);
    row->addWidget(m_sensitive);
    return foot;
}

QString PromptBox::text() const
{
    return m_edit->toPlainText();
}

void PromptBox::setText(const QString &text)
{
    // Not setPlainText(), which forgets: Undo brings back what stood here.
    QTextCursor cursor(m_edit->document());
    cursor.select(QTextCursor::Document);
    cursor.insertText(text);
    m_edit->setTextCursor(cursor);
    m_edit->setFocus();
}

void PromptBox::focusText()
{
    m_edit->setFocus();
}

bool PromptBox::isEmpty() const
{
    // A long text is not looked through at every key.
    constexpr int longEnough = 4096;
    return m_edit->document()->characterCount() < longEnough && text().trimmed().isEmpty();
}

QStringList PromptBox::files() const
{
    QStringList paths;
    for (const FileChip *chip : m_chips)
        paths << chip->path();
    return paths;
}

void PromptBox::addFiles(const QStringList &paths)
{
    for (const QString &path : paths)
        addFile(path);
}

void PromptBox::addFile(const QString &path)
{
    const bool known = std::any_of(m_chips.begin(), m_chips.end(),
                                   [&](const FileChip *chip) { return chip->path() == path; });
    if (known)
        return;
    auto *chip = new FileChip(m_look, path, m_chipArea);
    m_chips.push_back(chip);
    m_flow->addWidget(chip);
    chip->show();
    m_chipArea->show();
    connect(chip, &FileChip::removeAsked, this, [this, chip] { remove(chip); });
    measure(chip);
    Q_EMIT changed();
}

/// Looks at the file off the GUI thread: a file on a sleeping disk or a dead share must not hold
/// the window.
void PromptBox::measure(FileChip *chip)
{
    const QPointer<FileChip> guard(chip);
    const QPointer<PromptBox> box(this);
    const QString path = chip->path();
    QThreadPool::globalInstance()->start([box, guard, path] {
        const QFileInfo info(path);
        const FileFacts facts{info.isDir(), info.isFile() && info.isReadable(), info.size()};
        QMetaObject::invokeMethod(
            qApp,
            [box, guard, facts] {
                if (!box || !guard)
                    return;
                if (facts.isFolder)
                    box->takeFolder(guard);
                else if (facts.isReadable)
                    guard->setTokens((facts.bytes + bytesPerToken - 1) / bytesPerToken);
                else
                    guard->setProblem(tr("not readable"),
                                      tr("This file is not there or cannot be read."));
            },
            Qt::QueuedConnection);
    });
}

void PromptBox::takeFolder(FileChip *chip)
{
    const QString path = chip->path();
    remove(chip);
    Q_EMIT folderDropped(path);
}

void PromptBox::remove(FileChip *chip)
{
    const auto found = std::find(m_chips.begin(), m_chips.end(), chip);
    if (found == m_chips.end())
        return;
    const auto next = m_chips.erase(found);
    if (chip->hasFocus())
        (next != m_chips.end() ? static_cast<QWidget *>(*next) : m_edit)->setFocus();
    m_flow->removeWidget(chip);
    chip->hide();
    chip->deleteLater();
    m_chipArea->setVisible(!m_chips.empty());
    Q_EMIT changed();
}

void PromptBox::clear()
{
    while (!m_chips.empty())
        remove(m_chips.back());
    m_edit->clear();
    clearFeatures();
}

void PromptBox::setFeatures(const model::TaskFeatures &features)
{
    QStringList tokens{tr("%1 tokens in").arg(format::count(features.inputTokens))};
    if (features.outputTokens > 0)
        tokens << tr("about %1 out").arg(format::count(features.outputTokens));
    m_tokens->setText(tokens.join(QStringLiteral(", ")));
    QStringList kinds;
    for (const model::Sensitivity kind : features.sensitivity)
        kinds << format::word(kind);
    m_sensitive->setText(kinds.size() > 2
                             ? tr("%1 and %2 more").arg(kinds.first()).arg(kinds.size() - 1)
                             : kinds.join(QStringLiteral(", ")));
    m_sensitive->setToolTip(kinds.isEmpty()
                                ? QString()
                                : tr("Seen in the text: %1").arg(kinds.join(QStringLiteral(", "))));
    m_warning->setVisible(!kinds.isEmpty());
}

void PromptBox::clearFeatures()
{
    m_tokens->setText({});
    m_sensitive->setText({});
    m_warning->hide();
}

void PromptBox::setFilesWillBeCut(bool cut)
{
    const auto largest =
        std::max_element(m_chips.begin(), m_chips.end(), [](const FileChip *a, const FileChip *b) {
            return a->tokens().value_or(0) < b->tokens().value_or(0);
        });
    for (auto chip = m_chips.begin(); chip != m_chips.end(); ++chip) {
        if (!(*chip)->tokens())
            continue; // not readable: that stands
        if (cut && chip == largest)
            (*chip)->setProblem(tr("will be cut"),
                                tr("The files are larger than what the model can read."));
        else
            (*chip)->setProblem({}, {});
    }
}

void PromptBox::setFileNotice(const QString &sentence)
{
    for (FileChip *chip : m_chips) {
        if (sentence.contains(QFileInfo(chip->path()).fileName()))
            chip->setProblem(tr("cut"), sentence);
    }
}

void PromptBox::chooseFiles()
{
    auto *dialog = new QFileDialog(this, tr("Add files"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    connect(dialog, &QFileDialog::filesSelected, this, &PromptBox::addFiles);
    dialog->open();
}

void PromptBox::takeUrls(const QList<QUrl> &urls)
{
    for (const QUrl &url : urls) {
        if (url.isLocalFile())
            addFile(url.toLocalFile());
    }
}

void PromptBox::dragEnterEvent(QDragEnterEvent *event)
{
    if (!hasLocalFile(*event->mimeData()))
        return;
    m_dropping = true;
    update();
    event->acceptProposedAction();
}

void PromptBox::dragLeaveEvent(QDragLeaveEvent *)
{
    m_dropping = false;
    update();
}

void PromptBox::dropEvent(QDropEvent *event)
{
    m_dropping = false;
    update();
    takeUrls(event->mimeData()->urls());
    event->acceptProposedAction();
}

bool PromptBox::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut)
        update();
    if (event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
        if (enter && key->modifiers() & Qt::ControlModifier) {
            Q_EMIT sendAsked();
            return true;
        }
        if (key->key() == Qt::Key_Up && key->modifiers() == Qt::NoModifier
            && m_edit->document()->isEmpty()) {
            Q_EMIT recallAsked();
            return true;
        }
    }
    return QFrame::eventFilter(watched, event);
}

void PromptBox::paintEvent(QPaintEvent *)
{
    const Theme &theme = m_look.theme();
    const bool focused = m_edit->hasFocus() || m_dropping;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(focused ? theme.accent : theme.line2, focused ? 2 : 1));
    painter.setBrush(theme.base);
    const double in = focused ? 1 : 0.5;
    painter.drawRoundedRect(QRectF(rect()).adjusted(in, in, -in, -in), m_look.px(8), m_look.px(8));
}

} // namespace oxide::ui
