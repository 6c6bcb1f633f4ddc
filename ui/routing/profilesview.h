#pragma once

#include "ui/widgets/context.h"

#include <QWidget>

class QLineEdit;
class QPushButton;
class QStackedWidget;

namespace oxide::ui {

class Card;
class Look;
class ProfileDraft;
class ProfileEditor;
class ProfileList;
class RankingCard;
class RuleDraft;
class StateChip;

/// The profiles, the one that is edited, and how it ranks: side by side.
class ProfilesView final : public QWidget
{
    Q_OBJECT

public:
    ProfilesView(const Context &context, ProfileDraft &draft, const RuleDraft &rules,
                 QWidget *parent = nullptr);

    /// Too narrow for all three: the list gives way to the ranking where that is wanted.
    void fold(bool isNarrow, bool showsRanking);
    /// The prompt that is ranked.
    [[nodiscard]] QLineEdit &prompt();
    [[nodiscard]] ProfileList &list() { return *m_list; }
    [[nodiscard]] ProfileEditor &editor() { return *m_editor; }

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    QWidget *makeList();
    QWidget *makeEditor();
    QLayout *makeFoot();
    void refresh();
    void edit(int id);

    Context m_context;
    ProfileDraft &m_draft;
    const RuleDraft &m_rules;
    Card *m_listCard = nullptr;
    ProfileList *m_list = nullptr;
    ProfileEditor *m_editor = nullptr;
    RankingCard *m_ranking = nullptr;
    StateChip *m_state = nullptr;
    QPushButton *m_revert = nullptr;
    QPushButton *m_save = nullptr;
};

} // namespace oxide::ui
