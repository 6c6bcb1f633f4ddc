#pragma once

#include "engine/engine.h"
#include "ui/widgets/context.h"

#include <functional>

#include <QFrame>

class QBoxLayout;

namespace oxide::ui {

/// Asks the engine what would have to change for a target to be chosen.
using AskWhatIf = std::function<engine::Reply<model::WhatIf>(const model::Target &)>;

/// Why a candidate was not chosen, and the smallest changes that would have it chosen, or what no
/// setting can change. Escape or a click elsewhere closes it.
class WhyNot final : public QFrame
{
    Q_OBJECT

public:
    /// `chosen` is who the decision takes; null: nobody.
    WhyNot(const Context &context, const model::Candidate &candidate,
           const model::Candidate *chosen, QWidget *parent = nullptr);

    /// Opens below `row` (global), or above where there is no room, and asks.
    void open(const QRect &row, const AskWhatIf &askWhatIf);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void showAnswer(const model::WhatIf &answer);
    void showError(const base::Error &error);
    void addText(const QString &text);
    void addWay(int number, const model::WayTo &way);
    void clearAnswer();
    void place();

    const Context m_context;
    const model::Target m_target;
    QRect m_row;
    QBoxLayout *m_answer;
    QStringList m_spoken;
};

} // namespace oxide::ui
