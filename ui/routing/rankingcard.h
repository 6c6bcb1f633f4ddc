#pragma once

#include "model/decision.h"
#include "ui/widgets/context.h"

#include <optional>
#include <string>

#include <QTimer>
#include <QWidget>

class QLineEdit;
class QStackedWidget;

namespace oxide::ui {

class EmptyState;
class Label;
class ProfileDraft;
class RankingList;
class RuleDraft;
class ScoreParts;

/// How a profile, saved or not, ranks those who could do a prompt: asked a moment after each
/// change, while it is in sight. Says who goes up and down against what is saved, and how each
/// score comes about. No model is called.
class RankingCard final : public QWidget
{
    Q_OBJECT

public:
    RankingCard(const Context &context, const RuleDraft &rules, const ProfileDraft &profiles,
                QWidget *parent = nullptr);

    void setProfile(int id);
    [[nodiscard]] QLineEdit &prompt() { return *m_prompt; }

protected:
    void showEvent(QShowEvent *event) override;

private:
    QWidget *makeRanking();
    void askSoon();
    void askNow();
    void askSaved(quint64 asked, const model::Profile &saved);
    void present();
    void presentParts();
    void fail(const base::Error &error);

    Context m_context;
    const RuleDraft &m_rules;
    const ProfileDraft &m_profiles;
    int m_id = 0;
    QTimer m_timer;
    quint64 m_asked = 0;
    std::optional<model::Decision> m_decision;
    std::optional<model::Decision> m_before; ///< under the profile as it is saved
    QLineEdit *m_prompt;
    QStackedWidget *m_stack;
    EmptyState *m_empty;
    Label *m_read = nullptr;
    Label *m_note = nullptr;
    RankingList *m_list = nullptr;
    Label *m_partsTitle = nullptr;
    ScoreParts *m_parts = nullptr;
    Label *m_rest = nullptr;
};

} // namespace oxide::ui
