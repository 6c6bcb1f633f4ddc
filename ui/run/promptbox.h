#pragma once

#include "model/decision.h"

#include <optional>
#include <vector>

#include <QFrame>

class QPlainTextEdit;

namespace oxide::ui {

class FileChip;
class FlowLayout;
class Label;
class Look;

/// Where a prompt is written: text, files that go with it (dropped, pasted or chosen), and what
/// was understood of it. Ctrl+Enter sends.
class PromptBox final : public QFrame
{
    Q_OBJECT

public:
    explicit PromptBox(const Look &look, QWidget *parent = nullptr);

    [[nodiscard]] QString text() const;
    /// In place of what stands there, which Undo brings back.
    void setText(const QString &text);
    void focusText();
    [[nodiscard]] QStringList files() const;
    /// Files that are there already are passed over.
    void addFiles(const QStringList &paths);
    void clear();
    [[nodiscard]] bool isEmpty() const;

    /// What the engine understood: tokens, and personal data that it saw.
    void setFeatures(const model::TaskFeatures &features);
    void clearFeatures();
    /// Nobody has room for all of the files: the largest of them says so.
    void setFilesWillBeCut(bool cut);
    /// A sentence of the engine about a file (it was cut, it could not be read).
    void setFileNotice(const QString &sentence);

    void chooseFiles();

Q_SIGNALS:
    void changed();
    void sendAsked();
    void folderDropped(const QString &path);
    /// The key that brings the last prompt back was pressed in the empty box.
    void recallAsked();

protected:
    void paintEvent(QPaintEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dragLeaveEvent(QDragLeaveEvent *event) override;
    void dropEvent(QDropEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QWidget *makeFoot();
    void addFile(const QString &path);
    void remove(FileChip *chip);
    void measure(FileChip *chip);
    void takeFolder(FileChip *chip);
    void takeUrls(const QList<QUrl> &urls);

    const Look &m_look;
    QPlainTextEdit *m_edit;
    QWidget *m_chipArea;
    FlowLayout *m_flow;
    std::vector<FileChip *> m_chips;
    Label *m_tokens = nullptr;
    Label *m_sensitive = nullptr;
    QWidget *m_warning = nullptr;
    bool m_dropping = false;
};

} // namespace oxide::ui
