#pragma once

#include "ui/widgets/context.h"

#include <QTimer>
#include <QWidget>

class QLineEdit;

namespace oxide::ui {

class DecisionCard;
class ProfileDraft;
class RuleDraft;

/// A prompt, and the decision it would get under the rules and profiles as they stand in the
/// editors. No model is called.
class DryRunCard final : public QWidget
{
    Q_OBJECT

public:
    DryRunCard(const Context &context, const RuleDraft &rules, const ProfileDraft &profiles,
               QWidget *parent = nullptr);

    [[nodiscard]] QLineEdit &prompt() { return *m_prompt; }

private:
    void run();

    Context m_context;
    const RuleDraft &m_rules;
    const ProfileDraft &m_profiles;
    QLineEdit *m_prompt;
    DecisionCard *m_decision;
    QTimer m_timer;
    quint64 m_asked = 0;
};

} // namespace oxide::ui
