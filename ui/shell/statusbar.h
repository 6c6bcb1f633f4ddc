#pragma once

#include "model/overview.h"
#include "ui/widgets/context.h"

#include <QWidget>

namespace oxide::ui {

class BudgetBar;
class Label;
class StateChip;

/// The line at the window's foot: engine state, running and waiting tasks, spend today and of how
/// much. Also says passing things, for some seconds.
class StatusBar final : public QWidget
{
    Q_OBJECT

public:
    explicit StatusBar(const Context &context, QWidget *parent = nullptr);

    void setStatus(const model::EngineStatus &status);
    /// Shown beside the counts for eight seconds.
    void say(const QString &message);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QWidget *makeRule();
    void showSpend(const model::EngineStatus &status);

    const Look &m_look;
    StateChip *m_engine;
    StateChip *m_tasks;
    QWidget *m_messageRule;
    Label *m_message;
    Label *m_spend;
    BudgetBar *m_budget;
    QTimer *m_messageTimer;
};

} // namespace oxide::ui
