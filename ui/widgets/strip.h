#pragma once

#include "base/error.h"
#include "ui/theme/state.h"

#include <QFrame>

class QToolButton;

namespace oxide::ui {

class Label;
class Look;

/// A line that tells a warning or an error with its remedy: shape, sentence, detail, an action as
/// link, and a way to dismiss it. Grows with its text; hidden until something is shown. Its
/// contents margins are a gap around it that goes when it does.
class Strip final : public QFrame
{
    Q_OBJECT

public:
    explicit Strip(const Look &look, QWidget *parent = nullptr);

    using QWidget::show;
    void show(State state, const QString &text);
    void showError(const base::Error &error);
    /// A link at the right end; empty takes it away. Pressing it emits actionTriggered.
    void setAction(const QString &text);
    void setDismissable(bool dismissable);

Q_SIGNALS:
    void actionTriggered();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    const Look &m_look;
    State m_state = State::Bad;
    Label *m_text;
    QWidget *m_action;
    QToolButton *m_close;
};

} // namespace oxide::ui
