#pragma once

#include "base/error.h"
#include "ui/theme/state.h"

#include <QFrame>
#include <QPointer>

class QBoxLayout;
class QPushButton;
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

    void setVisible(bool visible) override;
    using QWidget::show;
    void show(State state, const QString &text);
    void showError(const base::Error &error);
    /// A link at the right end; empty takes it away. Pressing it emits actionTriggered.
    void setAction(const QString &text);
    /// A second one behind it. Pressing it emits otherTriggered.
    void setOther(const QString &text);
    /// The links below the text, where there is no room beside it.
    void setStacked();
    /// The keyboard goes to the action, and back to where it was when the strip goes.
    void focusAction();
    void setDismissable(bool dismissable);

Q_SIGNALS:
    void actionTriggered();
    void otherTriggered();
    /// The user took it away.
    void dismissed();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    const Look &m_look;
    State m_state = State::Bad;
    QBoxLayout *m_content;
    Label *m_text;
    QPushButton *m_action;
    QPushButton *m_other;
    QToolButton *m_close;
    QPointer<QWidget> m_focusedBefore;
};

} // namespace oxide::ui
