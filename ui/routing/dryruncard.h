#pragma once

#include "ui/widgets/context.h"

#include <QTimer>
#include <QWidget>

class QLineEdit;

namespace oxide::ui {

class DecisionCard;
class RuleDraft;

/// A prompt, and the decision it would get under the rules as they stand in the editor. No model
/// is called.
class DryRunCard final : public QWidget
{
    Q_OBJECT

public:
    DryRunCard(const Context &context, RuleDraft &draft, QWidget *parent = nullptr);

private:
    void run();

    Context m_context;
    RuleDraft &m_draft;
    QLineEdit *m_prompt;
    DecisionCard *m_decision;
    QTimer m_timer;
    quint64 m_asked = 0;
};

} // namespace oxide::ui
