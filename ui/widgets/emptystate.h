#pragma once

#include "ui/theme/icon.h"

#include <QWidget>

class QPushButton;

namespace oxide::ui {

class Label;

/// What a list shows while it has nothing: what will appear here, and the action that fills it.
class EmptyState final : public QWidget
{
    Q_OBJECT

public:
    EmptyState(const Look &look, Icon icon, const QString &title, const QString &sentence,
               QWidget *parent = nullptr);

    void setText(const QString &title, const QString &sentence);
    /// The primary action; emits triggered().
    void setAction(const QString &text, Icon icon = Icon::Plus);
    /// A second way out, as a link; emits linkTriggered().
    void setLink(const QString &text);

Q_SIGNALS:
    void triggered();
    void linkTriggered();

private:
    const Look &m_look;
    Label *m_title;
    Label *m_sentence;
    QPushButton *m_action;
    QPushButton *m_link;
};

} // namespace oxide::ui
