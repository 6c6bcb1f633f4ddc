#pragma once

#include "ui/shell/command.h"

#include <QFrame>
#include <QPointer>

class QLineEdit;
class QListView;

namespace oxide::ui {

class CommandModel;
class Label;
class Look;

/// Ctrl+K: a field and what fits it. Lies over the window, closes on Esc, on a click outside and
/// when something was chosen.
class CommandPalette final : public QFrame
{
    Q_OBJECT

public:
    CommandPalette(const Look &look, QWidget *window);

    /// Takes the commands that exist now and shows itself, a third down the window.
    void open(std::vector<Command> commands);
    /// What is known of only after it has opened.
    void add(std::vector<Command> commands);
    /// Found in the history for the text of the last searched(); ranked after the rest.
    void setTasks(std::vector<Command> tasks);
    /// The focus goes back to where it was, unless it has moved on already.
    void close();

Q_SIGNALS:
    /// The text changed and may fit tasks: two characters or more, without the prefix.
    void searched(const QString &text);

protected:
    void paintEvent(QPaintEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void filter();
    void place();
    void runCurrent();
    bool handleKey(int key);

    const Look &m_look;
    QLineEdit *m_field;
    Label *m_count;
    QListView *m_list;
    Label *m_nothing;
    CommandModel *m_model;
    QWidget *m_footer;
    QTimer *m_searchTimer;
    QPointer<QWidget> m_focusedBefore;
};

} // namespace oxide::ui
